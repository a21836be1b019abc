//! [`address`] and [`network`]: IP addresses as requests and conditions write them.
//!
//! AWS reads addresses in its own way, older and wider than any library: `192.000.002.1` is an address,
//! `2001:db8:::1` too. All of it was observed; it is written down in rule E5.
//!
//! Source: IAM User Guide, "IP address condition operators".

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

/// The address that a request comes with. Rule E5: one that is mapped is v4, and only a mapped one may have dots
/// in v6.
pub fn address(text: &str) -> Option<IpAddr> {
    if let Some(address) = v4(text) {
        return Some(IpAddr::V4(address));
    }
    let v6 = V6::parse(text)?;
    match (v6.address.to_ipv4_mapped(), v6.last) {
        (Some(mapped), _) => Some(IpAddr::V4(mapped)),
        (None, Last::Group) => Some(IpAddr::V6(v6.address)),
        (None, Last::Dotted) => None,
    }
}

/// The network that a policy names, where it can match an address. Rule E5: a v4 network is masked; one of v6
/// with dots or host bits matches nothing. One that is mapped stays v6, which no mapped address is.
pub fn network(text: &str) -> Option<IpNet> {
    let (address, length) = match text.split_once('/') {
        Some((address, length)) => (address, Some(prefix_length(length)?)),
        None => (text, None),
    };
    if let Some(address) = v4(address) {
        return IpNet::new(address.into(), length.unwrap_or(32)).ok();
    }
    let v6 = V6::parse(address)?;
    let network = IpNet::new(v6.address.into(), length.unwrap_or(128)).ok()?;
    let can_match = v6.last == Last::Group && network.addr() == network.network();
    can_match.then_some(network)
}

/// `24`, `024`, `+24`.
fn prefix_length(text: &str) -> Option<u8> {
    text.parse().ok()
}

/// Four decimal octets of up to three digits: zeros before them change nothing.
fn v4(text: &str) -> Option<Ipv4Addr> {
    let mut octets = text.split('.').map(|octet| {
        let valid = octet.len() <= 3 && octet.bytes().all(|byte| byte.is_ascii_digit());
        valid.then(|| octet.parse::<u8>().ok()).flatten()
    });
    let address = Ipv4Addr::new(octets.next()??, octets.next()??, octets.next()??, octets.next()??);
    octets.next().is_none().then_some(address)
}

/// An address of v6, and how its end was written.
#[derive(Debug, Clone, Copy)]
struct V6 {
    address: Ipv6Addr,
    last: Last,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    /// As a group, or a gap.
    Group,
    /// As an address of v4.
    Dotted,
}

impl V6 {
    /// Rule E5: a trailing colon is dropped, one leading colon is a zero group, `:::` is `::`; `::::` and a
    /// second `::` do not parse.
    fn parse(text: &str) -> Option<Self> {
        let mut groups = Groups::default();
        let mut gap = None;
        let mut last = Last::Group;
        let mut rest = text;
        while !rest.is_empty() {
            let behind_colons = rest.trim_start_matches(':');
            match rest.len() - behind_colons.len() {
                0 => {}
                1 if groups.count == 0 => groups.push(0)?,
                1 => {}
                2 | 3 if gap.is_none() => gap = Some(groups.count),
                _ => return None,
            }
            let end = behind_colons.find(':').unwrap_or(behind_colons.len());
            let (group, behind) = behind_colons.split_at_checked(end)?;
            rest = behind;
            if group.contains('.') {
                let [a, b, c, d] = v4(group)?.octets();
                groups.push(u16::from_be_bytes([a, b]))?;
                groups.push(u16::from_be_bytes([c, d]))?;
                last = Last::Dotted;
                rest.is_empty().then_some(())?;
            } else if !group.is_empty() {
                let valid = group.len() <= 4 && group.bytes().all(|byte| byte.is_ascii_hexdigit());
                valid.then_some(())?;
                groups.push(u16::from_str_radix(group, 16).ok()?)?;
            }
        }
        Some(Self { address: groups.address(gap)?, last })
    }
}

/// The groups of an address that were read.
#[derive(Debug, Default)]
struct Groups {
    read: [u16; 8],
    count: usize,
}

impl Groups {
    fn push(&mut self, group: u16) -> Option<()> {
        *self.read.get_mut(self.count)? = group;
        self.count += 1;
        Some(())
    }

    /// The address; with a gap before the group of that number, which stands for one zero group or more.
    fn address(mut self, gap: Option<usize>) -> Option<Ipv6Addr> {
        match gap {
            None if self.count == 8 => {}
            Some(gap) if self.count < 8 => {
                // What was read behind the gap goes to the end; the zeros behind it come before.
                self.read.get_mut(gap..)?.rotate_right(8 - self.count);
            }
            None | Some(_) => return None,
        }
        Some(Ipv6Addr::from(self.read))
    }
}
