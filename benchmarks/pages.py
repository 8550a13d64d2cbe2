"""Our page reader beside trafilatura as it comes, in one run: word F1, headlines, dates, authors, seconds, limits.

The peer's call is `bare_extraction(body, url=…, with_metadata=True)`, all else by default. Site rules are off: the
addresses are given on other hosts. F1 is also given for both halves of the publishers, parted by a hash of the host.

.venv/bin/python benchmarks/pages.py [FOLDER WITH body-2019 AND newsrooms]
"""

import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean
from urllib.parse import urlsplit
from zlib import crc32

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]
sys.path.remove(str(Path(__file__).parent))  # this file is called pages, as the package of tests is

from trafilatura import bare_extraction  # noqa: E402 - the same
from trafilatura.settings import Document  # noqa: E402 - the same

from conftest import unpacked  # noqa: E402 - the path to the tests is set above
from pages.gold import GoldPage, body_2019, newsrooms, word_f1  # noqa: E402 - the same
from watchdesk.model.articles import NotAPage  # noqa: E402 - the same
from watchdesk.pages.extract import extract_page  # noqa: E402 - the same

LIMIT = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a reader found on a page."""

    text: str = ""
    title: str = ""
    published_at: datetime | None = None
    authors: tuple[str, ...] = ()


def ours(page: GoldPage) -> Found:
    answer = extract_page(page.body, None, page.url)
    if isinstance(answer, NotAPage):
        return Found()
    return Found(text=answer.text, title=answer.title or "", published_at=answer.published_at, authors=answer.authors)


def as_it_comes(page: GoldPage) -> Found:
    document = bare_extraction(page.body, url=page.url, with_metadata=True)
    if not isinstance(document, Document):
        return Found()
    date = datetime.fromisoformat(document.date).replace(tzinfo=UTC) if document.date else None
    # comments belong to what it gives as it comes
    text = "\n".join(filter(None, (document.text, document.comments)))
    authors = tuple((document.author or "").split("; "))
    return Found(text=text, title=document.title or "", published_at=date, authors=authors)


def plain(text: str) -> str:
    return re.sub(r"\W+", " ", text).strip().casefold()


def hits(page: GoldPage, found: Found) -> Counter[str]:
    """Count what was right: the headline but for punctuation, the day give or take one, one of the authors.

    `within`: one of the two headlines is the other, perhaps with more before or behind it.
    """
    mine, gold = plain(found.title), plain(page.title or "")
    gap = abs((found.published_at - page.published_at).days) if found.published_at and page.published_at else 9
    return Counter(
        titles=int(bool(gold) and mine == gold),
        within=int(bool(mine and gold) and (mine in gold or gold in mine)),
        dates=int(gap <= 1),
        authors=int(bool({plain(name) for name in found.authors} & {plain(name) for name in page.authors})),
    )


def measure(name: str, read: Callable[[GoldPage], Found], pages: Sequence[GoldPage]) -> None:
    scores: list[float] = []
    seconds: list[float] = []
    right: Counter[str] = Counter()
    for page in pages:
        started = time.process_time()
        found = read(page)
        seconds.append(time.process_time() - started)
        scores.append(word_f1(found.text, page.text))
        right += hits(page, found)
    halves: dict[int, list[float]] = {0: [], 1: []}
    for page, score in zip(pages, scores, strict=True):
        halves[crc32((urlsplit(page.url).hostname or "").encode()) % 2].append(score)
    middle = sorted(seconds)[len(seconds) // 2]
    print(
        f"  {name:<24} F1 {mean(scores):.4f} ({' and '.join(f'{mean(half):.4f}' for half in halves.values())})  "
        f"titles {right['titles']:>3} within {right['within']:>3}  dates {right['dates']:>3}  "
        f"authors {right['authors']:>3}  CPU mean {1000 * sum(seconds) / len(seconds):5.1f} ms  "
        f"median {1000 * middle:5.1f} ms  over {LIMIT:g} s: {sum(second > LIMIT for second in seconds)}"
    )


def main() -> None:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else unpacked("pages") / "pages"
    for title, gold in (("body-2019", body_2019), ("newsrooms", newsrooms)):
        pages = list(gold(folder))
        print(f"{title}: {len(pages)} pages")
        measure("watchdesk", ours, pages)
        measure("trafilatura as it comes", as_it_comes, pages)


if __name__ == "__main__":
    main()
