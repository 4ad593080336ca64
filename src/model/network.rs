//! Networks: the address range of a domain's own.

use std::net::Ipv4Addr;

use crate::diagnostic::Diagnostics;
use crate::finding::invalid_value::because;
use crate::source::Spanned;
use crate::syntax::value::Text;

/// A network of the domain's own, from an address range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// The first address.
    pub address: Ipv4Addr,
    /// The bits that are the network's, 16 to 24.
    pub prefix: u8,
}

/// An address range for a network, /16 to /24 so that four subnets fit.
pub fn lower(cidr: &Spanned<Text>, diagnostics: &mut Diagnostics) -> Option<Network> {
    let parsed = cidr.value.0.split_once('/').and_then(|(address, prefix)| {
        let address: Ipv4Addr = address.parse().ok()?;
        let prefix: u8 = prefix.parse().ok()?;
        let host_bits = u32::MAX.checked_shr(u32::from(prefix)).unwrap_or(0);
        let fits = (16..=24).contains(&prefix) && u32::from(address) & host_bits == 0 && address.is_private();
        fits.then_some(Network { address, prefix })
    });
    if parsed.is_none() {
        let help = "a private range from /16 to /24 that begins at its first address: `10.0.0.0/16`";
        diagnostics.push(because("this is no address range for a network", cidr.span, help));
    }
    parsed
}
