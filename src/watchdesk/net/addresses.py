"""Addresses: decide which resolved addresses may be contacted at all (G6) — asked before every connection."""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from msgspec import Struct

from watchdesk.net.registries import GLOBAL_UNICAST_V6, REFUSED_V4, REFUSED_V6, WRAPPERS


class AddressPolicy(Struct, frozen=True):
    """The public internet, and the networks the operator lists in `polling.allow_networks`."""

    allow_networks: tuple[IPv4Network | IPv6Network, ...] = ()

    def verdict(self, ip: str | IPv4Address | IPv6Address) -> str | None:
        """Return why an address is refused, as a phrase (`loopback`), or None when it may be contacted.

        `ip` is an address as a resolver gave it, never a name or a shorthand: those are refused.
        """
        if isinstance(ip, str):
            try:
                ip = ip_address(ip)
            except ValueError:
                return "not an address"
        return self._verdict_v4(ip) if isinstance(ip, IPv4Address) else self._verdict_v6(ip)

    def _is_listed(self, ip: IPv4Address | IPv6Address) -> bool:
        return any(ip in network for network in self.allow_networks)

    def _verdict_v4(self, ip: IPv4Address) -> str | None:
        if self._is_listed(ip):
            return None
        return next((why for network, why in REFUSED_V4 if ip in network), None)

    def _verdict_v6(self, ip: IPv6Address) -> str | None:
        wrapper = next((wrapper for wrapper in WRAPPERS if ip in wrapper.network), None)
        if wrapper is not None:
            for inner in wrapper.unwrap(ip):
                if (why := self._verdict_v4(inner)) is not None:
                    return f"{why} ({inner} as {wrapper.name})"
            if wrapper.is_transport:
                return None
        if self._is_listed(ip):
            return None
        why = next((why for network, why in REFUSED_V6 if ip in network), None)
        return why or (None if ip in GLOBAL_UNICAST_V6 else "outside of the public IPv6 internet")
