"""`watchdesk feed`: the addresses that are polled."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import ask, clock_of, looking, settings_or_shipped, tools
from watchdesk.cli.feed_discover import discover
from watchdesk.cli.feed_scout import scout
from watchdesk.cli.feed_standing import COUNTED, feed_report, feed_row, show_hosts
from watchdesk.cli.feed_suggest import suggest
from watchdesk.cli.output import emit_json, print_table, print_text, say
from watchdesk.cli.reports import moment
from watchdesk.model.entries import ParsedEntry, ParsedFeed
from watchdesk.model.identity import computed_key
from watchdesk.rules.ailments import host_states, sentence_of

FAILED = 1
MOST_SHOWN = 5
"""Lines of a file that is no list of feeds: what more of them say is noise."""
POLICIES = click.Choice(["always", "on_match", "never"])


@click.group("feed")
def feed() -> None:
    """Find, add, remove, list, show, pause, import and export feeds."""


feed.add_command(discover)
feed.add_command(scout)
feed.add_command(suggest)


def _right_id(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
    from watchdesk.service.naming import SOURCE_ID  # noqa: PLC0415 - start-up time of --help

    if value is not None and SOURCE_ID.fullmatch(value) is None:
        raise click.BadParameter("an id is of letters, digits, dots, dashes and underscores")
    return value


@feed.command("add")
@click.argument("url")
@click.option("--id", "source_id", callback=_right_id, help="The source's id (default: made of the host's name).")
@click.option("--title", help="The source's name (default: the feed's own title).")
@click.option("--country", help="ISO 3166 code, such as PK.")
@click.option("--language", help="BCP 47 code, such as en.")
@click.option(
    "--read",
    "read_policy",
    type=POLICIES,
    default="always",
    show_default=True,
    help="Read the page of every entry, of those that a watch holds for by the feed's own text, or of none.",
)
@json_option
@pass_invocation
def add_feed(
    invocation: Invocation,
    *,
    url: str,
    source_id: str | None,
    title: str | None,
    country: str | None,
    language: str | None,
    read_policy: str,
    as_json: bool,
) -> None:
    """Visit URL, find the feed there or the best of its site, and keep it. `feed discover` shows all that there are."""
    values = {
        "url": url,
        "source": source_id,
        "title": title,
        "country": country,
        "language": language,
        "read": read_policy,
    }
    facts = ask(invocation, "feed.add", values)
    if as_json:
        emit_json({"schema": "watchdesk.feed-add/1", **facts})
        return
    print_text(f"{facts['source']}: {facts['title']}\n{facts['url']} {_done(facts)}.")


def _done(facts: Mapping[str, object]) -> str:
    if moved_from := facts.get("moved_from"):
        return f"is polled already: {moved_from} has moved there"
    return "added" if facts["added"] else "was there already"


@feed.command("list")
@click.option("--broken", is_flag=True, help="Only feeds that fail, moved, or are silent for longer than usual.")
@click.option("--hosts", is_flag=True, help="The hosts of the feeds instead of the feeds.")
@json_option
@pass_invocation
def list_feeds(invocation: Invocation, *, broken: bool, hosts: bool, as_json: bool) -> None:
    """List feeds, or their hosts, with how they stand, what is usual for them, and what they brought."""
    now = clock_of(invocation).now()
    with looking(invocation) as (_, store):
        feeds = store.feeds()
        brought = store.matches_by_feed(now - COUNTED)
        pushes = store.pushes()
    if hosts:
        show_hosts([one for one in host_states(feeds) if one.failing or not broken], as_json=as_json)
        return
    found = [one for one in feeds if not broken or sentence_of(one, now) is not None]
    if as_json:
        for one in found:
            emit_json(feed_report(one, now, brought.get(one.feed.id, {}), pushes.get(one.feed.id)))
    elif found:
        rows = [feed_row(one, now, brought.get(one.feed.id, {})) for one in found]
        print_table(("Source", "Address", "Standing", "A day", "Matches", "Last visit", "Next visit"), rows)
    else:
        print_text("Every feed is well." if broken else "There is no feed yet: `watchdesk feed add URL` adds one.")


@feed.command("show")
@click.argument("feeds", nargs=-1, required=True, metavar="FILE-OR-URL-OR-SOURCE…")
@json_option
@pass_invocation
def show_feeds(invocation: Invocation, *, feeds: tuple[str, ...], as_json: bool) -> int:
    """Parse feeds (files, directories, addresses, configured sources) without storing them.

    Exits with 1 where one was refused.
    """
    return asyncio.run(_show(invocation, feeds, as_json=as_json))


async def _show(invocation: Invocation, names: Sequence[str], *, as_json: bool) -> int:
    from watchdesk.service.reading_files import read_feeds  # noqa: PLC0415 - start-up time of --help

    code = 0
    configured = {one.source_id: one.url for one in settings_or_shipped(invocation).feeds}
    names = [configured.get(name, name) for name in names]
    async with tools(invocation) as (client, feed_reader, _):
        async for name, parsed in read_feeds(names, feed_reader, client):
            if not isinstance(parsed, ParsedFeed):
                code = FAILED
            if as_json:
                reason = None if isinstance(parsed, ParsedFeed) else parsed.reason
                emit_json(show_report(name, parsed if isinstance(parsed, ParsedFeed) else None, reason))
            elif isinstance(parsed, ParsedFeed):
                _print_feed(name, parsed)
            else:
                say(f"{name}: refused: {parsed.reason}")
    return code


def show_report(name: str, parsed: ParsedFeed | None, reason: str | None) -> dict[str, object]:
    """Return `watchdesk.feed/1`; a feed that was refused has no format, and the reason among its problems."""
    report: dict[str, object] = {"schema": "watchdesk.feed/1", "source": name}
    if parsed is None:
        return {**report, "format": None, "title": None, "entries": [], "problems": [f"feed_rejected: {reason}"]}
    entries = [
        {
            "id": _entry_id(entry),
            "guid": entry.guid,
            "url": entry.url,
            "title": entry.title,
            "summary": entry.summary,
            "published_at": moment(entry.published_at),
            "authors": list(entry.authors),
        }
        for entry in parsed.entries
    ]
    return {
        **report,
        "format": parsed.format,
        "title": parsed.title,
        "entries": entries,
        "problems": list(parsed.problems),
    }


def _entry_id(entry: ParsedEntry) -> str:
    """Return an id by the ladder guid, else link, else title and date."""
    dated = f"{entry.title} {entry.published_at.isoformat() if entry.published_at else ''}"
    return computed_key("entry", entry.guid or entry.url or dated)


def _print_feed(name: str, parsed: ParsedFeed) -> None:
    rows = [(moment(entry.published_at), entry.title, entry.url) for entry in parsed.entries]
    print_table(("Published", "Title", "Address"), rows, title=f"{parsed.title or name} ({parsed.format})")
    for problem in parsed.problems:
        say(f"{name}: {problem}")


@feed.command("pause")
@click.argument("url", metavar="URL-OR-SOURCE")
@json_option
@pass_invocation
def pause_feed(invocation: Invocation, *, url: str, as_json: bool) -> None:
    """Stop polling a feed until it is resumed; of a SOURCE's id, all of its feeds."""
    _pause(invocation, url, paused=True, as_json=as_json)


@feed.command("resume")
@click.argument("url", metavar="URL-OR-SOURCE")
@json_option
@pass_invocation
def resume_feed(invocation: Invocation, *, url: str, as_json: bool) -> None:
    """Poll a feed again that was paused, or that is parked because it was gone."""
    _pause(invocation, url, paused=False, as_json=as_json)


def _pause(invocation: Invocation, url: str, *, paused: bool, as_json: bool) -> None:
    facts = ask(invocation, "feed.pause", {"url": url, "paused": paused})
    if as_json:
        emit_json({"schema": "watchdesk.feed-pause/1", **facts})
    else:
        print_text(f"{url} rests." if paused else f"{url} is polled again.")


@feed.command("remove")
@click.argument("url", metavar="URL-OR-SOURCE")
@json_option
@pass_invocation
def remove_feed(invocation: Invocation, *, url: str, as_json: bool) -> None:
    """Take a feed that was added off the desk; of a SOURCE's id, all of its feeds.

    What it brought stays: articles, stories, what was told. A feed of config.toml is taken out there.
    """
    from watchdesk.service.settings.whereabouts import line_of_feed  # noqa: PLC0415 - start-up time of --help

    settings = invocation.settings()
    if (line := line_of_feed(settings, url)) is not None:
        raise click.ClickException(
            f"{settings.path}:{line}: {url} stands here, in the configuration: take this source out, "
            f"or let it rest with `watchdesk feed pause {url}`"
        )
    facts = ask(invocation, "feed.remove", {"url": url})
    if as_json:
        emit_json({"schema": "watchdesk.feed-remove/1", **facts})
    else:
        print_text("\n".join(f"{one} is polled no more; what it brought stays." for one in _words(facts["removed"])))


def _words(found: object) -> list[str]:
    return [str(one) for one in found] if isinstance(found, list) else []


@feed.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@json_option
@pass_invocation
def import_feeds(invocation: Invocation, *, file: Path, as_json: bool) -> int:
    """Add the feeds of an OPML list, a CSV with a column `url`, or a list of addresses.

    Exits with 1 where the file names no feed.
    """
    from watchdesk.feeds.subscriptions import read_as, read_subscriptions  # noqa: PLC0415 - start-up time of --help

    body = file.read_bytes()
    listed, problems = read_subscriptions(body)
    wishes = [
        {
            "url": one.url,
            "title": one.title or None,
            "home": one.home,
            "country": one.country,
            "language": one.language,
            "tier": one.tier,
        }
        for one in listed
    ]
    facts = ask(invocation, "feed.import", {"feeds": wishes}) if wishes else {"added": 0, "known": 0}
    if as_json:
        emit_json({"schema": "watchdesk.feed-import/1", "file": str(file), **facts, "problems": list(problems)})
    elif listed:
        print_text(f"{facts['added']} feeds added, {facts['known']} were there already.")
    if not as_json:
        for problem in problems if listed else problems[:MOST_SHOWN]:
            say(problem, quiet=invocation.quiet)
    if not listed:
        say(f"{file}: no feed was added: {read_as(body)}")
    return 0 if listed else FAILED


@feed.command("export")
@pass_invocation
def export_feeds(invocation: Invocation) -> None:
    """Print all feeds that are on the web as OPML."""
    from watchdesk.feeds.opml import OutlineFeed, write_opml  # noqa: PLC0415 - start-up time of --help

    with looking(invocation) as (settings, store):
        outlines = [
            OutlineFeed(
                url=one.feed.url,
                title=one.source.title,
                home=one.source.home,
                country=one.source.country,
                language=one.source.language,
                tier=one.source.tier,
            )
            for one in store.feeds()
            if one.feed.kind.is_shared
        ]
    print_text(write_opml(outlines, settings.desk.title).decode())
