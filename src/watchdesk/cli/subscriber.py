"""`watchdesk subscriber`: who is told what, and subscriptions that were ended."""

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import ask, looking
from watchdesk.cli.output import emit_json, print_table, print_text

SCHEMA = "watchdesk.subscription/1"


@click.group("subscriber")
def subscriber() -> None:
    """List subscriptions, end them and let them go on."""


@subscriber.command("list")
@json_option
@pass_invocation
def list_subscriptions(invocation: Invocation, *, as_json: bool) -> None:
    """List who is told what, and which subscriptions were ended."""
    with looking(invocation) as (settings, store):
        ended = {one.subscription_id: one for one in store.endings()}
    rows = []
    for one in settings.subscriptions:
        ending = ended.get(one.id)
        stands = "active" if ending is None else f"ended {ending.at:%Y-%m-%d %H:%M} UTC ({ending.how})"
        if as_json:
            facts = {"subscription": one.id, "subscriber": one.subscriber, "channel": one.channel}
            state = {"watches": list(one.watches), "state": "ended" if ending else "active"}
            emit_json({"schema": SCHEMA, **facts, **state, "ended_at": ending.at.isoformat() if ending else None})
        rows.append((one.id, one.subscriber, one.channel, ", ".join(one.watches), stands))
    if not as_json:
        print_table(("Subscription", "Subscriber", "Channel", "Watches", "Now"), rows)


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
