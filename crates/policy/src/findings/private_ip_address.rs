//! # `private-ip-address`
//!
//! `aws:SourceIp` is compared with a private address.
//!
//! ## Why it matters
//!
//! AWS sees the public address of a caller. A private one comes through a VPC endpoint, and then `aws:SourceIp` is
//! not in the request: the test never holds.
//!
//! ## Example
//!
//! ```json
//! {"Statement": {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::state/*",
//!   "Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}}}
//! ```
//!
//! ## Write instead
//!
//! `aws:VpcSourceIp` beside `aws:SourceVpc`, or the public address of the network.
//!
//! ## Source
//!
//! IAM User Guide, "Access Analyzer policy check reference": Private IP address.

use std::net::IpAddr;

use iamsim_source::{Code, Diagnostic, Quoted};

use crate::value::network;
use crate::{Family, Policy};

pub(super) const CODE: Code = Code::new("private-ip-address");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, operator, key) in policy.clauses() {
        let of_source = key.key.value.folded() == "aws:sourceip";
        if !of_source || operator.value.comparison.family() != Family::Ip {
            continue;
        }
        for value in key.values.iter().filter(|value| is_private(&value.value.text)) {
            let message = format!("{} is private, and never the source of a request", Quoted(&value.value.text));
            found.push(
                policy
                    .warning(CODE, value.span, message, "AWS sees public addresses")
                    .help("write the public address, or test `aws:VpcSourceIp` with `aws:SourceVpc`"),
            );
        }
    }
    found
}

fn is_private(text: &str) -> bool {
    network(text).is_some_and(|network| match network.addr() {
        IpAddr::V4(address) => {
            let shared = address.octets()[0] == 100 && address.octets()[1] & 0xc0 == 64;
            network.prefix_len() >= 8
                && (address.is_private() || address.is_loopback() || address.is_link_local() || shared)
        }
        IpAddr::V6(address) => network.prefix_len() >= 7 && address.segments()[0] & 0xfe00 == 0xfc00,
    })
}
