//! From an [`Inventory`] to the layers of each principal: groups joined to users, managed policies to whom they are
//! attached.

use std::sync::Arc;

use iamsim_engine::{Layer, Principal, PrincipalPolicies, ResourceSettings, RoleKind, UncollectedLayers};
use iamsim_policy::{Arn, Policy};
use iamsim_source::{Code, Diagnostic, Quoted, Severity, nearest};

use super::inventory::{Extent, Held, Inventory, Owner, OwnerKind};

const UNKNOWN_PRINCIPAL: Code = Code::new("unknown-principal");
const POLICY_NOT_COLLECTED: Code = Code::new("policy-not-collected");
const GROUP_NOT_COLLECTED: Code = Code::new("group-not-collected");
const MANAGED_ALONE: Code = Code::new("managed-by-terraform-alone");
const INCOMPLETE_ANSWER: Code = Code::new("incomplete-answer");

/// Whom it is about, and how what was not collected is taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Starting<'a> {
    pub(crate) principal: Option<&'a Principal>,
    pub(crate) uncollected: UncollectedLayers,
}

/// What became of an inventory.
#[derive(Debug, Default)]
pub(crate) struct Resolved {
    /// Users and roles, with their policies.
    pub(crate) principals: Vec<(Arn, PrincipalPolicies)>,
    /// Roles, with who may assume them.
    pub(crate) trusts: Vec<(Arn, Layer<Arc<Policy>>)>,
    /// Buckets, keys and tables.
    pub(crate) resources: Vec<(Arn, ResourceSettings)>,
    /// The policies of the principal that it is about, and of the resources.
    pub(crate) policies: Vec<Arc<Policy>>,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

impl Resolved {
    /// The `policies` that a manifest gives for `arn`, and for what it leaves out those that were collected.
    pub(crate) fn filled(&self, arn: Option<&Arn>, policies: PrincipalPolicies) -> PrincipalPolicies {
        let collected = arn.and_then(|arn| self.principals.iter().find(|(known, _)| known == arn));
        let Some((_, collected)) = collected else { return policies };
        PrincipalPolicies {
            identity_based: or(policies.identity_based, &collected.identity_based),
            permissions_boundary: or(policies.permissions_boundary, &collected.permissions_boundary),
            session: policies.session,
            role_kind: match policies.role_kind {
                RoleKind::ServiceLinked => RoleKind::ServiceLinked,
                RoleKind::Ordinary => collected.role_kind,
            },
            unique_id: policies.unique_id.or_else(|| collected.unique_id.clone()),
            tags: or(policies.tags, &collected.tags),
        }
    }
}

/// What is given, and `otherwise` where nothing was.
fn or<T: Clone>(given: Layer<T>, otherwise: &Layer<T>) -> Layer<T> {
    match given {
        Layer::NotCollected => otherwise.clone(),
        given => given,
    }
}

impl Inventory {
    /// Joins what belongs together. Only what bears on the starting principal is an error; what is wrong with others is
    /// a warning, and their policies count as undisclosed.
    pub(crate) fn resolve(&self, starting: Starting<'_>) -> Resolved {
        let mut resolved = Resolved::default();
        for owner in self.owners.iter().filter(|owner| owner.kind != OwnerKind::Group) {
            let whose = match starting.principal {
                Some(principal) if is_of(principal, &owner.arn) => Whose::Starting,
                _ => Whose::Other,
            };
            let mut joined = self.join(owner, whose);
            let identity_based = joined.layer(starting.uncollected);
            let policies = PrincipalPolicies {
                identity_based,
                permissions_boundary: self.boundary(owner, whose, &mut joined),
                session: Layer::NotCollected,
                role_kind: owner.role_kind(),
                unique_id: owner.unique_id.clone(),
                tags: owner.tags.clone(),
            };
            if let Some(trust) = &owner.trust {
                let mut trusted = Joined::of(whose);
                resolved.trusts.push((owner.arn.clone(), trusted.single(trust)));
                joined.diagnostics.extend(trusted.diagnostics);
            }
            if whose == Whose::Starting {
                resolved.policies.extend(joined.policies.iter().cloned());
                resolved.policies.extend(policies.permissions_boundary.given().cloned());
            }
            resolved.diagnostics.extend(joined.diagnostics);
            resolved.principals.push((owner.arn.clone(), policies));
        }
        for resource in &self.resources {
            let mut joined = Joined::of(Whose::Starting);
            let policy = joined.single(&resource.policy);
            resolved.policies.extend(policy.given().cloned());
            resolved.diagnostics.extend(joined.diagnostics);
            let settings = ResourceSettings {
                account: resource.account,
                policy,
                restrict_public_buckets: resource.restrict_public_buckets.clone(),
                ..ResourceSettings::default()
            };
            resolved.resources.push((resource.arn.clone(), settings));
        }
        for (source, span) in &self.incomplete {
            resolved.diagnostics.push(
                Diagnostic::warning(INCOMPLETE_ANSWER, "the answer is not complete: AWS has more of it")
                    .at(source, *span, "AWS says that there is more")
                    .help("leave out `--max-items` and `--no-paginate`, or give all pages as one array"),
            );
        }
        resolved.diagnostics.extend(starting.principal.and_then(|principal| self.unknown(principal)));
        resolved
    }

    /// The identity-based policies of `owner`: its own, and those of its groups.
    fn join(&self, owner: &Owner, whose: Whose) -> Joined {
        let mut joined = Joined::of(whose);
        if owner.extent == Extent::Managed {
            joined.known = Known::NotAll;
            if whose == Whose::Starting {
                joined.diagnostics.push(managed_alone(owner));
            }
        }
        self.add(owner, owner, &mut joined);
        for name in &owner.groups {
            let is_it = |other: &&Owner| {
                other.kind == OwnerKind::Group
                    && other.name() == &**name
                    && other.arn.account() == owner.arn.account()
            };
            match self.owners.iter().find(is_it) {
                Some(group) => self.add(group, owner, &mut joined),
                None => joined.missing(
                    owner,
                    GROUP_NOT_COLLECTED,
                    &format!(
                        "the group {} of {} was not collected",
                        Quoted(name),
                        Quoted(owner.arn.as_str())
                    ),
                ),
            }
        }
        joined
    }

    /// What is attached to `holder`, which is `owner` or a group of it.
    fn add(&self, holder: &Owner, owner: &Owner, joined: &mut Joined) {
        for held in &holder.inline {
            joined.add(held);
        }
        for arn in &holder.attached {
            match self.managed.get(arn) {
                Some(managed) => joined.add(&managed.identity_based),
                None => joined.missing(
                    owner,
                    POLICY_NOT_COLLECTED,
                    &format!(
                        "the policy {} is attached to {}, and was not collected",
                        Quoted(arn),
                        Quoted(holder.arn.as_str())
                    ),
                ),
            }
        }
    }

    fn boundary(&self, owner: &Owner, whose: Whose, joined: &mut Joined) -> Layer<Arc<Policy>> {
        let arn = match &owner.boundary {
            Layer::Given(arn) => arn,
            Layer::None => return Layer::None,
            Layer::Undisclosed => return Layer::Undisclosed,
            Layer::NotCollected => return Layer::NotCollected,
        };
        if let Some(managed) = self.managed.get(arn) {
            let mut boundary = Joined::of(whose);
            let layer = boundary.single(&managed.boundary);
            joined.diagnostics.extend(boundary.diagnostics);
            return layer;
        }
        joined.missing(
            owner,
            POLICY_NOT_COLLECTED,
            &format!("the boundary {} of {} was not collected", Quoted(arn), Quoted(owner.arn.as_str())),
        );
        // A boundary that is set bounds: it is never taken for none.
        Layer::Undisclosed
    }

    /// Says that nobody of this name was collected, where all of its account were.
    fn unknown(&self, principal: &Principal) -> Option<Diagnostic> {
        let kind = match principal {
            Principal::User(_) => OwnerKind::User,
            Principal::Role(_) | Principal::RoleSession(_) => OwnerKind::Role,
            _ => return None,
        };
        let of_account = || {
            self.owners
                .iter()
                .filter(|owner| owner.arn.account_id() == principal.account() && owner.kind == kind)
        };
        let first = of_account().next()?;
        if !self.incomplete.is_empty() || of_account().any(|owner| is_of(principal, &owner.arn)) {
            return None;
        }
        let written = principal.to_string();
        let message = format!("{} is not among what was collected of its account", Quoted(&written));
        let diagnostic = Diagnostic::error(UNKNOWN_PRINCIPAL, message).at(
            &first.place.0,
            first.place.1,
            "of this account",
        );
        Some(match nearest(&written, of_account().map(|owner| owner.arn.as_str())) {
            Some(near) => diagnostic.help(format!("did you mean {}?", Quoted(near))),
            None => diagnostic.help("collect again, or check `--principal`"),
        })
    }
}

fn managed_alone(owner: &Owner) -> Diagnostic {
    let message = format!("Terraform tells of {} what it manages itself", Quoted(owner.arn.as_str()));
    Diagnostic::info(MANAGED_ALONE, message)
        .at(&owner.place.0, owner.place.1, "from here")
        .note("what was attached elsewhere is not in a plan or state; with `--strict` the answer is open")
}

/// Whether it is about the starting principal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    Starting,
    Other,
}

/// Policies that were joined, and what is not known of them.
#[derive(Debug)]
struct Joined {
    whose: Whose,
    policies: Vec<Arc<Policy>>,
    known: Known,
    diagnostics: Vec<Diagnostic>,
}

/// How much of a principal's policies is known. What is known less outweighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Known {
    All,
    /// Some were not collected.
    NotAll,
    /// One could not be read.
    NotReadable,
}

impl Joined {
    fn of(whose: Whose) -> Self {
        Self { whose, policies: Vec::new(), known: Known::All, diagnostics: Vec::new() }
    }

    fn add(&mut self, held: &Held) {
        match held {
            Held::Policy(policy, remarks) => {
                // Of who does not start, remarks are of no interest.
                if self.whose == Whose::Starting {
                    self.diagnostics.extend(remarks.iter().cloned());
                }
                self.policies.push(Arc::clone(policy));
            }
            Held::None => {}
            Held::Unknown(why) => {
                self.known = Known::NotReadable;
                if self.whose == Whose::Starting {
                    self.diagnostics.push(why.clone());
                }
            }
            Held::Unreadable(mistakes) => {
                self.known = Known::NotReadable;
                self.tell(mistakes);
            }
        }
    }

    fn tell(&mut self, mistakes: &[Diagnostic]) {
        let whose = self.whose;
        self.diagnostics.extend(mistakes.iter().cloned().map(|mut mistake| {
            if whose == Whose::Other {
                mistake.severity = Severity::Warning;
            }
            mistake
        }));
    }

    fn missing(&mut self, owner: &Owner, code: Code, message: &str) {
        self.known = self.known.max(Known::NotAll);
        if self.whose == Whose::Starting {
            self.diagnostics.push(
                Diagnostic::warning(code, message)
                    .at(&owner.place.0, owner.place.1, "attached to this one")
                    .note("the answer is computed as if it said nothing; with `--strict` it is open")
                    .help("collect without `--filter`, which leaves out what AWS manages"),
            );
        }
    }

    /// A list of policies as a layer.
    fn layer(&self, uncollected: UncollectedLayers) -> Layer<Vec<Arc<Policy>>> {
        match (self.known, uncollected) {
            (Known::All, _) if self.policies.is_empty() => Layer::None,
            (Known::NotReadable, _) | (Known::NotAll, UncollectedLayers::Unknown) => Layer::Undisclosed,
            (Known::NotAll, UncollectedLayers::AssumedNone) if self.policies.is_empty() => {
                Layer::NotCollected
            }
            // What was collected counts: a Deny in it binds whatever else there may be.
            (Known::All, _) | (Known::NotAll, UncollectedLayers::AssumedNone) => {
                Layer::Given(self.policies.clone())
            }
        }
    }

    /// One document as a layer.
    fn single(&mut self, held: &Held) -> Layer<Arc<Policy>> {
        self.add(held);
        match (self.known, self.policies.first()) {
            (Known::All, Some(policy)) => Layer::Given(Arc::clone(policy)),
            (Known::All, None) => Layer::None,
            (Known::NotAll | Known::NotReadable, _) => Layer::Undisclosed,
        }
    }
}

/// Whether `principal` is the user or role `arn`, or a session of it.
pub(crate) fn is_of(principal: &Principal, arn: &Arn) -> bool {
    if principal.arn() == Some(arn) {
        return true;
    }
    let role: Result<Principal, _> = arn.as_str().parse();
    role.is_ok_and(|role| {
        matches!(role, Principal::Role(_))
            && role.role_name().is_some()
            && role.role_name() == principal.role_name()
            && role.account() == principal.account()
    })
}
