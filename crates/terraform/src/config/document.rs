//! The session policy that stands in a configuration: whether it is a document at all.

use iamsim_source::json::{Document, Kind};
use iamsim_source::{Code, Source};

use crate::backend::Mistake;

const INVALID_POLICY: Code = Code::new("invalid-session-policy");

/// Refuses what is no JSON object, as Terraform does; what the policy says is not looked at.
pub(super) fn must_be_an_object(text: &str) -> Result<(), Mistake> {
    let source = Source::new("policy", text);
    let message = match Document::parse(&source) {
        Ok(document) if document.root().kind() == Kind::Object => return Ok(()),
        Ok(document) => {
            format!("`policy` is {}: a JSON object was expected", document.root().kind().with_article())
        }
        Err(_) => "`policy` is no JSON document".to_owned(),
    };
    Err(Mistake::new(INVALID_POLICY, message, "write the document itself, as text; a path is not followed"))
}
