//! Diagnostics as people see them: whole outputs, to be read as prose.
#![expect(clippy::unwrap_used, reason = "a test that cannot build its input should stop")]

use std::sync::Arc;

use iamsim_report::human::{Colour, diagnostic, diagnostics};
use iamsim_source::{Code, Diagnostic, OffsetMap, Source, Span};

/// Where `needle` stands in `source`.
fn find(source: &Source, needle: &str) -> Span {
    let at = source.text().find(needle).unwrap();
    Span::of(at..at + needle.len())
}

fn plain(message: &Diagnostic) -> String {
    let text = diagnostic(message, Colour::Plain);
    for line in text.lines() {
        assert!(line.chars().count() <= 100, "wider than 100 columns: {line}");
        assert_eq!(line, line.trim_end(), "blanks at the end of a line");
    }
    text
}

fn error() -> Diagnostic {
    Diagnostic::error(Code::new("some-code"), "a sentence about it")
}

const POLICY: &str = r#"{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Sid": "OnlyFromOffice",
      "Effect": "Deny",
      "Principal": "*",
      "Action": ["s3:GetObject", "s3:PutObject"],
      "Resource": "arn:aws:s3:::my-terraform-state-bucket/*",
      "Condition": {
        "NotIpAddress": { "aws:SourceIp": "203.0.113.0/24" }
      }
    }
  ]
}
"#;

fn policy() -> Arc<Source> {
    Source::new("bucket-policy.json", POLICY)
}

#[test]
fn a_denial_shows_the_statement_the_condition_and_the_argument_that_led_to_it() {
    let policy = policy();
    let backend = Source::new(
        "backend.tf",
        "terraform {\n  backend \"s3\" {\n    key = \"prod/terraform.tfstate\"\n  }\n}\n",
    );
    let object = "arn:aws:s3:::my-terraform-state-bucket/prod/terraform.tfstate";
    let message = Diagnostic::error(
        Code::new("explicit-deny"),
        format!("s3:GetObject on `{object}` is explicitly denied"),
    )
    .at(
        &policy,
        find(&policy, "\"Effect\": \"Deny\""),
        "`OnlyFromOffice` denies it to `arn:aws:iam::123456789012:user/ci`",
    )
    .at(&policy, find(&policy, "\"203.0.113.0/24\""), "the request comes from 198.51.100.7")
    .at(&backend, find(&backend, "key"), "plan and apply read this object")
    .note("the identity-based policy allows it (identity/ci.json:8:7); an explicit deny outranks every allow")
    .help("the bucket's account can except this principal: `iamsim fix` shows the edit");
    insta::assert_snapshot!(plain(&message));
}

#[test]
fn several_places_on_one_line_each_have_their_label() {
    let policy = policy();
    let message = error()
        .at(&policy, find(&policy, "\"s3:GetObject\""), "this one")
        .at(&policy, find(&policy, "\"s3:PutObject\""), "and that one")
        .at(&policy, find(&policy, "\"Action\""), "both are values of this element");
    insta::assert_snapshot!(plain(&message));
}

#[test]
fn a_policy_on_one_long_line_is_cut_around_each_place() {
    let statement = r#"{"Effect":"Allow","Action":"s3:*","Resource":"*"},"#.repeat(60);
    let text = format!(
        r#"{{"Version":"2012-10-17","Statement":[{statement}{{"Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{{"Bool":{{"aws:SecureTransport":"false","aws:ViaAWSService":"false","aws:PrincipalIsAWSService":"false"}}}}}}]}}"#
    );
    let source = Source::new("one-line.json", text);
    let message = error()
        .at(
            &source,
            find(&source, "\"Effect\":\"Deny\""),
            "this statement denies it to everyone whose requests do not come over TLS, and to nobody else",
        )
        .at(&source, find(&source, "\"aws:PrincipalIsAWSService\":\"false\""), "here")
        .at(&source, find(&source, "\"Version\""), "of the first line");
    insta::assert_snapshot!(plain(&message));
}

#[test]
fn a_document_inside_a_string_is_shown_in_the_file_on_disk() {
    let text = "{\n  \"Policy\": \"{\\\"Effect\\\": \\\"allow\\\"}\"\n}\n";
    let outer = Source::new("get-bucket-policy.json", text);
    let inner = "{\"Effect\": \"allow\"}";
    let start = u32::try_from(text.find("{\\").unwrap()).unwrap();
    // Every quote stands behind a backslash.
    let mut runs = vec![(0, start)];
    let mut encoded = start;
    for (offset, character) in inner.char_indices() {
        let offset = u32::try_from(offset).unwrap();
        if character == '"' {
            encoded += 1;
            runs.push((offset, encoded));
        }
        encoded += 1;
    }
    let embedded = Source::embedded(&outer, inner, OffsetMap::new(runs));
    let message = error().at(&embedded, find(&embedded, "\"allow\""), "expected `Allow` or `Deny`");
    insta::assert_snapshot!(plain(&message));
}

#[test]
fn what_would_steer_a_terminal_is_shown_as_an_escape() {
    let text = "{\t\"Sid\": \"\u{1b}[2J\u{202e}evil\u{7}\", \"Effect\": \"Allow\" }\r\n";
    let source = Source::new("a\u{1b}]0;title\u{7}.json", text);
    let message = Diagnostic::error(Code::new("some-code"), "\u{9b}31m is no effect\nerror: forged")
        .at(&source, find(&source, "\"Effect\""), "after \u{1b}[31m")
        .note("\u{200b}")
        .help("\u{feff}\r\n");
    let text = plain(&message);
    assert!(text.chars().all(|character| character == '\n' || !iamsim_source::is_hidden(character)));
    insta::assert_snapshot!(text);
}

#[test]
fn a_long_label_and_a_long_note_are_broken_into_lines() {
    let source = Source::new("a.json", format!("{}\"x\": 1\n", " ".repeat(70)));
    let long = "a label that is much longer than what is left of the line, so that it has to go on below it, over two lines at least";
    let message = Diagnostic::warning(Code::new("some-code"), format!("{long}, and {long}"))
        .at(&source, find(&source, "\"x\""), long)
        .note(format!("{long}; {long}"))
        .help(long);
    insta::assert_snapshot!(plain(&message));
}

#[test]
fn places_that_do_not_lie_in_the_text_are_moved_into_it() {
    let source = Source::new("é.json", "é\r\né");
    for (start, end) in [(0, 900), (1, 1), (900, 901), (2, 3), (3, 3), (4, 6), (5, 5), (6, 6)] {
        let text = plain(&error().at(&source, Span::new(start, end), "here"));
        assert!(text.contains(" here\n"), "{text}");
    }
}

#[test]
fn an_empty_file_has_a_place_but_no_source() {
    let message =
        error().at(&Source::new("empty.json", ""), Span::new(0, 0), "").help("put a policy into it");
    insta::assert_snapshot!(plain(&message));
}

#[test]
fn of_many_diagnostics_the_first_twenty_are_shown() {
    let all: Vec<Diagnostic> = (0..51).map(|_| error()).collect();
    let text = diagnostics(&all, Colour::Plain);
    assert_eq!(text.matches("error[some-code]").count(), 20);
    assert!(text.ends_with("\n\n… and 31 more (--format json for all)\n"), "{text}");
}

#[test]
fn a_line_of_twenty_megabytes_is_shown_without_being_copied() {
    let source = Source::new("deep.json", "[".repeat(20_000_000));
    let text = plain(&error().at(&source, Span::new(128, 129), "deeper than 128"));
    assert!(text.contains("deep.json:1:129"), "{text}");
}

#[test]
fn colour_changes_no_word() {
    let policy = policy();
    let message = error()
        .at(&policy, find(&policy, "\"*\""), "here")
        .at(&policy, find(&policy, "Sid"), "there")
        .help("so");
    let coloured = diagnostic(&message, Colour::Coloured);
    assert!(coloured.contains("\u{1b}["));
    let mut stripped = String::new();
    let mut escaped = false;
    for character in coloured.chars() {
        match (escaped, character) {
            (false, '\u{1b}') => escaped = true,
            (true, 'm') => escaped = false,
            (true, _) => {}
            (false, shown) => stripped.push(shown),
        }
    }
    assert_eq!(stripped, plain(&message));
}
