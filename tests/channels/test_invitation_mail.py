"""The mail that asks to confirm a sign-up, parsed back from its bytes."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from msgspec.structs import replace

from watchdesk.channels.email.addresses import Mailbox
from watchdesk.channels.email.render import render_message
from watchdesk.channels.enrolling_words import LANGUAGES, enrolling_words, language_of
from watchdesk.channels.reply_links import ReplyLinks
from watchdesk.channels.wording import OTHERS
from watchdesk.model.enrolments import Choice, SignUp
from watchdesk.model.tellings import Digest
from watchdesk.pipeline.facts import DeskFacts
from watchdesk.pipeline.invite import invitation
from watchdesk.rules.schedule import read_schedule
from watchdesk.rules.signing import read_token
from watchdesk.store.digest_json import digest_from_json, digest_to_json

KEY = b"k" * 32
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LINKS = ReplyLinks(base_url="https://desk.example.org/", key=KEY)
SENDER = Mailbox(name="watchdesk", address="desk@example.org")
TITLES = {
    "talks": "The talks",
    "evil": "<script>alert(1)</script>\r\nBcc: eve@example.org\u202e {name}",
    **{f"w{number}": f"Watch {number} " + "x" * 200 for number in range(20)},
}


def asking(*watches: str, language: str = "en") -> Digest:
    wanted = SignUp(
        id="5" * 32,
        subscriber_id="reader-1",
        address="bob@example.org",
        name="bob",
        choice=Choice(watches=watches, schedule=read_schedule("at once"), timezone="Asia/Karachi", language=language),
        asked_at=NOON,
        expires_at=NOON.replace(day=25),
        how="page",
    )
    facts = DeskFacts(title="Small desk", base_url="https://desk.example.org", contact="desk@example.org")
    return invitation(wanted, watch_titles=TITLES, facts=facts, now=NOON)


def parsed(digest: Digest) -> EmailMessage:
    raw = render_message(digest, delivery_id="d" * 32, sender=SENDER, to="bob@example.org", links=LINKS)
    assert raw == render_message(digest, delivery_id="d" * 32, sender=SENDER, to="bob@example.org", links=LINKS)
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def faces(message: EmailMessage) -> tuple[str, str]:
    found = [message.get_body((kind,)) for kind in ("plain", "html")]
    return str(found[0] and found[0].get_content()), str(found[1] and found[1].get_content())


@pytest.mark.parametrize(
    "language,subject,button",
    [
        ("en", "Please confirm: messages from Small desk", "Confirm"),
        ("de", "Bitte bestätigen: Nachrichten von Small desk", "Bestätigen"),
        ("fr", "Veuillez confirmer : messages de Small desk", "Confirmer"),
        ("ur", "براہِ کرم تصدیق کریں: Small desk کے پیغامات", "تصدیق کریں"),
    ],
)
def test_it_asks_in_the_readers_language_and_has_one_link(language: str, subject: str, button: str) -> None:
    message = parsed(asking("talks", language=language))
    assert message["Subject"] == subject
    assert message["To"] == "bob@example.org"
    plain, html = faces(message)
    assert f"{button}:" in plain
    assert f">{button}</a>" in html
    assert f'<html lang="{language}" dir="{"rtl" if language == "ur" else "ltr"}">' in html
    for face in (plain, html):
        assert "The talks" in " ".join(face.split())
        (address,) = set(re.findall(r"https://desk\.example\.org/[\w./-]+", face))
        assert read_token(KEY, address.removeprefix("https://desk.example.org/confirm/")) == ("confirm", ["5" * 32])
    assert "17:00" in plain, "the end is said in the reader's zone"


def test_it_is_of_no_list_and_cannot_be_unsubscribed_from() -> None:
    message = parsed(asking("talks"))
    for name in ("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "In-Reply-To"):
        assert message[name] is None, name
    assert message["Auto-Submitted"] == "auto-generated"
    for face in faces(message):
        assert "Stop these messages" not in face
        assert "To stop" not in face
        assert "preferences" not in face


def test_titles_are_inert_and_do_not_crowd_out_what_to_do() -> None:
    message = parsed(asking("evil", *(f"w{number}" for number in range(20))))
    assert message["Bcc"] is None
    plain, html = faces(message)
    assert "<script>alert" not in html
    assert "\u202e" not in plain + html
    assert "15 more" in plain
    assert "your address is forgotten." in " ".join(plain.split())


def test_it_is_kept_and_read_back_as_it_was() -> None:
    digest = asking("talks", "evil")
    assert digest_from_json(digest_to_json(digest)) == digest
    older = digest_to_json(replace(digest, stories=(replace(digest.stories[0], invitation=None),)))
    assert digest_from_json(older.replace(',"invitation":null', "")).stories[0].invitation is None


def test_the_languages_to_choose_from_are_those_there_are() -> None:
    assert set(LANGUAGES) == {"en", *OTHERS}
    assert [language_of(one) for one in ("de-AT", "UR", "tlh", "")] == ["de", "ur", "en", "en"]
    assert enrolling_words("de").works_for(1) == "Der Link darin gilt eine Stunde."
    assert enrolling_words("fr").works_for(48) == "Le lien qu’il contient est valable 48 heures."
