"""`watchdesk subscriber`: who is told what — configured or stored — and subscriptions that were ended."""

from datetime import datetime

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import ask, clock_of, looking
from watchdesk.cli.output import emit_json, print_table, print_text

SCHEMA = "watchdesk.subscription/1"


@click.group("subscriber")
def subscriber() -> None:
    """Add, list, confirm and remove subscribers; end subscriptions and let them go on."""


@subscriber.command("add")
@click.argument("address", metavar="ADDRESS")
@click.option("--watch", "watches", multiple=True, required=True, metavar="ID", help="A watch; give it for each.")
@click.option("--id", "subscriber_id", metavar="ID", help="The subscriber's id; else one is made of the address.")
@click.option("--name", help="What it is called; else what stands before the @.")
@click.option("--schedule", default="at once", show_default=True, help="As in config.toml: `daily 07:00`.")
@click.option("--quiet-hours", metavar="22:00-06:30", help="Nothing is delivered then.")
@click.option("--timezone", metavar="ZONE", help="Such as Asia/Karachi; else the desk's.")
@click.option("--language", default="en", show_default=True, help="Of the messages.")
@click.option("--confirmed", is_flag=True, help="Tell it at once; without this it is asked by mail to confirm.")
@json_option
@pass_invocation
def add(
    invocation: Invocation,
    /,
    *,
    address: str,
    watches: tuple[str, ...],
    subscriber_id: str | None,
    confirmed: bool,
    as_json: bool,
    **chosen: str | None,
) -> None:
    """Add a subscriber with one mail address. It lives in the store; config.toml is not changed."""
    wish = {
        "address": address,
        "id": subscriber_id,
        "name": chosen["name"],
        "confirmed": confirmed,
        "watches": list(watches),
    }
    facts = ask(invocation, "subscriber.add", wish | _checked(invocation, chosen))
    wait = f"is asked at {facts['address']} to confirm" if facts["state"] == "pending" else "is told from now on"
    _say(facts, f"{facts['subscriber']} {wait}.", as_json=as_json)


def _checked(invocation: Invocation, chosen: dict[str, str | None]) -> dict[str, object]:
    """Return schedule, quiet hours, time zone and language as a wish has them. Raises UsageError for what is none."""
    from watchdesk.rules.schedule import read_quiet, read_schedule  # noqa: PLC0415 - start-up time of --help
    from watchdesk.service.settings.values import read_language, read_line, read_zone  # noqa: PLC0415

    zone = chosen["timezone"] or invocation.settings().desk.timezone
    readers = (("schedule", read_schedule), ("quiet_hours", read_quiet), ("timezone", read_zone))
    for option, read in (*readers, ("language", read_language), ("name", read_line)):
        try:
            if chosen.get(option):
                read(str(chosen[option]))
        except ValueError as error:
            raise click.UsageError(f"--{option.replace('_', '-')}: {error}") from error
    return {
        "schedule": chosen["schedule"],
        "quiet": chosen["quiet_hours"],
        "timezone": zone,
        "language": chosen["language"],
    }


@subscriber.command("list")
@json_option
@pass_invocation
def list_subscriptions(invocation: Invocation, *, as_json: bool) -> None:
    """List who is told what, which subscriptions were ended, and who has not confirmed yet."""
    from watchdesk.service.listing import listed  # noqa: PLC0415 - start-up time of --help

    with looking(invocation) as (settings, store):
        found = list(listed(settings, store, now=clock_of(invocation).now()))
    if as_json:
        for one in found:
            emit_json({"schema": SCHEMA, **one})
        return
    rows = [_row(one) for one in found]
    print_table(("Subscription", "Subscriber", "Channel", "Watches", "Now"), rows)


def _row(one: dict[str, object]) -> tuple[object, ...]:
    """Return the cells of a subscription; how it stands comes last."""
    state, reason = str(one["state"]), one["reason"]
    until = one["ended_at"] or one["expires_at"]
    when = f" {datetime.fromisoformat(str(until)):%Y-%m-%d %H:%M} UTC" if until else ""
    between = " until" if state == "pending" else ""
    stands = f"{state}{between}{when}" + (f" ({str(reason).removeprefix('by ')})" if reason else "")
    watches = one["watches"]
    named = ", ".join(watches) if isinstance(watches, list) else ""
    return one["subscription"], one["subscriber"], one["address"] or one["channel"], named, stands


@subscriber.command("confirm")
@click.argument("subscriber_id", metavar="SUBSCRIBER")
@json_option
@pass_invocation
def confirm(invocation: Invocation, *, subscriber_id: str, as_json: bool) -> None:
    """Confirm a sign-up in its reader's place, by id or address: who vouches for it is you."""
    facts = ask(invocation, "subscriber.confirm", {"subscriber": subscriber_id})
    _say(facts, f"{facts['subscriber']} is told from now on.", as_json=as_json)


@subscriber.command("remove")
@click.argument("subscriber_id", metavar="SUBSCRIBER")
@json_option
@pass_invocation
def remove(invocation: Invocation, *, subscriber_id: str, as_json: bool) -> None:
    """Remove a stored subscriber or a sign-up, by id or address. What it is owed is not sent, and it is forgotten."""
    facts = ask(invocation, "subscriber.remove", {"subscriber": subscriber_id, "how": "command"})
    _say(facts, f"{facts['subscriber']} is removed.", as_json=as_json)


@subscriber.command("stop")
@click.argument("subscription", metavar="SUBSCRIPTION")
@json_option
@pass_invocation
def stop(invocation: Invocation, *, subscription: str, as_json: bool) -> None:
    """End a subscription, as its reader can by the link in a message; what it is owed is not sent."""
    facts = ask(invocation, "subscription.end", {"subscription": subscription, "how": "command"})
    _say(facts, f"{subscription} is ended." if facts["ended"] else f"{subscription} was ended before.", as_json=as_json)


@subscriber.command("resume")
@click.argument("subscription", metavar="SUBSCRIPTION")
@json_option
@pass_invocation
def resume(invocation: Invocation, *, subscription: str, as_json: bool) -> None:
    """Let a subscription go on that was ended. What was not sent meanwhile stays unsent."""
    facts = ask(invocation, "subscription.resume", {"subscription": subscription})
    _say(facts, f"{subscription} goes on." if facts["resumed"] else f"{subscription} was not ended.", as_json=as_json)


def _say(facts: dict[str, object], sentence: str, *, as_json: bool) -> None:
    if as_json:
        emit_json({"schema": SCHEMA, **facts})
    else:
        print_text(sentence)
