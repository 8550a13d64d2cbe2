"""`watchdesk delivery`: the outbox — what is owed, what went out, and what did not."""

import sys

import click

from watchdesk.cli.context import Invocation, json_option, pass_invocation
from watchdesk.cli.desk import ask, looking
from watchdesk.cli.output import emit_json, print_table, print_text
from watchdesk.cli.reports import delivery_report, minute, moment
from watchdesk.model.deliveries import DeliveryState, Receipt

STATES = click.Choice([state.value for state in DeliveryState])


@click.group("delivery")
def delivery() -> None:
    """List, show, retry and release deliveries."""


@delivery.command("list")
@click.option("--state", type=STATES, help="Only those in this state.")
@click.option(
    "--limit", type=click.IntRange(min=1), default=1000, show_default=True, help="At most so many, newest first."
)
@json_option
@pass_invocation
def list_deliveries(invocation: Invocation, *, state: str | None, limit: int, as_json: bool) -> None:
    """List deliveries, newest first."""
    with looking(invocation) as (_, store):
        found = store.deliveries(state=DeliveryState(state) if state else None, limit=limit)
    if as_json:
        for one in found:
            emit_json(delivery_report(one))
        return
    rows = [
        (one.id, one.channel_name, one.state.value, one.attempts, minute(one.next_attempt_at), one.reason)
        for one in found
    ]
    if rows:
        print_table(("Delivery", "Channel", "State", "Tries", "Next try", "Last answer"), rows)
    else:
        print_text("There is no such delivery." if state else "Nothing was ever owed.")


@delivery.command("show")
@click.argument("delivery_id", metavar="DELIVERY")
@click.option("--part", help="Print this frozen part of it, byte for byte (such as message, body, eml or json).")
@json_option
@pass_invocation
def show_delivery(invocation: Invocation, *, delivery_id: str, part: str | None, as_json: bool) -> None:
    """Show one delivery: where it stands, and every try."""
    with looking(invocation) as (_, store):
        found = store.delivery(delivery_id)
    if found is None:
        raise click.ClickException(f"there is no delivery {delivery_id}")
    one, attempts = found
    if part is not None:
        bodies = {piece.name: piece.body for piece in one.parts}
        if part not in bodies:
            raise click.UsageError(f"delivery {delivery_id} has no part {part}; it has {', '.join(bodies)}")
        sys.stdout.buffer.write(bodies[part])
        return
    tries = [
        {
            "number": attempt.number,
            "started_at": moment(attempt.started_at),
            "ended_at": moment(attempt.ended_at),
            "outcome": attempt.outcome,
            "reason": attempt.reason,
        }
        for attempt in attempts
    ]
    report = {
        **delivery_report(one),
        "digest": one.digest_id,
        "created_at": moment(one.created_at),
        "sent_at": moment(one.sent_at),
        "may_repeat": one.may_repeat,
        **({"receipts": [_receipt(receipt) for receipt in one.receipts]} if one.receipts else {}),
        "parts": [{"name": piece.name, "type": piece.media_type, "size": len(piece.body)} for piece in one.parts],
    }
    if as_json:
        emit_json({**report, "tries": tries})
        return
    hidden = {"schema", "parts", "receipts"}
    print_table(("", ""), [(key, value) for key, value in report.items() if key not in hidden])
    if one.receipts:
        print_table(("Message", "Taken as", "At"), [tuple(_receipt(receipt).values()) for receipt in one.receipts])
    print_table(("Try", "Began", "Ended", "Outcome", "Answer"), [tuple(one_try.values()) for one_try in tries])


def _receipt(receipt: Receipt) -> dict[str, object]:
    return {"number": receipt.number, "reference": receipt.reference, "at": moment(receipt.at)}


def _again(invocation: Invocation, delivery_id: str, *, as_json: bool) -> int:
    facts = ask(invocation, "delivery.retry", {"delivery": delivery_id})
    if as_json:
        emit_json({"schema": "watchdesk.delivery-retry/1", **facts})
    else:
        print_text(f"{facts['delivery']}: {facts['state']}" + (f" ({facts['reason']})" if facts["reason"] else ""))
    return 0 if facts["state"] == DeliveryState.SENT else 1


@delivery.command("retry")
@click.argument("delivery_id", metavar="DELIVERY")
@json_option
@pass_invocation
def retry_delivery(invocation: Invocation, *, delivery_id: str, as_json: bool) -> int:
    """Send a delivery again now, with the same id and bytes, also one that is dead."""
    return _again(invocation, delivery_id, as_json=as_json)


@delivery.command("release")
@click.argument("delivery_id", metavar="DELIVERY")
@json_option
@pass_invocation
def release_delivery(invocation: Invocation, *, delivery_id: str, as_json: bool) -> int:
    """Send a delivery once more that its channel holds (on_unknown = "hold"), since its fate is unknown."""
    return _again(invocation, delivery_id, as_json=as_json)
