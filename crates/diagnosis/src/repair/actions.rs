//! All actions of an element but some.

use iamsim_engine::matching::covers;
use iamsim_policy::PolicyType;
use iamsim_source::json::Tree;

/// Takes `except` out of the actions of `statement`; [`None`] where nothing is left.
///
/// A pattern of a service's actions becomes patterns of its other actions: of those that AWS's reference names.
/// Exact for these; how the pattern covers actions to come, its remains need not.
pub(super) fn without_actions(statement: &Tree, except: &[&str], policy_type: PolicyType) -> Option<Tree> {
    let mut rest = statement.clone();
    if let Some(excepted) = statement.member("NotAction") {
        let mut all = excepted.elements().to_vec();
        all.extend(except.iter().map(|action| Tree::text(*action)));
        rest.set("NotAction", Tree::Array(all));
        return Some(rest);
    }
    let patterns: Vec<&str> =
        statement.member("Action")?.elements().iter().filter_map(Tree::as_text).collect();
    if patterns.iter().any(|pattern| is_everything(pattern, policy_type)) && takes_not_action(policy_type) {
        let except: Vec<String> = except.iter().map(|it| (*it).to_owned()).collect();
        return Some(replaced(rest, "Action", "NotAction", &except));
    }
    let mut left: Vec<String> = Vec::new();
    for pattern in patterns {
        let covered: Vec<&str> =
            except.iter().copied().filter(|action| covers_action(pattern, action)).collect();
        if covered.is_empty() {
            left.push(pattern.to_owned());
        } else if pattern.contains(['*', '?']) {
            for other in others(pattern, &covered) {
                if !left.contains(&other) {
                    left.push(other);
                }
            }
        }
    }
    (!left.is_empty()).then(|| replaced(rest, "Action", "Action", &left))
}

/// `statement` with `values` under `name`, in the place of the member called `old`.
pub(super) fn replaced(statement: Tree, old: &str, name: &str, values: &[String]) -> Tree {
    let Tree::Object(members) = statement else { return statement };
    let members = members.into_iter().map(|(known, value)| {
        if &*known == old {
            (name.into(), Tree::one_or_many(values.iter().map(String::as_str)))
        } else {
            (known, value)
        }
    });
    Tree::Object(members.collect())
}

/// Whether a pattern covers all that a policy of this type is ever asked about.
fn is_everything(pattern: &str, policy_type: PolicyType) -> bool {
    let own = match policy_type {
        PolicyType::Bucket => "s3:*",
        PolicyType::Key => "kms:*",
        PolicyType::Table => "dynamodb:*",
        _ => "*",
    };
    pattern == "*" || pattern.eq_ignore_ascii_case(own)
}

/// Rules A2 and A4.
fn takes_not_action(policy_type: PolicyType) -> bool {
    !matches!(policy_type, PolicyType::ResourceControl | PolicyType::RoleTrust)
}

fn covers_action(pattern: &str, action: &str) -> bool {
    covers(&pattern.to_ascii_lowercase(), &action.to_ascii_lowercase())
}

/// Patterns that cover the known actions under `pattern` but `except`.
fn others(pattern: &str, except: &[&str]) -> Vec<String> {
    let services: Vec<&str> = match pattern.split_once(':') {
        Some((service, _)) if !service.contains(['*', '?']) => vec![service],
        // All that is ever asked of a trust policy.
        _ => vec!["sts"],
    };
    let mut found: Vec<String> = Vec::new();
    for service in services {
        let Some(known) = iamsim_services::service(service) else { continue };
        let excepted: Vec<String> =
            except.iter().filter_map(|it| Some(it.split_once(':')?.1.to_ascii_lowercase())).collect();
        let name_pattern = pattern.split_once(':').map_or("*", |(_, name)| name);
        let fixed = name_pattern.find(['*', '?']).unwrap_or(name_pattern.len());
        let is_prefix = name_pattern.get(fixed..) == Some("*");
        for action in known.actions() {
            let name = action.name();
            let lower = name.to_ascii_lowercase();
            if !covers(&name_pattern.to_ascii_lowercase(), &lower) || excepted.contains(&lower) {
                continue;
            }
            // The shortest beginning that no excepted name has.
            let beginnings = (fixed.max(1)..=name.len()).filter_map(|end| name.get(..end));
            let shortest = beginnings
                .filter(|_| is_prefix)
                .find(|beginning| !excepted.iter().any(|it| it.starts_with(&beginning.to_ascii_lowercase())));
            let other = shortest
                .map_or_else(|| format!("{service}:{name}"), |beginning| format!("{service}:{beginning}*"));
            if !found.contains(&other) {
                found.push(other);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_other_actions_of_a_service_are_all_its_others() {
        let except = ["s3:GetObject", "s3:PutObject", "s3:ListBucket"];
        let patterns = others("s3:*", &except);
        for action in iamsim_services::service("s3").expect("it is known").actions() {
            let text = action.to_string();
            let covered = patterns.iter().any(|pattern| covers_action(pattern, &text));
            assert_eq!(covered, !except.contains(&text.as_str()), "{text}");
        }
        assert!(patterns.len() < 60, "{}", patterns.len());
    }

    #[test]
    fn a_list_loses_its_element_and_nothing_is_left_of_the_last() {
        let statement = Tree::object([("Action", Tree::one_or_many(["s3:GetObject", "s3:PutObject"]))]);
        let rest = without_actions(&statement, &["s3:getobject"], PolicyType::Bucket).expect("one is left");
        assert_eq!(rest.to_line(), r#"{ "Action": "s3:PutObject" }"#);
        assert_eq!(without_actions(&rest, &["s3:PutObject"], PolicyType::Bucket), None);
    }
}
