"""P6 and P8: pages read with two worker processes beside `trafilatura --parallel 2`, in one run, and a worker's memory.

.venv/bin/python benchmarks/read.py [FOLDER WITH body-2019 AND newsrooms]

Both are run as the programs that they are, on the same folder of files: `watchdesk read FOLDER --json` and the command
line of trafilatura as it comes. CPU is that of the whole process tree, workers that were recycled included: this
program adopts orphans (PR_SET_CHILD_SUBREAPER), so that it is told of their time. A page that was cut off at its
deadline counts as a page without text. The sides take turns, three times. Then what skimming spares ([desk] skim).
"""

import asyncio
import ctypes
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]
sys.path.remove(str(Path(__file__).parent))  # beside this file lies pages.py, and the package of tests is called so

from trafilatura import extract  # noqa: E402 - the path is set above

from conftest import unpacked  # noqa: E402 - the path to the tests is set above
from pages.gold import GoldPage, body_2019, newsrooms, word_f1  # noqa: E402 - the same
from watchdesk.model.articles import Article, Page, Skim  # noqa: E402 - the same
from watchdesk.model.watches import Watch  # noqa: E402 - the same
from watchdesk.pages.extract import extract_page  # noqa: E402 - the same
from watchdesk.pages.reader import PooledPageReader  # noqa: E402 - the same
from watchdesk.pages.skim import skim_page  # noqa: E402 - the same
from watchdesk.rules.language import Document  # noqa: E402 - the same
from watchdesk.rules.matching.matcher import Matcher  # noqa: E402 - the same
from watchdesk.workers.pool import WorkerPool  # noqa: E402 - the same

ROUNDS = 3
GOAL = 1.15
PER_WORKER = 2_000
EVERY = 20
"""One watch is made of every twentieth page."""

NOW = datetime(2026, 11, 23, tzinfo=UTC)
WORKERS = 2
_PR_SET_CHILD_SUBREAPER = 36
_REPORTS = "watchdesk.jsonl"
_BIN = Path(sys.executable).parent


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """One run of one side: seconds on the clock, CPU seconds of the whole tree."""

    wall: float
    cpu: float


def ours(folder: Path, scratch: Path) -> Ran:
    output = scratch / _REPORTS
    wall, cpu = run([sys.executable, "-m", "watchdesk", "read", str(folder), "--json"], output)
    return Ran(wall=wall, cpu=cpu)


def theirs(folder: Path, scratch: Path) -> Ran:
    target = scratch / "trafilatura"
    subprocess.run(["rm", "-rf", str(target)], check=True)
    command = [str(_BIN / "trafilatura"), "--input-dir", str(folder), "--output-dir", str(target)]
    wall, cpu = run([*command, "--parallel", str(WORKERS)], scratch / "log")
    return Ran(wall=wall, cpu=cpu)


def run(command: Sequence[str], output: Path) -> tuple[float, float]:
    """Run a program and all that it leaves behind to their end; return seconds on the clock and of CPU."""
    before, began = children_cpu(), time.perf_counter()
    with output.open("wb") as out:
        environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
        subprocess.run(command, stdout=out, stderr=subprocess.DEVNULL, check=False, cwd=output.parent, env=environment)
    wall = time.perf_counter() - began
    adopted = True
    while adopted:
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            adopted = False
    return wall, children_cpu() - before


def children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def compare(pages: Mapping[str, Sequence[GoldPage]]) -> None:
    with TemporaryDirectory() as scratch_name:
        scratch = Path(scratch_name)
        folder = scratch / "pages"
        folder.mkdir()
        for name, gold in pages.items():
            for number, page in enumerate(gold):
                (folder / f"{name_of(name, number)}.html").write_bytes(page.body)
        rounds = [(ours(folder, scratch), theirs(folder, scratch)) for _ in range(ROUNDS)]
        reports = [json.loads(line) for line in (scratch / _REPORTS).read_text().splitlines()]
    read = {Path(report["source"]).stem: report["text"] for report in reports}
    # the names of its files are hashes: its texts are those of its default call, which its command line makes
    peers = {
        name_of(name, number): extract(page.body) or ""
        for name, gold in pages.items()
        for number, page in enumerate(gold)
    }
    count = sum(map(len, pages.values()))
    for title, texts, runs in (
        ("watchdesk read", read, [one for one, _ in rounds]),
        ("trafilatura", peers, [one for _, one in rounds]),
    ):
        wall, cpu = (statistics.median(values) for values in ([run.wall for run in runs], [run.cpu for run in runs]))
        f1 = "  ".join(f"{name} F1 {mean_f1(gold, name, texts):.4f}" for name, gold in pages.items())
        print(f"  {title:<16} {count / wall:6.1f} pages/s  CPU {1000 * cpu / count:5.1f} ms a page  {f1}")
    by_cpu = statistics.median(other.cpu / own.cpu for own, other in rounds)
    by_wall = statistics.median(other.wall / own.wall for own, other in rounds)
    print(f"P6: {by_cpu:.2f} x trafilatura by CPU, {by_wall:.2f} x by the clock (goal {GOAL} x)")


def mean_f1(gold: Sequence[GoldPage], name: str, texts: Mapping[str, str]) -> float:
    return statistics.mean(word_f1(texts.get(name_of(name, number), ""), page.text) for number, page in enumerate(gold))


def name_of(name: str, number: int) -> str:
    return f"{name}-{number:04}"


def sparing(pages: Sequence[GoldPage]) -> None:
    """Read all pages whole, and again with skimming before, for watches of which each is made from one of the pages."""
    made = [(page, sorted(set(re.findall(r"[^\W\d_]{6,}", page.text)), key=len)[-2:]) for page in pages[::EVERY]]
    watches = [
        Watch(id=page.name, title=page.name, query=" AND ".join(words)) for page, words in made if len(words) > 1
    ]
    matcher = Matcher(watches)
    whole = skimmed = 0.0
    asked = matched = lost = 0
    for page in pages:
        began = time.process_time()
        read = extract_page(page.body, None, page.url)
        whole += (cost := time.process_time() - began)
        began = time.process_time()
        skim = skim_page(page.body, None, page.url)
        everything = article_of(skim.page, skim.words, page) if isinstance(skim, Skim) else None
        may_match = everything is not None and bool(matcher.asked(Document.of(everything)))
        skimmed += time.process_time() - began + (cost if may_match else 0.0)
        found = isinstance(read, Page) and bool(matcher.match(article_of(read, read.text, page), None, NOW))
        asked, matched, lost = asked + may_match, matched + found, lost + (found and not may_match)
    print(
        f"skim: {len(watches)} watches, {matched} of {len(pages)} pages match, {asked} are extracted, "
        f"{lost} matches lost; CPU {1000 * whole / len(pages):.1f} -> {1000 * skimmed / len(pages):.1f} ms a page: "
        f"{whole / skimmed:.2f} x"
    )


def article_of(page: Page, text: str, gold: GoldPage) -> Article:
    return Article(
        id=gold.name, url=gold.url, title=page.title or "", text=text, quality=page.quality, seen_at=NOW, read_at=NOW
    )


async def memory(pages: Sequence[GoldPage], recycle_after: int) -> list[float]:
    """Read 2,000 pages with one worker; return MiB of its tree (the pool's server and the worker) every 200 pages."""
    pool = WorkerPool(size=1, recycle_after=recycle_after)
    reader = PooledPageReader(pool)
    sizes = []
    for number in range(PER_WORKER):
        page = pages[number % len(pages)]
        await reader.read_page(page.body, content_type=None, url=page.url)
        if (number + 1) % 200 == 0:
            sizes.append(tree_mebibytes(os.getpid()))
    await pool.close()
    return sizes


def tree_mebibytes(pid: int) -> float:
    """Return the proportional share of memory (PSS) of the descendants of a process; one that just ended has none."""
    total = 0.0
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        try:
            rollup = Path(f"/proc/{child}/smaps_rollup").read_text()
        except (ProcessLookupError, FileNotFoundError):
            continue
        total += int(next(line for line in rollup.splitlines() if line.startswith("Pss:")).split()[1]) / 1024
        total += tree_mebibytes(int(child))
    return total


def main() -> None:
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else unpacked("pages") / "pages"
    pages = {"body-2019": list(body_2019(folder)), "newsrooms": list(newsrooms(folder))}
    print(f"{sum(map(len, pages.values()))} pages, {WORKERS} workers, median of {ROUNDS} rounds")
    compare(pages)
    every = [page for gold in pages.values() for page in gold]
    sparing(every)
    for recycle_after in (300, PER_WORKER + 1):
        sizes = asyncio.run(memory(every, recycle_after))
        kind = f"recycled after {recycle_after}" if recycle_after <= PER_WORKER else "never recycled"
        print(f"P8: a worker over {PER_WORKER} pages, {kind}, MiB: {' '.join(f'{size:.0f}' for size in sizes)}")


if __name__ == "__main__":
    main()
