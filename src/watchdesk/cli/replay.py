"""`watchdesk replay`: the messages that subscribers would have got."""

import asyncio
import json
from contextlib import aclosing
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import clock_of, looking
from watchdesk.cli.output import emit_json, one_line, print_text, say
from watchdesk.cli.reports import Report, moment
from watchdesk.cli.since import begin_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from watchdesk.ports import Store
    from watchdesk.service.replaying import Replayed
    from watchdesk.service.settings import Settings


@click.command("replay")
@click.option("--since", metavar="7d", required=True, help="The messages of so many days.")
@click.option("--watch", "watch_id", help="Only messages with a story that this watch brought.")
@click.option("--text", "with_text", is_flag=True, help="Print each message whole, as plain text.")
@json_option
@pass_invocation
def replay(invocation: Invocation, *, since: str, watch_id: str | None, with_text: bool, as_json: bool) -> None:
    """Compose again what subscribers would have got under the present configuration; nothing is stored or sent.

    The articles of the archive pass in the order in which they were seen. How the sources stood then is not known.
    """
    until = clock_of(invocation).now()
    begin = begin_of(since, until)

    def show(message: "Replayed") -> None:
        if as_json:
            emit_json(replay_report(message, with_text=with_text))
        else:
            _print(message, with_text=with_text)

    with looking(invocation) as (settings, store):
        if watch_id is not None and watch_id not in {watch.id for watch in settings.watches}:
            raise click.UsageError(f'there is no watch "{watch_id}"')
        count = asyncio.run(_replay(settings, store, begin, until, watch_id, show))
    if not count and not as_json:
        print_text("No message would have been sent.")
    elif not as_json:
        say(f"{count} message{'s' * (count != 1)}; nothing was sent.", quiet=invocation.quiet)


async def _replay(
    settings: "Settings",
    store: "Store",
    since: datetime,
    until: datetime,
    watch_id: str | None,
    show: "Callable[[Replayed], None]",
) -> int:
    """Show each message as it comes; return how many there were."""
    from watchdesk.service.replaying import replay as replayed  # noqa: PLC0415 - start-up time of --help
    from watchdesk.service.replaying import tells_of  # noqa: PLC0415

    count = 0
    async with aclosing(replayed(settings, store, since=since, until=until)) as messages:
        async for message in messages:
            if watch_id is None or tells_of(message, watch_id):
                show(message)
                count += 1
    return count


def replay_report(message: "Replayed", *, with_text: bool) -> Report:
    """Return `watchdesk.replay/1`; its `digest` is what a webhook would have got, `text` the plain text or null."""
    from watchdesk.channels.payload import payload  # noqa: PLC0415 - start-up time of --help
    from watchdesk.channels.text import as_text  # noqa: PLC0415

    return {
        "schema": "watchdesk.replay/1",
        "at": moment(message.digest.composed_at),
        "channel": message.channel_name,
        "digest": json.loads(payload(message.digest)),
        "text": as_text(message.digest) if with_text else None,
    }


def _print(message: "Replayed", *, with_text: bool) -> None:
    from watchdesk.channels.text import as_text  # noqa: PLC0415 - start-up time of --help

    digest = message.digest
    at = digest.composed_at.astimezone(ZoneInfo(digest.timezone))
    stories = len(digest.stories) + digest.rest
    parts = (f"{at:%Y-%m-%d %H:%M}", digest.subscription_id, message.channel_name)
    print_text(one_line(" · ".join((*parts, f"{stories} {'story' if stories == 1 else 'stories'}"))))
    if with_text:
        print_text("\n" + as_text(digest) + "\n")
        return
    for story in digest.stories:
        print_text("  " + one_line(f"{story.title} ({story.reason})" if story.news else story.title))
    if digest.rest:
        print_text(f"  and {digest.rest} more")
