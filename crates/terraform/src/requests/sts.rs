//! Requests to AWS STS and IAM: the roles that are taken, and who the caller is.
//!
//! Sources: STS API Reference, `AssumeRole`; IAM, "Pass session tags in AWS STS".

use super::{Requests, transported};
use crate::backend::{AssumeRole, SessionName};
use crate::calls::{Call, Caller, Context, ContextValue, IfDenied, Object, Purpose};
use crate::config::Argument;

impl Requests<'_> {
    /// The roles that the backend names, each taken twice in a run, and the questions who the caller is.
    pub(crate) fn identify(&self) -> Vec<Call> {
        let mut calls = self.take_roles();
        calls.extend(self.ask_identity());
        calls
    }

    fn take_roles(&self) -> Vec<Call> {
        let credentials = &self.backend.credentials;
        let mut calls = Vec::new();
        if let Some(role) = &credentials.web_identity {
            let context = self.sts().with("sts:RoleSessionName", session(role.session_name.as_ref()));
            let call = Call {
                api: "sts:AssumeRoleWithWebIdentity",
                action: "sts:AssumeRoleWithWebIdentity",
                resource: role.role_arn.as_str().to_owned(),
                object: Object::Role,
                purpose: Purpose::TakeRole,
                caller: Caller::WebIdentity,
                context,
                if_denied: IfDenied::Fails,
                argument: Argument::AssumeRoleWithWebIdentity,
            };
            calls.extend([call.clone(), call]);
        }
        if let Some(role) = &credentials.role {
            let caller =
                credentials.web_identity.as_ref().map_or(Caller::Starting, Caller::web_identity_role);
            let context = self.role_context(role);
            let call = |action, purpose| Call {
                api: "sts:AssumeRole",
                action,
                resource: role.role_arn.as_str().to_owned(),
                object: Object::Role,
                purpose,
                caller: caller.clone(),
                context: context.clone(),
                if_denied: IfDenied::Fails,
                argument: Argument::AssumeRole,
            };
            for _ in 0..2 {
                calls.push(call("sts:AssumeRole", Purpose::TakeRole));
                if !role.tags.is_empty() {
                    calls.push(call("sts:TagSession", Purpose::TagSession));
                }
                if role.source_identity.is_some() {
                    calls.push(call("sts:SetSourceIdentity", Purpose::SetSourceIdentity));
                }
            }
        }
        calls
    }

    /// What the request for a role carries.
    fn role_context(&self, role: &AssumeRole) -> Context {
        let context = self.sts().with("sts:RoleSessionName", session(role.session_name.as_ref()));
        let context = match &role.external_id {
            Some(id) => context.one("sts:ExternalId", id.to_string()),
            None => context.absent(&["sts:ExternalId"]),
        };
        let context = match &role.source_identity {
            Some(identity) => context.one("sts:SourceIdentity", identity.as_str().to_owned()),
            None => context.absent(&["sts:SourceIdentity"]),
        };
        let context = role.tags.iter().fold(context, |context, tag| {
            let key = format!("aws:RequestTag/{}", tag.key);
            context.with(key, ContextValue::One(tag.value.to_string().into()))
        });
        let context = match role.tags.as_slice() {
            [] => context.absent(&["aws:TagKeys"]),
            tags => context.many("aws:TagKeys", tags.iter().map(|tag| tag.key.to_string())),
        };
        match role.transitive_tag_keys.as_slice() {
            [] => context.absent(&["sts:TransitiveTagKeys"]),
            keys => context.many("sts:TransitiveTagKeys", keys.iter().map(ToString::to_string)),
        }
    }

    /// The questions who the caller is, which no policy can deny.
    fn ask_identity(&self) -> Vec<Call> {
        use crate::backend::Check::{Made, Skipped};
        use crate::versions::IdentityRequests::{Once, Twice};
        let backend = self.backend;
        let identity = match self.behaviour.identity {
            // The account is asked for where it matters.
            Once if backend.accounts.are_limited() => Twice,
            identity => identity,
        };
        let (action, times) = match (backend.credentials_validation, backend.account_check, identity) {
            (Made, _, Twice) => ("sts:GetCallerIdentity", 2),
            (Made, _, Once) => ("sts:GetCallerIdentity", 1),
            // The account is then asked of IAM first, and a denial leads on to STS.
            (Skipped, Made, Twice) => ("iam:GetUser", 1),
            (Skipped, Made, Once) | (Skipped, Skipped, _) => ("sts:GetCallerIdentity", 0),
        };
        let context = match action {
            "iam:GetUser" => transported(backend.endpoints.iam.as_deref()),
            _ => self.sts(),
        };
        let call = Call {
            api: action,
            action,
            resource: "*".to_owned(),
            object: Object::Identity,
            purpose: Purpose::AskIdentity,
            caller: self.caller(),
            context: self.of_caller(context),
            if_denied: IfDenied::Tolerated,
            argument: Argument::Bucket,
        };
        vec![call; times]
    }

    /// What every request to STS carries.
    fn sts(&self) -> Context {
        let endpoints = &self.backend.endpoints;
        let region = endpoints.sts_region.as_ref().unwrap_or(&self.backend.region);
        transported(endpoints.sts.as_deref()).one("aws:RequestedRegion", region.as_str().to_owned())
    }
}

fn session(name: Option<&SessionName>) -> ContextValue {
    name.map_or(ContextValue::Unknown, |name| ContextValue::One(name.as_str().to_owned().into()))
}
