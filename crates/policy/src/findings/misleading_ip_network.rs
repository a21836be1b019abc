//! # `misleading-ip-network`
//!
//! A value under `IpAddress` or `NotIpAddress` is not the network that it seems to be.
//!
//! ## Why it matters
//!
//! AWS stores these, and reads them in its own way:
//!
//! - an IPv4 address with a prefix that is shorter than it: the bits behind the prefix are dropped, so that
//!   `192.0.2.5/24` is all of `192.0.2.0/24`, and `192.0.2.0/0` the whole internet;
//! - an IPv4 address written as IPv6 (`::ffff:c000:200/120`): it matches no request at all;
//! - IPv6 with a colon too many (`2001:db8:::1`): it is read as if it had one less.
//!
//! ## Example
//!
//! ```json
//! { "Statement": { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "*",
//!   "Condition": { "IpAddress": { "aws:SourceIp": "192.0.2.5/24" } } } }
//! ```
//!
//! ## Write instead
//!
//! The network that is meant, from its first address: `192.0.2.0/24`; or the address alone: `192.0.2.5/32`.
//!
//! ## Source
//!
//! Rule E5. IAM User Guide, "IP address condition operators".

use std::net::IpAddr;

use iamsim_source::{Code, Diagnostic, Quoted};

use crate::value::network;
use crate::{Family, Policy};

pub(super) const CODE: Code = Code::new("misleading-ip-network");

pub(super) fn check(policy: &Policy) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (_, operator, key) in policy.clauses() {
        if operator.value.comparison.family() != Family::Ip {
            continue;
        }
        for value in &key.values {
            let text = &value.value.text;
            if let Some((message, help)) = misread(text) {
                let message = format!("{} {message}", Quoted(text));
                found.push(policy.warning(CODE, value.span, message, "not what it seems to be").help(help));
            }
        }
    }
    found
}

/// How AWS reads a network that it reads otherwise than a person would, and what to write.
fn misread(text: &str) -> Option<(String, String)> {
    let network = network(text)?;
    let trunk = network.trunc();
    if trunk != network {
        let help = format!("write `\"{trunk}\"`, or the address alone: `\"{}\"`", network.addr());
        return Some((format!("covers all of `{trunk}`"), help));
    }
    let IpAddr::V6(address) = network.addr() else { return None };
    if let Some(mapped) = address.to_ipv4_mapped() {
        let help = format!("write it as IPv4, such as `\"{mapped}/32\"`");
        return Some(("matches no address of a request".to_owned(), help));
    }
    let written = text.split_once('/').map_or(text, |(address, _)| address);
    let begins_with_one = written.starts_with(':') && !written.starts_with("::");
    let ends_with_one = written.ends_with(':') && !written.ends_with("::");
    let odd = written.contains(":::") || begins_with_one || ends_with_one;
    odd.then(|| (format!("is read as `{trunk}`"), format!("write `\"{trunk}\"`")))
}
