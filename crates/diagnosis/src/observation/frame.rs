//! [`Frame`]: what Terraform says around an answer of AWS's, which often names what the answer does not.

use super::observed::Object;

/// What stands around an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Frame<'t> {
    /// The bucket: its name, or the ARN of an access point.
    pub(super) bucket: Option<&'t str>,
    /// The key of an object.
    pub(super) key: Option<&'t str>,
    /// The DynamoDB table.
    pub(super) table: Option<&'t str>,
    /// The ARN of the role that is taken.
    pub(super) role: Option<&'t str>,
    /// What Terraform is about.
    pub(super) doing: Option<Doing>,
}

/// What Terraform's backend is about when it meets an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doing {
    /// It lists the workspaces.
    Listing,
    /// It reads the state.
    Reading,
    /// It stores the state.
    Writing,
    /// It takes the lock.
    Locking,
    /// It reads who holds the lock that it did not get.
    AskingForHolder,
    /// It releases the lock.
    Unlocking,
    /// It reads, stores or deletes the state's digest.
    Digest,
    /// It takes a role.
    TakingRole,
}

/// What Terraform says, and what it is about then. Of those that match, what stands last counts.
const PHRASES: &[(&str, Doing)] = &[
    ("Unable to list objects in S3 bucket", Doing::Listing),
    ("Failed to get existing workspaces: ", Doing::Listing),
    ("Error inspecting states in the", Doing::Listing),
    ("Unable to access object ", Doing::Reading),
    ("Error refreshing state: ", Doing::Reading),
    ("rror loading state: ", Doing::Reading),
    ("Failed to load state: ", Doing::Reading),
    ("Failed to refresh state: ", Doing::Reading),
    ("rror loading the remote state: ", Doing::Reading),
    ("failed to upload state: ", Doing::Writing),
    ("Error saving state: ", Doing::Writing),
    ("Failed to persist state: ", Doing::Writing),
    ("Failed to save state", Doing::Writing),
    ("Error acquiring the state lock", Doing::Locking),
    ("Error locking state: ", Doing::Locking),
    ("failed to lock s3 state: ", Doing::Locking),
    ("Error releasing the state lock", Doing::Unlocking),
    ("Error unlocking S3 state", Doing::Unlocking),
    ("Failed to unlock state: ", Doing::Unlocking),
    ("failed to unlock S3: ", Doing::Unlocking),
    ("failed to unlock DynamoDB: ", Doing::Unlocking),
    ("failed to unlock both S3 and DynamoDB: ", Doing::Unlocking),
    ("failed to delete the lock file: ", Doing::Unlocking),
    ("failed to retrieve lock info", Doing::Unlocking),
    ("state md5", Doing::Digest),
    ("state MD5", Doing::Digest),
    ("record state serial in dynamodb", Doing::Digest),
    ("cannot be assumed", Doing::TakingRole),
];

impl<'t> Frame<'t> {
    /// What `before`, the text in front of an answer, says. `title` is what the whole error begins with.
    pub(super) fn read(title: &'t str, before: &'t str, after: &'t str) -> Self {
        let near = |text: &'t str| {
            let said = PHRASES.iter().filter_map(|(phrase, doing)| Some((text.rfind(phrase)?, *doing)));
            said.max_by_key(|(at, _)| *at).map(|(_, doing)| doing)
        };
        let mut frame = Self { doing: near(before).or_else(|| near(title)), ..Self::default() };
        if let Some((key, rest)) = between(before, "Unable to access object \"", "\" in S3 bucket \"") {
            (frame.key, frame.bucket) = (Some(key), rest.split('"').next());
        } else if let Some((bucket, _)) = between(before, "Unable to list objects in S3 bucket \"", "\"") {
            frame.bucket = Some(bucket);
        } else if let Some((bucket, rest)) =
            between(before, "unable to retrieve file from S3 bucket '", "' with key '")
        {
            (frame.bucket, frame.key) = (Some(bucket), rest.split('\'').next());
            if frame.doing == Some(Doing::Locking) {
                frame.doing = Some(Doing::AskingForHolder);
            }
        } else if let Some((table, _)) =
            between(before, "Unable to retrieve item from DynamoDB table \"", "\"")
        {
            frame.table = Some(table);
            if frame.doing == Some(Doing::Locking) {
                frame.doing = Some(Doing::AskingForHolder);
            }
        } else if let Some((role, _)) = between(before, "IAM Role (", ") cannot be assumed") {
            frame.role = Some(role);
        } else if let Some((path, _)) = between(before, " to s3://", " ") {
            (frame.bucket, frame.key) = bucket_and_key(path);
        } else if let Some((path, _)) = between(before, "download failed: s3://", " ") {
            (frame.bucket, frame.key) = bucket_and_key(path);
        } else if let Some((path, _)) = between(before, "delete failed: s3://", " ") {
            (frame.bucket, frame.key) = bucket_and_key(path);
        } else if let Some((bucket, _)) = between(title, "tf_backend.s3.bucket=", " ") {
            frame.bucket = Some(bucket.trim_matches('"'));
            frame.key = between(title, "tf_backend.s3.path=", " ").map(|(key, _)| key.trim_matches('"'));
        }
        frame.with_lock_file(after)
    }

    /// Who could not take the lock asks who holds it, and so says where the lock is.
    fn with_lock_file(mut self, after: &'t str) -> Self {
        if self.doing == Some(Doing::Locking)
            && self.bucket.is_none()
            && let Some((bucket, rest)) =
                between(after, "unable to retrieve file from S3 bucket '", "' with key '")
        {
            (self.bucket, self.key) = (Some(bucket), rest.split('\'').next());
        }
        if self.doing == Some(Doing::Locking) && self.table.is_none() {
            let table = between(after, "Unable to retrieve item from DynamoDB table \"", "\"");
            self.table = table.map(|(table, _)| table);
        }
        self
    }

    /// Whether it is Terraform's backend that speaks.
    pub(super) fn is_backend(&self) -> bool {
        self.doing.is_some()
    }

    /// What the object with `key` is to Terraform, as far as what it is about says.
    pub(super) fn object(&self, key: Option<&str>) -> Option<Object> {
        if key.is_some_and(|key| key.ends_with(".tflock")) {
            return Some(Object::Lock);
        }
        match self.doing {
            Some(Doing::Locking | Doing::AskingForHolder | Doing::Unlocking) => {
                // A lock is a file beside the state; what else is told while unlocking is the state itself.
                if key.is_none() { Some(Object::Lock) } else { Some(Object::State) }
            }
            Some(Doing::Reading | Doing::Writing | Doing::Listing | Doing::Digest) => Some(Object::State),
            Some(Doing::TakingRole) | None => {
                key.filter(|key| key.ends_with(".tfstate")).map(|_| Object::State)
            }
        }
    }
}

/// What stands between the last `begin` and the `end` behind it, and what follows.
pub(super) fn between<'t>(text: &'t str, begin: &str, end: &str) -> Option<(&'t str, &'t str)> {
    let at = text.rfind(begin)?;
    text.get(at + begin.len()..)?.split_once(end)
}

fn bucket_and_key(path: &str) -> (Option<&str>, Option<&str>) {
    match path.split_once('/') {
        Some((bucket, key)) => (Some(bucket), Some(key).filter(|key| !key.is_empty())),
        None => (Some(path), None),
    }
}
