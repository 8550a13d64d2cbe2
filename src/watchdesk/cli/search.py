"""`watchdesk search`: the archive, asked in the watch language."""

import os
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import clock_of, looking
from watchdesk.cli.output import clean_for_terminal, emit_json, one_line, print_text, say
from watchdesk.cli.reports import hit_reports, moment
from watchdesk.model.watches import Watch
from watchdesk.rules.snippets import snippet, title_marks

if TYPE_CHECKING:
    from watchdesk.service.searching import FoundArticle

EVER = datetime(1970, 1, 1, tzinfo=UTC)
Marks = Iterable[tuple[int, int]]


@click.command("search")
@click.argument("query")
@click.option("--since", metavar="30d", help="Only what was seen in so many days (else all that is kept).")
@click.option("--limit", type=click.IntRange(min=1), default=20, show_default=True, help="At most so many articles.")
@json_option
@pass_invocation
def search(invocation: Invocation, *, query: str, since: str | None, limit: int, as_json: bool) -> None:
    """Find what matches QUERY, in the language of the watches, among all articles that the desk keeps; newest first.

    An article whose text has aged out (`keep`) is found by its headline.
    """
    from watchdesk.service.searching import QUERY, search_archive  # noqa: PLC0415 - start-up time of --help

    now = clock_of(invocation).now()
    begin = EVER if since is None else max(now - _span(since), EVER)
    with looking(invocation) as (settings, store):
        watch = Watch(id=QUERY, title=query, query=query, lists=settings.lists)
        zone = ZoneInfo(settings.desk.timezone)
        count = 0
        answers = search_archive(store, watch, since=begin, now=now, limit=limit + 1)
        for count, found in enumerate(answers, start=1):
            if count > limit:
                break
            if as_json:
                emit_json(search_report(found))
            else:
                _show(found, zone)
    if not count and not as_json:
        print_text("No article of the archive matches.")
    if count > limit:
        say(f"There are more: these are the newest {limit} (--limit).", quiet=invocation.quiet)


def search_report(found: "FoundArticle") -> dict[str, object]:
    """Return `watchdesk.search/1`."""
    article, match = found.article, found.match
    passage, _ = snippet(article, match.hits)
    return {
        "schema": "watchdesk.search/1",
        "id": article.id,
        "url": article.url,
        "title": article.title,
        "source": article.source_id,
        "published_at": moment(article.published_at),
        "strength": match.strength.value,
        "hits": hit_reports(match.hits, with_text=True),
        "snippet": passage,
    }


def _show(found: "FoundArticle", zone: ZoneInfo) -> None:
    """Print an article in a few lines, with what was found in bold."""
    article, match = found.article, found.match
    at = (article.published_at or article.seen_at).astimezone(zone)
    passage, marks = snippet(article, match.hits)
    click.echo(one_line(f"{at:%Y-%m-%d %H:%M} · {found.source_title} · {match.strength.value}"))
    click.echo("  " + _marked(article.title, title_marks(article.title, match.hits)))
    if passage:
        click.echo("  " + _marked(passage, marks))
    click.echo(f"  {one_line(article.url or article.id)}\n")


def _marked(text: str, marks: Marks) -> str:
    """Return a text on one line, clean, with its marks in bold where a terminal shows them."""
    if not _is_bold(sys.stdout.isatty(), os.environ):
        return one_line(text)
    pieces, last = [], 0
    for start, end in marks:
        pieces += [_plain(text[last:start]), click.style(_plain(text[start:end]), bold=True)]
        last = end
    return "".join((*pieces, _plain(text[last:])))


def _plain(piece: str) -> str:
    return clean_for_terminal(piece).replace("\n", " ").replace("\t", " ")


def _is_bold(is_terminal: bool, environ: Mapping[str, str]) -> bool:  # noqa: FBT001 - a fact, no switch
    return is_terminal and environ.get("TERM") != "dumb" and "NO_COLOR" not in environ


def _span(text: str) -> timedelta:
    from watchdesk.service.settings.values import read_duration  # noqa: PLC0415 - start-up time of --help

    try:
        return read_duration(text)
    except ValueError as error:
        raise click.UsageError(f"--since {error}") from error
