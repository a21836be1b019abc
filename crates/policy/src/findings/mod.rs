//! What there is to say about a policy that was read: what AWS refuses to store (errors), and what it stores though
//! it deserves a second look (warnings).
//!
//! One file a finding, named after its code; the documentation of the file is the page of the code. Here are the
//! table of them, and what they share. Nothing here changes what a policy means: it is evaluated in any case.
//!
//! Rule A8.

use iamsim_source::{Code, Diagnostic, Severity, Span, Spanned, in_text_order};

use crate::wildcard::covers_ignoring_case;
use crate::{
    ConditionOperator, Effect, KeyCondition, Part, Polarity, Policy, PolicyType, ResourcePattern,
    ResourceShape, Statement, Template,
};

/// Looks for one thing in a policy.
type Check = fn(&Policy) -> Vec<Diagnostic>;

/// One kind of finding: its code, and the page that explains it.
///
/// ```
/// let page = iamsim_policy::FindingPage::of("duplicate-sid").expect("there is such a finding");
/// assert!(page.text().starts_with("# `duplicate-sid`\n"));
/// ```
#[derive(Debug, Clone, Copy)]
pub struct FindingPage {
    code: Code,
    check: Check,
    kind: FindingKind,
    /// The file of the finding: the page is the documentation at its beginning.
    file: &'static str,
}

/// How AWS's own validation would call a finding.
///
/// Source: IAM Access Analyzer API Reference, `ValidatePolicyFinding`, `findingType`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingKind {
    /// AWS refuses to store the policy.
    Error,
    /// The policy grants, or spares, more than is likely meant.
    SecurityWarning,
    /// The policy does not do what it seems to.
    Warning,
    /// The policy could be plainer.
    Suggestion,
}

impl FindingKind {
    /// The kind of `finding`, by its code and how much it weighs.
    pub fn of(finding: &Diagnostic) -> Self {
        let page = FindingPage::of(finding.code.as_str());
        match finding.severity {
            Severity::Error => Self::Error,
            Severity::Warning if page.is_some_and(|page| page.kind == Self::SecurityWarning) => {
                Self::SecurityWarning
            }
            Severity::Warning => Self::Warning,
            Severity::Info => Self::Suggestion,
        }
    }

    /// The word of the API: `SECURITY_WARNING`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "ERROR",
            Self::SecurityWarning => "SECURITY_WARNING",
            Self::Warning => "WARNING",
            Self::Suggestion => "SUGGESTION",
        }
    }
}

macro_rules! findings {
    ($($module:ident: $kind:ident,)*) => {
        $(mod $module;)*

        /// Every finding, in the order of their codes.
        const FINDINGS: &[FindingPage] = &[$(FindingPage {
            code: $module::CODE,
            check: $module::check,
            kind: FindingKind::$kind,
            file: include_str!(concat!(stringify!($module), ".rs")),
        }),*];
    };
}

findings! {
    action_not_of_resource: Error,
    action_without_its_resource: Warning,
    arn_service_case: Warning,
    arn_with_region_or_account: Warning,
    bucket_policy_locks_out: SecurityWarning,
    bucket_policy_resource: Error,
    condition_type_mismatch: Warning,
    create_service_linked_role_for_everything: Warning,
    deleted_principal: Warning,
    deny_with_not_principal: SecurityWarning,
    duplicate_sid: Warning,
    empty_condition: Suggestion,
    empty_condition_values: Warning,
    empty_sid: Suggestion,
    for_all_values_with_allow: SecurityWarning,
    full_administration: SecurityWarning,
    invalid_condition_value: Error,
    key_policy_locks_out: SecurityWarning,
    misleading_boolean: Warning,
    misleading_ip_network: Warning,
    missing_version: Suggestion,
    multi_factor_deny_misses_keys: SecurityWarning,
    multivalued_key_without_set_operator: Warning,
    multivalued_variable: Warning,
    not_action_with_allow: SecurityWarning,
    not_principal_with_allow: Error,
    not_resource_with_allow: SecurityWarning,
    null_with_set_operator: Suggestion,
    organization_policy_action: Error,
    organization_policy_element: Error,
    pass_role_to_everything: SecurityWarning,
    pass_role_with_not_resource: SecurityWarning,
    policy_too_large: Error,
    private_ip_address: Warning,
    public_bucket_policy: SecurityWarning,
    public_resource_policy: SecurityWarning,
    redundant_action: Suggestion,
    redundant_bound: Suggestion,
    redundant_condition_value: Suggestion,
    redundant_principal: Suggestion,
    redundant_resource: Suggestion,
    redundant_statement: Suggestion,
    resource_control_policy_action: Error,
    resource_control_policy_effect: Error,
    resource_control_policy_principal: Error,
    role_open_to_everyone: SecurityWarning,
    service_without_source: SecurityWarning,
    set_operator_on_single_valued_key: SecurityWarning,
    sid_characters: Error,
    string_operator_on_arn: Suggestion,
    topic_policy_action: Error,
    trust_policy_action: Error,
    trust_policy_principal: Error,
    unknown_action: Warning,
    unknown_arn_partition: Warning,
    unknown_arn_service: Warning,
    unknown_condition_key: Warning,
    unknown_global_condition_key: Warning,
    unknown_service_principal: Warning,
    unknown_variable: Warning,
    unscoped_web_identity: Error,
    variable_in_old_version: Warning,
    variable_in_plain_element: Warning,
    weakly_scoped_web_identity: SecurityWarning,
    wildcard_in_principal: Error,
    wildcard_in_service_name: Suggestion,
    wildcard_without_like_operator: Warning,
}

impl FindingPage {
    /// The pages of all findings, in the order of their codes.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        FINDINGS.iter().copied()
    }

    /// The page of the finding with this code.
    pub fn of(code: &str) -> Option<Self> {
        Self::all().find(|page| page.code.as_str() == code)
    }

    /// The word that the finding is known by.
    pub const fn code(self) -> Code {
        self.code
    }

    /// How AWS's own validation would call it, at its worst.
    pub const fn kind(self) -> FindingKind {
        self.kind
    }

    /// The page, as Markdown: what is checked, why it matters, an example, what to write instead, AWS's page.
    pub fn text(self) -> String {
        let lines = self.file.lines().map_while(|line| line.strip_prefix("//!"));
        lines.flat_map(|line| [line.strip_prefix(' ').unwrap_or(line), "\n"]).collect()
    }
}

impl Policy {
    /// What there is to say about the policy, in the order of the text. An error is what AWS refuses to store for
    /// this type of policy; a warning is what it stores, or may store, and deserves a second look; information is a
    /// suggestion that changes nothing. Each has a place.
    ///
    /// Evaluation does not ask: a policy with errors is evaluated like any other. What made a document
    /// unreadable is told by [`Policy::parse`], and not again here.
    ///
    /// ```
    /// use iamsim_policy::{Policy, PolicyType};
    /// use iamsim_source::{Severity, Source};
    ///
    /// let text = r#"{ "Version": "2012-10-17", "Statement": {
    ///     "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole" } }"#;
    /// let parsed = Policy::parse(&Source::new("trust.json", text), "trust", PolicyType::RoleTrust);
    /// let findings = parsed.policy.expect("it can be evaluated").findings();
    /// assert_eq!(findings[0].code.as_str(), "trust-policy-principal");
    /// assert_eq!(findings[0].severity, Severity::Error);
    /// ```
    pub fn findings(&self) -> Vec<Diagnostic> {
        in_text_order(FINDINGS.iter().flat_map(|finding| (finding.check)(self)).collect())
    }

    fn error(&self, code: Code, span: Span, message: impl Into<String>, label: &str) -> Diagnostic {
        Diagnostic::error(code, message).at(self.source(), span, label)
    }

    fn warning(&self, code: Code, span: Span, message: impl Into<String>, label: &str) -> Diagnostic {
        Diagnostic::warning(code, message).at(self.source(), span, label)
    }

    fn suggestion(&self, code: Code, span: Span, message: impl Into<String>, label: &str) -> Diagnostic {
        Diagnostic::info(code, message).at(self.source(), span, label)
    }

    /// Every resource pattern, of every statement.
    fn resource_patterns(&self) -> impl Iterator<Item = &Spanned<ResourcePattern>> {
        let resources = self.statements().iter().flat_map(|statement| &statement.resource);
        resources.flat_map(|resource| &resource.patterns)
    }

    /// Every operator with each of its keys, of every statement.
    fn clauses(&self) -> impl Iterator<Item = (&Statement, &Spanned<ConditionOperator>, &KeyCondition)> {
        self.statements().iter().flat_map(|statement| {
            let clauses = statement.condition.iter().flat_map(crate::Condition::clauses);
            clauses.map(move |(operator, key)| (statement, operator, key))
        })
    }

    /// Every text that may have variables, with its place: resources, and the values of string and ARN operators.
    fn texts_with_variables(&self) -> impl Iterator<Item = (&str, Span)> {
        let resources = self.statements().iter().flat_map(|statement| &statement.resource);
        let resources = resources.flat_map(|resource| &resource.patterns);
        let values = self.clauses().filter(|(_, operator, _)| operator.value.comparison.takes_variables());
        let values = values.flat_map(|(_, _, key)| &key.values);
        resources
            .map(|pattern| (pattern.value.as_str(), pattern.span))
            .chain(values.map(|value| (&*value.value.text, value.span)))
    }

    /// The service whose resources all statements are about; `None` where they do not say, or are of several.
    fn service_of_resources(&self) -> Option<&str> {
        let resources = self.statements().iter().flat_map(|statement| &statement.resource);
        let mut services = resources.flat_map(|resource| &resource.patterns).map(|pattern| {
            let literal = component(pattern.value.shape(), SERVICE).and_then(Template::as_literal);
            literal.filter(|service| !service.is_empty())
        });
        let first = services.next()??;
        services.all(|service| service == Some(first)).then_some(first)
    }

    /// Whether it is the resource-based policy of something of `service`, by the resources that it names.
    fn is_of_service(&self, service: &str) -> bool {
        self.policy_type() == PolicyType::ResourceBased && self.service_of_resources() == Some(service)
    }
}

/// The statements that grant.
fn allows(policy: &Policy) -> impl Iterator<Item = &Statement> {
    policy.statements().iter().filter(|statement| statement.effect.value == Effect::Allow)
}

/// Whether an Allow of such a policy grants by itself, and does not merely let through.
const fn grants_by_itself(policy_type: PolicyType) -> bool {
    match policy_type {
        PolicyType::IdentityBased
        | PolicyType::Session
        | PolicyType::ResourceBased
        | PolicyType::Bucket
        | PolicyType::Key
        | PolicyType::Table => true,
        PolicyType::PermissionsBoundary
        | PolicyType::ServiceControl
        | PolicyType::ResourceControl
        | PolicyType::RoleTrust
        | PolicyType::VpcEndpoint => false,
    }
}

/// The place of the pattern by which a statement names `action`; `*` alone names no action.
fn grants(statement: &Statement, action: &str) -> Option<Span> {
    let named = statement.action.polarity == Polarity::Named;
    let mut patterns = statement.action.patterns.iter().filter(|_| named);
    let pattern = patterns.find(|it| {
        it.value.service().is_some_and(|service| !has_wildcard(service))
            && covers_ignoring_case(it.value.as_str(), action)
    });
    pattern.map(|pattern| pattern.span)
}

/// The place of the `*` by which a statement is about every resource.
fn everything(statement: &Statement) -> Option<Span> {
    let resource = statement.resource.as_ref().filter(|resource| resource.polarity == Polarity::Named)?;
    let mut patterns = resource.patterns.iter();
    patterns.find(|pattern| *pattern.value.shape() == ResourceShape::Everything).map(|pattern| pattern.span)
}

/// Whether the condition of a statement tests one of `keys`, which are in lower case.
fn tests_one_of(statement: &Statement, keys: &[&str]) -> bool {
    let clauses = statement.condition.iter().flat_map(crate::Condition::clauses);
    clauses.into_iter().any(|(_, key)| keys.contains(&key.key.value.folded()))
}

/// What a statement is called: by its `Sid`, else by its place.
fn name_of(statement: &Statement) -> String {
    match &statement.sid {
        Some(sid) if !sid.value.as_str().is_empty() => iamsim_source::Quoted(sid.value.as_str()).to_string(),
        Some(_) | None => format!("statement {}", statement.index),
    }
}

/// A list longer than this is not looked through for what is redundant in it.
const MOST_COMPARED: usize = 300;

/// The items of a list that another one covers, each with the first that does; of two that are alike, the later.
fn redundant<T>(
    items: &[Spanned<T>],
    text: impl Fn(&T) -> &str,
    covers: impl Fn(&str, &str) -> bool,
) -> Vec<(&Spanned<T>, &Spanned<T>)> {
    if items.len() > MOST_COMPARED {
        return Vec::new();
    }
    let covers = |wide: &str, narrow: &str| {
        // A `?` of one pattern would pass for a match of the `*` of another.
        wide == narrow || (!wide.contains('?') && covers(wide, narrow))
    };
    let mut found = Vec::new();
    for (at, narrow) in items.iter().enumerate() {
        let wider = items.iter().enumerate().find(|(other, wide)| {
            let (wide, narrow) = (text(&wide.value), text(&narrow.value));
            *other != at && covers(wide, narrow) && (*other < at || !covers(narrow, wide))
        });
        found.extend(wider.map(|(_, wide)| (narrow, wide)));
    }
    found
}

/// The places of the components of an ARN.
const PARTITION: usize = 1;
const SERVICE: usize = 2;
const NAME: usize = 5;

/// One component of a resource pattern; `None` of `*`.
fn component(shape: &ResourceShape, index: usize) -> Option<&Template> {
    match shape {
        ResourceShape::Everything => None,
        ResourceShape::Components(components) | ResourceShape::Unsure(components) => components.get(index),
    }
}

/// Whether a wildcard stands in `text`.
fn has_wildcard(text: &str) -> bool {
    text.contains(['*', '?'])
}

/// The variables of a template.
fn variables(template: &Template) -> impl Iterator<Item = &crate::Variable> {
    template.parts().iter().filter_map(|part| match part {
        Part::Variable(variable) => Some(variable),
        Part::Literal(_) | Part::AnyRun | Part::AnyCharacter => None,
    })
}

/// AWS's answer to whoever tries to store the policy.
fn refused(diagnostic: Diagnostic, code: &str, message: &str) -> Diagnostic {
    diagnostic.note(format!("AWS refuses to store the policy: {code}: {message}"))
}

/// The same, where AWS's sentence was not recorded.
fn refused_as(diagnostic: Diagnostic, code: &str) -> Diagnostic {
    diagnostic.note(format!("AWS refuses to store the policy: {code}"))
}
