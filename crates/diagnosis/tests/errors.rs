//! Every recorded text of Terraform gives its truth, which stands in its leading `#` lines.
#![expect(clippy::unwrap_used, reason = "a test that cannot read its texts should stop")]

use std::path::{Path, PathBuf};

use iamsim_diagnosis::{EffectOnRun, Kind, Object, Observation, observe};

/// What the header of a text says.
struct Truth {
    /// What was denied, as `s3:GetObject@state`.
    denied: Vec<String>,
    exit: Option<u8>,
}

fn truth(header: &str) -> Truth {
    let denied = match header.split_once("| denied: ") {
        Some((_, rest)) => rest.split('|').next().unwrap().trim().to_owned(),
        // `plan p ('s3:PutObject@lock', 'explicit')`
        None => {
            header.split_once("('").map_or("", |(_, rest)| rest.split(')').next().unwrap()).replace('\'', "")
        }
    };
    // The recorder denied one part of a state that is stored in several.
    let denied = if header.contains("UploadPart denied") { "s3:PutObject@state".to_owned() } else { denied };
    let denied = denied.split(',').map(str::trim).filter(|it| it.contains(':')).map(str::to_owned).collect();
    let exit =
        header.split("exit ").nth(1).and_then(|rest| rest.trim_start_matches("code ").get(..1)?.parse().ok());
    Truth { denied, exit }
}

fn texts(folder: &Path) -> Vec<(PathBuf, String)> {
    let mut folders = vec![folder.to_owned()];
    let mut texts = Vec::new();
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        for entry in entries {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == "txt") {
                #[expect(clippy::disallowed_methods, reason = "the texts are files")]
                let text = std::fs::read_to_string(&path).unwrap();
                texts.push((path, text));
            }
        }
    }
    texts.sort();
    texts
}

/// The action and the object of each candidate, as a header writes them.
fn told(observations: &[Observation]) -> Vec<String> {
    let candidates = observations.iter().flat_map(|observation| &observation.candidates);
    candidates
        .map(|candidate| {
            let object = candidate.object.map_or("", Object::as_str);
            format!("{}@{object}", candidate.action)
        })
        .collect()
}

/// Whether `candidate` is what a header means by `denied`: it names the object that a key is asked for, where the
/// candidate names the key, and leaves it out where only one can be meant.
fn is_meant(denied: &str, candidate: &str) -> bool {
    let (action, object) = denied.split_once('@').unwrap_or((denied, ""));
    let (told, of) = candidate.split_once('@').unwrap();
    action == told && (object.is_empty() || object == of || of == "key")
}

/// What is wrong with what a text gives.
fn faults(path: &Path, text: &str) -> Vec<String> {
    let name = path.file_name().unwrap().to_str().unwrap();
    let truth = truth(text.lines().next().unwrap());
    let mut faults = Vec::new();
    let observations = observe(text);
    let told = told(&observations);
    let denials: Vec<&Observation> = observations.iter().filter(|it| it.kind == Kind::AccessDenied).collect();
    let says = |words: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").contains(words);

    if name.contains("SILENT") {
        if !observations.is_empty() {
            faults.push("nothing is said, and something is read".to_owned());
        }
        return faults;
    }
    if observations.is_empty() {
        faults.push("nothing is read".to_owned());
    }
    let own_doing = name.contains("read-only-principal-lock-none");
    let is_stale = says("does not have the expected content");
    let hides_workspace = says("doesn't exist") || says("failed to lock s3 state");
    // Bad credentials are no denial, though the recorder denied the call to provoke them.
    let denied: Vec<&String> =
        truth.denied.iter().filter(|it| !it.starts_with("sts:GetCaller") && *it != "iam:GetUser").collect();
    let denied: Vec<&&String> = denied.iter().filter(|_| !own_doing).collect();
    if !is_stale && !denied.is_empty() {
        let meant = |it: &&&&String| told.iter().any(|candidate| is_meant(it, candidate));
        // A principal that may only read is denied all at once, and one text tells of what came first.
        let found = denied.iter().filter(meant).count();
        let enough = if denied.len() > 3 { found >= 1 } else { found == denied.len() };
        if !enough {
            faults.push(format!("denied {:?}, and {told:?} is read", truth.denied));
        }
    }
    if denied.is_empty() && !denials.is_empty() && !is_stale {
        faults.push(format!("nothing was denied, and {told:?} is read"));
    }
    if denied.is_empty() && !told.is_empty() && !is_stale && !hides_workspace {
        faults.push(format!("nothing can have been denied, and {told:?} is read"));
    }
    for observation in &denials {
        let exact = says("is not authorized to perform") || says("Not authorized to perform");
        if exact {
            let [candidate] = observation.candidates.as_slice() else {
                faults.push(format!("the text names one, and {told:?} is read"));
                continue;
            };
            if candidate.resource.is_none() || (observation.principal.is_none() && says("User: arn")) {
                faults.push(format!("the text names resource and principal, and {observation:?} is read"));
            }
            if observation.denied_by.is_none() && (says("because no") || says("with an explicit deny")) {
                faults.push("the text names the policy type".to_owned());
            }
        } else if observation.operation.as_deref() == Some("HeadObject") {
            if told != ["s3:GetObject@state", "s3:ListBucket@404"] {
                faults.push(format!("HEAD gives two, and {told:?} is read"));
            }
            if observation.candidates.iter().any(|candidate| candidate.resource.is_none()) {
                faults.push("the text names bucket and key".to_owned());
            }
        }
        // With no lock told of, a plan and a `taint` say the same.
        let says_which = says("Operation: ");
        let damage = observation.effect_on_run == EffectOnRun::ExitZeroWithDamage;
        if says_which && truth.exit.is_some_and(|exit| (exit == 0) != damage) {
            faults.push(format!("exit code {:?}, and {:?} is read", truth.exit, observation.effect_on_run));
        }
    }
    for observation in &observations {
        let lines = text.lines().count();
        if observation.first_line < 1
            || observation.first_line > observation.last_line
            || observation.last_line > lines
        {
            faults.push(format!("lines {} to {} of {lines}", observation.first_line, observation.last_line));
        }
        if observation.first_line < 3 {
            faults.push("the header is no part of the error".to_owned());
        }
    }
    faults.into_iter().map(|fault| format!("{name}: {fault}")).collect()
}

fn check(folder: &Path) -> usize {
    let texts = texts(folder);
    let faults: Vec<String> = texts.iter().flat_map(|(path, text)| faults(path, text)).collect();
    assert!(faults.is_empty(), "{} faults in {} texts:\n{}", faults.len(), texts.len(), faults.join("\n"));
    texts.len()
}

#[test]
fn a_text_of_each_kind_gives_its_truth() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/diagnosis/terraform");
    assert!(check(Path::new(folder)) > 50, "the texts are there");
}

#[test]
fn every_recorded_text_gives_its_truth() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/terraform/errors");
    if check(Path::new(folder)) == 0 {
        // Past the capture of the test harness, so that a skipped check is heard of.
        let _ =
            std::io::Write::write_all(&mut std::io::stderr(), b"skipped: the recorded texts are not here\n");
    }
}
