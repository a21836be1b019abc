//! `IpAddress` and `NotIpAddress`.
//!
//! Source: IAM User Guide, "IP address condition operators".

use iamsim_policy::value::{address, network};
use ipnet::IpNet;

/// The values of an IP operator: those that can match. Rule E6: a bad one matches nothing, the others count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Networks(Box<[IpNet]>);

impl Networks {
    pub(super) fn new<'t>(values: impl Iterator<Item = &'t str>) -> Self {
        Self(values.filter_map(network).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether `value` is in one of the networks; `None` where it is no address.
    pub(super) fn match_value(&self, value: &str) -> Option<bool> {
        let address = address(value)?;
        Some(self.0.iter().any(|network| network.contains(&address)))
    }
}
