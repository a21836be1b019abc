//! What to do about an observation, in sentences and commands: the one place where these are written.
//!
//! Commands are for whoever may run them, elsewhere: nothing here calls AWS.

use iamsim_diagnosis::{EffectOnRun, Kind, LockInfo, Object, Observation, Particulars, StaleDigest};

/// What to do, the first thing first. Each is one line, unescaped.
pub(crate) fn advice(observation: &Observation) -> Vec<String> {
    match observation.kind {
        Kind::AccessDenied => denied(observation),
        Kind::LockHeld => lock_held(observation),
        Kind::StaleDigest => stale_digest(observation),
        Kind::NotFound => not_found(observation),
        Kind::BadCredentials => credentials(observation),
        Kind::BadConfiguration => configuration(observation),
        Kind::Other => vec![
            "the text tells of no policy: AWS answered for another reason, which its code and message name"
                .to_owned(),
        ],
    }
}

fn denied(observation: &Observation) -> Vec<String> {
    let mut advice = Vec::new();
    if let Some(authorization) = &observation.authorization {
        let region = authorization
            .region
            .as_ref()
            .map_or_else(String::new, |it| format!(" --region {}", argument(it)));
        advice.push(format!(
            "AWS keeps the details of this denial for 24 hours: `aws iam-toolbox get-request-authorization-details \
             --authorization-id {}{region}`, and give the answer as `--error`",
            argument(&authorization.id)
        ));
    }
    if observation.particulars == Particulars::Encoded {
        advice.push(
            "the encoded message holds the details, which only AWS reads: `aws sts decode-authorization-message \
             --encoded-message MESSAGE`"
                .to_owned(),
        );
    }
    let missing = observation.candidates.iter().find(|candidate| candidate.object == Some(Object::Missing));
    if observation.candidates.len() > 1 && missing.is_some() {
        let bucket = missing.and_then(|candidate| candidate.resource.as_deref()).unwrap_or("BUCKET");
        let object = observation.candidates.first().and_then(|candidate| candidate.resource.as_deref());
        let key =
            object.and_then(|arn| arn.strip_prefix(bucket)?.split_once('/')).map_or("KEY", |(_, key)| key);
        let bucket =
            bucket.strip_prefix("arn:").and_then(|arn| arn.split_once(":::")).map_or(bucket, |it| it.1);
        advice.push(format!(
            "whether the object exists tells which: who may list finds out with `aws s3api list-objects-v2 --bucket \
             {} --prefix {}`; where there is none, s3:ListBucket is missing",
            argument(bucket),
            argument(key)
        ));
    }
    if observation.effect_on_run == EffectOnRun::ExitZeroWithDamage {
        advice.push(
            "the command said that all is well, and left the lock taken: `terraform force-unlock ID` once the \
             permission is there"
                .to_owned(),
        );
    }
    advice
}

fn lock_held(observation: &Observation) -> Vec<String> {
    let Particulars::Lock(lock) = &observation.particulars else {
        return vec![
            "no permission is missing: another run holds the lock, or another lock is meant".to_owned(),
        ];
    };
    let LockInfo { id, operation, who, created, .. } = lock;
    let mut advice = vec![format!(
        "no permission is missing: wait until the run ends that `{who}` began at {created} ({operation}); only where \
         none is alive any more: `terraform force-unlock {}`",
        argument(id)
    )];
    if !observation.candidates.is_empty() {
        advice.push(
            "the workspace was taken for missing: where it exists, s3:ListBucket on the workspaces' prefix is denied, \
             which Terraform does not say"
                .to_owned(),
        );
    }
    advice
}

fn stale_digest(observation: &Observation) -> Vec<String> {
    let Particulars::Digest(digest) = &observation.particulars else { return Vec::new() };
    let StaleDigest { bucket, key, calculated, stored } = digest;
    let action = observation.candidates.first().map_or("dynamodb:PutItem", |candidate| &candidate.action);
    let item = format!("{bucket}/{key}-md5");
    let mut advice = vec![format!(
        "an earlier run changed the state and not its digest, which Terraform does not tell: grant {action} on the \
         table's item `{item}`"
    )];
    let key = argument(&serde_json::json!({ "LockID": { "S": item } }).to_string());
    advice.push(if calculated.is_empty() {
        format!(
            "then, where the state is meant to be gone: `aws dynamodb delete-item --table-name TABLE --key {key}` (it \
             holds {stored})"
        )
    } else {
        let digest = argument(&serde_json::json!({ ":d": { "S": calculated } }).to_string());
        format!(
            "then, where the state in the bucket is the right one: `aws dynamodb update-item --table-name TABLE --key \
             {key} --update-expression 'SET Digest = :d' --expression-attribute-values {digest}`"
        )
    });
    advice
}

/// `value` as one argument of a shell, whatever it holds.
pub(crate) fn argument(value: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@=+,".contains(c);
    if !value.is_empty() && value.chars().all(is_plain) {
        value.to_owned()
    } else {
        format!("'{}'", value.replace('\'', "'\\''"))
    }
}

fn not_found(observation: &Observation) -> Vec<String> {
    let advice = match &observation.particulars {
        Particulars::Bucket(name) => format!(
            "the bucket `{name}` is not there: check its name, and the account of the credentials; S3 says so to \
             anybody, so no permission is missing"
        ),
        Particulars::Table(name) => format!(
            "the table `{}` is not there in this account and region: check `dynamodb_table` and `region`",
            name.as_deref().unwrap_or("of the locks")
        ),
        Particulars::Workspace(name) => format!(
            "either there is no workspace `{name}` (`terraform workspace new {}`), or s3:ListBucket on the \
             workspaces' prefix is denied: Terraform then sees `default` alone, and does not say so",
            argument(name)
        ),
        Particulars::State => {
            "there is no state yet: check key and workspace, or run `terraform apply` first".to_owned()
        }
        _ => "what was asked for is not there: check its name, the account and the region".to_owned(),
    };
    vec![advice]
}

fn credentials(observation: &Observation) -> Vec<String> {
    let code = observation.api_code.as_deref().unwrap_or("");
    let what = match code {
        "ExpiredToken" | "ExpiredTokenException" | "RequestExpired" => {
            "the credentials have expired: get new ones"
        }
        "InvalidClientTokenId" | "UnrecognizedClientException" | "InvalidAccessKeyId" => {
            "AWS does not know this access key: it is wrong, deleted, or of another partition; a session token may be \
             missing, or the region not be enabled for the account"
        }
        "SignatureDoesNotMatch" | "IncompleteSignature" => {
            "the secret access key is not that of the access key"
        }
        "RequestTimeTooSkewed" => "the clock of the machine is wrong",
        "InvalidIdentityToken" | "InvalidIdentityTokenException" => {
            "STS cannot check the web identity token: is its issuer a provider in IAM, and its audience listed?"
        }
        _ => "there are no credentials that can be used: set a profile, the environment, or a role to assume",
    };
    vec![
        format!("{what}; no policy is involved"),
        "see who you are: `aws sts get-caller-identity`".to_owned(),
    ]
}

fn configuration(observation: &Observation) -> Vec<String> {
    let advice = match &observation.particulars {
        Particulars::Region { actual, .. } => {
            format!("the bucket lies in another region: set `region = \"{actual}\"` in the backend")
        }
        Particulars::Argument { title, detail, place } => {
            let place =
                place.as_ref().map_or_else(String::new, |(file, line)| format!(" ({file}, line {line})"));
            format!("mend the argument{place}: {title}. {detail}")
        }
        _ => "an argument of the backend is wrong, not a policy: the message says which".to_owned(),
    };
    vec![advice]
}
