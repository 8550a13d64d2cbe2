"""Registries: the addresses that are not the public internet, as IANA lists them, for the address policy.

Sources: the IANA IPv4 and IPv6 Special-Purpose Address Registries, and the multicast and IPv6 address space registries.
What those mark as globally reachable (AS112, AMT) is not listed. Python's own `is_global` is not asked: it calls NAT64,
6to4, ::127.0.0.1 and multicast public.
"""

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

from msgspec import Struct

REFUSED_V4: tuple[tuple[IPv4Network, str], ...] = tuple(
    (IPv4Network(network), why)
    for network, why in (
        ("0.0.0.0/8", "this host itself"),
        ("10.0.0.0/8", "a private network"),
        ("100.64.0.0/10", "a carrier's shared network"),
        ("127.0.0.0/8", "loopback"),
        ("168.63.129.16/32", "a cloud platform's inside address"),  # public by registry, Azure's host by use
        ("169.254.0.0/16", "link-local, where clouds keep their metadata"),
        ("172.16.0.0/12", "a private network"),
        ("192.0.0.0/24", "reserved for protocols"),
        ("192.0.2.0/24", "reserved for documentation"),
        ("192.88.99.0/24", "a retired 6to4 relay"),
        ("192.168.0.0/16", "a private network"),
        ("198.18.0.0/15", "reserved for benchmarks"),
        ("198.51.100.0/24", "reserved for documentation"),
        ("203.0.113.0/24", "reserved for documentation"),
        ("224.0.0.0/4", "multicast"),
        ("255.255.255.255/32", "broadcast"),
        ("240.0.0.0/4", "reserved"),
    )
)

REFUSED_V6: tuple[tuple[IPv6Network, str], ...] = tuple(
    (IPv6Network(network), why)
    for network, why in (
        ("::/128", "this host itself"),
        ("::1/128", "loopback"),
        ("::/96", "a retired form of an IPv4 address"),
        ("::ffff:0:0:0/96", "a translated IPv4 address"),
        ("64:ff9b:1::/48", "a private NAT64 network"),
        ("100::/64", "a network that discards everything"),
        ("100:0:0:1::/64", "a network that does not exist"),
        ("2001::/23", "reserved for protocols"),
        ("2001:db8::/32", "reserved for documentation"),
        ("3fff::/20", "reserved for documentation"),
        ("5f00::/16", "a segment routing identifier"),
        ("fc00::/7", "a private network"),
        ("fe80::/10", "link-local"),
        ("fec0::/10", "a retired private network"),
        ("ff00::/8", "multicast"),
    )
)

# All of the public IPv6 internet lies here (RFC 4291, section 2.4, and IANA's address space registry).
GLOBAL_UNICAST_V6 = IPv6Network("2000::/3")


class Wrapper(Struct, frozen=True, kw_only=True):
    """A way to carry an IPv4 address in an IPv6 one. `is_transport`: a public IPv4 address inside makes it public."""

    network: IPv6Network
    name: str
    is_transport: bool

    def unwrap(self, ip: IPv6Address) -> Iterator[IPv4Address]:
        """Yield the IPv4 addresses that are carried in this IPv6 address."""
        number = int(ip)
        match self.name:
            case "6to4":  # RFC 3056: 2002:V4ADDR::/48
                yield IPv4Address(number >> 80 & 0xFFFFFFFF)
            case "Teredo":  # RFC 4380: the server, and the client with its bits inverted
                yield IPv4Address(number >> 64 & 0xFFFFFFFF)
                yield IPv4Address(~number & 0xFFFFFFFF)
            case "private NAT64":  # RFC 6052, section 2.2: a /48 prefix parts the address around bits 64 to 71
                yield IPv4Address((number >> 64 & 0xFFFF) << 16 | (number >> 40 & 0xFFFF))
                yield IPv4Address(number & 0xFFFFFFFF)  # a /96 out of that /48 is as usual
            case _:
                yield IPv4Address(number & 0xFFFFFFFF)


WRAPPERS = (
    Wrapper(network=IPv6Network("::ffff:0:0/96"), name="v4-mapped", is_transport=True),
    Wrapper(network=IPv6Network("64:ff9b::/96"), name="NAT64", is_transport=True),
    Wrapper(network=IPv6Network("2002::/16"), name="6to4", is_transport=True),
    Wrapper(network=IPv6Network("2001::/32"), name="Teredo", is_transport=True),
    Wrapper(network=IPv6Network("64:ff9b:1::/48"), name="private NAT64", is_transport=False),
    Wrapper(network=IPv6Network("::ffff:0:0:0/96"), name="v4-translated", is_transport=False),
)
