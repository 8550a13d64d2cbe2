"""Messages of one visit share a session with the relay, and a session that is over costs no message its try."""

import asyncio
from datetime import UTC, datetime

import pytest

from channels.relays import Relay, running
from channels.test_mail_dialogue import settings
from watchdesk.channels.email.send import EmailSender
from watchdesk.channels.email.sessions import Sessions
from watchdesk.channels.email.settings import EmailSettings
from watchdesk.model.deliveries import Accepted, Answer, Delivery, DeliveryState, Part, Refused, Unknown

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
FIRST, SECOND = b"Subject: one\r\n\r\nFirst.\r\n", b"Subject: two\r\n\r\n.Second.\r\n"


def mail(message: bytes) -> Delivery:
    return Delivery(
        id="d",
        digest_id="g",
        channel_id="c",
        channel_name="mail",
        state=DeliveryState.LEASED,
        created_at=NOW,
        parts=(Part(name="message", media_type="message/rfc822", body=message),),
        attempts=1,
    )


async def sent(relay: Relay, *messages: bytes, ends_between: bool = False) -> list[Answer]:
    async with running(relay):
        sender = EmailSender(EmailSettings(kind="email", to="analyst@example.org"), Sessions(settings(relay)))
        answers: list[Answer] = []
        await sender.begin_visit()
        for message in messages:
            if ends_between and answers:
                await sender.end_visit()
                await sender.begin_visit()
            answers.append(await sender.send(mail(message), now=NOW))
        await sender.end_visit()
        return answers


def greetings(relay: Relay) -> int:
    return sum(line.startswith("EHLO") for line in relay.heard)


async def test_two_messages_go_in_one_session_each_with_its_own_envelope() -> None:
    relay = Relay()
    answers = await sent(relay, FIRST, SECOND)
    assert [type(answer) for answer in answers] == [Accepted, Accepted]
    assert relay.messages == [FIRST, SECOND.replace(b"\r\n.", b"\r\n..")]
    assert greetings(relay) == 1
    verbs = [line.split()[0] for line in relay.heard]
    assert verbs == ["EHLO", "MAIL", "RCPT", "DATA", "MAIL", "RCPT", "DATA", "QUIT"]


async def test_a_visit_that_has_ended_leaves_no_session_open() -> None:
    relay = Relay()
    await sent(relay, FIRST, SECOND, ends_between=True)
    assert (greetings(relay), relay.heard.count("QUIT")) == (2, 2)


@pytest.mark.parametrize("goodbye", [None, "421 4.4.2 idle too long"], ids=["without a word", "421"])
async def test_a_relay_that_closed_the_session_is_called_again_in_the_same_try(goodbye: str | None) -> None:
    relay = Relay(once={"MAIL": goodbye})
    answers = await sent(relay, FIRST, SECOND)
    assert [type(answer) for answer in answers] == [Accepted, Accepted]
    assert len(relay.messages) == 2
    assert greetings(relay) == 2


async def test_a_refusal_of_the_second_is_no_reason_to_call_again() -> None:
    relay = Relay(once={"MAIL": "451 4.3.0 not now"})
    _, answer = await sent(relay, FIRST, SECOND)
    assert isinstance(answer, Refused)
    assert not answer.is_final
    assert (len(relay.messages), greetings(relay)) == (1, 1)


async def test_after_a_refused_recipient_the_next_message_has_a_session_of_its_own() -> None:
    relay = Relay(once={"RCPT": "550 5.1.1 nobody"})
    answers = await sent(relay, FIRST, SECOND, FIRST)
    assert [type(answer) for answer in answers] == [Accepted, Refused, Accepted]
    assert relay.messages == [FIRST, FIRST]
    assert greetings(relay) == 2


@pytest.mark.parametrize("stage", ["RCPT", "DATA"])
async def test_a_kept_session_that_breaks_later_is_refused_for_now_and_not_called_again(stage: str) -> None:
    relay = Relay(once={stage: None})
    _, answer = await sent(relay, FIRST, SECOND)
    assert isinstance(answer, Refused)
    assert not answer.is_final
    assert (len(relay.messages), greetings(relay)) == (1, 1)


async def test_a_kept_session_that_breaks_after_the_dot_leaves_the_second_unknown() -> None:
    relay = Relay(once={"dot": None})
    first, second = await sent(relay, FIRST, SECOND)
    assert isinstance(first, Accepted)
    assert isinstance(second, Unknown)
    assert greetings(relay) == 1


async def told_side_by_side(relay: Relay, *, channels: int, sessions: int) -> list[Answer]:
    """Send one message on each of some channels at once, each in a visit of its own."""
    async with running(relay):
        shared = Sessions(settings(relay, sessions=sessions))
        addresses = [f"reader{number}@example.org" for number in range(channels)]
        senders = [EmailSender(EmailSettings(kind="email", to=to), shared) for to in addresses]

        async def visit(sender: EmailSender) -> Answer:
            await sender.begin_visit()
            try:
                return await sender.send(mail(FIRST), now=NOW)
            finally:
                await sender.end_visit()

        return await asyncio.gather(*(visit(sender) for sender in senders))


async def test_a_hundred_readers_are_told_in_as_many_sessions_as_the_relay_is_granted() -> None:
    relay = Relay()
    answers = await told_side_by_side(relay, channels=100, sessions=3)
    assert {type(answer) for answer in answers} == {Accepted}
    assert {line for line in relay.heard if line.startswith("RCPT")} == {
        f"RCPT TO:<reader{number}@example.org>" for number in range(100)
    }
    assert greetings(relay) <= 3
    assert relay.heard.count("QUIT") == greetings(relay)


async def test_one_session_is_enough_for_all() -> None:
    relay = Relay()
    await told_side_by_side(relay, channels=5, sessions=1)
    assert (greetings(relay), len(relay.messages)) == (1, 5)


async def test_a_refused_recipient_costs_the_others_nothing() -> None:
    relay = Relay(once={"RCPT": "550 5.1.1 nobody"})
    answers = await told_side_by_side(relay, channels=4, sessions=1)
    assert [type(answer) for answer in answers] == [Accepted, Refused, Accepted, Accepted]
    assert relay.heard.count("QUIT") == 1


async def test_who_gives_up_waiting_for_a_place_takes_none() -> None:
    relay = Relay()
    async with running(relay):
        shared = Sessions(settings(relay, sessions=1))
        await shared.begin_visit()
        waiting = asyncio.create_task(shared.begin_visit())
        await asyncio.sleep(0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await shared.end_visit()
        async with asyncio.timeout(5):
            await shared.begin_visit()
