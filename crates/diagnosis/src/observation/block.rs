//! [`Block`]: the lines that one error may take, and [`Flat`]: their text with every wrap undone.
//!
//! Terraform wraps at 78 columns, and only at spaces: in a flat text every run of white space is one space, and what
//! was one sentence is one again. Lines are kept beside it, for what stands in columns (`Bucket: ...`).

use super::line::{Border, Line};

/// Lines that belong together: a box, or what stands between two errors.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) lines: Vec<Line>,
    pub(super) kind: BlockKind,
}

/// What holds the lines of a block together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlockKind {
    /// Terraform's box: all of it is one error.
    Box,
    /// An error begins it, and something else may end it.
    Error,
    /// Nothing.
    Plain,
    /// Lines of `TF_LOG`.
    Trace,
}

/// A text in which every run of white space is one space.
#[derive(Debug, Default)]
pub(super) struct Flat {
    text: String,
    /// Where each line begins in `text`, with its number.
    begins: Vec<(usize, usize)>,
}

/// The longest text that still begins an error that goes on with a second `Error: `.
const CONTINUED: &[&str] = &[
    "Cannot assume IAM Role",
    "No valid credential sources found",
    "Error unlocking S3 state",
    "does not exist",
    "Error loading state error",
];

/// Splits `lines` into blocks.
pub(super) fn split(lines: Vec<Line>) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    for line in lines {
        let kind = match line.border {
            Border::Top | Border::Inside | Border::Bottom => BlockKind::Box,
            Border::Outside if line.is_trace => BlockKind::Trace,
            Border::Outside if begins_error(&line.text) => BlockKind::Error,
            Border::Outside if is_bare(blocks.last(), &line) => BlockKind::Error,
            Border::Outside => BlockKind::Plain,
        };
        let joins = blocks.last().is_some_and(|last| last.takes(&line, kind));
        match blocks.last_mut() {
            Some(last) if joins => last.lines.push(line),
            _ => blocks.push(Block { lines: vec![line], kind }),
        }
    }
    blocks
}

/// How errors begin that commands print without a box and without `Error: `.
const BARE: &[&str] = &[
    "Error loading the state: ",
    "Error saving the state: ",
    "Error unlocking S3 state. Lock ID: ",
    "Error writing state file: ",
    "Failed to load destination state: ",
    "Failed to load state: ",
    "Failed to persist state: ",
    "Failed to refresh destination state: ",
    "Failed to refresh state: ",
    "Failed to unlock state: ",
    "No state file was found!",
    "Unable to access object ",
    "Unable to list objects in S3 bucket ",
    "Workspace \"",
    "failed to lock s3 state: ",
    "failed to upload state: ",
    "operation error ",
    "state data in S3 does not have the expected content",
];
/// A line that was wrapped is longer than this, for the word behind it had no room.
const SHORTEST_WRAPPED: usize = 60;

/// Whether `line`, behind the block `last`, begins an error that is printed bare.
fn is_bare(last: Option<&Block>, line: &Line) -> bool {
    let before = last.and_then(|block| block.lines.last());
    let may_be_wrapped = before.is_some_and(|before| before.text.trim_end().len() >= SHORTEST_WRAPPED);
    BARE.iter().any(|begin| line.text.starts_with(begin)) && !may_be_wrapped
}

fn begins_error(text: &str) -> bool {
    text.trim_start().starts_with("Error: ")
}

impl Block {
    /// Whether `line`, which would begin a block of `kind`, belongs to this one.
    fn takes(&self, line: &Line, kind: BlockKind) -> bool {
        match (self.kind, kind) {
            (BlockKind::Box, BlockKind::Box) => {
                line.border != Border::Top
                    && self.lines.last().is_some_and(|last| last.border != Border::Bottom)
            }
            (BlockKind::Error | BlockKind::Plain, BlockKind::Error) => {
                begins_error(&line.text) && self.goes_on()
            }
            (BlockKind::Error | BlockKind::Plain, BlockKind::Plain) => true,
            // A dump of a request or an answer goes on over lines without a level.
            (BlockKind::Trace, BlockKind::Plain) => false,
            (BlockKind::Trace, BlockKind::Trace) => false,
            _ => false,
        }
    }

    /// Whether an `Error: ` below is the cause of this error, and not one of its own.
    fn goes_on(&self) -> bool {
        const NEAR: usize = 12;
        let near = self.lines.iter().rev().take(NEAR);
        let mut told = false;
        for line in near {
            told |= line.text.contains("StatusCode:") || line.text.contains("status code:");
            if CONTINUED.iter().any(|title| line.text.contains(title)) {
                return !told;
            }
        }
        false
    }

    /// The last line of what is wrapped from the line `number` on.
    pub(super) fn end_of_paragraph(&self, number: usize) -> usize {
        /// Terraform wraps at 78 columns.
        const LONGEST_WRAPPED: usize = 80;
        let mut end = number;
        let lines = self.lines.iter().filter(|line| line.number >= number);
        for (line, next) in lines.clone().zip(lines.skip(1)) {
            let is_wrapped = (SHORTEST_WRAPPED..=LONGEST_WRAPPED).contains(&line.text.trim().len());
            if !is_wrapped || next.text.trim().is_empty() {
                break;
            }
            end = next.number;
        }
        end
    }

    /// The text with every wrap undone.
    pub(super) fn flat(&self) -> Flat {
        let mut flat = Flat::default();
        for line in &self.lines {
            flat.push(line.number, &line.text);
        }
        flat
    }
}

impl Flat {
    /// Appends a line.
    pub(super) fn push(&mut self, number: usize, line: &str) {
        let mut words = line.split_whitespace().peekable();
        if words.peek().is_none() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push(' ');
        }
        self.begins.push((self.text.len(), number));
        for (index, word) in words.enumerate() {
            if index > 0 {
                self.text.push(' ');
            }
            self.text.push_str(word);
        }
    }

    /// The text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The number of the line that the byte at `offset` comes from; of the nearest, where it comes from none.
    pub(super) fn line_at(&self, offset: usize) -> usize {
        let after = self.begins.partition_point(|(begin, _)| *begin <= offset);
        let index = after.saturating_sub(1);
        self.begins.get(index).map_or(1, |(_, number)| *number)
    }

    /// Where the line that holds `offset` begins in the text.
    pub(super) fn begin_of_line(&self, offset: usize) -> usize {
        let after = self.begins.partition_point(|(begin, _)| *begin <= offset);
        self.begins.get(after.saturating_sub(1)).map_or(0, |(begin, _)| *begin)
    }

    /// Whether nothing was pushed.
    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}
