//! The policy of the VPC endpoint that a request goes through: it must allow, and never grants.
//!
//! Rule C7. Source: VPC User Guide, "Control access to VPC endpoints using endpoint policies".

use iamsim_policy::{Effect, Polarity, PolicyType, Statement};

use super::observer::Observer;
use super::statement::{Collected, Says, View};
use crate::matching::{Directness, Knowledge, PrincipalMatch};
use crate::{Action, Layer, VpcEndpoint, VpcEndpointKind};

/// Of a service, whether its requests go through an endpoint.
static NOBODY_LOOKED: Layer<()> = Layer::NotCollected;

/// What the endpoint's policy says of a request that goes through it.
pub(super) fn says<'c>(view: &View<'_, 'c, impl Knowledge>, observer: &mut impl Observer<'c>) -> Says {
    observer.layer(PolicyType::VpcEndpoint, None);
    let endpoint = view.case.environment.vpc_endpoint();
    match view.collected(endpoint, PolicyType::VpcEndpoint, &|| "".into(), observer) {
        Collected::Given(endpoint) if serves(&endpoint.given, view.case.request.action) => {
            let mut says = Says::NOTHING;
            for candidate in view.candidates(&endpoint.statements, observer) {
                let named = names_caller(view, &endpoint.given, candidate.written);
                let matches = view.judge(candidate, named.into(), observer);
                says = says.with(candidate.statement.effect, matches);
            }
            says
        }
        // Whether requests to this service go through an endpoint too, nobody said.
        Collected::Given(_) => {
            match view.collected(&NOBODY_LOOKED, PolicyType::VpcEndpoint, &|| "".into(), observer) {
                Collected::Unknown => Says::UNKNOWN,
                Collected::Given(()) | Collected::None => Says::BEARS_NOT,
            }
        }
        Collected::None => Says::BEARS_NOT,
        Collected::Unknown => Says::UNKNOWN,
    }
}

/// Whether requests for `action` go through the endpoint.
pub(super) fn serves(endpoint: &VpcEndpoint, action: &Action) -> bool {
    let mut services = endpoint.services.iter();
    endpoint.services.is_empty() || services.any(|service| action.service().eq_ignore_ascii_case(service))
}

/// Whether a statement's principal covers the caller, as endpoints of this kind read it.
fn names_caller(view: &View<'_, '_, impl Knowledge>, endpoint: &VpcEndpoint, statement: &Statement) -> bool {
    let Some(element) = &statement.principal else { return false };
    let matched = view.principal(statement, view.boundary());
    let effect = statement.effect.value;
    match (reading(endpoint, view.case.request.action, effect), element.polarity) {
        (VpcEndpointKind::Gateway, Polarity::Named) => match matched {
            PrincipalMatch::Direct(Directness::Everyone | Directness::Root) => true,
            // How a gateway reads a service's name nobody says: it grants nothing, and denies.
            PrincipalMatch::Direct(Directness::Service) => effect == Effect::Deny,
            PrincipalMatch::Direct(_) | PrincipalMatch::Delegation | PrincipalMatch::No => false,
        },
        (VpcEndpointKind::Gateway, Polarity::AllBut) | (VpcEndpointKind::Interface, _) => matched.is_match(),
    }
}

/// As which kind an endpoint is read. **Choice**: where it is not known, what grants for S3 or DynamoDB, the
/// services that have gateways, is read as at a gateway.
fn reading(endpoint: &VpcEndpoint, action: &Action, effect: Effect) -> VpcEndpointKind {
    let has_gateways = ["s3", "dynamodb"].iter().any(|known| action.service().eq_ignore_ascii_case(known));
    match (endpoint.kind, effect) {
        (Some(kind), _) => kind,
        (None, Effect::Allow) if has_gateways => VpcEndpointKind::Gateway,
        (None, Effect::Allow | Effect::Deny) => VpcEndpointKind::Interface,
    }
}
