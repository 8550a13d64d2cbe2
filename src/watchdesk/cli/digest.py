"""`watchdesk digest`: what a subscription would be sent now."""

from pathlib import Path

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import clock_of, looking
from watchdesk.cli.output import emit_json, print_text


@click.group("digest")
def digest() -> None:
    """Preview digests."""


@digest.command("preview")
@click.argument("subscription")
@click.option("--html", type=click.Path(path_type=Path, dir_okay=False), help="Write the page to this file.")
@json_option
@pass_invocation
def preview(invocation: Invocation, *, subscription: str, html: Path | None, as_json: bool) -> None:
    """Compose what is owed to SUBSCRIPTION up to now, whatever its slot; nothing is stored or sent."""
    from watchdesk.channels.payload import payload  # noqa: PLC0415 - start-up time of --help
    from watchdesk.channels.text import as_html, as_text  # noqa: PLC0415
    from watchdesk.service.previewing import preview_digest  # noqa: PLC0415

    with looking(invocation) as (settings, store):
        if subscription not in {one.id for one in settings.subscriptions}:
            known = ", ".join(one.id for one in settings.subscriptions) or "none"
            raise click.UsageError(f'there is no subscription "{subscription}"; configured: {known}')
        composed = preview_digest(settings, store, subscription, clock_of(invocation))
    if composed is None:
        if as_json:
            emit_json({"schema": "watchdesk.digest/1", "id": None, "subscription": subscription, "stories": []})
        else:
            print_text(f"Nothing is owed to {subscription} now.")
        return
    if html is not None:
        html.write_text(as_html(composed), encoding="utf-8")
        print_text(f"{html}: {len(composed.stories)} stories")
    elif as_json:
        emit_json(payload(composed))
    else:
        print_text(as_text(composed))
