//! Who may come how often.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Addresses with a common beginning: `10.0.0.0/8`, `::1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u8,
}

impl Network {
    /// Reads `address` or `address/bits`; `None` when it is neither.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, bits) = match text.trim().split_once('/') {
            Some((address, bits)) => (address.parse::<IpAddr>().ok()?, Some(bits.parse::<u8>().ok()?)),
            None => (text.trim().parse::<IpAddr>().ok()?, None),
        };
        let width = if address.is_ipv4() { 32 } else { 128 };
        let bits = bits.unwrap_or(width);
        (bits <= width).then_some(Self { address, bits })
    }

    /// This machine.
    pub fn loopback() -> Vec<Self> {
        vec![
            Self { address: IpAddr::V4(Ipv4Addr::new(127, 0, 0, 0)), bits: 8 },
            Self { address: IpAddr::V6(Ipv6Addr::LOCALHOST), bits: 128 },
        ]
    }

    pub fn contains(&self, ip: IpAddr) -> bool {
        match (self.address, ip.to_canonical()) {
            (IpAddr::V4(own), IpAddr::V4(ip)) => {
                let mask = u32::MAX.checked_shl(32 - u32::from(self.bits)).unwrap_or(0);
                own.to_bits() & mask == ip.to_bits() & mask
            }
            (IpAddr::V6(own), IpAddr::V6(ip)) => {
                let mask = u128::MAX.checked_shl(128 - u32::from(self.bits)).unwrap_or(0);
                own.to_bits() & mask == ip.to_bits() & mask
            }
            (IpAddr::V4(_), IpAddr::V6(_)) | (IpAddr::V6(_), IpAddr::V4(_)) => false,
        }
    }
}

/// One household: an IPv4 address, or the /64 that one IPv6 customer has.
fn household(ip: IpAddr) -> IpAddr {
    match ip.to_canonical() {
        IpAddr::V4(ip) => IpAddr::V4(ip),
        IpAddr::V6(ip) => IpAddr::V6(Ipv6Addr::from_bits(ip.to_bits() & !u128::from(u64::MAX))),
    }
}

#[derive(Debug)]
struct Peer {
    sessions: usize,
    mails: u32,
    minute_began: Instant,
}

/// Peers that are here or were here in the last minute.
#[derive(Debug, Default)]
pub(super) struct Peers {
    known: Mutex<HashMap<IpAddr, Peer>>,
    /// Octets of mails that are being read or stored.
    held_bytes: AtomicUsize,
}

const MINUTE: Duration = Duration::from_secs(60);
/// Peers that left are forgotten in one sweep when this many are known.
const SWEEP_AT: usize = 1024;

impl Peers {
    /// Counts a session in; `None` when there are `sessions_max` already.
    pub(super) fn enter(self: &Arc<Self>, ip: IpAddr, sessions_max: usize) -> Option<Presence> {
        let ip = household(ip);
        let now = Instant::now();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= SWEEP_AT {
            known.retain(|_, p| p.sessions > 0 || now.duration_since(p.minute_began) < MINUTE);
        }
        let peer = known.entry(ip).or_insert(Peer { sessions: 0, mails: 0, minute_began: now });
        if peer.sessions >= sessions_max {
            return None;
        }
        peer.sessions += 1;
        Some(Presence { peers: Arc::clone(self), ip })
    }
}

/// One session of a peer; leaving is dropping it.
#[derive(Debug)]
pub(super) struct Presence {
    peers: Arc<Peers>,
    ip: IpAddr,
}

impl Presence {
    /// Counts a mail; false when the minute's share is used up.
    pub(super) fn may_send(&self, mails_per_minute_max: u32) -> bool {
        let now = Instant::now();
        let mut known = self.peers.known.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(peer) = known.get_mut(&self.ip) else { return true };
        if now.duration_since(peer.minute_began) >= MINUTE {
            peer.minute_began = now;
            peer.mails = 0;
        }
        if peer.mails >= mails_per_minute_max {
            return false;
        }
        peer.mails += 1;
        true
    }
}

/// The part of all sessions' memory that one mail takes; given back by dropping it.
pub(super) struct Held<'a> {
    all: &'a AtomicUsize,
    bytes: usize,
}

/// Mails up to this size are never refused for want of room: they are what desks live on.
const SMALL_BYTES: usize = 1 << 20;

impl Presence {
    /// Begins to count a mail's octets.
    pub(super) fn hold(&self) -> Held<'_> {
        Held { all: &self.peers.held_bytes, bytes: 0 }
    }
}

impl Held<'_> {
    /// The mail has grown to that size; `false` when there is no room for it.
    pub(super) fn grow_to(&mut self, bytes: usize, held_bytes_max: usize) -> bool {
        if bytes > self.bytes {
            let all = self.all.fetch_add(bytes - self.bytes, Ordering::Relaxed) + bytes - self.bytes;
            self.bytes = bytes;
            return bytes <= SMALL_BYTES || all <= held_bytes_max;
        }
        true
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.all.fetch_sub(self.bytes, Ordering::Relaxed);
    }
}

impl Drop for Presence {
    fn drop(&mut self) {
        let mut known = self.peers.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(peer) = known.get_mut(&self.ip) {
            peer.sessions = peer.sessions.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_large_mails_at_once_do_not_take_all_memory() {
        const MAX: usize = 3 << 20;
        let peers = Arc::new(Peers::default());
        let one = peers.enter(IpAddr::V4(Ipv4Addr::LOCALHOST), 10).unwrap();
        let mut first = one.hold();
        assert!(first.grow_to(2 << 20, MAX));
        let mut second = one.hold();
        assert!(second.grow_to(1 << 20, MAX), "small ones always fit");
        assert!(!second.grow_to(2 << 20, MAX), "the second large one is put off");
        drop(second);
        assert!(one.hold().grow_to(1 << 20, MAX));
        drop(first);
        let mut third = one.hold();
        assert!(third.grow_to(2 << 20, MAX), "its room is free again");
        assert!(third.grow_to(1 << 20, MAX), "nothing shrinks by asking");
    }

    #[test]
    fn networks_contain_what_they_say() {
        let table = [
            ("127.0.0.0/8", "127.9.9.9", true),
            ("127.0.0.0/8", "128.0.0.1", false),
            ("127.0.0.0/8", "::ffff:127.0.0.1", true),
            ("10.1.2.3", "10.1.2.3", true),
            ("10.1.2.3", "10.1.2.4", false),
            ("0.0.0.0/0", "8.8.8.8", true),
            ("fd00::/8", "fd12::1", true),
            ("fd00::/8", "fe80::1", false),
        ];
        for (network, ip, wanted) in table {
            assert_eq!(
                Network::parse(network).unwrap().contains(ip.parse().unwrap()),
                wanted,
                "{network} {ip}"
            );
        }
        for wrong in ["", "10.0.0.0/33", "x", "10.0.0.0/-1", "::/129"] {
            assert_eq!(Network::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn peers_share_their_household() {
        let peers = Arc::new(Peers::default());
        let first = peers.enter("2001:db8::1".parse().unwrap(), 1).unwrap();
        assert!(peers.enter("2001:db8::2".parse().unwrap(), 1).is_none());
        assert!(peers.enter("2001:db8:0:1::2".parse().unwrap(), 1).is_some());
        assert!(first.may_send(1) && !first.may_send(1));
        drop(first);
        assert!(peers.enter("2001:db8::2".parse().unwrap(), 1).is_some());
    }
}
