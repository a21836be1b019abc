//! What holds of every diagnostic, whatever the files say and wherever the places lie.

use std::sync::Arc;

use iamsim_report::human::{Colour, diagnostic, safe};
use iamsim_source::{Code, Diagnostic, Source, Span, is_hidden};
use proptest::prelude::*;

/// Text with line breaks, tabs, wide and combining characters, escapes and long lines.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-z\": {}]{0,12}",
        1 => Just("\n".to_owned()),
        1 => Just("\r\n".to_owned()),
        1 => Just("\t".to_owned()),
        1 => Just("日本e\u{301}".to_owned()),
        1 => Just("\u{1b}[31m\u{202e}\u{0}".to_owned()),
        1 => "x{0,150}",
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

prop_compose! {
    fn any_diagnostic()(
        texts in proptest::collection::vec(text(), 1..3),
        labels in proptest::collection::vec((0..2_usize, 0..400_u32, 0..60_u32, text()), 0..6),
        (message, note, help) in (text(), text(), text()),
    ) -> Diagnostic {
        let sources: Vec<Arc<Source>> =
            texts.iter().enumerate().map(|(index, text)| Source::new(format!("{index}.json"), text.as_str())).collect();
        let blank = Diagnostic::error(Code::new("some-code"), message).note(note).help(help);
        labels.into_iter().fold(blank, |diagnostic, (file, start, length, label)| {
            match sources.get(file) {
                Some(source) => diagnostic.at(source, Span::new(start, start + length), label),
                None => diagnostic,
            }
        })
    }
}

/// How many columns a terminal takes for what these tests generate.
fn columns(line: &str) -> usize {
    line.chars()
        .map(|character| match character {
            '\u{301}' => 0,
            '日' | '本' => 2,
            _ => 1,
        })
        .sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn nothing_is_wider_than_a_hundred_columns_or_steers_the_terminal(diagnostic_ in any_diagnostic()) {
        let shown = diagnostic(&diagnostic_, Colour::Plain);
        prop_assert!(shown.ends_with('\n'));
        for line in shown.lines() {
            prop_assert!(columns(line) <= 100, "{}", line);
            prop_assert!(!line.contains(is_hidden), "{:?}", line);
        }
    }

    #[test]
    fn safe_text_is_one_line_and_stays_as_it_is(text in text()) {
        let once = safe(&text);
        prop_assert!(!once.contains(is_hidden));
        prop_assert_eq!(safe(&once), once.clone());
    }
}
