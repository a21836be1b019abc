//! What surprises in AWS's definitions, each as one fact of the tables that a simulator must not miss.

use iamsim_services::{
    AccessLevel, Action, Availability, Cardinality, GlobalConditionKey, PermissionOnly, Requirement,
    ResourceBasedPolicies, ResourceType, Service, ValueType, action, condition_key_type,
    global_condition_key, global_condition_keys, nearest_action, nearest_condition_key, nearest_service,
    rcp_not_impacted, resource_owner_keys_unsupported, service, services,
};

fn known(prefix: &str, name: &str) -> Action {
    action(prefix, name).expect("the action is known")
}

fn resource_type(prefix: &str, name: &str) -> ResourceType {
    service(prefix).and_then(|service| service.resource_type(name)).expect("the resource type is known")
}

fn types_of(prefix: &str, arn: &str) -> Vec<&'static str> {
    service(prefix).expect("the service is known").resource_types_of(arn).map(ResourceType::name).collect()
}

fn key_type(service: Option<&str>, key: &str) -> Option<(ValueType, Cardinality)> {
    condition_key_type(service, key).map(|found| (found.value, found.cardinality))
}

#[test]
fn three_actions_in_ten_take_no_resource() {
    assert!(known("s3", "ListAllMyBuckets").takes_no_resource());
    assert!(known("s3", "ListAllMyBuckets").condition_key("s3:TlsVersion").is_some(), "but keys");
    assert!(!known("s3", "ListBucket").takes_no_resource());
    let actions = services().flat_map(Service::actions);
    assert_eq!(actions.filter(|action| action.takes_no_resource()).count(), 6_762);
}

#[test]
fn several_types_may_be_required_at_once_or_none_of_several() {
    for (action, types) in [
        (known("kms", "CreateAlias"), [("alias", Requirement::Required), ("key", Requirement::Required)]),
        (
            known("dynamodb", "CreateGlobalTable"),
            [("global-table", Requirement::Required), ("table", Requirement::Required)],
        ),
        (
            known("s3", "GetObject"),
            [("accesspointobject", Requirement::Optional), ("object", Requirement::Optional)],
        ),
    ] {
        let found: Vec<_> =
            action.resource_types().map(|on| (on.resource_type.name(), on.requirement)).collect();
        assert_eq!(found, types, "{action}");
    }
}

#[test]
fn an_action_that_no_operation_bears_is_asked_inside_other_calls() {
    for (prefix, name) in [("iam", "PassRole"), ("sts", "TagSession"), ("sts", "SetSourceIdentity")] {
        assert_eq!(known(prefix, name).permission_only(), PermissionOnly::Yes, "{prefix}:{name}");
    }
    assert_eq!(known("s3", "GetObjectVersion").permission_only(), PermissionOnly::No);
    let unknown = |action: &Action| action.permission_only() == PermissionOnly::Unknown;
    assert_eq!(services().flat_map(Service::actions).filter(unknown).count(), 125);
}

#[test]
fn the_name_of_an_operation_is_not_always_an_action() {
    for name in ["HeadObject", "HeadBucket", "ListObjects", "ListObjectsV2", "ListBuckets"] {
        assert_eq!(action("s3", name), None, "{name}");
    }
    assert_eq!(known("apigateway", "GET").access_level(), AccessLevel::Read);
    assert_eq!(known("execute-api", "Invoke").service().name(), "Amazon API Gateway");
}

#[test]
fn a_level_is_not_always_what_the_name_says() {
    assert_eq!(known("sqs", "ListQueues").access_level(), AccessLevel::Read);
    assert_eq!(known("dynamodb", "PutItem").access_level(), AccessLevel::Write);
}

#[test]
fn names_are_odd_now_and_then() {
    assert_eq!(known("RDS-DB", "Connect").to_string(), "rds-db:connect");
    assert_eq!(
        known("vpc-lattice", "associateviaawsservice-eventsandstates").name(),
        "AssociateViaAWSService-EventsAndStates"
    );
}

#[test]
fn five_actions_are_described_by_scenario() {
    let found: Vec<_> = services()
        .flat_map(Service::actions)
        .filter(|action| action.has_scenarios())
        .map(|action| action.to_string())
        .collect();
    assert_eq!(
        found,
        [
            "cloudwatch:ListTagsForResource",
            "cloudwatch:TagResource",
            "cloudwatch:UntagResource",
            "devicefarm:ScheduleRun",
            "ec2:RunInstances"
        ]
    );
}

#[test]
fn the_service_of_an_arn_is_not_always_the_prefix_of_the_action() {
    for (prefix, name, arn_service) in [
        ("kafka-cluster", "cluster", "kafka"),
        ("sts", "role", "iam"),
        ("ebs", "snapshot", "ec2"),
        ("rds-data", "cluster", "rds"),
        ("s3", "objectlambdaaccesspoint", "s3-object-lambda"),
        ("backup", "recoveryPoint", "${Vendor}"),
    ] {
        assert_eq!(resource_type(prefix, name).arn_service(), arn_service, "{prefix} {name}");
    }
    assert!(resource_type("sts", "role").matches("arn:aws:iam::111122223333:role/ci/terraform"));
}

#[test]
fn of_the_types_whose_form_an_arn_has_the_one_that_says_most_is_taken() {
    let index = "arn:aws:dynamodb:eu-west-1:111122223333:table/locks/index/by-owner";
    assert!(resource_type("dynamodb", "table").matches(index));
    assert_eq!(types_of("dynamodb", index), ["index"]);
    assert_eq!(types_of("s3", "arn:aws:s3:::states"), ["bucket"]);
    assert_eq!(types_of("s3", "arn:aws:s3:::states/prod/network.tfstate"), ["object"]);
    let object = "arn:aws:s3:eu-west-1:111122223333:accesspoint/ci/object/a/b";
    assert_eq!(types_of("s3", object), ["accesspointobject"]);
    assert_eq!(types_of("s3", "arn:aws:iam::111122223333:user/a"), [""; 0]);
    assert_eq!(types_of("s3", "states"), [""; 0]);
}

#[test]
fn two_types_of_one_form_are_a_tie_and_both_are_told() {
    let queue = "arn:aws:connect:eu-west-1:111122223333:instance/i/queue/q";
    assert_eq!(types_of("connect", queue), ["queue", "wildcard-queue"]);
}

#[test]
fn region_and_account_are_empty_or_given_where_the_type_says_so() {
    for (prefix, name, arn, matches) in [
        ("s3", "bucket", "arn:aws:s3:::states", true),
        ("s3", "bucket", "arn:aws:s3:eu-west-1::states", false),
        ("iam", "role", "arn:aws-us-gov:iam::111122223333:role/a", true),
        ("iam", "role", "arn:aws:iam:us-east-1:111122223333:role/a", false),
        ("iam", "role", "arn:aws:iam:::role/a", false),
        ("dynamodb", "global-table", "arn:aws:dynamodb::111122223333:global-table/g", true),
        ("dynamodb", "table", "arn:aws:dynamodb:eu-west-1:111122223333:TABLE/t", false),
        ("bedrock-agentcore", "browser", "arn:aws:bedrock-agentcore:us-east-1:aws:browser/b", true),
        ("bedrock-agentcore", "browser", "arn:aws:bedrock-agentcore:us-east-1:111122223333:browser/b", false),
        ("braket", "device", "arn:aws:braket:::device/quantum-simulator/amazon/sv1", true),
    ] {
        assert_eq!(resource_type(prefix, name).matches(arn), matches, "{prefix} {name} {arn}");
    }
    let mrap = "arn:aws:s3:us-west-2:111122223333:async-request/mrap/create/token";
    assert_eq!(types_of("s3", mrap), ["multiregionaccesspointrequestarn"]);
    assert_eq!(types_of("s3", &mrap.replace("us-west-2", "eu-west-1")), [""; 0]);
    assert_eq!(
        types_of("backup", "arn:aws:backup:eu-west-1:111122223333:recovery-point:r"),
        ["recoveryPoint"]
    );
}

#[test]
fn a_key_may_stand_for_many_with_its_variable_anywhere() {
    let text = Some((ValueType::String, Cardinality::Single));
    for key in [
        "aws:PrincipalTag/team",
        "AWS:requesttag/Cost Centre/ä",
        "s3:ExistingObjectTag/team",
        "kms:EncryptionContext:aws:s3:arn",
        "codebuild:environment.environmentVariables/STAGE.value",
        "token.actions.acme.ghe.com:actor",
        "token.actions.githubusercontent.com/acme:ref",
        "token.actions.githubusercontent.com:ref",
        "saml:sub",
    ] {
        assert_eq!(key_type(None, key), text, "{key}");
    }
    for key in
        ["aws:PrincipalTag", "aws:PrincipalTag/", "codebuild:environment.environmentVariables/STAGE", ""]
    {
        assert_eq!(key_type(None, key), None, "{key}");
    }
    assert_eq!(key_type(Some("sts"), "oidc.example.com:sub"), None, "a provider of one's own");
}

#[test]
fn a_key_may_bear_the_prefix_of_another_service() {
    assert!(known("sts", "AssumeRole").condition_key("iam:ResourceTag/team").is_some());
    let xray = service("xray").expect("the service is known");
    assert!(xray.condition_keys().any(|key| key.name().starts_with("logs:")));
}

#[test]
fn the_cardinality_of_a_key_is_known_and_may_differ_by_service() {
    let many = Some((ValueType::String, Cardinality::Multivalued));
    let one = Some((ValueType::String, Cardinality::Single));
    assert_eq!(key_type(None, "aws:TagKeys"), many);
    assert_eq!(key_type(None, "cognito-identity.amazonaws.com:amr"), many);
    assert_eq!(key_type(Some("q"), "identitystore:UserId"), many);
    assert_eq!(key_type(None, "identitystore:UserId"), one);
    assert_eq!(key_type(Some("no-such-service"), "identitystore:UserId"), one);
    assert_eq!(key_type(None, "aws:EpochTime"), Some((ValueType::Date, Cardinality::Single)));
    assert_eq!(key_type(None, "aws:SourceIp"), Some((ValueType::IpAddress, Cardinality::Single)));
}

#[test]
fn nine_global_keys_are_in_every_request() {
    let always: Vec<_> = global_condition_keys()
        .filter(|key| key.availability() == Availability::Always)
        .map(GlobalConditionKey::name)
        .collect();
    assert_eq!(
        always,
        [
            "aws:CurrentTime",
            "aws:EpochTime",
            "aws:PrincipalAccount",
            "aws:PrincipalType",
            "aws:RequestedRegion",
            "aws:SecureTransport",
            "aws:UserAgent",
            "aws:userid",
            "aws:ViaAWSService"
        ]
    );
}

#[test]
fn the_presence_of_mfa_is_told_for_temporary_credentials_only() {
    let key = global_condition_key("aws:MultiFactorAuthPresent").expect("it is known");
    assert_eq!(key.availability(), Availability::TemporaryCredentials);
    assert!(key.note().expect("it has one").contains("absent (not false)"));
}

#[test]
fn the_keys_of_a_vpc_endpoint_are_sent_by_services_that_differ_by_key() {
    for (key, prefix, is_sent) in [
        ("aws:SourceVpcArn", "s3", true),
        ("aws:SourceVpcArn", "dynamodb", false),
        ("aws:VpceAccount", "dynamodb", true),
        ("aws:VpceOrgPaths", "sts", true),
        ("aws:VpceAccount", "sts", false),
        ("aws:VpceOrgID", "sqs", true),
        ("aws:VpceOrgPaths", "sqs", false),
        ("aws:SourceVpce", "sqs", true),
    ] {
        let key = global_condition_key(key).expect("the key is known");
        let service = service(prefix).expect("the service is known");
        assert_eq!(key.is_sent_by(service), is_sent, "{key} {service}");
    }
}

#[test]
fn a_key_that_is_defined_nowhere_has_no_type() {
    let name = "kms:RecipientAttestation:PCR8:ServiceName";
    let key = known("kms", "Decrypt").condition_key(name).expect("the action names it");
    assert_eq!((key.name(), key.key_type()), (name, None));
    assert_eq!(condition_key_type(Some("kms"), name), None);
}

#[test]
fn the_keys_of_the_owner_are_not_sent_for_some_actions() {
    assert!(resource_owner_keys_unsupported("EC2", "createvpcendpoint"));
    assert!(resource_owner_keys_unsupported("ebs", "GetSnapshotBlock"));
    assert!(resource_owner_keys_unsupported("ebs", "AnActionOfTomorrow"), "all of the service");
    assert!(!resource_owner_keys_unsupported("s3", "GetObject"));
}

#[test]
fn the_tags_of_an_object_are_not_sent_when_it_is_written() {
    let tag = "s3:ExistingObjectTag/team";
    assert!(known("s3", "GetObject").condition_key(tag).is_some());
    assert!(known("s3", "PutObject").condition_key(tag).is_none());
    assert!(known("s3", "DeleteObject").condition_key(tag).is_none());
}

#[test]
fn resource_policies_and_resource_control_policies_are_different_sets() {
    let facts = |prefix: &str| {
        let service = service(prefix).expect("the service is known");
        (service.resource_based_policies(), service.supports_resource_control_policies())
    };
    assert_eq!(facts("s3"), (ResourceBasedPolicies::Yes, true));
    assert_eq!(facts("sts"), (ResourceBasedPolicies::No, true));
    assert_eq!(facts("iam"), (ResourceBasedPolicies::Partial, false));
    assert!(facts("opensearch").1 && !facts("es").1);
    assert!(rcp_not_impacted("kms", "RetireGrant") && !rcp_not_impacted("kms", "Decrypt"));
}

#[test]
fn a_service_may_have_a_policy_setting_action_though_it_has_no_policies_by_the_table() {
    let service = service("s3vectors").expect("the service is known");
    assert_eq!(service.resource_based_policies(), ResourceBasedPolicies::No);
    assert!(service.actions().any(Action::sets_resource_policy));
}

#[test]
fn a_slip_of_the_pen_finds_the_name_that_was_meant() {
    assert_eq!(nearest_action("s3", "GetObjetc"), Some("GetObject"));
    assert_eq!(nearest_action("s3", "putobject"), Some("PutObject"));
    assert_eq!(nearest_action("s3", "Teleport"), None);
    assert_eq!(nearest_action("no-such-service", "GetObject"), None);
    assert_eq!(nearest_service("dynamodbb"), Some("dynamodb"));
    assert_eq!(nearest_condition_key("aws:SourceVpcEndpoint"), None);
    assert_eq!(nearest_condition_key("aws:PrincipalOrgld"), Some("aws:PrincipalOrgID"));
    assert_eq!(nearest_condition_key("dynamodb:LeadingKey"), Some("dynamodb:LeadingKeys"));
}
