//! A bundle: whether Terraform's commands succeed, as a deployment gate would ask.
//!
//! `cargo run -p iamsim --example check_bundle`
#![expect(clippy::print_stdout, reason = "an example shows what it finds")]

use std::error::Error;
use std::path::Path;

use iamsim::bundle::{Bundle, OpenOptions};
use iamsim::engine::UncollectedLayers;
use iamsim::report::human::{self, Colour, Detail};
use iamsim::terraform::Verdict;
use iamsim::{CheckOptions, check};

const BUNDLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/article/05-bucket-policy-denies");

pub(crate) fn main() -> Result<(), Box<dyn Error>> {
    let options = OpenOptions { principal: None, uncollected: UncollectedLayers::AssumedNone };
    let opened = Bundle::open(Path::new(BUNDLE), &options);
    print!("{}", human::diagnostics(&opened.diagnostics, Colour::Plain));
    let bundle = opened.bundle.ok_or("the bundle has an error, which was told")?;
    let checked = check(&bundle, &CheckOptions::default());
    print!("{}", human::diagnostics(&checked.diagnostics, Colour::Plain));
    let answer = checked.check.ok_or("the configuration has an error, which was told")?;
    print!("{}", human::check(&answer, Detail::Causes, Colour::Plain));
    assert_eq!(answer.verdict(), Verdict::Fails);
    Ok(())
}
