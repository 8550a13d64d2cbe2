"""Links: what a Link header says of hub and topic (WebSub, section 4) — read beside an answer's other headers."""

import re
from collections.abc import Sequence
from urllib.parse import urljoin

MOST_TEXT = 8192
LINK = re.compile(r"<([^<>]{1,2000})>((?:\s{0,9};[^<>,;]{0,300}){1,10})")
RELATION = re.compile(r';\s{0,9}rel\s{0,9}=\s{0,9}(?:"([^"]{0,200})"|([^\s;,"]{1,200}))', re.IGNORECASE)


def push_links(lines: Sequence[str], url: str) -> tuple[str | None, str | None]:
    """Return the first hub and the first self of Link headers, absolute; `url` is the address that answered."""
    if not lines:
        return None, None
    found: dict[str, str] = {}
    for target, parameters in LINK.findall(", ".join(lines)[:MOST_TEXT]):
        relation = RELATION.search(parameters)
        for name in (relation[1] or relation[2] or "").lower().split() if relation else ():
            found.setdefault(name, target)
    return _absolute(found.get("hub"), url), _absolute(found.get("self"), url)


def _absolute(target: str | None, url: str) -> str | None:
    """Return a link's address joined to the document's, None where it is none of the web."""
    if target is None:
        return None
    try:
        joined = urljoin(url, target.strip())
    except ValueError:
        return None
    return joined if joined.startswith(("http://", "https://")) else None
