//! One event: who, what, on what, under which circumstances.

use std::net::IpAddr;

use iamsim_engine::{Action, Context, ContextValue, Outcome, Principal, Resource, Unlisted};
use iamsim_policy::{AccountId, Arn};
use iamsim_source::json::Value;
use iamsim_source::{Code, Diagnostic, Quoted, Span};

use super::{Event, Recorded, names};

const EVENT_PASSED_OVER: Code = Code::new("event-passed-over");

/// Why an event cannot be asked again.
#[derive(Debug)]
pub(super) enum NotAsked {
    /// It is none.
    NoEvent,
    /// Something that a request needs is not in it.
    PassedOver(Box<Diagnostic>),
}

/// The errors that say that a policy denied.
const DENIALS: [&str; 5] = [
    "AccessDenied",
    "AccessDeniedException",
    "UnauthorizedOperation",
    "Client.UnauthorizedOperation",
    "AuthorizationError",
];

/// Reads the event at `value`, the `number`th.
pub(super) fn read(value: Value<'_, '_>, number: usize) -> Result<Event, NotAsked> {
    let reader = Reader { value };
    let (Some(source), Some(name)) = (reader.text("eventSource"), reader.text("eventName")) else {
        return Err(NotAsked::NoEvent);
    };
    let recorded = reader.recorded()?;
    let action: Action = names::action(&source, &name)
        .parse()
        .map_err(|_| reader.pass_over(format!("{} names no action", Quoted(&name))))?;
    let principal = reader.principal()?;
    let resource = reader.resource(&action, &principal).ok_or_else(|| {
        reader.pass_over(format!(
            "the event does not say on which resource {} was asked",
            Quoted(action.as_str())
        ))
    })?;
    Ok(Event {
        id: reader.text("eventID").unwrap_or_else(|| number.to_string().into()),
        time: reader.text("eventTime"),
        context: reader.context(&action),
        resource_account: reader.owner(&resource),
        principal,
        action,
        resource,
        recorded,
    })
}

struct Reader<'s, 'd> {
    value: Value<'s, 'd>,
}

impl Reader<'_, '_> {
    fn text(&self, path: &str) -> Option<Box<str>> {
        let value = path.split('/').try_fold(self.value, Value::member)?;
        match value.as_str() {
            Some(text) => Some(text.into()),
            None if value.is_null() => None,
            None => Some(value.as_written().into()),
        }
    }

    fn pass_over(&self, message: String) -> NotAsked {
        let start = self.value.span().start;
        let diagnostic = Diagnostic::warning(EVENT_PASSED_OVER, message);
        NotAsked::PassedOver(Box::new(diagnostic.at(
            self.value.source(),
            Span::new(start, start + 1),
            "this event is passed over",
        )))
    }

    /// What AWS answered; an error that is no denial says nothing of policies.
    fn recorded(&self) -> Result<Recorded, NotAsked> {
        let Some(code) = self.text("errorCode") else { return Ok(Recorded::Allowed) };
        if !DENIALS.contains(&&*code) {
            return Err(self.pass_over(format!("the error {} is no denial by a policy", Quoted(&code))));
        }
        let message = self.text("errorMessage").unwrap_or(code);
        let outcome = if message.contains("with an explicit deny") {
            Some(Outcome::ExplicitDeny)
        } else if message.contains("because no ") {
            Some(Outcome::ImplicitDeny)
        } else {
            None
        };
        Ok(Recorded::Denied { message, outcome })
    }

    fn principal(&self) -> Result<Principal, NotAsked> {
        let kind = self.text("userIdentity/type").unwrap_or_default();
        let written = match &*kind {
            "AWSService" => self.text("userIdentity/invokedBy"),
            "Anonymous" => Some("anonymous".into()),
            _ => self.text("userIdentity/arn"),
        };
        let Some(written) = written else {
            let message =
                format!("the event names no principal: `userIdentity` is of type {}", Quoted(&kind));
            return Err(self.pass_over(message));
        };
        written.parse().map_err(|error: iamsim_engine::PrincipalError| self.pass_over(error.to_string()))
    }

    /// The resource: as the message of a denial names it, as the event lists it, or as its parameters do.
    fn resource(&self, action: &Action, principal: &Principal) -> Option<Resource> {
        let of_message = || {
            let message = self.text("errorMessage")?;
            let (_, rest) = message.split_once("on resource: ")?;
            let written = rest.trim_start_matches('"').split(['"', ' ']).next()?;
            written.parse().ok()
        };
        of_message()
            .or_else(|| self.listed(action))
            .or_else(|| self.of_parameters(action, principal))
            .or_else(|| {
                let known = iamsim_services::action(action.service(), action.name())?;
                known.takes_no_resource().then_some(Resource::Any)
            })
    }

    /// The first of `resources` that is of a type on which the action is authorized.
    fn listed(&self, action: &Action) -> Option<Resource> {
        let known = iamsim_services::action(action.service(), action.name());
        let fits = |arn: &str| {
            known.is_none_or(|known| known.resource_types().any(|on| on.resource_type.matches(arn)))
        };
        let listed = self.value.member("resources")?;
        let arns = listed.elements().filter_map(|resource| {
            let arn = resource.member("ARN").or_else(|| resource.member("arn"))?;
            arn.as_str()
        });
        arns.into_iter().find(|arn| fits(arn))?.parse().ok()
    }

    fn of_parameters(&self, action: &Action, principal: &Principal) -> Option<Resource> {
        let partition = principal.arn().map_or("aws", Arn::partition);
        let account =
            self.text("recipientAccountId").or_else(|| Some(principal.account()?.as_str().into()))?;
        let region = self.text("awsRegion").unwrap_or_default();
        let parameter = |name: &str| self.text(&format!("requestParameters/{name}"));
        let arn = match action.service() {
            "s3" => {
                let bucket = parameter("bucketName")?;
                match parameter("key") {
                    Some(key) => format!("arn:{partition}:s3:::{bucket}/{key}"),
                    None => format!("arn:{partition}:s3:::{bucket}"),
                }
            }
            "dynamodb" => {
                let table = parameter("tableName")?;
                if table.starts_with("arn:") {
                    table.into()
                } else {
                    format!("arn:{partition}:dynamodb:{region}:{account}:table/{table}")
                }
            }
            "kms" => {
                let key = parameter("keyId")?;
                // Policies are held against the key, and an alias does not say which that is.
                match (key.starts_with("arn:"), key.contains("alias/")) {
                    (_, true) => return None,
                    (true, false) => key.into(),
                    (false, false) => format!("arn:{partition}:kms:{region}:{account}:key/{key}"),
                }
            }
            "sts" => parameter("roleArn")?.into(),
            _ => return None,
        };
        arn.parse().ok()
    }

    /// Who owns the resource, as the event lists it: a bucket's ARN does not say.
    fn owner(&self, resource: &Resource) -> Option<AccountId> {
        let listed = self.value.member("resources")?;
        let holds = |arn: &str| {
            let rest = resource.as_str().strip_prefix(arn);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let mut owners = listed.elements().filter_map(|listed| {
            let arn = listed.member("ARN")?.as_str()?;
            let account = listed.member("accountId")?.as_str()?;
            holds(&arn).then(|| account.parse().ok()).flatten()
        });
        owners.next()
    }

    /// The condition keys that the event tells; others are unknown.
    fn context(&self, action: &Action) -> Context {
        let mut context = Context::new(Unlisted::Unknown);
        let mut say = |key: &str, value: Option<Box<str>>| {
            if let Some(value) = value {
                context.set(key, ContextValue::Single(value));
            }
        };
        say("aws:RequestedRegion", self.text("awsRegion"));
        say("aws:CurrentTime", self.text("eventTime"));
        say("aws:UserAgent", self.text("userAgent").map(|agent| agent.trim_matches(['[', ']']).into()));
        say("aws:SourceVpce", self.text("vpcEndpointId"));
        say("aws:userid", self.text("userIdentity/principalId"));
        say(
            "aws:MultiFactorAuthPresent",
            self.text("userIdentity/sessionContext/attributes/mfaAuthenticated"),
        );
        say("aws:PrincipalArn", self.text("userIdentity/sessionContext/sessionIssuer/arn"));
        // Through an endpoint the address is another key's.
        let address = self.text("sourceIPAddress").filter(|address| address.parse::<IpAddr>().is_ok());
        let through_endpoint = self.value.member("vpcEndpointId").is_some();
        say(if through_endpoint { "aws:VpcSourceIp" } else { "aws:SourceIp" }, address);
        if self.value.member("tlsDetails").is_some() {
            say("aws:SecureTransport", Some("true".into()));
        }
        if let (Some(by), Some(region)) = (self.text("userIdentity/invokedBy"), self.text("awsRegion"))
            && action.service() == "kms"
            && let Some(service) = by.strip_suffix(".amazonaws.com")
        {
            say("kms:ViaService", Some(format!("{service}.{region}.amazonaws.com").into()));
        }
        if action.service() == "s3" {
            for parameter in [
                "prefix",
                "delimiter",
                "max-keys",
                "x-amz-acl",
                "x-amz-server-side-encryption",
                "x-amz-server-side-encryption-aws-kms-key-id",
            ] {
                say(&format!("s3:{parameter}"), self.text(&format!("requestParameters/{parameter}")));
            }
        }
        context
    }
}
