//! IP addresses as EventBridge reads them, and blocks of them. A block's address has no bit beyond its mask.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::mistake::{Fault, fault};

/// A block of addresses in CIDR notation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    network: IpAddr,
    mask: u8,
}

impl Block {
    /// The block's first address.
    pub fn network(&self) -> IpAddr {
        self.network
    }

    /// How many leading bits the addresses share: at most 31, or 127 for IPv6.
    pub fn mask(&self) -> u8 {
        self.mask
    }

    /// Whether the address is of this block; one of the other family never is.
    pub fn contains(&self, address: IpAddr) -> bool {
        width(address) == width(self.network) && masked(address, self.mask) == self.network
    }
}

impl fmt::Display for Block {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}/{}", self.network, self.mask)
    }
}

pub(super) fn block(text: &str) -> Result<Block, Fault> {
    let form = "write an address and a mask: `10.0.0.0/24`";
    let Some((address, mask)) = text.split_once('/') else {
        return Err(match self::address(text) {
            Some(_) => fault(
                format!("`cidr` holds `{text}`, which has no mask"),
                format!("write the single address as a plain string: `\"{text}\"`"),
            ),
            None => fault(format!("`cidr` holds `{text}`, which is not a block of addresses"), form),
        });
    };
    let Some(network) = self::address(address) else {
        return Err(fault(format!("`{address}` in `cidr` is not an IP address"), form));
    };
    let width = width(network);
    let digits = !mask.is_empty() && mask.bytes().all(|byte| byte.is_ascii_digit());
    let limit = format!("the mask is a number from 0 to {}", width - 1);
    match mask.parse::<u8>() {
        Ok(bits) if digits && bits < width => match masked(network, bits) {
            start if start == network => Ok(Block { network, mask: bits }),
            start => Err(fault(
                format!("`{text}` has bits set beyond its mask"),
                format!("the block that holds this address is `{start}/{bits}`"),
            )),
        },
        Ok(bits) if digits && bits == width => Err(fault(
            format!("EventBridge refuses the mask `/{bits}`"),
            format!("write the single address as a plain string: `\"{address}\"`"),
        )),
        _ => Err(fault(format!("`/{mask}` is no mask for `{address}`"), limit)),
    }
}

/// The address that EventBridge sees in a string. Leading zeros are decimal, an IPv6 address has no dots,
/// and one that maps an IPv4 address counts as that.
pub(super) fn address(text: &str) -> Option<IpAddr> {
    if text.contains(':') {
        let plain = text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b':');
        let address = plain.then(|| text.parse::<Ipv6Addr>().ok()).flatten()?;
        return Some(address.to_ipv4_mapped().map_or(IpAddr::V6(address), IpAddr::V4));
    }
    // The longest spelling has 15 characters; most strings are told apart here, before anything is parsed.
    if text.len() > 15 || !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.') {
        return None;
    }
    let mut octets = [0; 4];
    let mut parts = text.split('.');
    for octet in &mut octets {
        *octet = parts.next()?.parse().ok()?;
    }
    parts.next().is_none().then_some(IpAddr::V4(Ipv4Addr::from(octets)))
}

fn width(address: IpAddr) -> u8 {
    if address.is_ipv4() { 32 } else { 128 }
}

fn masked(address: IpAddr, mask: u8) -> IpAddr {
    match address {
        IpAddr::V4(address) => {
            let bits = u32::MAX.checked_shl(32 - u32::from(mask)).unwrap_or(0);
            IpAddr::V4(Ipv4Addr::from_bits(address.to_bits() & bits))
        }
        IpAddr::V6(address) => {
            let bits = u128::MAX.checked_shl(128 - u32::from(mask)).unwrap_or(0);
            IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & bits))
        }
    }
}
