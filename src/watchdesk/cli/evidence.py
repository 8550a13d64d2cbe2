"""`watchdesk export --evidence` and `--verify`: matched articles as they were received, and whether they still are."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchdesk.cli.context import Invocation
from watchdesk.cli.desk import clock_of, looking
from watchdesk.cli.output import emit_json, print_text
from watchdesk.cli.since import EVER, begin_of

if TYPE_CHECKING:
    from watchdesk.service.evidence.checking import Checked
    from watchdesk.service.evidence.writing import Written
    from watchdesk.service.settings import Settings


def require_watch(settings: "Settings", watch_id: str | None) -> None:
    """Refuse a watch that is not configured."""
    if watch_id is not None and watch_id not in {watch.id for watch in settings.watches}:
        raise click.UsageError(f"there is no watch {watch_id}")


def export_evidence(
    invocation: Invocation, path: Path, *, watch_id: str | None, since: str | None, as_json: bool
) -> None:
    """Write the packs of matched articles to a new folder or ZIP file."""
    from watchdesk.service.evidence.writing import write_evidence  # noqa: PLC0415 - start-up time of --help
    from watchdesk.service.exporting import matched_articles  # noqa: PLC0415

    now = clock_of(invocation).now()
    begin = None if since is None else begin_of(since, now)
    with looking(invocation) as (settings, store):
        require_watch(settings, watch_id)
        wanted = {one.article.id for one in matched_articles(store, since=begin or EVER, watch_id=watch_id)}
        try:
            written = write_evidence(store, path, wanted, watch_id=watch_id, since=begin, now=now)
        except FileExistsError as error:
            raise click.ClickException(f"{path} is there already, and is not overwritten") from error
        except OSError as error:
            raise click.ClickException(f"{path} cannot be written: {error.strerror}") from error
    if as_json:
        emit_json({"schema": "watchdesk.evidence/1", "file": str(path), **_figures(written)})
    else:
        print_text("\n".join(_written_in_words(path, written)))


def verify_evidence(path: Path, *, head: str | None, as_json: bool) -> None:
    """Check an export of evidence; exit code 1 if anything is wrong with it."""
    from watchdesk.service.evidence.checking import check_evidence, faults_in_words  # noqa: PLC0415 - as above

    checked = check_evidence(path, head=head)
    faults = list(faults_in_words(checked))
    if as_json:
        report = {"whole": checked.is_whole, "packs": checked.packs, "seals": checked.seals, "head": checked.head}
        emit_json({"schema": "watchdesk.verified/1", "file": str(path), **report, "faults": faults})
    else:
        print_text("\n".join(_checked_in_words(path, checked, faults)))
    if not checked.is_whole:
        raise click.exceptions.Exit(1)


def _figures(written: "Written") -> dict[str, object]:
    return {
        "packs": written.packs,
        "dropped": written.dropped,
        "lacking": written.lacking,
        "seals": written.seals,
        "head": written.head,
    }


def _written_in_words(path: Path, written: "Written") -> list[str]:
    lines = [f"{path}: {_packs(written.packs)}."]
    if written.dropped:
        lines.append(f"{written.dropped} more were dropped: they were older than [evidence] keeps them, or too many.")
    if written.lacking:
        lines.append(f"Of {written.lacking} matched articles no evidence was kept when they were read.")
    if written.head:
        lines.append(f"The head of the chain is {written.head}. Note it down elsewhere: it proves what was sealed.")
    return lines


def _checked_in_words(path: Path, checked: "Checked", faults: list[str]) -> list[str]:
    if checked.is_whole:
        head = f", the last one {checked.head}" if checked.head else ""
        return [f"{path} is whole: {_packs(checked.packs)}, a chain of {_seals(checked.seals)}{head}."]
    return [f"{path} is not what was sealed:", *(f"- {fault}" for fault in faults)]


def _seals(count: int) -> str:
    return "one seal" if count == 1 else f"{count:,} seals"


def _packs(count: int) -> str:
    return "one pack" if count == 1 else f"{count:,} packs"
