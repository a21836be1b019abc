//! Events of CloudTrail as requests: `fixtures/collected/cloudtrail*.json`.
#![expect(clippy::expect_used, clippy::panic, reason = "the helpers of a test")]

use std::path::Path;

use iamsim_bundle::cloudtrail::{self, Entry, Event, Recorded};
use iamsim_engine::{ContextValue, Decision, Outcome};
use iamsim_source::Source;

fn fixture(name: &str) -> Vec<Event> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/collected").join(name);
    let entries = cloudtrail::open(&path).expect("it holds events");
    let event = |entry| match entry {
        Entry::Event(event) => *event,
        Entry::PassedOver(why) => panic!("{why:?}"),
    };
    entries.into_iter().map(event).collect()
}

fn asked(event: &Event) -> (String, String, String) {
    (event.principal.to_string(), event.action.to_string(), event.resource.to_string())
}

#[test]
fn each_event_is_the_request_that_iam_decided() {
    let session = "arn:aws:sts::123456789012:assumed-role/terraform/ci";
    let user = "arn:aws:iam::123456789012:user/build/ci";
    let expected = [
        (session, "s3:ListBucket", "arn:aws:s3:::acme-state"),
        (user, "s3:PutObject", "arn:aws:s3:::acme-state/prod/app.tfstate.tflock"),
        (
            session,
            "kms:GenerateDataKey",
            "arn:aws:kms:eu-west-1:123456789012:key/e18c0598-ac7e-4e5e-a655-8e5bf8903afd",
        ),
        (session, "dynamodb:PutItem", "arn:aws:dynamodb:eu-west-1:123456789012:table/locks"),
        (user, "sts:AssumeRole", "arn:aws:iam::210987654321:role/infra/terraform"),
    ];
    let events = fixture("cloudtrail.json");
    let asked: Vec<_> = events.iter().map(asked).collect();
    let expected: Vec<_> =
        expected.iter().map(|(who, what, on)| ((*who).into(), (*what).into(), (*on).into())).collect();
    assert_eq!(asked, expected);
}

#[test]
fn what_an_event_tells_is_in_the_context_and_the_rest_is_unknown() {
    let events = fixture("cloudtrail.json");
    let [list, put, key, ..] = events.as_slice() else { panic!("there are five") };
    let says = |event: &Event, name: &str| match event.context.get(name) {
        Some(ContextValue::Single(value)) => Some(value.to_string()),
        _ => None,
    };
    assert_eq!(says(list, "s3:prefix").as_deref(), Some("env:/"));
    assert_eq!(says(list, "aws:SourceVpce").as_deref(), Some("vpce-25ca3b8c9581faa95"));
    assert_eq!(says(list, "aws:VpcSourceIp").as_deref(), Some("10.0.1.5"));
    assert_eq!(says(list, "aws:SourceIp"), None, "the request went through an endpoint");
    assert_eq!(says(list, "aws:SecureTransport").as_deref(), Some("true"));
    assert_eq!(
        says(list, "aws:PrincipalArn").as_deref(),
        Some("arn:aws:iam::123456789012:role/infra/terraform")
    );
    assert_eq!(says(list, "aws:MultiFactorAuthPresent").as_deref(), Some("false"));
    assert_eq!(says(put, "aws:SourceIp").as_deref(), Some("203.0.113.7"));
    assert_eq!(says(put, "s3:x-amz-server-side-encryption").as_deref(), Some("AES256"));
    assert_eq!(says(put, "aws:SecureTransport"), None, "an event without `tlsDetails` does not tell");
    assert_eq!(says(key, "kms:ViaService").as_deref(), Some("s3.eu-west-1.amazonaws.com"));
    assert_eq!(says(key, "aws:SourceIp"), None, "a service is no address");
    assert_eq!(list.resource_account.map(|account| account.to_string()).as_deref(), Some("123456789012"));
}

#[test]
fn the_message_of_a_denial_tells_how_it_was_denied() {
    let events = fixture("cloudtrail.json");
    let outcomes: Vec<_> = events
        .iter()
        .map(|event| match &event.recorded {
            Recorded::Denied { outcome, .. } => *outcome,
            Recorded::Allowed => panic!("all are denials"),
        })
        .collect();
    let (implicit, explicit) = (Some(Outcome::ImplicitDeny), Some(Outcome::ExplicitDeny));
    assert_eq!(outcomes, [None, implicit, implicit, explicit, None]);
    let allowed = Decision::Certain(Outcome::Allowed);
    assert_eq!(events[0].recorded.agrees(&allowed), Some(false));
    assert_eq!(events[0].recorded.agrees(&Decision::Certain(Outcome::ExplicitDeny)), Some(true));
}

#[test]
fn the_wrappers_hold_the_same_events() {
    let looked_up = fixture("cloudtrail.lookup-events.json");
    assert_eq!(asked(&looked_up[0]), asked(&fixture("cloudtrail.json")[3]));
    let event = r#"{ "eventSource": "s3.amazonaws.com", "eventName": "HeadObject", "eventID": "ID", "userIdentity": { "type": "IAMUser", "arn": "arn:aws:iam::123456789012:user/ci" }, "requestParameters": { "bucketName": "b", "key": "k" } }"#;
    let other = event.replace("ID", "other");
    for text in [
        format!("[{event}, {other}, {event}]"),
        format!("{event}\n{other}\n{event}\n"),
        format!("{{ \"Records\": [{event}, {other}] }}"),
    ] {
        let entries = cloudtrail::read(&Source::new("a.json", text.as_str())).expect("events");
        assert_eq!(entries.len(), 2, "an event is read once: {text}");
        let Entry::Event(event) = &entries[0] else { panic!("it is a request") };
        assert_eq!((event.action.as_str(), event.resource.as_str()), ("s3:GetObject", "arn:aws:s3:::b/k"));
    }
}

#[test]
fn what_cannot_be_asked_again_is_passed_over_at_its_place() {
    let text = r#"{ "Records": [
  { "eventSource": "s3.amazonaws.com", "eventName": "GetObject", "userIdentity": { "type": "AWSAccount", "accountId": "123456789012" } },
  { "eventSource": "s3.amazonaws.com", "eventName": "GetObject", "errorCode": "NoSuchKey" },
  { "eventSource": "s3.amazonaws.com", "eventName": "GetObject", "userIdentity": { "type": "IAMUser", "arn": "arn:aws:iam::123456789012:user/ci" }, "requestParameters": null } ] }"#;
    let entries = cloudtrail::read(&Source::new("a.json", text)).expect("events");
    let lines: Vec<u32> = entries
        .iter()
        .map(|entry| match entry {
            Entry::PassedOver(why) => why.location().expect("it has a place").start.line,
            Entry::Event(event) => panic!("{event:?}"),
        })
        .collect();
    assert_eq!(lines, [2, 3, 4]);
    for text in ["{}", "[]", "[1]", "", "{ \"Records\": [] }", "{\n{"] {
        assert!(cloudtrail::read(&Source::new("a.json", text)).is_err(), "{text}");
    }
}
