//! [`Exit`]: the answer as an exit code; [`Trouble`]: why there is none.

use std::io;
use std::path::PathBuf;
use std::process::ExitCode;

use iamsim::bundle::aws_cli::NotACliCommand;

/// The answer, in the codes that the formats fix. What is worse outweighs what is better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Exit {
    /// 0: yes.
    Yes,
    /// 3: something is open, and nothing is denied.
    Undecided,
    /// 1: no.
    No,
    /// 2: the input was not usable.
    NotUsable,
}

/// What the machine did not do.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// Nobody reads the output any more: not worth a word.
    ClosedPipe,
    /// The output cannot be written.
    Write(io::Error),
    /// The file of `--output` cannot be written.
    WriteFile(PathBuf, io::Error),
    /// What was given as a text cannot be read.
    Read(PathBuf, io::Error),
    /// Two formats are to be written to one place.
    TwoFormats,
    /// The folder of `-C` cannot be entered.
    Folder(PathBuf, io::Error),
    /// A command of the AWS CLI cannot be asked about.
    AwsCli(NotACliCommand),
    /// What CloudTrail recorded is asked for as data sources.
    NoDataSource,
    /// There is no repair of this number, of so many.
    NoSuchRepair(usize, usize),
    /// The repaired copy cannot be written.
    Copy(iamsim::bundle::CopyError),
    /// One configuration is asked about, and several folders are given.
    SeveralFolders,
    /// Configurations that share a bucket are asked about, and only one folder is given.
    OneFolderShared,
    /// One document is asked for, and there is another number of them.
    NotOneDocument(usize),
}

impl Exit {
    /// The code; `exit_zero` turns an answer that is no yes into 0, but never hides unusable input.
    pub(crate) fn code(self, exit_zero: bool) -> ExitCode {
        match self {
            Self::Yes => ExitCode::SUCCESS,
            Self::No if !exit_zero => ExitCode::from(1),
            Self::Undecided if !exit_zero => ExitCode::from(3),
            Self::No | Self::Undecided => ExitCode::SUCCESS,
            Self::NotUsable => ExitCode::from(2),
        }
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe { Self::ClosedPipe } else { Self::Write(error) }
    }
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::ClosedPipe => f.write_str("nobody reads the output"),
            Self::Write(error) => write!(f, "the output cannot be written: {error}"),
            Self::WriteFile(path, error) => write!(f, "`{}` cannot be written: {error}", path.display()),
            Self::NoSuchRepair(number, count) => {
                write!(f, "there is no repair {number}: {count} were found")
            }
            Self::AwsCli(error) if !matches!(error, NotACliCommand::Unknown(_)) => write!(f, "{error}"),
            Self::AwsCli(error) => write!(
                f,
                "{error}; known are `aws s3 cp|ls|rm|mv|sync`, and operations of `s3api`, `dynamodb`, `kms` and `sts`"
            ),
            Self::NoDataSource => {
                f.write_str("`--from-cloudtrail` is written as human, json or document; not as terraform")
            }
            Self::Copy(error) => write!(f, "{error}"),
            Self::SeveralFolders => {
                f.write_str("expected one folder; `--shared` takes several configurations on one bucket")
            }
            Self::OneFolderShared => f.write_str("`--shared` expects the folders of several configurations"),
            Self::NotOneDocument(count) => write!(
                f,
                "`--format document` writes one policy, and there are {count}: choose one with `--for KIND`, or \
                 write all with `--format json`"
            ),
            Self::Read(path, error) => write!(f, "`{}` cannot be read: {error}", path.display()),
            Self::TwoFormats => f.write_str(
                "two formats go to one place: give all but one a file, as in `--format sarif=iamsim.sarif`",
            ),
            Self::Folder(path, error) => write!(f, "`{}` cannot be entered: {error}", path.display()),
        }
    }
}
