//! From the lines of a text to what it tells of: denials, and what only looks like one.

use super::access_log;
use super::answer::{Answer, Dialect, answers, cut};
use super::block::{Block, BlockKind, Flat, split};
use super::candidates::{Asker, action_prefix, candidates, service_of, table_object};
use super::denial::Denial;
use super::document::{self, JsonLine};
use super::frame::{Doing, Frame};
use super::line::Line;
use super::lock::{ends_well, lock_info};
use super::lookalike::lookalikes;
use super::meaning;
use super::observed::{Candidate, EffectOnRun, Kind, Object, Observation, Particulars};

/// Everything that `text`, whose first line has the number `first`, tells of.
pub(super) fn observe(text: &str, first: usize) -> Vec<Observation> {
    let mut found = Vec::new();
    let mut lines = Vec::new();
    for (index, raw) in text.split('\n').enumerate() {
        let number = first + index;
        let line = Line::read(number, raw);
        // As it is: what looks like a colour may be a part of JSON's own escapes.
        let json = if raw.trim_start().starts_with('{') { raw } else { &line.text };
        match document::read_line(json, number) {
            Some(JsonLine::Text(text)) => lines.extend(text.lines().map(|raw| Line::read(number, raw))),
            Some(JsonLine::Observed(observations)) => {
                found.extend(observe_lines(std::mem::take(&mut lines)));
                found.extend(observations);
            }
            Some(JsonLine::Error(text)) => {
                found.extend(observe_lines(std::mem::take(&mut lines)));
                let of_error = text.lines().enumerate().map(|(index, raw)| Line::read(index + 1, raw));
                found.extend(document::placed(observe_lines(of_error.collect()), (number, number)));
            }
            None => match access_log::observe(&line.text, number) {
                Some(observation) => found.push(observation),
                None => lines.push(line),
            },
        }
    }
    found.extend(observe_lines(lines));
    found.sort_by_key(|observation| observation.first_line);
    found
}

/// Everything that `lines`, which stand in one text behind one another, tell of.
fn observe_lines(lines: Vec<Line>) -> Vec<Observation> {
    split(lines).iter().flat_map(observe_block).collect()
}

/// How much in front of an answer may belong to it, where nothing says where its error begins.
const LONGEST_FRAME: usize = 1200;

fn observe_block(block: &Block) -> Vec<Observation> {
    let flat = block.flat();
    if flat.is_empty() {
        return Vec::new();
    }
    let text = flat.text();
    if text.contains("No valid credential sources found") {
        // What the SDK met on its way is the same thing told at length.
        return lookalikes(block, &flat);
    }
    let reader = Reader { block, flat: &flat, asker: asker(text) };
    let answers = answers(text);
    let mut observations: Vec<(usize, Observation)> = Vec::new();
    let mut taken: Vec<(usize, usize)> = Vec::new();
    let mut earlier = 0;
    for answer in &answers {
        if answer.begin < earlier && answer.dialect != Dialect::Trace {
            continue;
        }
        if let Some(observation) = reader.answered(answer, earlier, !observations.is_empty()) {
            observations.push((answer.begin, observation));
        }
        taken.push((answer.begin, answer.end));
        earlier = answer.end.max(answer.begin);
    }
    observations.extend(reader.bare_denials(&taken));
    if block.kind == BlockKind::Trace {
        observations.retain(|(_, observation)| observation.kind == Kind::AccessDenied);
    } else if observations.is_empty() || matches!(block.kind, BlockKind::Plain | BlockKind::Error) {
        let more = lookalikes(block, &flat).into_iter();
        observations.extend(more.map(|observation| (usize::MAX, observation)));
        observations.sort_by_key(|(at, observation)| (observation.first_line, *at));
    }
    observations.into_iter().map(|(_, observation)| observation).collect()
}

/// Who asks, as far as a text tells.
fn asker(text: &str) -> Asker {
    if text.contains("OpenTofu") {
        Asker::OpenTofu
    } else if text.contains("operation error ") {
        Asker::TerraformVersion2
    } else if text.contains("status code: ") {
        Asker::TerraformVersion1
    } else {
        Asker::Anybody
    }
}

/// A block, and what is read of it.
struct Reader<'b> {
    block: &'b Block,
    flat: &'b Flat,
    asker: Asker,
}

impl Reader<'_> {
    /// What an answer tells of, with what stands around it. `earlier` is where the answer before ends.
    fn answered(&self, answer: &Answer<'_>, earlier: usize, is_second: bool) -> Option<Observation> {
        let text = self.flat.text();
        let title = text.get(..answer.begin).unwrap_or("");
        let title =
            if self.block.kind == BlockKind::Plain { last(title, LONGEST_FRAME) } else { cut(title, 4000) };
        let title = if answer.dialect == Dialect::Trace { text } else { title };
        let before = last(text.get(earlier..answer.begin).unwrap_or(""), LONGEST_FRAME);
        let after = cut(text.get(answer.end..).unwrap_or(""), LONGEST_FRAME);
        let mut frame = Frame::read(title, before, after);
        if frame.doing.is_none() && self.is_bare(answer) {
            // The backend hands on some errors as they are: what it deletes then is a state.
            frame.doing = Some(Doing::Writing);
        }
        if answer.dialect == Dialect::Trace && frame.doing.is_none() && frame.bucket.is_some() {
            frame.doing = match answer.operation {
                Some("ListObjectsV2" | "ListObjects") => Some(Doing::Listing),
                _ => Some(Doing::Reading),
            };
        }
        let kind = meaning::kind(answer, &frame)?;
        let service = answer.service.map(action_prefix);
        let (service, operation) = match (service, answer.operation) {
            (None, Some(operation)) => (service_of(operation).map(str::to_owned), Some(operation)),
            other => other,
        };
        // Who could not take the lock asks who holds it: that it finds nobody tells nothing.
        if is_second && frame.doing == Some(Doing::AskingForHolder) && kind != Kind::AccessDenied {
            return None;
        }
        let mut observation = Observation {
            kind,
            service: service.map(Into::into),
            operation: operation.map(Into::into),
            api_code: answer.code.map(Into::into),
            http_status: answer.status,
            principal: None,
            candidates: Vec::new(),
            denied_by: None,
            effect_on_run: EffectOnRun::Failed,
            authorization: None,
            particulars: meaning::particulars(answer, &frame, title),
            first_line: self.flat.line_at(answer.begin),
            last_line: self.block.end_of_paragraph(self.flat.line_at(answer.end.saturating_sub(1))),
        };
        if kind == Kind::AccessDenied {
            self.denied(&mut observation, answer, &frame);
        }
        self.around(&mut observation, answer, &frame);
        Some(observation)
    }

    /// Whether nothing but the error itself is on the line where an answer begins.
    fn is_bare(&self, answer: &Answer<'_>) -> bool {
        answer.dialect == Dialect::Version2
            && matches!(self.block.kind, BlockKind::Plain | BlockKind::Error)
            && self.flat.begin_of_line(answer.begin) == answer.begin
    }

    /// What was denied: what the message says, or what else gives such an answer.
    fn denied(&self, observation: &mut Observation, answer: &Answer<'_>, frame: &Frame<'_>) {
        const NEAR: usize = 64;
        let denial = match answer.dialect {
            Dialect::Trace => Denial::find(answer.message),
            _ => Denial::find(answer.message).filter(|(begin, _)| *begin <= NEAR),
        };
        if let Some((_, denial)) = denial {
            tell(observation, denial, frame);
            return;
        }
        let partition = partition(self.flat.text());
        let operation = observation.operation.as_deref().map(str::to_owned);
        let service = observation.service.as_deref().map(str::to_owned);
        observation.candidates = match (service, operation) {
            (Some(service), Some(operation)) => {
                let asker = match answer.dialect {
                    Dialect::CommandLine => Asker::Anybody,
                    _ => self.asker,
                };
                if answer.message.contains("KMS key access denied") {
                    vec![Candidate {
                        action: "kms:Decrypt".into(),
                        resource: None,
                        object: Some(Object::Key),
                    }]
                } else {
                    candidates(&service, &operation, asker, frame, partition)
                }
            }
            (None, None) => {
                let asked = match frame.doing {
                    Some(Doing::Listing) => Some(("s3", "ListObjects")),
                    Some(Doing::Reading) => Some(("s3", "GetObject")),
                    Some(Doing::Writing) => Some(("s3", "PutObject")),
                    Some(Doing::TakingRole) => Some(("sts", "AssumeRole")),
                    Some(Doing::Locking | Doing::AskingForHolder | Doing::Unlocking | Doing::Digest)
                    | None => None,
                };
                if let Some((service, _)) = asked {
                    observation.service = Some(service.into());
                }
                asked.map_or_else(Vec::new, |(service, operation)| {
                    candidates(service, operation, self.asker, frame, partition)
                })
            }
            _ => Vec::new(),
        };
    }

    /// The lines around an answer, the lock that is told of, and what became of the run.
    fn around(&self, observation: &mut Observation, answer: &Answer<'_>, frame: &Frame<'_>) {
        let line = self.flat.line_at(answer.begin);
        if matches!(frame.doing, Some(Doing::Locking | Doing::Unlocking | Doing::AskingForHolder))
            && let Some((info, last_line)) = lock_info(self.block, line)
        {
            if self.flat.text().contains("Error releasing the state lock") && ends_well(&info.operation) {
                observation.effect_on_run = EffectOnRun::ExitZeroWithDamage;
            }
            if observation.kind == Kind::LockHeld {
                self.hidden_workspace(observation, &info.path);
                observation.particulars = Particulars::Lock(info);
            }
            observation.last_line = observation.last_line.max(last_line);
        }
        if observation.kind == Kind::AccessDenied
            && (frame.doing == Some(Doing::AskingForHolder) || self.block.kind == BlockKind::Trace)
        {
            observation.effect_on_run = EffectOnRun::Tolerated;
        }
        let first = self.block.lines.iter().find(|line| !line.text.trim().is_empty() || self.is_box());
        match self.block.kind {
            BlockKind::Box => {
                observation.first_line = self.block.lines.first().map_or(line, |line| line.number);
                observation.last_line = self.block.lines.last().map_or(line, |line| line.number);
            }
            BlockKind::Error => observation.first_line = first.map_or(line, |line| line.number),
            BlockKind::Plain | BlockKind::Trace => {}
        }
    }

    fn is_box(&self) -> bool {
        self.block.kind == BlockKind::Box
    }

    /// A named workspace that was not listed is made anew, and so locked first: who meets a lock there may have been
    /// denied the listing.
    fn hidden_workspace(&self, observation: &mut Observation, path: &str) {
        if !self.flat.text().contains("failed to lock s3 state") {
            return;
        }
        let bucket =
            path.split_once('/').map(|(bucket, _)| bucket).filter(|bucket| !bucket.starts_with("arn:"));
        let partition = partition(self.flat.text());
        let resource = bucket.map(|bucket| format!("arn:{partition}:s3:::{bucket}").into());
        observation.candidates =
            vec![Candidate { action: "s3:ListBucket".into(), resource, object: Some(Object::List) }];
    }

    /// The denials that stand in no answer: a message that somebody copied without what was around it.
    fn bare_denials(&self, taken: &[(usize, usize)]) -> Vec<(usize, Observation)> {
        let text = self.flat.text();
        let mut found = Vec::new();
        let mut from = 0;
        while let Some((offset, denial)) = text.get(from..).and_then(Denial::find) {
            let begin = from + offset;
            let end = begin + denial.length.max(1);
            from = ceil(text, end);
            if taken.iter().any(|(first, last)| begin >= *first && begin < *last) {
                continue;
            }
            let before = last(text.get(..begin).unwrap_or(""), LONGEST_FRAME);
            let code = before.trim_end().strip_suffix(':').and_then(|rest| rest.rsplit([' ', '"']).next());
            let code =
                code.filter(|code| code.starts_with("AccessDenied") || code.starts_with("Unauthorized"));
            let frame = match self.block.kind {
                BlockKind::Box | BlockKind::Error => Frame::read(text, before, ""),
                BlockKind::Plain | BlockKind::Trace => Frame::read("", last(before, 200), ""),
            };
            let mut observation = Observation {
                kind: Kind::AccessDenied,
                service: None,
                operation: None,
                api_code: code.map(Into::into),
                http_status: None,
                principal: None,
                candidates: Vec::new(),
                denied_by: None,
                effect_on_run: EffectOnRun::Failed,
                authorization: None,
                particulars: Particulars::None,
                first_line: self.flat.line_at(begin),
                last_line: self.flat.line_at(end.saturating_sub(1)),
            };
            if self.block.kind == BlockKind::Trace {
                observation.effect_on_run = EffectOnRun::Tolerated;
            }
            tell(&mut observation, denial, &frame);
            found.push((begin, observation));
        }
        found
    }
}

/// Says in `observation` what a denial says.
pub(super) fn tell(observation: &mut Observation, denial: Denial, frame: &Frame<'_>) {
    let operation = observation.operation.as_deref();
    let object = object(&denial.action, denial.resource.as_deref(), operation, frame);
    if observation.service.is_none() {
        observation.service = denial.action.split_once(':').map(|(service, _)| service.into());
    }
    let resource = denial.resource.or_else(|| {
        let is_role = object == Some(Object::Role);
        frame.role.filter(|_| is_role).map(Into::into)
    });
    observation.principal = denial.principal;
    observation.candidates = vec![Candidate { action: denial.action, resource, object }];
    observation.denied_by = denial.denied_by;
    observation.authorization = denial.authorization;
}

/// What the resource of a denied action is to Terraform.
fn object(
    action: &str,
    resource: Option<&str>,
    operation: Option<&str>,
    frame: &Frame<'_>,
) -> Option<Object> {
    let (service, name) = action.split_once(':')?;
    match (service, name) {
        ("kms", _) => Some(Object::Key),
        ("sts", "GetCallerIdentity") => None,
        ("sts", _) => Some(Object::Role),
        ("dynamodb", "GetItem" | "PutItem" | "DeleteItem") => table_object(frame),
        ("s3", "ListBucket") => match (frame.doing?, operation) {
            (Doing::Listing, _) | (_, Some("ListObjectsV2" | "ListObjects")) => Some(Object::List),
            _ => Some(Object::Missing),
        },
        ("s3", name) if name.contains("Object") || name.contains("MultipartUpload") => {
            frame.object(resource.and_then(key_of))
        }
        _ => None,
    }
}

/// The key in the ARN of an object.
fn key_of(arn: &str) -> Option<&str> {
    if let Some((_, key)) = arn.split_once("/object/").filter(|(before, _)| before.contains(":accesspoint/"))
    {
        return Some(key);
    }
    arn.split_once('/').map(|(_, key)| key)
}

/// The partition that the ARNs of a text are in; `aws` where none says.
fn partition(text: &str) -> &str {
    let partition = text.match_indices("arn:").find_map(|(at, _)| text.get(at + 4..)?.split(':').next());
    let plain = |name: &&str| {
        name.starts_with("aws") && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-')
    };
    partition.filter(plain).unwrap_or("aws")
}

/// The last `length` bytes of `text` at most, at the boundary of a character.
fn last(text: &str, length: usize) -> &str {
    text.get(ceil(text, text.len().saturating_sub(length))..).unwrap_or("")
}

/// The boundary of a character at or behind `index`.
fn ceil(text: &str, index: usize) -> usize {
    (index..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}
