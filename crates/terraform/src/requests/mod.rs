//! What each request needs and carries: actions, resources and condition keys, from the backend alone.
//!
//! A file a service. What is asked when, and what becomes of the command where it is denied, is said in
//! `walk.rs`.
//!
//! Sources: the measured calls of Terraform 1.11.4; Service Authorization Reference; IAM, "Global condition
//! keys".

mod bootstrap;
mod dynamodb;
mod kms;
mod s3;
mod sts;

use crate::backend::{Backend, Endpoints, Transport};
use crate::calls::{Caller, Context, ContextValue};
use crate::surroundings::{HeldLock, Surroundings};
use crate::versions::{Behaviour, Tool};

pub(crate) use dynamodb::ItemRequest;
pub(crate) use s3::{CustomerKeyHeaders, ObjectRequest};

/// Everything that the content of a request comes from.
#[derive(Clone, Copy)]
pub(crate) struct Requests<'a> {
    pub(crate) backend: &'a Backend,
    pub(crate) behaviour: Behaviour,
    surroundings: &'a Surroundings,
}

/// What stands in an ARN in place of an account that is not known.
pub(crate) const UNKNOWN_ACCOUNT: &str = "<account>";

impl<'a> Requests<'a> {
    pub(crate) fn new(backend: &'a Backend, tool: Tool, surroundings: &'a Surroundings) -> Self {
        Self { backend, behaviour: tool.behaviour(), surroundings }
    }

    /// How the lock file lies there that another run left.
    pub(crate) fn held_lock(&self) -> HeldLock {
        self.surroundings.held_lock
    }

    /// Who asks for everything but the roles themselves.
    fn caller(&self) -> Caller {
        let credentials = &self.backend.credentials;
        match (&credentials.role, &credentials.web_identity) {
            (Some(role), _) => Caller::role(role),
            (None, Some(role)) => Caller::web_identity_role(role),
            (None, None) => Caller::Starting,
        }
    }

    /// The account of who asks, where it is known.
    fn account(&self) -> Option<&str> {
        self.backend.account_of_caller(self.surroundings.account.as_deref())
    }

    /// The account of who asks, or what stands in its place.
    fn account_in_arns(&self) -> &str {
        self.account().unwrap_or(UNKNOWN_ACCOUNT)
    }

    /// What every request of [`caller`](Self::caller)'s carries: its session's tags, and who is behind it.
    fn of_caller(&self, context: Context) -> Context {
        let Some(role) = &self.backend.credentials.role else { return context };
        let context = role.tags.iter().fold(context, |context, tag| {
            let key = format!("aws:PrincipalTag/{}", tag.key);
            context.with(key, ContextValue::One(tag.value.to_string().into()))
        });
        match &role.source_identity {
            Some(identity) => context.one("aws:SourceIdentity", identity.as_str().to_owned()),
            None => context,
        }
    }
}

/// What every request carries: how it travels, and who sends it, of which only the beginning is known.
fn transported(endpoint: Option<&str>) -> Context {
    let secure = match Endpoints::transport(endpoint) {
        Transport::Secure => "true",
        Transport::Plain => "false",
    };
    Context::default()
        .one("aws:SecureTransport", secure)
        .with("aws:UserAgent", ContextValue::Unknown)
        .one("aws:ViaAWSService", "false")
        .absent(&["aws:Referer", "aws:CalledVia", "aws:CalledViaFirst", "aws:CalledViaLast"])
}
