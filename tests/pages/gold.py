"""Gold pages of ../shared/data: 181 of body-2019 and those of newsrooms, with what people took down from them."""

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPage:
    """One stored page beside its gold: `text` always, the rest on newsrooms only."""

    name: str
    url: str
    body: bytes = field(repr=False)
    text: str = field(repr=False)
    title: str | None = None
    published_at: datetime | None = None
    authors: tuple[str, ...] = ()


def word_f1(found: str, gold: str) -> float:
    """Return the F1 of the two texts as bags of lower-cased words, between 0 and 1."""
    mine, theirs = Counter(WORD.findall(found.lower())), Counter(WORD.findall(gold.lower()))
    shared = sum((mine & theirs).values())
    return 2 * shared / (sum(mine.values()) + sum(theirs.values())) if shared else float(mine == theirs)


def body_2019(pages: Path) -> Iterator[GoldPage]:
    """Yield the pages of body-2019, by name."""
    folder = pages / "body-2019"
    gold = json.loads((folder / "ground-truth.json").read_text())
    for name in sorted(gold):
        body = gzip.decompress((folder / "html" / f"{name}.html.gz").read_bytes())
        yield GoldPage(name=name, url=_unruled(gold[name]["url"]), body=body, text=gold[name]["articleBody"])


def newsrooms(pages: Path) -> Iterator[GoldPage]:
    """Yield the pages of newsrooms: a publisher's n-th version (by name) is its n-th capture (by date)."""
    for path in sorted((pages / "newsrooms").glob("**/test_data/*/*.json")):
        versions = json.loads(path.read_text())
        captures = sorted(path.parent.glob(f"{path.stem}_[0-9]*.html.gz"))
        places = json.loads((path.parent / "meta.info").read_text())
        for (_, gold), capture in zip(sorted(versions.items()), captures, strict=False):
            if "body" in gold:
                yield _newsroom_page(gold, capture, places[capture.name]["url"])


def _newsroom_page(gold: dict[str, object], capture: Path, url: str) -> GoldPage:
    stamp = gold.get("publishing_date")
    date = datetime.fromisoformat(stamp) if isinstance(stamp, str) else None
    title = gold.get("title")
    authors = gold.get("authors")
    return GoldPage(
        name=capture.name,
        url=_unruled(url),
        body=gzip.decompress(capture.read_bytes()),
        text=_body_text(gold["body"]),
        title=title if isinstance(title, str) else None,
        published_at=date.astimezone(UTC) if date else None,
        authors=tuple(str(author) for author in authors) if isinstance(authors, list) else (),
    )


def _unruled(url: str) -> str:
    """Return an address on another host, so that no rule for the publisher's pages applies."""
    parts = urlsplit(url)
    return parts._replace(netloc=f"{parts.netloc}.test").geturl()


def _body_text(body: object) -> str:
    """Return all strings of a nested gold body, in order."""
    if isinstance(body, str):
        return body
    parts = body.values() if isinstance(body, dict) else body if isinstance(body, list) else ()
    return "\n".join(_body_text(part) for part in parts)
