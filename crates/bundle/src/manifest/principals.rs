//! The field `principals`: whose policies are where.

use iamsim_engine::{Principal, RoleKind};
use iamsim_source::json::Value;
use iamsim_source::{Code, Diagnostic, Quoted};

use super::{layer, list_layer, path, paths, tags};
use crate::description::{DescribedPrincipal, Whose};
use crate::fields::{Mistakes, Name, Shape};

const PRINCIPAL: Shape = Shape {
    what: "a principal",
    fields: &[
        "identity_policies",
        "permissions_boundary",
        "session_policies",
        "tags",
        "unique_id",
        "service_linked",
    ],
};

static WHOSE: Name =
    Name { subject: "`principals`", noun: "a principal", code: Code::new("invalid-principal") };

const PRINCIPAL_WITHOUT_POLICIES: Code = Code::new("principal-without-policies");

pub(super) fn read(value: Value<'_, '_>, mistakes: &mut Mistakes) -> Vec<DescribedPrincipal> {
    let mut principals = Vec::new();
    for member in mistakes.members(value, "`principals`") {
        let place = |diagnostic: Diagnostic| diagnostic.at(value.source(), member.name_span, "");
        let whose = match member.name.parse::<Principal>() {
            Ok(principal) => principal.arn().cloned(),
            Err(error) => {
                mistakes.add(place(WHOSE.refused(&member.name, &error)));
                read_principal(member.value, Whose::Starting, mistakes);
                continue;
            }
        };
        let Some(arn) = whose else {
            let message = format!("{} has no policies of its own", Quoted(&member.name));
            mistakes.add(place(
                Diagnostic::error(PRINCIPAL_WITHOUT_POLICIES, message)
                    .help("`principals` holds users, roles, sessions and federated users, by their ARNs"),
            ));
            continue;
        };
        principals.extend(read_principal(member.value, Whose::This(arn), mistakes));
    }
    principals
}

fn read_principal(value: Value<'_, '_>, whose: Whose, mistakes: &mut Mistakes) -> Option<DescribedPrincipal> {
    let fields = mistakes.fields(value, &PRINCIPAL)?;
    let identity_policies =
        list_layer(fields.get("identity_policies"), |value| paths(value, "`identity_policies`", mistakes));
    let permissions_boundary =
        layer(fields.get("permissions_boundary"), |value| path(value, "`permissions_boundary`", mistakes));
    let session_policies =
        list_layer(fields.get("session_policies"), |value| paths(value, "`session_policies`", mistakes));
    let tags = layer(fields.get("tags"), |value| Some(tags(value, mistakes)));
    let unique_id = fields.given("unique_id");
    let unique_id = unique_id.and_then(|value| mistakes.text(value, "`unique_id`"));
    let service_linked = fields.given("service_linked");
    let service_linked = service_linked.and_then(|value| mistakes.boolean(value, "`service_linked`"));
    Some(DescribedPrincipal {
        whose,
        identity_policies,
        permissions_boundary,
        session_policies,
        tags,
        unique_id: unique_id.map(|id| id.value),
        role_kind: match service_linked {
            Some(true) => RoleKind::ServiceLinked,
            Some(false) | None => RoleKind::Ordinary,
        },
    })
}
