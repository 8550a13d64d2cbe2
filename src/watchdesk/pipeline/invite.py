"""Invite: the message that asks to confirm a sign-up — a digest like any other, owed and kept like one."""

from collections.abc import Mapping
from datetime import datetime

from watchdesk.model.enrolments import SignUp
from watchdesk.model.identity import computed_id
from watchdesk.model.tellings import Digest, DigestStory, Invitation, digest_id
from watchdesk.pipeline.facts import DeskFacts
from watchdesk.rules.enrolling import sign_up_subscription_id


def invitation(sign_up: SignUp, *, watch_titles: Mapping[str, str], facts: DeskFacts, now: datetime) -> Digest:
    """Return the digest that asks to confirm. Nothing in it was written by whoever filled in the form."""
    subscription_id, slot = sign_up_subscription_id(sign_up.subscriber_id), f"sign-up {sign_up.id}"
    titles = tuple(watch_titles.get(watch, watch) for watch in sign_up.choice.watches)
    story = DigestStory(
        id=computed_id("sign-up", sign_up.id),
        title=f"Please confirm: messages from {facts.title}",
        reason="sign-up",
        watches=(),
        watch_titles=(),
        articles=(),
        hits=(),
        snippet="",
        marks=(),
        title_marks=(),
        invitation=Invitation(sign_up_id=sign_up.id, watch_titles=titles, expires_at=sign_up.expires_at),
    )
    return Digest(
        id=digest_id(subscription_id, slot),
        subscription_id=subscription_id,
        subscriber_id=sign_up.subscriber_id,
        subscriber_name=sign_up.name,
        timezone=sign_up.choice.timezone,
        language=sign_up.choice.language,
        slot=slot,
        slot_at=now,
        composed_at=now,
        stories=(story,),
        rest=0,
        sources_all=0,
        failing=(),
        desk_title=facts.title,
        base_url=facts.base_url,
        contact=facts.contact,
    )
