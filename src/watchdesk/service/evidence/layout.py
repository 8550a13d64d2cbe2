"""Layout: what an export of evidence consists of, as its README.txt (GUIDE) tells whoever is handed one.

All names are computed by us; none comes from a page.
"""

import re
from typing import Final

MANIFEST: Final = "manifest.json"
CHAIN: Final = "chain.jsonl"
README: Final = "README.txt"
SUMS: Final = "SHA256SUMS"
SCHEMA: Final = "watchdesk.evidence/1"
PACK: Final = "pack.json"
PAGE: Final = "page.warc"

_MEMBER = re.compile(r"packs/(\d{8,12})/(?:pack\.json|page\.warc)", re.ASCII)


def member(number: int, name: str) -> str:
    """Return where a file of a pack lies."""
    return f"packs/{number:08d}/{name}"


def number_of(name: str) -> int | None:
    """Return the number of the pack that a file belongs to; None for any other file."""
    found = _MEMBER.fullmatch(name)
    return int(found[1]) if found else None


GUIDE = """\
Evidence kept by watchdesk: what was read of matched articles, as it was received.

packs/N/pack.json   one article: title, text, authors and dates as stored, the watches that matched it and where
                    (start and end count code points of the field), and of the page its address, redirects, status,
                    headers, time, and the SHA-256 of the bytes that came (in their content coding).
packs/N/page.warc   those bytes with the headers, as WARC 1.1 (ISO 28500), which web archive tools open. A header
                    Transfer-Encoding bears another name there, since the chunks are undone. There is no file where
                    no page was read; pack.json says why.
chain.jsonl         one line for each pack in the order they were kept, from the first one here to the newest, also for
                    packs that were not exported. Each holds the SHA-256 of its pack.json and that of the line before
                    it (without its line feed).
manifest.json       "head" is the SHA-256 of the last line.

To check it with watchdesk: watchdesk export --verify FILE-OR-FOLDER [--head HASH]

To check it without, in this folder:

1. Nothing was damaged:

    sha256sum --check --quiet SHA256SUMS

2. The chain holds; the last line printed must be the head of manifest.json, and of any note that was taken of it:

    previous=
    while IFS= read -r line; do
      case "$line" in *"\\"previous\\":\\"$previous"*) ;; *) echo "broken before: $line" ;; esac
      previous=$(printf %s "$line" | sha256sum | cut -d ' ' -f 1)
    done < chain.jsonl
    echo "$previous"

3. Each pack is the one that was sealed; nothing must be printed:

    for pack in packs/*/pack.json; do
      grep -q "\\"pack\\":\\"$(sha256sum < "$pack" | cut -d ' ' -f 1)\\"" chain.jsonl || echo "not sealed: $pack"
    done

The chain shows that something was altered or removed after it was sealed. Whoever can rewrite all of it could hide
that, but not from those who noted down a head earlier: keep the head of each export somewhere else.
"""
