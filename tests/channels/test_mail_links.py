"""The links of a mail by which its reader answers, parsed back from its bytes."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from msgspec.structs import replace

from watchdesk.channels.email.addresses import Mailbox
from watchdesk.channels.email.render import render_message
from watchdesk.channels.reply_links import ReplyLinks, reply_links
from watchdesk.model.tellings import Digest, Volume, VolumeKind
from watchdesk.rules.signing import read_token
from watchdesk.testing.builders import a_digest, a_story

KEY = b"k" * 32
SENDER = Mailbox(name="watchdesk", address="desk@example.org")
LINKS = ReplyLinks(base_url="https://desk.example.org/", key=KEY)
ADDRESS = re.compile(r"https://desk\.example\.org/answer/([A-Za-z0-9_.-]+)")


def parsed(digest: Digest, links: ReplyLinks | None = LINKS) -> EmailMessage:
    raw = render_message(digest, delivery_id="d" * 32, sender=SENDER, to="analyst@example.org", links=links)
    message = message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def face(message: EmailMessage, subtype: str) -> str:
    body = message.get_body((subtype,))
    assert isinstance(body, EmailMessage)
    return str(body.get_content())


def test_one_click_has_both_headers_where_the_base_is_https() -> None:
    message = parsed(a_digest(base_url="https://desk.example.org/"))
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    first, second = str(message["List-Unsubscribe"]).split(", ")
    found = ADDRESS.fullmatch(first.strip("<>"))
    assert found is not None
    assert read_token(KEY, found[1]) == ("stop", ["analyst-morning"])
    assert second.startswith("<mailto:desk@example.org?")


def test_each_story_can_be_answered_and_the_messages_ended() -> None:
    one, two = a_story(), a_story("Yusuf flies to Doha")
    html = face(parsed(a_digest(one, two)), "html")
    said = [read_token(KEY, found) for found in ADDRESS.findall(html)]
    purposes = ("useful", "not-relevant", "mute")
    expected = [(purpose, ["analyst-morning", story.id]) for story in (one, two) for purpose in purposes]
    assert said == [*expected, ("stop", ["analyst-morning"])]
    for words in ("More like this", "Not relevant", "Mute for a day", "Stop these messages"):
        assert words in html


def test_the_plain_face_says_how_to_end_it_on_a_line_of_its_own() -> None:
    lines = face(parsed(a_digest()), "plain").splitlines()
    place = lines.index("Stop these messages:")
    found = ADDRESS.fullmatch(lines[place + 1])
    assert found is not None
    assert read_token(KEY, found[1]) == ("stop", ["analyst-morning"])


def test_both_faces_lead_to_the_preferences_of_the_subscription() -> None:
    for kind in ("plain", "html"):
        (written,) = re.findall(r"https://desk\.example\.org/preferences/([\w.-]+)", face(parsed(a_digest()), kind))
        assert read_token(KEY, written) == ("preferences", ["analyst-morning"])
    alert = replace(a_story(), watches=(), watch_titles=())
    assert "preferences" not in face(parsed(a_digest(alert)), "html"), "what the desk says of itself has none"


def test_an_alert_has_figures_in_the_readers_words_and_counts_no_reports() -> None:
    since = datetime(2026, 10, 5, 20, tzinfo=UTC)
    volume = Volume(kind=VolumeKind.SPIKE, watch_title="The talks", since=since, number=34, low=4, high=9)
    alert = replace(a_story(), articles=(), hits=(), volume=volume)
    message = parsed(replace(a_digest(alert), language="de", timezone="Asia/Karachi"))
    assert message["Subject"] == "The talks: 34 Artikel seit Di., 6. Okt., 01:00, sonst 4 bis 9"
    text = face(message, "plain")
    assert "Das ist weit mehr als zu denselben Stunden" in text
    assert "0 Berichten" not in text


def test_what_the_desk_says_of_itself_cannot_be_ended() -> None:
    alert = replace(a_story(), watches=(), watch_titles=())
    message = parsed(a_digest(alert))
    assert message["List-Unsubscribe-Post"] is None
    assert ADDRESS.search(face(message, "html")) is None


def test_on_this_machine_there_are_links_but_no_one_click() -> None:
    links = reply_links("http://127.0.0.1:8710", KEY)
    message = parsed(a_digest(), links)
    assert message["List-Unsubscribe-Post"] is None
    assert "http://127.0.0.1:8710/answer/" in face(message, "html")


@pytest.mark.parametrize(
    "base_url,has_links",
    [
        ("https://desk.example.org", True),
        ("http://localhost:8710/", True),
        ("http://[::1]:8710/", True),
        ("http://desk.example.org", False),
        ("http://192.168.1.4/", False),
        ("ftp://127.0.0.1/", False),
        (None, False),
    ],
    ids=str,
)
def test_links_are_given_where_nobody_on_the_way_can_read_them(base_url: str | None, *, has_links: bool) -> None:
    assert (reply_links(base_url, KEY) is not None) == has_links


def test_a_digest_that_goes_on_from_others_answers_the_last_and_names_the_first() -> None:
    message = parsed(replace(a_digest(), thread=tuple(f"{number:032}" for number in range(12))))
    assert message["In-Reply-To"] == f"<{11:032}@example.org>"
    named = str(message["References"]).split()
    assert (named[0], named[-1], len(named)) == (f"<{0:032}@example.org>", message["In-Reply-To"], 10)
    assert parsed(a_digest())["References"] is None


def test_a_key_is_not_shown() -> None:
    assert "kkk" not in repr(LINKS)
