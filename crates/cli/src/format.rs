//! `--format`: in which shapes the results of `check`, `test` and `validate` are written, and where to.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::PathBuf;

use clap::Args;
use iamsim::report::format;
use iamsim::report::results::Results;

use crate::exit::Trouble;
use crate::output::{Streams, Target};

/// How results are written.
#[derive(Debug, Args)]
pub(crate) struct FormatArguments {
    /// How to write the results; repeatable, all but one with a file of its own
    #[arg(long = "format", value_name = "FORMAT[=FILE]", value_parser = choice,
          help = "human, json, jsonl, sarif, junit, github, gitlab, markdown or html; repeatable, as in \
                  `--format github --format sarif=iamsim.sarif` [default: human]")]
    formats: Vec<Choice>,
}

/// A format, and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Choice {
    pub(crate) format: Shape,
    pub(crate) target: Target,
}

/// The shapes of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Text for people.
    Human,
    /// One JSON value.
    Json,
    /// One JSON object a line.
    Jsonl,
    /// What other programs read, whichever command wrote it.
    Common(Common),
}

/// The formats that are the same for every command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Common {
    Sarif,
    Junit,
    Github,
    Gitlab,
    Markdown,
    Html,
}

const WORDS: [(&str, Shape); 9] = [
    ("human", Shape::Human),
    ("json", Shape::Json),
    ("jsonl", Shape::Jsonl),
    ("sarif", Shape::Common(Common::Sarif)),
    ("junit", Shape::Common(Common::Junit)),
    ("github", Shape::Common(Common::Github)),
    ("gitlab", Shape::Common(Common::Gitlab)),
    ("markdown", Shape::Common(Common::Markdown)),
    ("html", Shape::Common(Common::Html)),
];

impl FormatArguments {
    /// What is to be written, and where: one goes to the results, text for people if nothing else does.
    pub(crate) fn choices(&self) -> Result<Vec<Choice>, Trouble> {
        let mut choices = self.formats.clone();
        match choices.iter().filter(|choice| choice.target == Target::Results).count() {
            0 => choices.push(Choice { format: Shape::Human, target: Target::Results }),
            1 => {}
            _ => return Err(Trouble::TwoFormats),
        }
        let files: Vec<&Target> = choices.iter().map(|choice| &choice.target).collect();
        let twice = files.iter().enumerate().any(|(at, target)| files.iter().take(at).any(|it| it == target));
        if twice { Err(Trouble::TwoFormats) } else { Ok(choices) }
    }
}

impl Common {
    /// Writes the results to `target`. Where GitHub runs the command, its summary of the step gets them too.
    pub(crate) fn write(self, results: &Results, target: &Target, streams: &Streams) -> Result<(), Trouble> {
        let text = match self {
            Self::Sarif => format::sarif(results),
            Self::Junit => format::junit(results),
            Self::Github => format::github(results),
            Self::Gitlab => format::gitlab(results),
            Self::Markdown => format::markdown(results),
            Self::Html => format::html(results),
        };
        let mut output = streams.open(target)?;
        output.write_all(text.as_bytes())?;
        output.finish()?;
        if self == Self::Github {
            summarize(results)?;
        }
        Ok(())
    }
}

/// Appends to the summary of a step, where GitHub says which file that is.
fn summarize(results: &Results) -> Result<(), Trouble> {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else {
        return Ok(());
    };
    let path = PathBuf::from(path);
    let at_path = |error| Trouble::WriteFile(path.clone(), error);
    let mut file = OpenOptions::new().append(true).create(true).open(&path).map_err(at_path)?;
    file.write_all(format::markdown(results).as_bytes()).map_err(at_path)
}

fn choice(text: &str) -> Result<Choice, String> {
    let (word, target) = match text.split_once('=') {
        Some((word, file)) if !file.is_empty() && file != "-" => (word, Target::File(PathBuf::from(file))),
        Some((word, _)) => (word, Target::Results),
        None => (text, Target::Results),
    };
    let known = WORDS.into_iter().find(|(known, _)| *known == word);
    known.map(|(_, format)| Choice { format, target }).ok_or_else(|| {
        let words: Vec<&str> = WORDS.iter().map(|(known, _)| *known).collect();
        iamsim::source::nearest(word, words.iter().copied()).map_or_else(
            || format!("expected one of {}", words.join(", ")),
            |nearest| format!("there is no such format; did you mean `{nearest}`?"),
        )
    })
}
