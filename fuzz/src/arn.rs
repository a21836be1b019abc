//! Names and patterns of names: accounts, ARNs, principals, actions, resources.

use iamsim::engine::{Action, Principal, Resource};
use iamsim::policy::{
    AccountId, ActionPattern, Arn, PrincipalKind, PrincipalPattern, ResourcePattern, Version,
};

/// The whole input is one name. Whatever is taken for one shows itself as it was written, and its components
/// put together are it again.
pub fn arn(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(account) = text.parse::<AccountId>() {
        assert_eq!(account.as_str(), text);
    }
    if let Ok(arn) = text.parse::<Arn>() {
        let components = [arn.partition(), arn.service(), arn.region(), arn.account(), arn.resource()];
        assert_eq!(format!("arn:{}", components.join(":")), text);
        assert_eq!(arn.account_id().is_some(), arn.account().parse::<AccountId>().is_ok());
    }
    if let Some(action) = ActionPattern::parse(text) {
        assert_eq!(action.as_str(), text);
        let joined = action.service().map_or("*".to_owned(), |it| format!("{it}:{}", action.name()));
        assert_eq!(joined, text);
    }
    for kind in PrincipalKind::ALL {
        if let Some(pattern) = PrincipalPattern::parse(kind, text) {
            assert_eq!(pattern.as_str(), text);
        }
    }
    if let Ok(principal) = text.parse::<Principal>() {
        let _ = (principal.arn(), principal.account(), principal.role_name(), principal.name());
        assert_eq!(principal.to_string().parse::<Principal>().ok().as_ref(), Some(&principal));
    }
    if let Ok(action) = text.parse::<Action>() {
        assert_eq!(format!("{}:{}", action.service(), action.name()), action.as_str());
    }
    if let Ok(resource) = text.parse::<Resource>() {
        assert_eq!(resource.as_str(), text);
    }
    for version in [Version::V2008, Version::V2012] {
        if let Ok(pattern) = ResourcePattern::parse(text, version) {
            assert_eq!(pattern.as_str(), text);
        }
    }
}
