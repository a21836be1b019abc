//! [`Observer`]: reads a log of any length as its bytes arrive, in constant memory.
//!
//! Of most logs nearly nothing is an error. So one search goes over the bytes for the few words of which every text
//! that tells of one has at least one ([`WORDS`]), and only the lines around a hit are read. What comes of it does not
//! depend on how the bytes were parted.

use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use memchr::{memchr, memchr_iter, memrchr};

use super::document;
use super::encoding::Encoding;
use super::observed::{EffectOnRun, Observation};
use super::text;

/// How many lines before a hit may belong to it: what is said of a role stands as far above the answer.
const LINES_BEFORE: usize = 20;
/// How many lines behind a hit may: the lock's particulars, and the lower edge of a box.
const LINES_BEHIND: usize = 36;
/// How long a run of lines is read at once where hit follows hit.
const LONGEST_WINDOW: usize = 1 << 18;
/// Where a line is cut that does not end.
const LONGEST_LINE: usize = 1 << 22;
/// How large a document may be that has to be read as a whole: the largest files of CloudTrail unpacked are smaller.
const LARGEST_DOCUMENT: usize = 1 << 26;
/// How many observations are kept.
const MOST_OBSERVATIONS: usize = 10_000;

/// The words of which each text that tells of an error has one, unbroken by wraps.
const WORDS: &[&str] = &[
    "StatusCode:",
    "status code:",
    "AccessDenied",
    "Forbidden",
    "UnauthorizedOperation",
    "authorized to perform",
    "perform: ",
    "error occurred (",
    "errorCode",
    "errorcode",
    "evaluatedEffect",
    "http.status_code=4",
    "in terraform:",
    "expected content",
    "Workspace \"",
    "No state file was found",
    "Unable to find remote state",
    "S3 bucket does not exist",
    "match existing lock",
    "endpoint rule",
    "unsupported protocol scheme",
    "operation error",
    "No valid credential sources",
    "no valid credential sources",
    "NoCredentialProviders",
    "Unable to locate credentials",
    "Partial credentials",
    "SSO session associated",
    "loading SSO Token",
    "Token has expired",
    "The config profile (",
    "shared config profile",
    "Backend configuration",
    "backend configuration",
    "Backend initialization required",
    "Backend type changed",
    "Conflicting Parameters",
    "configuring S3 Backend",
    "Invalid Attribute Combination",
    "Invalid account ID",
    "Invalid region value",
    "Missing Required Value",
    "Missing region value",
    "Unsupported backend type",
];

/// Reads a log as its bytes arrive.
///
/// ```
/// use iamsim_diagnosis::Observer;
///
/// let mut observer = Observer::new();
/// observer.feed(b"terraform plan\nError: Error loading state: AccessDenied: Access Denied\n\tstatus ");
/// observer.feed(b"code: 403, request id: X, host id: Y\n");
/// let observed = observer.finish();
/// assert_eq!(observed.observations.len(), 1);
/// assert_eq!(observed.observations[0].last_line, 3);
/// ```
#[derive(Debug)]
pub struct Observer {
    search: &'static AhoCorasick,
    encoding: Encoding,
    /// What was not read yet: lines before that may belong to a hit, then what was not searched.
    buffer: Vec<u8>,
    /// How much of the buffer was searched.
    searched: usize,
    /// Below this, the buffer was read.
    floor: usize,
    /// A place in the buffer, and the number of the line that it is on.
    mark: (usize, usize),
    /// The lines that are read once enough has arrived, where something was hit.
    window: Option<Window>,
    /// Whether the input may be one document.
    form: Form,
    found: Vec<Observation>,
    /// What the traces tell, which an error below may tell again.
    traced: Vec<Observation>,
    is_full: bool,
}

/// What an [`Observer`] found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// What the log tells of, in its order.
    pub observations: Vec<Observation>,
    /// Whether it told of more than is kept.
    pub is_cut: bool,
}

/// Lines around hits, as bytes of the buffer.
#[derive(Debug, Clone, Copy)]
struct Window {
    begin: usize,
    /// Behind the last line with a hit.
    hit: usize,
}

/// What the input is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Nothing of it was seen.
    Unseen,
    /// Lines.
    Lines,
    /// One document of JSON, perhaps.
    Document,
}

impl Default for Observer {
    fn default() -> Self {
        Self::new()
    }
}

impl Observer {
    /// One that has read nothing.
    pub fn new() -> Self {
        Self {
            search: search(),
            encoding: Encoding::Unseen,
            buffer: Vec::new(),
            searched: 0,
            floor: 0,
            mark: (0, 1),
            window: None,
            form: Form::Unseen,
            found: Vec::new(),
            traced: Vec::new(),
            is_full: false,
        }
    }

    /// Reads on with `bytes`, which may end anywhere.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.encoding.append(bytes, &mut self.buffer);
        if self.form == Form::Unseen {
            let first = self.buffer.trim_ascii_start();
            self.form = match first {
                [] => return,
                [b'{' | b'[', ..] => Form::Document,
                _ => Form::Lines,
            };
        }
        if self.form == Form::Document {
            if self.is_still_a_document() {
                return;
            }
            self.form = Form::Lines;
        }
        self.read_lines();
    }

    /// What was found, now that nothing more arrives.
    pub fn finish(mut self) -> Observed {
        if self.form == Form::Document {
            let text = String::from_utf8_lossy(&self.buffer);
            if let Some(observations) = document::observe(&text) {
                self.keep(observations);
                return self.observed();
            }
        }
        if !self.buffer.ends_with(b"\n") {
            self.buffer.push(b'\n');
        }
        self.read_lines();
        if let Some(window) = self.window.take() {
            let (close, _) = self.behind(window.hit, self.buffer.len());
            self.read(window.begin, close);
        }
        self.observed()
    }

    fn observed(mut self) -> Observed {
        // What failed for good is told by Terraform itself: a trace of the same adds nothing.
        for traced in std::mem::take(&mut self.traced) {
            let is_told = self.found.iter().any(|found| found.candidates == traced.candidates);
            if !is_told {
                self.found.push(traced);
            }
        }
        self.found.sort_by_key(|observation| observation.first_line);
        Observed { observations: self.found, is_cut: self.is_full }
    }

    /// Whether what arrived can be one document still: its first line is no whole value with more behind it.
    fn is_still_a_document(&self) -> bool {
        if self.buffer.len() > LARGEST_DOCUMENT {
            return false;
        }
        let text = self.buffer.trim_ascii_start();
        match text {
            // `[INFO] ...` and `[31m` are lines of a log.
            [b'[', rest @ ..] => matches!(rest.trim_ascii_start(), [] | [b'{' | b'[' | b'"' | b']', ..]),
            [b'{', rest @ ..] => {
                let opens = matches!(rest.trim_ascii_start(), [] | [b'"' | b'}', ..]);
                // A value that ends with its line, and a second below it: one value a line.
                let first = memchr(b'\n', text).and_then(|end| Some((text.get(..end)?, text.get(end..)?)));
                let several = first.is_some_and(|(line, rest)| {
                    line.trim_ascii_end().ends_with(b"}") && !rest.trim_ascii().is_empty()
                });
                opens && !several
            }
            _ => false,
        }
    }

    /// Searches the whole lines that were not searched, and reads around the hits.
    fn read_lines(&mut self) {
        loop {
            let fresh = self.buffer.get(self.searched..).unwrap_or(&[]);
            let whole = memrchr(b'\n', fresh).map(|at| self.searched + at + 1);
            let is_endless = whole.is_none() && fresh.len() > LONGEST_LINE;
            let Some(end) = whole.or_else(|| is_endless.then_some(self.searched + LONGEST_LINE)) else {
                return;
            };
            self.search_until(end);
            self.forget();
            if !is_endless {
                return;
            }
        }
    }

    fn search_until(&mut self, end: usize) {
        let mut from = self.searched;
        while let Some(hit) = self.hit(from, end) {
            let (begin, behind) = self.line_around(hit, end);
            match self.window {
                Some(window) => {
                    let (close, is_whole) = self.behind(window.hit, end);
                    if is_whole && close <= begin {
                        self.read(window.begin, close);
                        self.window = Some(Window { begin: self.before(begin), hit: behind });
                    } else {
                        self.window = Some(Window { hit: behind, ..window });
                    }
                }
                None => self.window = Some(Window { begin: self.before(begin), hit: behind }),
            }
            if let Some(window) = self.window.filter(|window| behind - window.begin > LONGEST_WINDOW) {
                self.read(window.begin, behind);
                self.window = None;
            }
            from = behind;
        }
        if let Some(window) = self.window
            && let (close, true) = self.behind(window.hit, end)
        {
            self.read(window.begin, close);
            self.window = None;
        }
        self.searched = end;
    }

    /// Where the next word stands.
    fn hit(&self, from: usize, end: usize) -> Option<usize> {
        let found = self.search.find(self.buffer.get(from..end)?)?;
        Some(from + found.start())
    }

    /// Where the line begins that holds `at`, and where the next one does.
    fn line_around(&self, at: usize, end: usize) -> (usize, usize) {
        let begin = self.buffer.get(self.floor..at).and_then(|before| memrchr(b'\n', before));
        let behind = self.buffer.get(at..end).and_then(|rest| memchr(b'\n', rest));
        (begin.map_or(self.floor, |it| self.floor + it + 1), behind.map_or(end, |it| at + it + 1))
    }

    /// Where the lines begin that may belong to a hit on the line that begins at `line`.
    fn before(&self, line: usize) -> usize {
        let before = self.buffer.get(self.floor..line).unwrap_or(&[]);
        // The newline that ends the line before the first is one more.
        let newline = memchr::memrchr_iter(b'\n', before).nth(LINES_BEFORE);
        newline.map_or(self.floor, |at| self.floor + at + 1)
    }

    /// Where the lines end that may belong to a hit, and whether they are all there.
    fn behind(&self, hit: usize, end: usize) -> (usize, bool) {
        let rest = self.buffer.get(hit..end).unwrap_or(&[]);
        memchr_iter(b'\n', rest).nth(LINES_BEHIND - 1).map_or((end, false), |at| (hit + at + 1, true))
    }

    /// Reads the lines from `begin` to `end`, which are behind all that was read.
    fn read(&mut self, begin: usize, end: usize) {
        let number = self.number_at(begin);
        let text = String::from_utf8_lossy(self.buffer.get(begin..end).unwrap_or(&[])).into_owned();
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let observations = text::observe(text, number);
        self.keep(observations);
        self.floor = end;
    }

    /// The number of the line that begins at `at`, which is not before the last that was asked for.
    fn number_at(&mut self, at: usize) -> usize {
        let (from, number) = self.mark;
        let between = self.buffer.get(from..at).unwrap_or(&[]);
        self.mark = (at.max(from), number + memchr_iter(b'\n', between).count());
        self.mark.1
    }

    fn keep(&mut self, observations: Vec<Observation>) {
        for observation in observations {
            let is_traced = observation.effect_on_run == EffectOnRun::Tolerated;
            let kept = if is_traced { &mut self.traced } else { &mut self.found };
            if is_traced && kept.iter().any(|known| known.candidates == observation.candidates) {
                continue;
            }
            if kept.len() < MOST_OBSERVATIONS {
                kept.push(observation);
            } else {
                self.is_full = true;
            }
        }
    }

    /// Lets go of what no later line can need.
    fn forget(&mut self) {
        let needed = self.window.map_or_else(|| self.before(self.searched), |window| window.begin);
        self.number_at(needed);
        self.buffer.drain(..needed);
        self.searched -= needed;
        self.floor = self.floor.saturating_sub(needed);
        self.mark.0 = self.mark.0.saturating_sub(needed);
        if let Some(window) = &mut self.window {
            window.begin -= needed;
            window.hit -= needed;
        }
    }
}

fn search() -> &'static AhoCorasick {
    static SEARCH: OnceLock<AhoCorasick> = OnceLock::new();
    SEARCH.get_or_init(|| {
        AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostFirst)
            .kind(Some(AhoCorasickKind::DFA))
            .build(WORDS)
            .expect("invariant: a few short words make a small automaton")
    })
}
