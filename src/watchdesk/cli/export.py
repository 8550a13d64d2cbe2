"""`watchdesk export`: the matched articles of the archive, for spreadsheets and programs."""

import csv
import io
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TextIO, cast

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import clock_of, looking
from watchdesk.cli.evidence import export_evidence, require_watch, verify_evidence
from watchdesk.cli.output import clean_for_terminal, say
from watchdesk.cli.reports import hit_reports, moment
from watchdesk.cli.since import EVER, begin_of
from watchdesk.rules.cells import safe_cell

if TYPE_CHECKING:
    from watchdesk.service.exporting import Exported

SCHEMA = "watchdesk.export/1"
BOM = "\ufeff"


class Writer(Protocol):
    """What writes one of the formats; returns how many articles it wrote."""

    def __call__(self, found: Iterable[Mapping[str, object]], stream: TextIO, *, bom: bool) -> int:
        """Write them all."""
        ...


@click.command("export")
@click.option("--format", "form", type=click.Choice(["csv", "jsonl"]), default="jsonl", show_default=True)
@click.option("--watch", "watch_id", help="Only what this watch matched.")
@click.option("--since", metavar="30d", help="Only what was seen in so many days (else all that is kept).")
@click.option("--bom", is_flag=True, help="Begin the CSV with a byte order mark, by which Excel knows UTF-8.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="A new file; else stdout.")
@click.option("--evidence", type=click.Path(path_type=Path), help="Write evidence to a new folder or FILE.zip instead.")
@click.option("--verify", type=click.Path(path_type=Path, exists=True), help="Check evidence that was exported.")
@click.option("--head", metavar="HASH", help="With --verify: a head that was noted down earlier.")
@json_option
@pass_invocation
def export(
    invocation: Invocation,
    *,
    form: str,
    watch_id: str | None,
    since: str | None,
    bom: bool,
    output: Path | None,
    evidence: Path | None,
    verify: Path | None,
    head: str | None,
    as_json: bool,
) -> None:
    """Write the matched articles with their stories, watches and hits, one a line.

    No cell of the CSV is a formula, whatever a headline begins with. An existing file is never overwritten.

    With --evidence: the packs that were kept of them ([evidence] of config.toml), with all hashes. --verify checks such
    an export, needs no configuration, and ends with exit code 1 if anything was altered, added or removed.
    """
    if head and not verify:
        raise click.UsageError("--head is for --verify")
    if verify:
        verify_evidence(verify, head=head, as_json=as_json)
    elif evidence:
        export_evidence(invocation, evidence, watch_id=watch_id, since=since, as_json=as_json)
    else:
        _export_articles(invocation, form=form, watch_id=watch_id, since=since, bom=bom, output=output)


def _export_articles(
    invocation: Invocation, *, form: str, watch_id: str | None, since: str | None, bom: bool, output: Path | None
) -> None:
    from watchdesk.service.exporting import matched_articles  # noqa: PLC0415 - start-up time of --help

    if bom and form != "csv":
        raise click.UsageError("--bom is for --format csv: JSON has none (RFC 8259, 8.1)")
    begin = EVER if since is None else begin_of(since, clock_of(invocation).now())
    write: Writer = _write_jsonl
    if form == "csv":
        write = _write_csv
    with looking(invocation) as (settings, store):
        require_watch(settings, watch_id)
        found = map(export_report, matched_articles(store, since=begin, watch_id=watch_id))
        if output is None:
            stream = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
            count = write(found, stream, bom=bom)
            stream.flush()
            stream.detach()
        else:
            count = _write_file(output, found, write, bom=bom)
    say("One article." if count == 1 else f"{count:,} articles.", quiet=invocation.quiet)


def _write_file(output: Path, found: Iterable[Mapping[str, object]], write: Writer, *, bom: bool) -> int:
    try:
        with output.open("x", encoding="utf-8", newline="") as stream:
            return write(found, stream, bom=bom)
    except FileExistsError as error:
        raise click.ClickException(f"{output} is there already, and is not overwritten") from error
    except OSError as error:
        raise click.ClickException(f"{output} cannot be written: {error.strerror}") from error


def export_report(one: "Exported") -> dict[str, object]:
    """Return `watchdesk.export/1`; times are RFC 3339 in UTC, what is absent is null."""
    article = one.article
    return {
        "schema": SCHEMA,
        "id": article.id,
        "story": one.story_id,
        "story_title": one.story_title,
        "relation": one.relation,
        "title": article.title,
        "url": article.url,
        "source": article.source_id,
        "source_title": one.source_title,
        "authors": list(article.authors),
        "language": article.language,
        "published_at": moment(article.published_at),
        "seen_at": moment(article.seen_at),
        "quality": article.quality.value,
        "watches": [
            {"watch": match.watch_id, "strength": match.strength.value, "hits": hit_reports(match.hits, with_text=True)}
            for match in one.matches
        ],
    }


def _write_jsonl(found: Iterable[Mapping[str, object]], stream: TextIO, *, bom: bool) -> int:
    del bom
    count = 0
    for report in found:
        count += 1
        stream.write(f"{json.dumps(report, ensure_ascii=False)}\n")
    return count


def _write_csv(found: Iterable[Mapping[str, object]], stream: TextIO, *, bom: bool) -> int:
    """Write a table by RFC 4180: lines end in CR LF, and what needs quotes has them."""
    stream.write(BOM if bom else "")
    table, count = csv.writer(stream), 0
    table.writerow(COLUMNS)
    for report in found:
        count += 1
        table.writerow([_cell(report, column) for column in COLUMNS])
    return count


COLUMNS = (
    "id", "story", "story_title", "relation", "title", "url", "source", "source_title", "authors", "language",
    "published_at", "seen_at", "quality", "watches", "terms",
)  # fmt: skip


def _cell(report: Mapping[str, object], column: str) -> str:
    watches = cast("list[dict[str, Any]]", report["watches"])
    if column == "watches":
        value: object = [one["watch"] for one in watches]
    elif column == "terms":
        value = list(dict.fromkeys(hit["term"] for one in watches for hit in one["hits"]))
    else:
        value = report[column]
    text = "; ".join(map(str, value)) if isinstance(value, list) else "" if value is None else str(value)
    return safe_cell(" ".join(clean_for_terminal(text).split()))
