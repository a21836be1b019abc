//! What Terraform and the AWS CLI say with no answer of AWS's in it: a digest that does not fit, a workspace that is
//! not there, no credentials, a wrong argument. Some of it looks like a denial, and some of it comes of one.

use super::block::{Block, BlockKind, Flat};
use super::frame::between;
use super::lock::field;
use super::observed::{Candidate, EffectOnRun, Kind, Object, Observation, Particulars, StaleDigest};

/// A sentence that has one meaning, and what it means.
struct Sentence {
    /// How it begins. A line of its own, unless `anywhere`.
    words: &'static str,
    place: Place,
    means: fn(&Block, &Flat, usize) -> Option<Observation>,
}

/// Where a sentence has to stand to mean what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At the begin of a line, or behind `Error: `.
    Line,
    /// Anywhere.
    Anywhere,
}

const SENTENCES: &[Sentence] = &[
    Sentence {
        words: "state data in S3 does not have the expected content",
        place: Place::Anywhere,
        means: stale_digest,
    },
    Sentence { words: "Workspace \"", place: Place::Line, means: workspace },
    Sentence { words: "No state file was found!", place: Place::Line, means: no_state },
    Sentence { words: "Unable to find remote state", place: Place::Line, means: no_state },
    Sentence { words: "S3 bucket does not exist", place: Place::Anywhere, means: no_bucket },
    Sentence { words: "does not match existing lock ID", place: Place::Anywhere, means: other_lock },
    Sentence { words: "No valid credential sources found", place: Place::Line, means: credentials },
    Sentence {
        words: "no valid credential sources for S3 Backend found",
        place: Place::Anywhere,
        means: credentials,
    },
    Sentence { words: "NoCredentialProviders: ", place: Place::Anywhere, means: credentials },
    Sentence { words: "Unable to locate credentials", place: Place::Anywhere, means: credentials },
    Sentence { words: "Partial credentials found in ", place: Place::Anywhere, means: credentials },
    Sentence {
        words: "The SSO session associated with this profile has expired",
        place: Place::Anywhere,
        means: credentials,
    },
    Sentence { words: "Error loading SSO Token: ", place: Place::Anywhere, means: credentials },
    Sentence { words: "Token has expired and refresh failed", place: Place::Anywhere, means: credentials },
    Sentence { words: "The config profile (", place: Place::Anywhere, means: credentials },
    Sentence { words: "failed to get shared config profile", place: Place::Anywhere, means: credentials },
];

/// The titles of errors about the backend's arguments that point at no file.
const TITLES: &[&str] = &[
    "Backend configuration block has changed",
    "Backend configuration changed",
    "Backend initialization required",
    "Backend type changed",
    "Conflicting Parameters",
    "Duplicate backend configuration",
    "Error configuring S3 Backend",
    "Invalid Attribute Combination",
    "Invalid account ID",
    "Invalid backend configuration argument",
    "Invalid region value",
    "Missing Required Value",
    "Missing region value",
    "Unsupported backend type",
];

/// What the block says, where no answer of AWS's stands in it.
pub(super) fn lookalikes(block: &Block, flat: &Flat) -> Vec<Observation> {
    if matches!(block.kind, BlockKind::Box | BlockKind::Error)
        && let Some(observation) = configuration(block, flat)
    {
        return vec![observation];
    }
    let mut found: Vec<(usize, Observation)> = Vec::new();
    for sentence in SENTENCES {
        for (at, _) in flat.text().match_indices(sentence.words) {
            let before = flat.text().get(flat.begin_of_line(at)..at).unwrap_or("");
            let stands = match sentence.place {
                Place::Line => before.is_empty() || before == "Error: ",
                Place::Anywhere => true,
            };
            if stands && let Some(observation) = (sentence.means)(block, flat, at) {
                found.push((at, observation));
            }
        }
    }
    found.sort_by_key(|(at, _)| *at);
    let mut observations: Vec<Observation> = found.into_iter().map(|(_, observation)| observation).collect();
    if block.kind == BlockKind::Box {
        observations.truncate(1);
        let (first, last) = (block.lines.first(), block.lines.last());
        for (observation, (first, last)) in observations.iter_mut().zip(first.zip(last)) {
            (observation.first_line, observation.last_line) = (first.number, last.number);
        }
    }
    observations
}

fn observation(kind: Kind, particulars: Particulars, flat: &Flat, from: usize, to: usize) -> Observation {
    Observation {
        kind,
        service: None,
        operation: None,
        api_code: None,
        http_status: None,
        principal: None,
        candidates: Vec::new(),
        denied_by: None,
        effect_on_run: EffectOnRun::Failed,
        authorization: None,
        particulars,
        first_line: flat.line_at(from),
        last_line: flat.line_at(to),
    }
}

/// A digest that an earlier run did not write, or did not delete: a denial of that is swallowed.
fn stale_digest(block: &Block, flat: &Flat, at: usize) -> Option<Observation> {
    let line = flat.line_at(at);
    let value = |name: &str| field(block, line, name).unwrap_or_default();
    let digest = StaleDigest {
        bucket: value("Bucket:"),
        key: value("Key:"),
        calculated: value("Calculated checksum:"),
        stored: value("Stored checksum:"),
    };
    // Where nothing is there any more, it was not deleted along with the workspace.
    let action = if digest.calculated.is_empty() { "dynamodb:DeleteItem" } else { "dynamodb:PutItem" };
    let end = flat.text().get(at..)?.find("Stored checksum:").map_or(at, |offset| at + offset);
    let mut observation = observation(Kind::StaleDigest, Particulars::Digest(digest), flat, at, end);
    observation.candidates =
        vec![Candidate { action: action.into(), resource: None, object: Some(Object::Digest) }];
    observation.service = Some("dynamodb".into());
    Some(observation)
}

/// A workspace that is not there, or that a denied listing hides.
fn workspace(_: &Block, flat: &Flat, at: usize) -> Option<Observation> {
    let (name, rest) = flat.text().get(at..)?.strip_prefix("Workspace \"")?.split_once('"')?;
    if !rest.starts_with(" doesn't exist") || name.len() > 200 {
        return None;
    }
    let mut observation = observation(Kind::NotFound, Particulars::Workspace(name.into()), flat, at, at);
    observation.candidates =
        vec![Candidate { action: "s3:ListBucket".into(), resource: None, object: Some(Object::List) }];
    Some(observation)
}

#[expect(clippy::unnecessary_wraps, reason = "all meanings have one signature")]
fn no_state(_: &Block, flat: &Flat, at: usize) -> Option<Observation> {
    Some(observation(Kind::NotFound, Particulars::State, flat, at, at))
}

#[expect(clippy::unnecessary_wraps, reason = "all meanings have one signature")]
fn no_bucket(_: &Block, flat: &Flat, at: usize) -> Option<Observation> {
    Some(observation(Kind::NotFound, Particulars::None, flat, at, at))
}

#[expect(clippy::unnecessary_wraps, reason = "all meanings have one signature")]
fn other_lock(_: &Block, flat: &Flat, at: usize) -> Option<Observation> {
    Some(observation(Kind::LockHeld, Particulars::None, flat, at, at))
}

#[expect(clippy::unnecessary_wraps, reason = "all meanings have one signature")]
fn credentials(_: &Block, flat: &Flat, at: usize) -> Option<Observation> {
    Some(observation(Kind::BadCredentials, Particulars::None, flat, at, at))
}

/// An argument of the backend that is wrong: what points into a `terraform` block, or has a title that only the
/// backend's errors have.
fn configuration(block: &Block, flat: &Flat) -> Option<Observation> {
    let title_line = block.lines.iter().find(|line| !line.text.trim().is_empty())?;
    let title = title_line.text.trim().strip_prefix("Error: ")?;
    if title.contains(" encountered problems during initiali") {
        return None;
    }
    let place_line = block.lines.iter().take(4).find(|line| line.text.trim_start().starts_with("on "));
    let is_ours = match place_line {
        Some(line) => line.text.trim_end().ends_with(", in terraform:"),
        None => TITLES.iter().any(|known| title.starts_with(known)),
    };
    if !is_ours {
        return None;
    }
    let place = place_line.and_then(|line| {
        let (file, rest) = between(&line.text, "on ", " line ")?;
        let number = rest.split(',').next()?.parse().ok()?;
        Some((Box::from(file), number))
    });
    let last_of_place = place_line.map_or(title_line.number, |line| line.number + 1);
    let end = block.lines.iter().skip_while(|line| line.number <= title_line.number);
    let detail: Vec<&str> = end
        .skip_while(|line| line.number <= last_of_place && place_line.is_some())
        .map(|line| line.text.trim())
        .skip_while(|text| text.is_empty())
        .take_while(|text| !text.is_empty())
        .collect();
    let detail: String = detail.join(" ");
    let mut observation = observation(
        Kind::BadConfiguration,
        Particulars::Argument { title: title.into(), detail: detail.into(), place },
        flat,
        0,
        flat.text().len(),
    );
    observation.first_line = block.lines.first()?.number;
    Some(observation)
}
