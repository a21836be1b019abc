//! What there is to say about a policy that was read: what AWS refuses to store (errors), and what it stores though
//! it deserves a second look (warnings).
//!
//! One file a finding, named after its code; the documentation of the file is the page of the code. Here are the
//! table of them, and what they share. Nothing here changes what a policy means: it is evaluated in any case.
//!
//! Rule A8.

use iamsim_source::{Code, Diagnostic, Span, Spanned, in_text_order};

use crate::{ConditionOperator, KeyCondition, Part, Policy, PolicyType, ResourceShape, Statement, Template};

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
    /// The file of the finding: the page is the documentation at its beginning.
    file: &'static str,
}

macro_rules! findings {
    ($($module:ident)*) => {
        $(mod $module;)*

        /// Every finding, in the order of their codes.
        const FINDINGS: &[FindingPage] = &[$(FindingPage {
            code: $module::CODE,
            check: $module::check,
            file: include_str!(concat!(stringify!($module), ".rs")),
        }),*];
    };
}

findings! {
    action_not_of_resource
    bucket_policy_resource
    deleted_principal
    duplicate_sid
    empty_condition_values
    invalid_condition_value
    misleading_boolean
    misleading_ip_network
    multivalued_key_without_set_operator
    multivalued_variable
    not_principal_with_allow
    organization_policy_action
    organization_policy_element
    policy_too_large
    public_bucket_policy
    resource_control_policy_action
    resource_control_policy_effect
    resource_control_policy_principal
    role_open_to_everyone
    sid_characters
    topic_policy_action
    trust_policy_action
    trust_policy_principal
    unknown_action
    unscoped_web_identity
    variable_in_old_version
    weakly_scoped_web_identity
    wildcard_in_principal
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

    /// The page, as Markdown: what is checked, why it matters, an example, what to write instead, AWS's page.
    pub fn text(self) -> String {
        let lines = self.file.lines().map_while(|line| line.strip_prefix("//!"));
        lines.flat_map(|line| [line.strip_prefix(' ').unwrap_or(line), "\n"]).collect()
    }
}

impl Policy {
    /// What there is to say about the policy, in the order of the text. An error is what AWS refuses to store for
    /// this type of policy; a warning is what it stores, or may store, and deserves a second look. Each has a place.
    ///
    /// Evaluation does not ask: a policy with errors is evaluated like any other. What made a document
    /// unreadable is told by [`Policy::parse`], and not again here.
    ///
    /// ```
    /// use iamsim_policy::{Policy, PolicyType};
    /// use iamsim_source::{Severity, Source};
    ///
    /// let text = r#"{ "Statement": { "Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole" } }"#;
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

/// The places of the components of an ARN.
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
