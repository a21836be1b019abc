//! [`LoggedRequest`]: a request as CloudTrail and S3's access log record it, and what its refusal tells.

use super::candidates::{Asker, candidates};
use super::denial::Denial;
use super::frame::{Doing, Frame};
use super::meaning;
use super::observed::{Candidate, EffectOnRun, Kind, Object, Observation, Particulars};
use super::text::tell;

/// A request that was refused. What is not recorded is `None`.
#[derive(Debug, Clone, Default)]
pub(super) struct LoggedRequest<'t> {
    /// The service, as actions name it.
    pub(super) service: &'t str,
    pub(super) operation: &'t str,
    pub(super) code: &'t str,
    pub(super) message: &'t str,
    pub(super) status: Option<u16>,
    pub(super) principal: Option<&'t str>,
    pub(super) user_agent: &'t str,
    pub(super) bucket: Option<&'t str>,
    pub(super) key: Option<&'t str>,
    /// The ARN of a table, a key or a role, where the record has one.
    pub(super) resource: Option<String>,
    pub(super) partition: &'t str,
    /// The lines of the record.
    pub(super) lines: (usize, usize),
}

impl LoggedRequest<'_> {
    /// What the refusal tells; `None` where nobody was refused for want of a permission or of credentials, and nothing
    /// is wrong with the request either.
    pub(super) fn observation(&self) -> Option<Observation> {
        let code = self.code.strip_prefix("Client.").unwrap_or(self.code);
        let kind = meaning::kind_of_code(code)?;
        let mut observation = Observation {
            kind,
            service: Some(self.service.into()),
            operation: Some(self.operation.into()),
            api_code: Some(self.code.into()),
            http_status: self.status,
            principal: self.principal.filter(|it| it.starts_with("arn:")).map(Into::into),
            candidates: Vec::new(),
            denied_by: None,
            // A record tells of the request, not of the run: that it was needed is taken for granted.
            effect_on_run: EffectOnRun::Failed,
            authorization: None,
            particulars: Particulars::None,
            first_line: self.lines.0,
            last_line: self.lines.1,
        };
        if self.message.contains("Encoded authorization failure message") {
            observation.particulars = Particulars::Encoded;
        }
        if kind != Kind::AccessDenied {
            return Some(observation);
        }
        let frame = self.frame();
        if let Some((_, denial)) = Denial::find(self.message) {
            let principal = observation.principal.take();
            tell(&mut observation, denial, &frame);
            observation.principal = observation.principal.or(principal);
            return Some(observation);
        }
        observation.candidates =
            candidates(self.service, self.operation, Asker::Anybody, &frame, self.partition);
        for candidate in &mut observation.candidates {
            self.name(candidate);
        }
        Some(observation)
    }

    /// What Terraform is about, where the user agent says that it is Terraform.
    fn frame(&self) -> Frame<'_> {
        let is_terraform =
            ["Terraform", "OpenTofu", "HashiCorp"].iter().any(|name| self.user_agent.contains(name));
        let doing = match (self.service, self.operation) {
            ("s3", "ListObjects" | "ListObjectsV2") => Some(Doing::Listing),
            ("s3", "HeadObject" | "GetObject") => Some(Doing::Reading),
            ("s3", _) => Some(Doing::Writing),
            ("dynamodb", _) => Some(Doing::Locking),
            ("sts", _) => Some(Doing::TakingRole),
            _ => None,
        };
        let role = self.resource.as_deref().filter(|_| self.service == "sts");
        Frame { bucket: self.bucket, key: self.key, table: None, role, doing: doing.filter(|_| is_terraform) }
    }

    /// Says the resource that the record names.
    fn name(&self, candidate: &mut Candidate) {
        let Some(resource) = &self.resource else { return };
        let of_key = candidate.object == Some(Object::Key) || candidate.action.starts_with("kms:");
        if candidate.resource.is_none() && of_key == resource.contains(":kms:") && self.service != "s3" {
            candidate.resource = Some(resource.as_str().into());
        }
    }
}
