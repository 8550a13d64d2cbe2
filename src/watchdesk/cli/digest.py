"""`watchdesk digest`: what a subscription would be sent now."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import clock_of, looking
from watchdesk.cli.output import emit_json, print_text

if TYPE_CHECKING:
    from watchdesk.model.tellings import Digest


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
    from watchdesk.channels.text import as_text  # noqa: PLC0415
    from watchdesk.rules.enrolling import subscription_id_of  # noqa: PLC0415
    from watchdesk.service.previewing import preview_digest  # noqa: PLC0415

    with looking(invocation) as (settings, store):
        stored = [subscription_id_of(one.id) for one in store.enrolments()]
        if subscription not in {*(one.id for one in settings.subscriptions), *stored}:
            known = ", ".join(one.id for one in settings.subscriptions) or "none"
            raise click.UsageError(f'there is no subscription "{subscription}"; configured: {known}')
        composed = preview_digest(settings, store, subscription, clock_of(invocation))
    is_owed = bool(composed.stories)
    if html is not None and is_owed:
        _write_page(html, composed)
    if as_json:
        emit_json(json.loads(payload(composed)))
    elif not is_owed:
        print_text(f"Nothing is owed to {subscription} now.")
    else:
        print_text(as_text(composed) if html is None else f"{html}: {len(composed.stories)} stories")


def _write_page(file: Path, composed: "Digest") -> None:
    from watchdesk.channels.text import as_html  # noqa: PLC0415 - start-up time of --help

    try:
        file.write_text(as_html(composed), encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"{file} cannot be written: {error.strerror}") from error
