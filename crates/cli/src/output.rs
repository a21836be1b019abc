//! [`Streams`]: where results go and where all else goes, and in which colours.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use anstream::{AutoStream, ColorChoice};
use iamsim::report::human::{self, Colour, Detail};
use iamsim::source::{Diagnostic, Severity};

use crate::arguments::{Common, When};
use crate::exit::Trouble;

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
        let Some(path) = &self.file else {
            let mut out = BufWriter::new(io::stdout().lock());
            write(&mut out)?;
            return Ok(out.flush()?);
        };
        let at_path = |error| Trouble::WriteFile(path.clone(), error);
        let mut beside = path.as_os_str().to_owned();
        beside.push(".part");
        let mut out = BufWriter::new(fs::File::create(&beside).map_err(at_path)?);
        let written = write(&mut out).and_then(|()| out.flush().map_err(at_path));
        drop(out);
        let moved = written.and_then(|()| fs::rename(&beside, path).map_err(at_path));
        if moved.is_err() {
            // What is left of it helps nobody; the first error is the one to tell.
            let _ = fs::remove_file(&beside);
        }
        moved
    }

    /// Says what is wrong with the input, on stderr.
    pub(crate) fn diagnostics(&self, diagnostics: &[Diagnostic]) {
        // Quiet leaves out what is not an error.
        let quiet = self.detail == Detail::Verdicts;
        let told: Vec<Diagnostic> = diagnostics
            .iter()
            .filter(|diagnostic| !quiet || diagnostic.severity == Severity::Error)
            .cloned()
            .collect();
        self.message(&human::diagnostics(&told, self.messages));
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

fn colour(choice: ColorChoice) -> Colour {
    match choice {
        ColorChoice::Never => Colour::Plain,
        ColorChoice::Auto | ColorChoice::Always | ColorChoice::AlwaysAnsi => Colour::Coloured,
    }
}
