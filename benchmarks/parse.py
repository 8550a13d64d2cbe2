"""Parsing (P5): the desk's reader beside feedparser, over 200 real feeds and ten kinds of corruption of them.

    python benchmarks/parse.py [FOLDER] [--rounds N] [--kinds N]

First the CPU time of parsing every feed once, feed by feed in turns so that all meet the same machine. Ours makes
summaries and contents plain when they are asked for, so it is measured three times, each with the fallback to
feedparser: "all new" asks for every text of every entry, as a first poll does; "all known" for none, as a later poll
does of each entry that is known (their keys, titles, links, dates and names are made all the same); "with markup" ends
at entries as found, texts as feedparser gives them. Then feedparser as it comes, and without its sanitising, which is
what our fallback calls. Then, for each kind of corruption, the entries found of those that feedparser finds, each feed
corrupted at a place of its own; below 99.5 % on any kind the program ends with 1.
"""

import argparse
import io
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import feedparser

from watchdesk.feeds import wellformed
from watchdesk.feeds.parse import parse_feed
from watchdesk.feeds.vocabulary import Doubtful
from watchdesk.model.entries import ParsedFeed
from watchdesk.testing.corruptions import CORRUPTIONS

Feed = tuple[str, bytes]
ENOUGH = 0.995


def live(folder: Path) -> list[Feed]:
    lines = (line.split("\t") for line in (folder / "index.tsv").read_text().splitlines())
    return [(url, (folder / name).read_bytes()) for name, url, *_ in lines]


def ours(feed: Feed) -> int:
    """Read a feed and make every text plain, as the first poll does."""
    found = parse_feed(feed[1], None, feed[0])
    return len([(entry.summary, entry.content) for entry in found.entries]) if isinstance(found, ParsedFeed) else 0


def ours_known(feed: Feed) -> int:
    """Read a feed of which every entry is known, as most are in a later poll: no summary or content is made."""
    found = parse_feed(feed[1], None, feed[0])
    return len(found.entries) if isinstance(found, ParsedFeed) else 0


def ours_as_found(feed: Feed) -> int:
    """Read the entries with their markup; what is not clean is read whole, as by `ours`."""
    try:
        found = wellformed.read_drafts(feed[1])
        return ours(feed) if found is None else sum(1 for _ in found[1])
    except Doubtful:
        return ours(feed)


def theirs(feed: Feed) -> int:
    return len(feedparser.parse(io.BytesIO(feed[1])).entries)


def theirs_without_sanitising(feed: Feed) -> int:
    found = feedparser.parse(io.BytesIO(feed[1]), sanitize_html=False, resolve_relative_uris=False)
    return len(found.entries)


def theirs_of_use(feed: Feed) -> int:
    """Count the entries with a title or a link that feedparser finds; none where it fails itself."""
    try:
        found = feedparser.parse(io.BytesIO(feed[1]), sanitize_html=False, resolve_relative_uris=False)
    except (TypeError, ValueError, LookupError, AttributeError) as error:
        print(f"  feedparser fails on {feed[0]}: {error}")
        return 0
    return sum(1 for entry in found.entries if entry.get("title") or entry.get("link"))


READERS: dict[str, Callable[[Feed], int]] = {
    "watchdesk, all new": ours,
    "watchdesk, all known": ours_known,
    "watchdesk, with markup": ours_as_found,
    "feedparser": theirs,
    "feedparser, no sanitising": theirs_without_sanitising,
}


def times(feeds: list[Feed], rounds: int) -> None:
    """Print each reader's least CPU time over some rounds, and the ratios."""
    for read in READERS.values():
        read(feeds[0])
    least = {name: [float("inf")] * len(feeds) for name in READERS}
    found: Counter[str] = Counter()
    for turn in range(rounds):
        for number, feed in enumerate(feeds):
            for name, read in READERS.items():
                began = time.process_time()
                count = read(feed)
                least[name][number] = min(least[name][number], time.process_time() - began)
                found[name] += count if turn == 0 else 0
    spent = {name: sum(seconds) for name, seconds in least.items()}
    for name, seconds in spent.items():
        ratios = "".join(
            f"{seconds / spent[ours]:8.1f} x {ours.partition(', ')[2]}" for ours in spent if "watchdesk" in ours
        )
        print(
            f"{name:26} {seconds:7.3f} s of CPU, {found[name]} entries{'' if 'watch' in name else ratios}", flush=True
        )
    clean = sum(wellformed.read_clean_feed(body, None, url) is not None for url, body in feeds)
    print(f"read by the fast path: {clean} of {len(feeds)} at once")


def losses(feeds: list[Feed], kinds: int) -> bool:
    """Print the share of feedparser's entries for each kind of corruption; return whether all are enough."""
    is_enough = True
    for name, corrupt in list(CORRUPTIONS.items())[:kinds]:
        kept = expected = 0
        for number, (url, body) in enumerate(feeds):
            feed = url, corrupt(body, number)
            entries = theirs_of_use(feed)
            expected += entries
            kept += min(entries, ours(feed))
        share = kept / expected
        is_enough &= share >= ENOUGH
        print(f"{name:34} {share:8.3%} of {expected} entries", flush=True)
    return is_enough


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("folder", nargs="?", default="/tmp/data/feeds/live-2026-02", type=Path)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--kinds", type=int, default=len(CORRUPTIONS), help="how many kinds of corruption are tried")
    chosen = options.parse_args()
    feeds = live(chosen.folder)
    times(feeds, chosen.rounds)
    sys.exit(0 if losses(feeds, chosen.kinds) else 1)


if __name__ == "__main__":
    main()
