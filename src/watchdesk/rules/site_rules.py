"""Site rules: which rule holds for the pages of a host. Pure look-ups."""

from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from msgspec.structs import asdict, replace

from watchdesk.model.sites import NO_BODY, PageRead, SiteRule, VoidRule

FEWEST_PAGES = 3


def rule_for(host: str, rules: Mapping[str, SiteRule]) -> SiteRule | None:
    """Return the rule of a host, or of the nearest domain that it belongs to. Hosts are in ASCII and small letters."""
    if not rules:
        return None
    labels = host.lower().rstrip(".").split(".")
    domains = (".".join(labels[start:]) for start in range(len(labels)))
    return next((rules[domain] for domain in domains if domain in rules), None)


def overlaid(own: SiteRule | None, shipped: SiteRule | None) -> SiteRule | None:
    """Return the operator's own rule, with what the shipped one says where the own one says nothing."""
    if own is None or shipped is None:
        return own or shipped
    given = {name: value for name, value in asdict(own).items() if value is not None}
    return replace(shipped, **given)


def void_rules(pages: Iterable[PageRead]) -> list[VoidRule]:
    """Return the rules that found no body on the last pages of a host, FEWEST_PAGES at least. Pages: newest first.

    One page without a body (a video, a gallery) says nothing of a rule.
    """
    missed: dict[str, list[PageRead]] = {}
    over: set[str] = set()
    for page in pages:
        host = host_of(page.url)
        if NO_BODY not in (page.reason or ""):
            over.add(host)
        elif host not in over:
            missed.setdefault(host, []).append(page)
    return [
        VoidRule(host=host, pages=len(found), since=found[-1].read_at, url=found[0].url)
        for host, found in sorted(missed.items())
        if len(found) >= FEWEST_PAGES
    ]


def host_of(url: str) -> str:
    """Return the host of an address in small letters, or nothing."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:  # an IPv6 address that is none
        return ""
