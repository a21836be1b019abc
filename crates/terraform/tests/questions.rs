//! How a call becomes a question to the engine, and what a request carries that measured rows do not show.

#![expect(clippy::unwrap_used, reason = "what cannot be read has to stop the test")]

use iamsim_engine::{Context, ContextValue, Principal, RoleKind, Unlisted};
use iamsim_source::Source;
use iamsim_terraform::{
    Backend, BucketKey, Call, Command, DefaultEncryption, HeldLock, KnownKey, NotAQuestion, Object, Product,
    Run, Situation, Start, State, StateSize, Surroundings, Tool, Version, WorkspaceName, config,
};

const ACCOUNT: &str = "123456789012";
const KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-44cd-86ef-1234567890ab";

fn backend(more: &str) -> Backend {
    let text = format!(
        "terraform {{\n backend \"s3\" {{\n bucket = \"states\"\n key = \"k\"\n region = \"eu-west-1\"\n{more}\n }}\n}}\n"
    );
    config::read(&[Source::new("main.tf", text)], Tool::CURRENT_TERRAFORM).backend.unwrap()
}

fn surroundings() -> Surroundings {
    Surroundings { account: Some(ACCOUNT.into()), ..Surroundings::default() }
}

/// The calls of `apply` with a state.
fn calls(backend: &Backend, surroundings: Surroundings) -> Vec<Call> {
    let situation = Situation { workspace: WorkspaceName::default(), state: State::Present };
    let run = Run::new(backend, Tool::CURRENT_TERRAFORM, surroundings);
    run.calls(&Command::parse("apply").unwrap(), &situation).calls
}

fn find<'a>(calls: &'a [Call], action: &str, object: Object) -> &'a Call {
    calls.iter().find(|call| call.action == action && call.object == object).unwrap()
}

fn start(principal: &str) -> Start {
    Start {
        principal: principal.parse().unwrap(),
        role_kind: RoleKind::Ordinary,
        web_identity_provider: None,
        context: Context::new(Unlisted::Unknown),
    }
}

const CI: &str = "arn:aws:iam::123456789012:user/ci";
const PROVIDER: &str = "arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com";

fn principal(call: &Call, start: &Start) -> String {
    call.question(start).unwrap().principal().to_string()
}

#[test]
fn the_starting_principal_takes_the_role_and_its_session_asks_for_all_else() {
    let named = backend(
        "assume_role = { role_arn = \"arn:aws:iam::999999999999:role/team/tf\", session_name = \"run\" }",
    );
    let found = calls(&named, surroundings());
    assert_eq!(principal(find(&found, "sts:AssumeRole", Object::Role), &start(CI)), CI);
    let session = "arn:aws:sts::999999999999:assumed-role/tf/run";
    assert_eq!(principal(find(&found, "s3:GetObject", Object::State), &start(CI)), session);

    // Where the SDK makes the session's name up, the role stands for its sessions.
    let unnamed = backend("assume_role = { role_arn = \"arn:aws:iam::999999999999:role/team/tf\" }");
    let found = calls(&unnamed, surroundings());
    let role = "arn:aws:iam::999999999999:role/team/tf";
    assert_eq!(principal(find(&found, "s3:GetObject", Object::State), &start(CI)), role);
}

#[test]
fn a_table_named_alone_lies_in_the_account_of_the_role() {
    let backend = backend(
        "dynamodb_table = \"locks\"\n assume_role = { role_arn = \"arn:aws:iam::999999999999:role/tf\" }",
    );
    let found = calls(&backend, surroundings());
    let table = &find(&found, "dynamodb:PutItem", Object::LockItem).resource;
    assert_eq!(table, "arn:aws:dynamodb:eu-west-1:999999999999:table/locks");
}

#[test]
fn a_session_carries_its_tags_and_who_is_behind_it() {
    let backend = backend(
        "assume_role = { role_arn = \"arn:aws:iam::123456789012:role/tf\", tags = { Team = \"infra\" }, \
         source_identity = \"alice\" }",
    );
    let found = calls(&backend, surroundings());
    let question = find(&found, "s3:PutObject", Object::State).question(&start(CI)).unwrap();
    let context = question.request().context;
    assert_eq!(context.get("aws:PrincipalTag/Team"), Some(&ContextValue::text("infra")));
    assert_eq!(context.get("aws:SourceIdentity"), Some(&ContextValue::text("alice")));
    let taking = find(&found, "sts:TagSession", Object::Role).question(&start(CI)).unwrap();
    assert_eq!(taking.request().context.get("aws:PrincipalTag/Team"), None, "not yet");
}

#[test]
fn a_web_identity_is_vouched_for_by_its_provider() {
    let backend = backend(
        "assume_role_with_web_identity = { role_arn = \"arn:aws:iam::123456789012:role/tf\", \
         web_identity_token_file = \"/token\" }",
    );
    let found = calls(&backend, surroundings());
    let call = find(&found, "sts:AssumeRoleWithWebIdentity", Object::Role);
    assert_eq!(call.question(&start(CI)).unwrap_err(), NotAQuestion::NoWebIdentityProvider);
    assert_eq!(principal(call, &start(PROVIDER)), PROVIDER);
    let given: Principal = PROVIDER.parse().unwrap();
    let known = Start { web_identity_provider: Some(given), ..start(CI) };
    assert_eq!(principal(call, &known), PROVIDER);
}

#[test]
fn what_holds_for_every_request_fills_only_what_a_request_does_not_say() {
    let mut context = Context::new(Unlisted::Unknown);
    context.set("aws:UserAgent", ContextValue::text("APN/1.0 HashiCorp/1.0 Terraform/1.14.0"));
    context.set("s3:prefix", ContextValue::text("elsewhere/"));
    context.set("aws:SourceIp", ContextValue::text("203.0.113.7"));
    let start = Start { context, ..start(CI) };
    let found = calls(&backend(""), surroundings());
    let question = find(&found, "s3:ListBucket", Object::List).question(&start).unwrap();
    let context = question.request().context;
    assert_eq!(context.get("s3:prefix"), Some(&ContextValue::text("env:/")));
    assert_eq!(context.get("s3:delimiter"), Some(&ContextValue::Absent));
    assert_eq!(context.get("aws:SourceIp"), Some(&ContextValue::text("203.0.113.7")));
    assert_eq!(context.get("aws:SecureTransport"), Some(&ContextValue::text("true")));
    assert_ne!(context.get("aws:UserAgent"), Some(&ContextValue::Unknown));
}

#[test]
fn without_an_account_a_table_has_no_arn_and_a_bucket_has() {
    let found = calls(&backend("dynamodb_table = \"locks\""), Surroundings::default());
    let item = find(&found, "dynamodb:PutItem", Object::LockItem);
    assert!(matches!(item.question(&start(CI)), Err(NotAQuestion::NoAccount(_))));
    assert!(find(&found, "s3:GetObject", Object::State).question(&start(CI)).is_ok());
}

#[test]
fn an_alias_leads_to_its_key_where_that_is_known() {
    let backend = backend("encrypt = true\n kms_key_id = \"alias/tf-state\"");
    let unknown = calls(&backend, surroundings());
    let call = find(&unknown, "kms:GenerateDataKey", Object::State);
    assert_eq!(call.resource, "arn:aws:kms:eu-west-1:123456789012:alias/tf-state");

    let known = KnownKey { arn: KEY.to_owned(), aliases: vec!["alias/tf-state".to_owned()] };
    let found = calls(&backend, Surroundings { keys: vec![known], ..surroundings() });
    let call = find(&found, "kms:GenerateDataKey", Object::State);
    assert_eq!(call.resource, KEY);
    let question = call.question(&start(CI)).unwrap();
    let context = question.request().context;
    assert_eq!(context.get("kms:RequestAlias"), Some(&ContextValue::text("alias/tf-state")));
    assert_eq!(context.get("kms:ResourceAliases"), Some(&ContextValue::list(["alias/tf-state"])));
}

#[test]
fn a_buckets_default_key_is_asked_for_where_the_backend_says_nothing() {
    let default = |bucket_key| DefaultEncryption::Kms { key: KEY.to_owned(), bucket_key };
    let with = |bucket_key| Surroundings { default_encryption: Some(default(bucket_key)), ..surroundings() };
    let encrypted = |found: &[Call]| {
        let question = find(found, "kms:Decrypt", Object::State).question(&start(CI)).unwrap();
        question.request().context.get("kms:EncryptionContext:aws:s3:arn").cloned()
    };
    let silent = backend("");
    let object = Some(ContextValue::text("arn:aws:s3:::states/k"));
    assert_eq!(encrypted(&calls(&silent, with(BucketKey::Unused))), object);
    let bucket = Some(ContextValue::text("arn:aws:s3:::states"));
    assert_eq!(encrypted(&calls(&silent, with(BucketKey::Used))), bucket);

    let explicit = calls(&backend("encrypt = true"), with(BucketKey::Unused));
    assert!(explicit.iter().all(|call| !call.action.starts_with("kms:")), "`AES256` outweighs the default");
}

#[test]
fn an_acl_needs_a_permission_of_its_own_but_for_two() {
    let asked = |acl: &str| {
        let found = calls(&backend(&format!("acl = \"{acl}\"")), surroundings());
        found.iter().filter(|call| call.action == "s3:PutObjectAcl").count()
    };
    assert_eq!(asked("public-read"), 1);
    assert_eq!((asked("private"), asked("bucket-owner-full-control")), (0, 0));
}

#[test]
fn an_endpoint_in_the_clear_is_not_secure() {
    let backend = backend("endpoints = { s3 = \"http://localhost:9000\" }\n dynamodb_table = \"locks\"");
    let found = calls(&backend, surroundings());
    let secure = |action, object| {
        let question = find(&found, action, object).question(&start(CI)).unwrap();
        question.request().context.get("aws:SecureTransport").cloned()
    };
    assert_eq!(secure("s3:GetObject", Object::State), Some(ContextValue::text("false")));
    assert_eq!(secure("dynamodb:PutItem", Object::LockItem), Some(ContextValue::text("true")));
}

#[test]
fn objects_behind_an_access_point_have_its_arn() {
    let text = "terraform {\n backend \"s3\" {\n bucket = \"arn:aws:s3:eu-west-1:123456789012:accesspoint/states\"\n key = \
                \"k\"\n region = \"eu-west-1\"\n dynamodb_table = \"locks\"\n }\n}\n";
    let backend = config::read(&[Source::new("main.tf", text)], Tool::CURRENT_TERRAFORM).backend.unwrap();
    let found = calls(&backend, surroundings());
    let arn = "arn:aws:s3:eu-west-1:123456789012:accesspoint/states";
    assert_eq!(find(&found, "s3:ListBucket", Object::List).resource, arn);
    assert_eq!(find(&found, "s3:GetObject", Object::State).resource, format!("{arn}/object/k"));
    let item = find(&found, "dynamodb:PutItem", Object::LockItem).question(&start(CI)).unwrap();
    let keys = item.request().context.get("dynamodb:LeadingKeys").cloned();
    assert_eq!(keys, Some(ContextValue::list([format!("{arn}/k")])));
}

/// The requests of `apply` that store the state, each with the action that it needs.
fn storing(tool: Tool, more: &str) -> Vec<String> {
    let text = format!(
        "terraform {{\n backend \"s3\" {{\n bucket = \"states\"\n key = \"k\"\n region = \"eu-west-1\"\n{more}\n }}\n}}\n"
    );
    let backend = config::read(&[Source::new("main.tf", text)], tool).backend.unwrap();
    let large = Surroundings { state_size: StateSize::Large, ..surroundings() };
    let situation = Situation { workspace: WorkspaceName::default(), state: State::Present };
    let asked = Run::new(&backend, tool, large).calls(&Command::parse("apply").unwrap(), &situation);
    let stores =
        |call: &&Call| call.object == Object::State && call.purpose == iamsim_terraform::Purpose::WriteState;
    asked.calls.iter().filter(stores).map(|call| format!("{} {}", call.api, call.action)).collect()
}

#[test]
fn a_large_state_is_stored_in_parts_and_needs_to_decrypt() {
    let key = format!("encrypt = true\n kms_key_id = \"{KEY}\"");
    assert_eq!(
        storing(Tool::CURRENT_TERRAFORM, &key),
        [
            "s3:CreateMultipartUpload s3:PutObject",
            "s3:CreateMultipartUpload kms:GenerateDataKey",
            "s3:UploadPart s3:PutObject",
            "s3:UploadPart kms:Decrypt",
            "s3:CompleteMultipartUpload s3:PutObject",
        ]
    );
    let old = Tool::new(Product::Terraform, Version::new(1, 5, 7));
    assert_eq!(storing(old, ""), ["s3:PutObject s3:PutObject"]);
    assert_eq!(storing(Tool::CURRENT_OPENTOFU, ""), ["s3:PutObject s3:PutObject"]);
}

#[test]
fn opentofu_tags_what_it_stores() {
    let tags = "state_tags = { team = \"web\" }";
    assert_eq!(
        storing(Tool::CURRENT_OPENTOFU, tags),
        ["s3:PutObject s3:PutObject", "s3:PutObject s3:PutObjectTagging"]
    );
}

/// The actions on the lock file that `name` asks for.
fn about_the_lock(name: &str, held_lock: HeldLock) -> Vec<&'static str> {
    let backend = backend(&format!("use_lockfile = true\n encrypt = true\n kms_key_id = \"{KEY}\""));
    let situation = Situation { workspace: WorkspaceName::default(), state: State::Present };
    let run = Run::new(&backend, Tool::CURRENT_TERRAFORM, Surroundings { held_lock, ..surroundings() });
    let asked = run.calls(&Command::parse(name).unwrap(), &situation);
    asked.calls.iter().filter(|call| call.object == Object::Lock).map(|call| call.action).collect()
}

#[test]
fn another_runs_lock_file_lies_under_the_key_unless_it_was_put_there_without() {
    let encrypted = HeldLock::AsThisBackendStoresIt;
    assert_eq!(about_the_lock("force-unlock", encrypted), ["s3:GetObject", "kms:Decrypt", "s3:DeleteObject"]);
    assert_eq!(about_the_lock("force-unlock", HeldLock::Plain), ["s3:GetObject", "s3:DeleteObject"]);
    assert_eq!(
        about_the_lock("plan (lock held by other)", encrypted),
        ["s3:PutObject", "kms:GenerateDataKey", "s3:GetObject", "kms:Decrypt"]
    );
}

#[test]
fn what_goes_through_an_access_point_says_through_which() {
    let arn = "arn:aws:s3:eu-west-1:210987654321:accesspoint/states";
    let text = format!(
        "terraform {{\n backend \"s3\" {{\n bucket = \"{arn}\"\n key = \"k\"\n region = \"eu-west-1\"\n }}\n}}\n"
    );
    let backend = config::read(&[Source::new("main.tf", text)], Tool::CURRENT_TERRAFORM).backend.unwrap();
    let found = calls(&backend, surroundings());
    let reading = find(&found, "s3:GetObject", Object::State);
    assert_eq!(reading.resource, format!("{arn}/object/k"));
    let one = |key: &str| match reading.context.get(key) {
        Some(iamsim_terraform::ContextValue::One(text)) => text.to_string(),
        other => format!("{other:?}"),
    };
    assert_eq!(one("s3:DataAccessPointArn"), arn);
    assert_eq!(one("s3:DataAccessPointAccount"), "210987654321");
}

#[test]
fn terragrunt_looks_at_the_bucket_without_a_prefix_and_makes_what_is_missing() {
    let backend = backend("dynamodb_table = \"locks\"");
    let situation = Situation { workspace: WorkspaceName::default(), state: State::Absent };
    let run = Run::new(&backend, Tool::CURRENT_TERRAFORM, surroundings());
    let asked = |name: &str| run.calls(&Command::parse(name).unwrap(), &situation).calls;
    let look = asked("terragrunt backend bootstrap");
    let head = find(&look, "s3:ListBucket", Object::Bucket);
    assert_eq!(head.api, "s3:HeadBucket");
    assert_eq!(head.context.get("s3:prefix"), Some(&iamsim_terraform::ContextValue::Absent));
    assert!(look.iter().all(|call| !call.action.contains("Put") && !call.action.contains("Create")));
    let make = asked("terragrunt backend bootstrap (nothing there)");
    let table = find(&make, "dynamodb:CreateTable", Object::Table);
    assert_eq!(table.resource, "arn:aws:dynamodb:eu-west-1:123456789012:table/locks");
    assert_eq!(find(&make, "s3:CreateBucket", Object::Bucket).resource, "arn:aws:s3:::states");
}
