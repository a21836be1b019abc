//! Whether an answer holds for every release that may run, and where not.

use iamsim_source::{Code, Diagnostic};
use iamsim_terraform::{BackendCheck, CommandCheck, Releases};

const VERSIONS_DIFFER: Code = Code::new("versions-differ");

/// What comes of other releases than the one that is answered for.
pub(crate) enum Elsewhere {
    /// The configuration is refused, for this reason.
    Refused(String),
    /// The commands were checked.
    Checked(Vec<CommandCheck>),
}

/// One diagnostic where the answer of `check` is another one with others of the releases that may run.
pub(crate) fn differences(check: &BackendCheck, others: Vec<(Releases, Elsewhere)>) -> Option<Diagnostic> {
    let mut told_of: Vec<(Releases, String)> = Vec::new();
    for (releases, elsewhere) in others {
        let told = match elsewhere {
            Elsewhere::Refused(reason) => {
                let itself = format!("{} {}", releases.tool.product.name(), releases.tool.version);
                format!("the configuration is refused: {}", reason.replace(&itself, "it"))
            }
            Elsewhere::Checked(commands) => match of_commands(&check.commands, &commands) {
                told if told.is_empty() => continue,
                told => told.join(", "),
            },
        };
        // The newest come first: of the same with the lines before, only the beginning is another one.
        match told_of.last_mut() {
            Some((newer, same)) if *same == told && releases.before == Some(newer.from) => {
                newer.from = releases.from;
            }
            Some(_) | None => told_of.push((releases, told)),
        }
    }
    if told_of.is_empty() {
        return None;
    }
    let message = format!("the answer is that of {}, and other releases that may run differ", check.tool);
    let (source, span) = check.backend.place();
    let diagnostic = Diagnostic::warning(VERSIONS_DIFFER, message).at(source, span, "");
    let notes = told_of.iter().map(|(releases, told)| format!("{}: {told}", named(releases)));
    let diagnostic = notes.fold(diagnostic, Diagnostic::note);
    Some(diagnostic.help("say which one runs: `required_version`, or `--tool-version`"))
}

/// The verdicts of `there` that are not those of `here`.
fn of_commands(here: &[CommandCheck], there: &[CommandCheck]) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for check in there {
        let same =
            here.iter().find(|known| known.command == check.command && known.situation == check.situation);
        if same.is_some_and(|known| known.verdict != check.verdict) {
            let sentence =
                format!("`{}` {}", check.command.short_name(), check.verdict.as_str().replace('_', " "));
            if !told.contains(&sentence) {
                told.push(sentence);
            }
        }
    }
    told
}

fn named(releases: &Releases) -> String {
    let product = releases.tool.product.name();
    match releases.before {
        Some(before) => format!("{product} from {} on, before {before}", releases.from),
        None => format!("{product} from {} on", releases.from),
    }
}
