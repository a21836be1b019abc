//! How resources, variables and principals are understood.
#![expect(clippy::expect_used, reason = "the helpers of a test")]

use iamsim_policy::{
    Part, PrincipalKind, PrincipalPattern, ResourceError, ResourcePattern, ResourceShape, Template,
    VariableError, Version, Wildcards,
};

/// The parts of a template, wildcards as `<*>` and `<?>`, variables as `<key|default>`.
fn parts(template: &Template) -> String {
    let shown = template.parts().iter().map(|part| match part {
        Part::Literal(text) => text.to_string(),
        Part::AnyRun => "<*>".to_owned(),
        Part::AnyCharacter => "<?>".to_owned(),
        Part::Variable(variable) => match &variable.default {
            Some(default) => format!("<{}|{default}>", variable.key),
            None => format!("<{}>", variable.key),
        },
    });
    shown.collect()
}

fn template(text: &str) -> String {
    parts(&Template::parse(text, Version::V2012, Wildcards::Active))
}

/// The shape of a resource pattern, its components parted by spaces.
fn resource(text: &str) -> String {
    let pattern = ResourcePattern::parse(text, Version::V2012).expect("a resource");
    assert_eq!(pattern.as_str(), text);
    let joined = |components: &[Template; 6]| components.iter().map(parts).collect::<Vec<_>>().join(" ");
    match pattern.shape() {
        ResourceShape::Everything => "everything".to_owned(),
        ResourceShape::Components(components) => joined(components),
        ResourceShape::Unsure(components) => format!("unsure: {}", joined(components)),
    }
}

#[test]
fn variables_and_wildcards_are_told_apart() {
    assert_eq!(template("home/${aws:username}/*"), "home/<aws:username>/<*>");
    assert_eq!(template("${aws:PrincipalTag/team, 'none'}?"), "<aws:PrincipalTag/team|none><?>");
    assert_eq!(template("${aws:PrincipalTag/team,'a } b'}"), "<aws:PrincipalTag/team|a } b>");
    assert_eq!(template("${aws:PrincipalTag/cost center}"), "<aws:PrincipalTag/cost center>");
    assert_eq!(template("${*}${?}${$}{x}*"), "*?${x}<*>", "escaped characters are literal");
    assert_eq!(template("a$b$$c$"), "a$b$$c$", "a dollar sign alone is literal");
    assert_eq!(template("é*é"), "é<*>é");
    assert_eq!(template(""), "");
}

#[test]
fn under_2008_nothing_is_a_variable() {
    let old = Template::parse("${aws:username}/*", Version::V2008, Wildcards::Active);
    assert_eq!(parts(&old), "${aws:username}/<*>");
    assert!(Template::check("${", Version::V2008).is_ok());
}

#[test]
fn where_wildcards_are_literal_variables_are_still_variables() {
    let equals = Template::parse("*${aws:username}?", Version::V2012, Wildcards::Literal);
    assert_eq!(parts(&equals), "*<aws:username>?");
}

#[test]
fn each_malformed_variable_has_its_reason() {
    let check = |text| Template::check(text, Version::V2012);
    assert_eq!(check("a/${aws:username"), Err(VariableError::Unclosed));
    assert_eq!(check("${}"), Err(VariableError::Unnamed));
    assert_eq!(check("${, 'x'}"), Err(VariableError::Unnamed));
    assert_eq!(check("${ aws:username}"), Err(VariableError::Space));
    assert_eq!(check("${aws:PrincipalTag/${aws:username}}"), Err(VariableError::Name));
    assert_eq!(check("${aws:username, nobody}"), Err(VariableError::Default));
    assert_eq!(check("${aws:username, 'no'body}"), Err(VariableError::Default));
    assert_eq!(check("${aws:username, 'nobody"), Err(VariableError::Default));
    assert_eq!(check("$ {x} $x ${*} ${aws:username}"), Ok(()));
}

#[test]
fn resources_are_split_at_the_first_five_colons() {
    assert_eq!(resource("*"), "everything");
    assert_eq!(resource("arn:aws:s3:::b/a:b:*"), "arn aws s3   b/a:b:<*>");
    assert_eq!(resource("arn:aws:s3:::${aws:username}"), "arn aws s3   <aws:username>");
    assert_eq!(resource("arn:aws:s3:::b/${a:b:c, ':'}:x"), "arn aws s3   b/<a:b:c|:>:x");
    assert_eq!(resource("a?n:aws:s3:::b"), "a<?>n aws s3   b");
    assert_eq!(resource("*:aws:s3:::b"), "<*> aws s3   b");
}

#[test]
fn a_star_at_the_end_runs_on() {
    assert_eq!(resource("arn:aws:sqs:*"), "arn aws sqs <*> <*> <*>");
    assert_eq!(resource("arn:aws:s3*"), "arn aws s3<*> <*> <*> <*>");
    assert_eq!(resource("a*"), "a<*> <*> <*> <*> <*> <*>");
    assert_eq!(resource("**"), "<*><*> <*> <*> <*> <*> <*>");
}

#[test]
fn what_could_mean_more_than_one_thing_is_unsure() {
    assert_eq!(resource("arn:aws:s3::bucket"), "unsure: arn aws s3  bucket <*>");
    assert_eq!(resource("arn:aws:s3:::"), "arn aws s3   ", "six components, the last one empty");
    assert_eq!(resource("arn:aws:sqs:${*}"), "unsure: arn aws sqs * <*> <*>", "an escaped star runs nowhere");
    assert_eq!(
        resource("arn:aws:sqs:eu-west-1:${aws:PrincipalAccount}:q"),
        "unsure: arn aws sqs eu-west-1 <aws:PrincipalAccount> q"
    );
    assert_eq!(resource("${aws:PrincipalTag/arn}"), "unsure: <aws:PrincipalTag/arn> <*> <*> <*> <*> <*>");
}

#[test]
fn what_cannot_be_an_arn_is_no_resource() {
    let refused = |text| ResourcePattern::parse(text, Version::V2012).err();
    for text in [
        "",
        "b",
        "b/*",
        "ARN:aws:s3:::b",
        " arn:aws:s3:::b",
        "?",
        "ar",
        "arns:*",
        "https://b/*",
        "arn*x:aws:*",
    ] {
        assert_eq!(refused(text), Some(ResourceError::NoArn), "{text}");
    }
    assert_eq!(refused("arn:aws:s3:::${"), Some(ResourceError::Variable(VariableError::Unclosed)));
    assert!(ResourcePattern::parse("arn:aws:s3:::${", Version::V2008).is_ok());
}

#[test]
fn principals_are_told_apart() {
    let kind = |text| match PrincipalPattern::parse(PrincipalKind::Aws, text) {
        None => "none",
        Some(PrincipalPattern::Everyone) => "everyone",
        Some(PrincipalPattern::Account { .. }) => "account",
        Some(PrincipalPattern::Arn(_)) => "arn",
        Some(PrincipalPattern::WildcardArn(_)) => "wildcard",
        Some(PrincipalPattern::UniqueId(_)) => "unique id",
        Some(_) => "another kind",
    };
    for (text, expected) in [
        ("*", "everyone"),
        ("123456789012", "account"),
        ("arn:aws:iam::123456789012:root", "account"),
        ("arn:aws-us-gov:iam::123456789012:root", "account"),
        ("arn:aws:iam::123456789012:role/root", "arn"),
        ("arn:aws:iam::12345:root", "arn"),
        ("arn:aws:sts::123456789012:assumed-role/ci/session", "arn"),
        ("arn:aws:sts::123456789012:federated-user/ann", "arn"),
        ("arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E1", "arn"),
        ("arn:aws:iam::123456789012:*", "wildcard"),
        ("arn:aws:iam::*:root", "wildcard"),
        ("arn:aws:iam::123456789012:user/?", "wildcard"),
        ("AIDAIOSFODNN7EXAMPLE", "unique id"),
        ("AROADBQP57FF2AEXAMPLE", "unique id"),
        ("aidaiosfodnn7example", "none"),
        ("AIDA", "none"),
        ("ci", "none"),
        ("12345678901", "none"),
        ("1234-5678-9012", "none"),
        ("arn:aws:iam", "none"),
        ("", "none"),
        (" *", "none"),
    ] {
        assert_eq!(kind(text), expected, "{text}");
    }
    assert!(PrincipalPattern::parse(PrincipalKind::Service, "").is_none());
    let service = PrincipalPattern::parse(PrincipalKind::Service, "*.amazonaws.com");
    assert_eq!(service, Some(PrincipalPattern::Service("*.amazonaws.com".into())));
}
