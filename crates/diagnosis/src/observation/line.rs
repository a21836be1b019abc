//! [`Line`]: one line of a log, without what terminals, runners and wrappers put around it.
//!
//! Taken off: ANSI escapes (also those whose escape character a runner ate), carriage returns, time stamps, the
//! marks of GitHub Actions, GitLab, Jenkins, Docker Compose and Terragrunt, and the box that Terraform draws around
//! an error. What the line says is left as it is.

/// One line, with its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// From 1.
    pub(super) number: usize,
    /// What it says.
    pub(super) text: String,
    /// Where it stands in Terraform's box.
    pub(super) border: Border,
    /// Whether it is a line of `TF_LOG`, and not of what Terraform says to its user.
    pub(super) is_trace: bool,
}

/// Where a line stands in the box that Terraform draws around an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Border {
    /// In none.
    Outside,
    /// It is the upper edge.
    Top,
    /// It is in it.
    Inside,
    /// It is the lower edge.
    Bottom,
}

/// The borders, and what is left of them where UTF-8 was read as Windows-1252.
const BORDERS: &[(&str, Border)] = &[
    ("╷", Border::Top),
    ("│", Border::Inside),
    ("╵", Border::Bottom),
    ("â•·", Border::Top),
    ("â”‚", Border::Inside),
    ("â•µ", Border::Bottom),
];
/// No runner puts more around a line than this.
const MOST_PREFIXES: usize = 8;

impl Line {
    /// What the line `raw` says.
    pub(super) fn read(number: usize, raw: &str) -> Self {
        let plain = without_escapes(raw);
        let mut rest = plain.as_str();
        let mut is_trace = false;
        for _ in 0..MOST_PREFIXES {
            if let Some(after) = after_level(rest) {
                is_trace = true;
                rest = after;
            } else if let Some(after) = after_prefix(rest) {
                rest = after;
            } else {
                break;
            }
        }
        let trimmed = rest.trim_start();
        let border = BORDERS.iter().find_map(|(glyph, border)| Some((trimmed.strip_prefix(glyph)?, *border)));
        let (text, border) = border.unwrap_or((rest, Border::Outside));
        Self { number, text: text.trim_end().to_owned(), border, is_trace }
    }
}

/// `raw` without ANSI escapes and control characters; tabs become spaces.
fn without_escapes(raw: &str) -> String {
    let mut plain = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find(|c: char| c == '[' || (c.is_control())) {
        let (before, from) = rest.split_at(at);
        plain.push_str(before);
        let mut characters = from.chars();
        let first = characters.next();
        let after = characters.as_str();
        rest = match first {
            Some('\u{1b}') => after_escape(after),
            // A runner ate the escape character.
            Some('[') => after_colour(after).unwrap_or_else(|| {
                plain.push('[');
                after
            }),
            Some('\t') => {
                plain.push(' ');
                after
            }
            // What a carriage return overwrites is GitLab's: `section_start:TIME:NAME\r`.
            Some('\r') if plain.starts_with("section_") => {
                plain.clear();
                after
            }
            _ => after,
        };
    }
    plain.push_str(rest);
    plain
}

/// What follows an escape sequence, whose escape character is gone.
fn after_escape(text: &str) -> &str {
    if let Some(sequence) = text.strip_prefix('[') {
        let end = sequence.find(|c: char| ('\u{40}'..='\u{7e}').contains(&c));
        return end.and_then(|end| sequence.get(end + 1..)).unwrap_or("");
    }
    if let Some(sequence) = text.strip_prefix(']') {
        // An operating system command ends with BEL or with ESC and a backslash.
        let Some(end) = sequence.find(['\u{7}', '\u{1b}']) else { return "" };
        let after = sequence.get(end + 1..).unwrap_or("");
        return after.strip_prefix('\\').unwrap_or(after);
    }
    text.strip_prefix(|c: char| c.is_ascii_graphic()).unwrap_or(text)
}

/// What follows `1;31m`, the rest of a colour.
fn after_colour(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit() || c == ';');
    if rest.len() == text.len() { None } else { rest.strip_prefix('m') }
}

/// What follows a level of `TF_LOG`.
fn after_level(line: &str) -> Option<&str> {
    const LEVELS: &[&str] = &["[TRACE] ", "[DEBUG] ", "[INFO] ", "[WARN] ", "[ERROR] "];
    let line = line.trim_start();
    // The levels are padded: `[INFO]  backend/...`.
    LEVELS.iter().find_map(|level| line.strip_prefix(level)).map(str::trim_start)
}

/// What follows one prefix of a runner or of a wrapper.
fn after_prefix(line: &str) -> Option<&str> {
    let start = line.trim_start();
    after_time(start)
        .or_else(|| after_bracket(start))
        .or_else(|| after_github(start))
        .or_else(|| after_stream(start))
        .or_else(|| after_key_values(start))
        .or_else(|| start.strip_prefix("> "))
        .or_else(|| after_job(start))
}

/// What follows `2026-11-24T08:00:05.123Z`, `2026/11/24 08:00:05`, `08:00:05.123` and their like, in brackets or
/// not.
fn after_time(line: &str) -> Option<&str> {
    let inner = line.strip_prefix('[').unwrap_or(line);
    let after_date = after_digits(inner, &[4, 2, 2], &['-', '/']);
    let clock = match after_date {
        Some(rest) => rest.strip_prefix(['T', ' '])?,
        None => inner,
    };
    let rest = after_digits(clock, &[2, 2, 2], &[':'])?;
    let rest = match rest.strip_prefix(['.', ',']) {
        Some(fraction) => fraction.trim_start_matches(|c: char| c.is_ascii_digit()),
        None => rest,
    };
    let rest = rest.strip_prefix('Z').unwrap_or(rest);
    let rest = match rest.strip_prefix(['+', '-']) {
        Some(zone) => zone.trim_start_matches(|c: char| c.is_ascii_digit() || c == ':'),
        None => rest,
    };
    let rest = if inner.len() == line.len() { rest } else { rest.strip_prefix(']')? };
    // An empty line of a box has nothing after its time.
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix([' ', ':']).map(str::trim_start) }
}

/// What follows groups of so many digits with one of the separators between them.
fn after_digits<'a>(text: &'a str, groups: &[usize], separators: &[char]) -> Option<&'a str> {
    let mut rest = text;
    for (index, length) in groups.iter().enumerate() {
        if index > 0 {
            rest = rest.strip_prefix(|c| separators.contains(&c))?;
        }
        let after = rest.get(*length..)?;
        if !rest.get(..*length)?.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        rest = after;
    }
    if rest.starts_with(|c: char| c.is_ascii_digit()) { None } else { Some(rest) }
}

/// What follows `[Pipeline] `, `[vpc] `, `[/srv/live/vpc] `: a step of Jenkins, a unit of Terragrunt.
fn after_bracket(line: &str) -> Option<&str> {
    let (name, rest) = line.strip_prefix('[')?.split_once("] ")?;
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./ #:()".contains(c);
    if name.is_empty() || name.len() > 200 || !name.chars().all(plain) { None } else { Some(rest) }
}

/// What follows `##[error]`, `::error file=main.tf::` and their like.
fn after_github(line: &str) -> Option<&str> {
    if let Some(rest) = line.strip_prefix("##[") {
        return rest.split_once(']').map(|(_, rest)| rest);
    }
    let rest = line.strip_prefix("::")?;
    let (command, rest) = rest.split_once("::")?;
    ["error", "warning", "notice", "debug"].iter().any(|word| command.starts_with(word)).then_some(rest)
}

/// What follows `STDERR [unit] terraform: `, `ERROR  ` (Terragrunt), `00O `, `01E+` (GitLab).
fn after_stream(line: &str) -> Option<&str> {
    const WORDS: &[&str] = &["STDOUT ", "STDERR ", "ERROR ", "WARN ", "INFO ", "DEBUG ", "TRACE "];
    const TOOLS: &[&str] = &["terraform: ", "tofu: ", "terragrunt: ", "tf: "];
    if let Some(rest) = WORDS.iter().chain(TOOLS).find_map(|word| line.strip_prefix(word)) {
        return Some(rest.trim_start_matches(' '));
    }
    let (mark, rest) = line.split_at_checked(3)?;
    let mut bytes = mark.bytes();
    let is_stream = bytes.by_ref().take(2).all(|byte| byte.is_ascii_hexdigit());
    let is_stream = is_stream && bytes.next().is_some_and(|byte| matches!(byte, b'O' | b'E'));
    if is_stream { rest.strip_prefix([' ', '+']) } else { None }
}

/// What follows `time=... level=error prefix=[...] msg=`: Terragrunt's former form.
fn after_key_values(line: &str) -> Option<&str> {
    if !line.starts_with("time=") && !line.starts_with("level=") {
        return None;
    }
    let (_, message) = line.split_once(" msg=")?;
    Some(message.strip_prefix('"').unwrap_or(message))
}

/// What follows `terraform-1  | ` (Docker Compose), or `job step ` before a time (`gh run view --log`).
fn after_job(line: &str) -> Option<&str> {
    if let Some((name, rest)) = line.split_once("| ") {
        let container = name.trim_end();
        let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
        if !container.is_empty() && container.len() < 64 && container.chars().all(plain) {
            return Some(rest);
        }
    }
    // The time that ends the prefix has the form of GitHub's, which nothing else has.
    let at = line.get(..200).unwrap_or(line).find("Z ")?;
    let begin = at.checked_sub("2026-11-24T08:00:05.1234567".len())?;
    let time = line.get(begin..)?;
    if begin > 0 { after_time(time) } else { None }
}

#[cfg(test)]
mod tests {
    use super::{Border, Line};

    #[track_caller]
    fn says(raw: &str, text: &str, border: Border) {
        let line = Line::read(1, raw);
        assert_eq!((line.text.trim(), line.border), (text, border), "{raw}");
    }

    #[test]
    fn what_runners_and_terminals_put_around_a_line_is_taken_off() {
        let error = "Error: Failed to save state";
        for raw in [
            "│ Error: Failed to save state",
            "\u{1b}[31m│\u{1b}[0m \u{1b}[0m\u{1b}[1m\u{1b}[31mError: \u{1b}[0m\u{1b}[0m\u{1b}[1mFailed to save state\u{1b}[0m\r",
            "[31m│[0m [0m[1m[31mError: [0m[0m[1mFailed to save state[0m",
            "2026-11-24T08:00:05.1234567Z │ Error: Failed to save state",
            "[2026-11-24T08:00:05.123Z] │ Error: Failed to save state",
            "08:00:05 │ Error: Failed to save state",
            "2026-11-24T08:00:05.000000Z 01E │ Error: Failed to save state",
            "plan\tTerraform plan\t2026-11-24T08:00:05.1234567Z │ Error: Failed to save state",
            "08:00:05.123 STDERR [vpc] terraform: │ Error: Failed to save state",
            "time=2026-11-24T08:00:05Z level=error prefix=[vpc] msg=│ Error: Failed to save state",
            "terraform-1  | │ Error: Failed to save state",
            "[/srv/live/vpc] │ Error: Failed to save state",
            "â”‚ Error: Failed to save state",
            "[plan] 08:00:05  │ Error: Failed to save state",
        ] {
            says(raw, error, Border::Inside);
        }
        says("##[error]Error: Failed to save state", error, Border::Outside);
        says("::error file=a.tf,line=1::Error: Failed to save state", error, Border::Outside);
        says("2026-11-24T08:00:05.1234567Z ╷", "", Border::Top);
        says("\u{1b}[31m╵\u{1b}[0m\u{1b}[0m", "", Border::Bottom);
        says("section_start:1560896352:plan\r\u{1b}[0K╷", "", Border::Top);
    }

    #[test]
    fn a_line_of_a_trace_is_told_from_what_terraform_says() {
        let line = Line::read(1, "2026-11-24T08:00:05.123Z [WARN]  failed to fetch state md5: x");
        assert!(line.is_trace);
        assert_eq!(line.text, "failed to fetch state md5: x");
        assert!(!Line::read(1, "2026-11-24T08:00:05.123Z [vpc] x").is_trace);
    }

    #[test]
    fn what_a_line_says_is_left_as_it_is() {
        for raw in ["a[0]", "  * [x] done", "Error: [1] is no list", "12:30 lunch", "key | value", "1 | 2"] {
            assert!(raw.contains(Line::read(1, raw).text.trim()), "{raw}");
        }
        says("resource[0] failed", "resource[0] failed", Border::Outside);
    }
}
