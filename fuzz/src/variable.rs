//! Texts with policy variables.

use iamsim::policy::{Part, Template, Version, Wildcards};

/// The whole input is one text. Under 2008-10-17 nothing in it is a variable; under 2012-10-17 what is left
/// over from variables is the text itself.
pub fn variable(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    assert!(Template::check(text, Version::V2008).is_ok());
    let old = Template::parse(text, Version::V2008, Wildcards::Literal);
    assert_eq!(old.as_literal(), Some(text));
    let valid = Template::check(text, Version::V2012).is_ok();
    for version in [Version::V2008, Version::V2012] {
        for wildcards in [Wildcards::Active, Wildcards::Literal] {
            let template = Template::parse(text, version, wildcards);
            let mut after_literal = false;
            for part in template.parts() {
                let is_literal = matches!(part, Part::Literal(_));
                assert!(!(after_literal && is_literal), "two literals in a row: {template:?}");
                after_literal = is_literal;
                match part {
                    Part::Literal(literal) => assert!(!literal.is_empty()),
                    Part::AnyRun | Part::AnyCharacter => assert_eq!(wildcards, Wildcards::Active),
                    Part::Variable(variable) => {
                        assert_eq!(version, Version::V2012);
                        assert!(text.contains(variable.key.as_str()));
                    }
                }
            }
            let escapes = version == Version::V2012 && text.contains("${");
            if !escapes {
                assert_eq!(written_again(&template), text);
            }
        }
    }
    if valid && !text.contains("${") {
        let template = Template::parse(text, Version::V2012, Wildcards::Literal);
        assert_eq!(template.as_literal(), Some(text));
    }
}

fn written_again(template: &Template) -> String {
    let written = template.parts().iter().map(|part| match part {
        Part::Literal(text) => text.to_string(),
        Part::AnyRun => "*".to_owned(),
        Part::AnyCharacter => "?".to_owned(),
        Part::Variable(variable) => format!("${{{}}}", variable.key),
    });
    written.collect()
}
