//! A command line taken apart: words, options with their values, and what stands alone.

use super::NotACliCommand;

/// Options of the AWS CLI that take no value, among those of the commands that are known.
const FLAGS: [&str; 12] = [
    "--recursive",
    "--delete",
    "--dryrun",
    "--quiet",
    "--only-show-errors",
    "--no-progress",
    "--human-readable",
    "--summarize",
    "--no-paginate",
    "--consistent-read",
    "--no-cli-pager",
    "--debug",
];

/// A command line.
#[derive(Debug)]
pub(super) struct Words {
    /// What stands alone: the service, the operation, and their arguments.
    alone: Vec<String>,
    options: Vec<(String, Option<String>)>,
}

impl Words {
    /// Reads a command as a shell takes it apart: quotes and backslashes, but no variables.
    pub(super) fn read(text: &str) -> Result<Self, NotACliCommand> {
        let mut words = split(text)?.into_iter().peekable();
        if words.next().as_deref() != Some("aws") {
            return Err(NotACliCommand::NotAws);
        }
        let (mut alone, mut options) = (Vec::new(), Vec::new());
        while let Some(word) = words.next() {
            if !word.starts_with("--") {
                alone.push(word);
            } else if let Some((name, value)) = word.split_once('=') {
                options.push((name.to_owned(), Some(value.to_owned())));
            } else if FLAGS.contains(&word.as_str()) {
                options.push((word, None));
            } else {
                let value = words.next_if(|next| !next.starts_with("--"));
                options.push((word, value));
            }
        }
        Ok(Self { alone, options })
    }

    pub(super) fn command(&self) -> (Option<&str>, Option<&str>) {
        (self.alone.first().map(String::as_str), self.alone.get(1).map(String::as_str))
    }

    /// What stands behind the operation.
    pub(super) fn arguments(&self) -> &[String] {
        self.alone.get(2..).unwrap_or_default()
    }

    /// The value of an option.
    pub(super) fn option(&self, name: &str) -> Option<&str> {
        self.options.iter().rev().find(|(known, _)| known == name).and_then(|(_, value)| value.as_deref())
    }

    /// Whether an option is given.
    pub(super) fn has(&self, name: &str) -> bool {
        self.options.iter().any(|(known, _)| known == name)
    }

    /// The command without its options.
    pub(super) fn shown(&self) -> String {
        let known = self.alone.iter().take(2).map(String::as_str);
        std::iter::once("aws").chain(known).collect::<Vec<_>>().join(" ")
    }
}

fn split(text: &str) -> Result<Vec<String>, NotACliCommand> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    let mut rest = text.chars();
    while let Some(character) = rest.next() {
        match (quote, character) {
            (None, ' ' | '\t') => words.extend(word.take()),
            (None, '\'' | '"') => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            (None | Some('"'), '\\') => word.get_or_insert_default().extend(rest.next()),
            (Some(open), close) if open == close => quote = None,
            (_, plain) => word.get_or_insert_default().push(plain),
        }
    }
    if quote.is_some() {
        return Err(NotACliCommand::Quote);
    }
    words.extend(word);
    Ok(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_hold_words_together() {
        let words = Words::read(r#"aws dynamodb get-item --key '{"LockID": {"S": "a b"}}' --table-name=t"#);
        let words = words.expect("it is a command");
        assert_eq!(words.option("--key"), Some(r#"{"LockID": {"S": "a b"}}"#));
        assert_eq!(words.option("--table-name"), Some("t"));
        assert_eq!(Words::read("aws 's3").unwrap_err(), NotACliCommand::Quote);
        assert_eq!(Words::read("ls").unwrap_err(), NotACliCommand::NotAws);
    }
}
