//! [`Streams`]: where results go and where all else goes, and in which colours.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anstream::{AutoStream, ColorChoice};
use iamsim::report::human::{self, Colour, Detail};
use iamsim::source::{Diagnostic, Severity};

use crate::arguments::{Common, When};
use crate::exit::Trouble;

/// The code of what is told with `--verbose` alone, and to machines.
const DEPRECATED_ARGUMENT: &str = "deprecated-argument";

/// Results on stdout or into a file, all else on stderr.
#[derive(Debug)]
pub(crate) struct Streams {
    file: Option<PathBuf>,
    detail: Detail,
    results: Colour,
    messages: Colour,
}

impl Streams {
    /// The streams that the arguments and the environment ask for.
    pub(crate) fn new(common: &Common) -> Self {
        let file = common.output.clone().filter(|path| path != Path::new("-"));
        let detail = match (common.quiet, common.verbose) {
            (true, _) => Detail::Verdicts,
            (false, true) => Detail::Everything,
            (false, false) => Detail::Causes,
        };
        let results = match (&file, common.color) {
            (_, When::Always) => Colour::Coloured,
            (_, When::Never) | (Some(_), When::Auto) => Colour::Plain,
            (None, When::Auto) => colour(AutoStream::choice(&io::stdout())),
        };
        let messages = match common.color {
            When::Always => Colour::Coloured,
            When::Never => Colour::Plain,
            When::Auto => colour(AutoStream::choice(&io::stderr())),
        };
        Self { file, detail, results, messages }
    }

    /// How much a person is to be told.
    pub(crate) fn detail(&self) -> Detail {
        self.detail
    }

    /// The colour of results.
    pub(crate) fn colour(&self) -> Colour {
        self.results
    }

    /// Lets `write` write the results. A file is written beside its place and then moved there: whoever reads
    /// it finds the old one or the whole new one.
    pub(crate) fn results(
        &self,
        write: impl FnOnce(&mut dyn Write) -> Result<(), Trouble>,
    ) -> Result<(), Trouble> {
        let mut output = self.open(&Target::Results)?;
        write(&mut output)?;
        output.finish()
    }

    /// Opens a place for results.
    pub(crate) fn open(&self, target: &Target) -> Result<Output, Trouble> {
        let path = match target {
            Target::File(path) => Some(path),
            Target::Results => self.file.as_ref(),
        };
        match path {
            Some(path) => Output::into_file(path),
            None => Ok(Output { out: Box::new(BufWriter::new(io::stdout().lock())), file: None }),
        }
    }

    /// Says what is wrong with the input, on stderr.
    pub(crate) fn diagnostics(&self, diagnostics: &[Diagnostic]) {
        // Quiet leaves out what is not an error.
        let quiet = self.detail == Detail::Verdicts;
        let told: Vec<Diagnostic> = diagnostics
            .iter()
            .filter(|diagnostic| !quiet || diagnostic.severity == Severity::Error)
            // What is deprecated works: Terraform itself is silent about it.
            .filter(|diagnostic| {
                self.detail == Detail::Everything || diagnostic.code.as_str() != DEPRECATED_ARGUMENT
            })
            .cloned()
            .collect();
        self.message(&human::diagnostics(&told, self.messages));
    }

    /// Says something beside the results, on stderr; text that is safe.
    pub(crate) fn tell(&self, text: &str) {
        if self.detail != Detail::Verdicts {
            self.message(text);
        }
    }

    /// Says what the machine did not do, on stderr.
    pub(crate) fn trouble(&self, trouble: &Trouble) {
        self.message(&format!("error: {}\n", human::safe(&trouble.to_string())));
    }

    #[expect(clippy::unused_self, reason = "messages go through the streams, as results do")]
    fn message(&self, text: &str) {
        // Where stderr is closed, there is nobody to tell.
        let _ = io::stderr().lock().write_all(text.as_bytes());
    }
}

/// Where results go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// To stdout, or into the file of `--output`.
    Results,
    /// Into this file.
    File(PathBuf),
}

/// An open place for results. A file is not there under its name until [`Output::finish`].
pub(crate) struct Output {
    out: Box<dyn Write>,
    file: Option<Beside>,
}

/// A file that is written beside its place; gone with the value.
struct Beside {
    path: PathBuf,
    part: PathBuf,
}

impl Output {
    fn into_file(path: &Path) -> Result<Self, Trouble> {
        let mut part = path.as_os_str().to_owned();
        part.push(".part");
        let file = Beside { path: path.to_owned(), part: part.into() };
        let opened =
            fs::File::create(&file.part).map_err(|error| Trouble::WriteFile(path.to_owned(), error))?;
        Ok(Self { out: Box::new(BufWriter::new(opened)), file: Some(file) })
    }

    /// Writes what is left, and lets a file have its name.
    pub(crate) fn finish(mut self) -> Result<(), Trouble> {
        let flushed = self.out.flush();
        let Some(file) = &self.file else { return Ok(flushed?) };
        let at_path = |error| Trouble::WriteFile(file.path.clone(), error);
        flushed.map_err(at_path)?;
        // Closed before it is moved.
        self.out = Box::new(io::sink());
        fs::rename(&file.part, &file.path).map_err(at_path)
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        // What was moved is not there any more, and what is left of a broken one helps nobody.
        let _ = fs::remove_file(&self.part);
    }
}

fn colour(choice: ColorChoice) -> Colour {
    match choice {
        ColorChoice::Never => Colour::Plain,
        ColorChoice::Auto | ColorChoice::Always | ColorChoice::AlwaysAnsi => Colour::Coloured,
    }
}
