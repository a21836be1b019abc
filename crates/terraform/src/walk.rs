//! The walk through a command's steps: from what exists and what was answered, to the calls that are made.
//!
//! Everything here is about *one* way through the command. The only answer of AWS that Terraform takes
//! another way for is that to the listing of workspaces, so a walk knows it from the start; which ways are
//! taken, and what becomes of the command, is said in `run.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use crate::backend::{LockFile, StateKey, WorkspaceName};
use crate::calls::{Call, IfDenied, Object, Purpose};
use crate::commands::{Before, Command};
use crate::requests::{CustomerKeyHeaders, ItemRequest, ObjectRequest, Requests};
use crate::run::{OwnFailure, Situation, State};
use crate::steps::{FailedUnlock, Key, Place, Step, When, Workspace};
use crate::surroundings::HeldLock;
use crate::versions::Reading;

/// What AWS answers to the listing of workspaces.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listing {
    /// It is answered.
    Answered,
    /// It is denied, and Terraform goes on as if there were none.
    Denied,
}

/// One way through a command.
pub(crate) struct Walked {
    /// The calls, in order.
    pub(crate) calls: Vec<Call>,
    /// Why the command ends before its end, though AWS denied nothing but what the way began with.
    pub(crate) failure: Option<OwnFailure>,
}

struct Walk<'a> {
    requests: Requests<'a>,
    listing: Listing,
    selected: &'a WorkspaceName,
    named: WorkspaceName,
    default: WorkspaceName,
    new_key: StateKey,
    lock_taken: bool,
    /// The states that exist, by the key of their object.
    states: BTreeMap<String, Content>,
    /// The objects that Terraform looked for and did not find.
    missed: BTreeSet<String>,
    calls: Vec<Call>,
}

/// What a state holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    /// No resources: it was just created.
    Empty,
    /// Resources.
    Resources,
}

/// Walks through `command`.
pub(crate) fn walk(
    requests: Requests<'_>,
    command: &Command,
    situation: &Situation,
    listing: Listing,
) -> Walked {
    let mut walk = Walk {
        requests,
        listing,
        selected: &situation.workspace,
        named: command.named_workspace(),
        default: WorkspaceName::default(),
        new_key: StateKey::of_new_place(),
        lock_taken: command.before() == Before::LockTaken,
        states: BTreeMap::new(),
        missed: BTreeSet::new(),
        calls: Vec::new(),
    };
    let selected = walk.key_of(Place::SELECTED);
    if situation.state == State::Present {
        walk.states.insert(selected, Content::Resources);
    } else if command.before() == Before::Plan && !situation.workspace.is_default() {
        walk.states.insert(selected, Content::Empty);
    }
    if command.before() == Before::NamedWorkspace {
        let named = walk.key_of(Place::NAMED);
        walk.states.insert(named, Content::Resources);
    }
    let failure = walk.all(command.steps()).break_value();
    Walked { calls: walk.calls, failure }
}

type Flow = ControlFlow<OwnFailure>;

impl Walk<'_> {
    fn all(&mut self, steps: &[Step]) -> Flow {
        steps.iter().try_for_each(|step| self.step(*step))
    }

    fn step(&mut self, step: Step) -> Flow {
        match step {
            Step::Identify => self.calls.extend(self.requests.identify()),
            Step::Bootstrap(found) => self.calls.extend(self.requests.bootstrap(found)),
            Step::List => self.list(),
            Step::MustBeListed(place) => {
                if !self.is_listed(place) {
                    return Flow::Break(OwnFailure::NoSuchWorkspace(self.workspace(place).clone()));
                }
            }
            Step::Open(place) => return self.open(place, FailedUnlock::Fails),
            Step::OpenForCopy(place) => return self.open(place, FailedUnlock::LeavesTheLock),
            Step::Lock(place) => return self.lock(place),
            Step::Read(place) => self.read(place),
            Step::MustExist(place) => {
                if self.content(place).is_none() {
                    return Flow::Break(OwnFailure::NoState);
                }
            }
            Step::Write(place, when) => {
                let now = match when {
                    When::Always => true,
                    When::Absent => self.content(place).is_none(),
                    When::NotEmpty => self.content(place) != Some(Content::Empty),
                };
                if now {
                    self.write(place, Content::Resources);
                }
            }
            Step::Unlock(place, failed) => self.unlock(place, failed),
            Step::Delete(place) => self.delete(place),
            Step::WhenAbsent(place, steps) => {
                if self.content(place).is_none() {
                    return self.all(steps);
                }
            }
            Step::WhenPresent(place, steps) => {
                if self.content(place).is_some() {
                    return self.all(steps);
                }
            }
            Step::WhenSelectedIsListed(steps) => {
                if !self.selected.is_default() && self.is_listed(Place::SELECTED) {
                    return self.all(steps);
                }
            }
        }
        Flow::Continue(())
    }

    /// LIST. Denied, it leads on or not by the version and the prefix.
    fn list(&mut self) {
        use crate::versions::DeniedListing::{Fails, Tolerated, ToleratedForDefaultPrefix};
        let prefix = &self.requests.backend.workspace_key_prefix;
        let if_denied = match self.requests.behaviour.denied_listing {
            Tolerated => IfDenied::Tolerated,
            ToleratedForDefaultPrefix if prefix.is_default() => IfDenied::Tolerated,
            ToleratedForDefaultPrefix | Fails => IfDenied::Fails,
        };
        self.calls.push(self.requests.list(if_denied));
    }

    /// LIST, and CREATE where the workspace is another than `default` and was not listed: then the lock is
    /// taken, and an empty state stored where there is none.
    fn open(&mut self, place: Place, failed_unlock: FailedUnlock) -> Flow {
        self.list();
        if self.is_listed(place) {
            return Flow::Continue(());
        }
        self.lock(place)?;
        self.read(place);
        if self.content(place).is_none() {
            self.write(place, Content::Empty);
        }
        self.unlock(place, failed_unlock);
        Flow::Continue(())
    }

    /// LOCK: the lock file first, then the item. Where another run holds it, Terraform reads who.
    fn lock(&mut self, place: Place) -> Flow {
        let locking = &self.requests.backend.locking;
        let state = self.key_of(place);
        if locking.lock_file == LockFile::Used {
            let key = format!("{state}.tflock");
            let request =
                |purpose, if_denied| ObjectRequest { key: &key, object: Object::Lock, purpose, if_denied };
            self.calls.extend(self.requests.put(&request(Purpose::TakeLock, IfDenied::Fails)));
            if self.lock_taken {
                let request = request(Purpose::ReadHolder, IfDenied::Tolerated);
                self.read_lock(&request, CustomerKeyHeaders::Forgotten);
                return Flow::Break(OwnFailure::LockHeld);
            }
        }
        if locking.table.is_some() {
            let lock_id = self.lock_id(&state);
            let request = |purpose, if_denied| ItemRequest {
                lock_id: &lock_id,
                object: Object::LockItem,
                purpose,
                if_denied,
            };
            let taking = request(Purpose::TakeLock, IfDenied::Fails);
            self.calls.extend(self.requests.item(&taking, "dynamodb:PutItem", &["Info", "LockID"]));
            if self.lock_taken {
                let reading = request(Purpose::ReadHolder, IfDenied::Tolerated);
                self.calls.extend(self.requests.item(&reading, "dynamodb:GetItem", &["Info", "LockID"]));
                return Flow::Break(OwnFailure::LockHeld);
            }
        }
        Flow::Continue(())
    }

    /// READ: the object, found or missed, then the digest.
    fn read(&mut self, place: Place) {
        let key = self.key_of(place);
        let request =
            |purpose| ObjectRequest { key: &key, object: Object::State, purpose, if_denied: IfDenied::Fails };
        let found = self.states.contains_key(&key);
        match (self.requests.behaviour.reading, found) {
            (Reading::HeadThenGet, true) => {
                self.calls.extend(self.requests.head(&request(Purpose::FindState)));
                let reading = request(Purpose::ReadState);
                self.calls.extend(self.requests.get(&reading, CustomerKeyHeaders::Sent));
            }
            (Reading::HeadThenGet, false) => {
                self.calls.extend(self.requests.head(&request(Purpose::FindState)));
            }
            (Reading::Get, true) => {
                let reading = request(Purpose::ReadState);
                self.calls.extend(self.requests.get(&reading, CustomerKeyHeaders::Sent));
            }
            (Reading::Get, false) => {
                let reading = request(Purpose::FindState);
                let calls = self.requests.get(&reading, CustomerKeyHeaders::Sent);
                // There is nothing to decrypt.
                self.calls.extend(calls.into_iter().take(1));
            }
        }
        if !found {
            self.calls.push(self.requests.missing(&key));
            self.missed.insert(key.clone());
        }
        self.digest(&key, "dynamodb:GetItem", Purpose::ReadDigest, IfDenied::Tolerated);
    }

    /// WRITE. A state that was not found is looked for once more, then stored, and its digest with it.
    fn write(&mut self, place: Place, content: Content) {
        let key = self.key_of(place);
        if self.missed.contains(&key) {
            self.read(place);
        }
        let request = ObjectRequest {
            key: &key,
            object: Object::State,
            purpose: Purpose::WriteState,
            if_denied: IfDenied::Fails,
        };
        self.calls.extend(self.requests.put(&request));
        self.digest(&key, "dynamodb:PutItem", Purpose::WriteDigest, IfDenied::ExitZeroWithDamage);
        self.missed.remove(&key);
        self.states.insert(key, content);
    }

    /// UNLOCK: each lock is read before it is removed, to see that it is one's own.
    fn unlock(&mut self, place: Place, failed: FailedUnlock) {
        let if_denied = match failed {
            FailedUnlock::Fails => IfDenied::Fails,
            FailedUnlock::LeavesTheLock => IfDenied::ExitZeroWithDamage,
        };
        let state = self.key_of(place);
        if self.requests.backend.locking.lock_file == LockFile::Used {
            let key = format!("{state}.tflock");
            let request = |purpose| ObjectRequest { key: &key, object: Object::Lock, purpose, if_denied };
            self.read_lock(&request(Purpose::ReadLock), CustomerKeyHeaders::Sent);
            self.calls.extend(self.requests.delete(&request(Purpose::ReleaseLock)));
        }
        let lock_id = self.lock_id(&state);
        let request =
            |purpose| ItemRequest { lock_id: &lock_id, object: Object::LockItem, purpose, if_denied };
        let reading = request(Purpose::ReadLock);
        self.calls.extend(self.requests.item(&reading, "dynamodb:GetItem", &["Info", "LockID"]));
        let attributes = self.requests.behaviour.deleted_lock_item;
        let releasing = request(Purpose::ReleaseLock);
        self.calls.extend(self.requests.item(&releasing, "dynamodb:DeleteItem", attributes));
    }

    /// Reads the lock file. One that another run left lies there as the surroundings say.
    fn read_lock(&mut self, request: &ObjectRequest<'_>, headers: CustomerKeyHeaders) {
        let calls = self.requests.get(request, headers);
        let is_plain = self.lock_taken && self.requests.held_lock() == HeldLock::Plain;
        let needed = if is_plain { 1 } else { calls.len() };
        self.calls.extend(calls.into_iter().take(needed));
    }

    /// DELETE: the object, then its digest.
    fn delete(&mut self, place: Place) {
        let key = self.key_of(place);
        let request = ObjectRequest {
            key: &key,
            object: Object::State,
            purpose: Purpose::DeleteState,
            if_denied: IfDenied::Fails,
        };
        self.calls.extend(self.requests.delete(&request));
        self.digest(&key, "dynamodb:DeleteItem", Purpose::DeleteDigest, IfDenied::ExitZeroWithDamage);
        self.states.remove(&key);
    }

    /// A request about the digest of the state at `key`, which holds `LockID` alone where it is deleted.
    fn digest(&mut self, key: &str, action: &'static str, purpose: Purpose, if_denied: IfDenied) {
        let lock_id = format!("{}-md5", self.lock_id(key));
        let attributes: &[&str] = match purpose {
            Purpose::DeleteDigest => &["LockID"],
            _ => &["Digest", "LockID"],
        };
        let request = ItemRequest { lock_id: &lock_id, object: Object::Digest, purpose, if_denied };
        self.calls.extend(self.requests.item(&request, action, attributes));
    }

    fn lock_id(&self, key: &str) -> String {
        format!("{}/{key}", self.requests.backend.bucket.as_str())
    }

    fn content(&self, place: Place) -> Option<Content> {
        self.states.get(&self.key_of(place)).copied()
    }

    fn key_of(&self, place: Place) -> String {
        self.requests.backend.object_key(self.key_argument(place), self.workspace(place))
    }

    fn key_argument(&self, place: Place) -> &StateKey {
        match place.key {
            Key::Configured => &self.requests.backend.key,
            Key::New => &self.new_key,
        }
    }

    fn workspace(&self, place: Place) -> &WorkspaceName {
        let selected = self.selected;
        match place.workspace {
            Workspace::Selected => selected,
            Workspace::Named => &self.named,
            Workspace::SelectedOrDefault if self.lists(self.key_argument(place), selected) => selected,
            Workspace::Copied if self.lists(&self.requests.backend.key, selected) => selected,
            Workspace::SelectedOrDefault | Workspace::Copied | Workspace::Default => &self.default,
        }
    }

    fn is_listed(&self, place: Place) -> bool {
        self.lists(self.key_argument(place), self.workspace(place))
    }

    /// Whether the answer to the listing holds `workspace`: `default` always, others where their object is
    /// found under the prefix as it is written.
    fn lists(&self, key: &StateKey, workspace: &WorkspaceName) -> bool {
        if workspace.is_default() {
            return true;
        }
        let backend = self.requests.backend;
        let listed =
            format!("{}{}/{}", backend.workspace_key_prefix.listed(), workspace.as_str(), key.as_str());
        self.listing == Listing::Answered && self.states.contains_key(&listed)
    }
}
