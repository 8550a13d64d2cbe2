"""The mail message: headers, faces, bytes."""

import email
from email.message import EmailMessage
from email.policy import default

import pytest

from watchdesk.channels.email.addresses import Mailbox, read_address, read_mailbox
from watchdesk.channels.email.render import LARGEST, render_message
from watchdesk.model.tellings import Digest
from watchdesk.testing.builders import HEADLINE, SNIPPET, a_digest, a_story, an_article

SENDER = Mailbox(name="watchdesk", address="desk@example.org")
URDU = "شرمن کی اسلام آباد آمد، قریشی اور یوسف سے ملاقاتیں آج ہوں گی"


def rendered(digest: Digest, *, to: str | None = "analyst@example.org", sender: Mailbox = SENDER) -> bytes:
    return render_message(digest, delivery_id="d" * 32, sender=sender, to=to)


def parsed(digest: Digest, *, to: str | None = "analyst@example.org", sender: Mailbox = SENDER) -> EmailMessage:
    return email.message_from_bytes(rendered(digest, to=to, sender=sender), policy=default)


def face(message: EmailMessage, subtype: str) -> str:
    body = message.get_body((subtype,))
    assert isinstance(body, EmailMessage)
    return str(body.get_content())


@pytest.mark.parametrize(
    "name,value",
    [
        ("From", "watchdesk <desk@example.org>"),
        ("To", "analyst@example.org"),
        ("Subject", HEADLINE),
        ("Date", "Tue, 06 Oct 2026 02:00:04 +0000"),
        ("Message-ID", f"<{'d' * 32}@example.org>"),
        ("List-Id", '"South and Central Asia desk" <analyst-morning.example.org>'),
        ("List-Unsubscribe", f"<mailto:desk@example.org?subject=unsubscribe%20{'d' * 32}>"),
        ("List-Unsubscribe-Post", None),
        ("Auto-Submitted", "auto-generated"),
        ("X-Watchdesk-Digest", a_digest().id),
        ("Precedence", None),
        ("Reply-To", None),
    ],
)
def test_the_headers_of_a_plain_digest(name: str, value: str | None) -> None:
    assert parsed(a_digest())[name] == value


def test_the_contact_is_where_answers_and_goodbyes_go() -> None:
    message = parsed(a_digest(contact="editor@example.net"))
    assert message["Reply-To"] == "editor@example.net"
    assert "mailto:editor@example.net" in message["List-Unsubscribe"]


def test_a_contact_that_is_no_address_is_replaced_by_the_sender() -> None:
    message = parsed(a_digest(contact="https://desk.example.org/contact"))
    assert message["Reply-To"] is None
    assert "mailto:desk@example.org" in message["List-Unsubscribe"]


def test_the_subject_leads_with_the_first_story_and_counts_the_rest() -> None:
    stories = [a_story(), a_story("Yusuf flies to Doha")]
    assert parsed(a_digest(*stories, rest=5))["Subject"] == f"{HEADLINE} and 6 more"


def test_a_subject_in_urdu_arrives_whole_in_short_encoded_words() -> None:
    digest = a_digest(a_story(URDU))
    assert parsed(digest)["Subject"] == URDU
    head = rendered(digest).partition(b"\r\nDate:")[0]
    assert max(map(len, head.split(b"\r\n"))) <= 78


def test_an_encoded_word_in_a_title_is_shown_as_it_stands() -> None:
    title = "=?utf-8?q?You_have_won?="
    assert parsed(a_digest(a_story(title)))["Subject"] == title


def test_a_file_is_addressed_to_a_name() -> None:
    message = parsed(a_digest(subscriber_name='Zoë "Z" Ünal'), to=None)
    assert not message.defects
    (group,) = message["To"].groups
    assert group.display_name == 'Zoë "Z" Ünal'
    assert not group.addresses


def test_a_sender_with_a_name_in_another_script() -> None:
    message = parsed(a_digest(), sender=read_mailbox("میز <desk@example.org>"))
    assert message["From"].addresses[0].display_name == "میز"


def test_both_faces_tell_the_same() -> None:
    message = parsed(a_digest(a_story(), a_story(URDU, snippet=URDU)))
    assert message.get_content_type() == "multipart/alternative"
    for subtype in ("plain", "html"):
        assert URDU in face(message, subtype).replace("\n   ", " ")
        assert "The Indus Lantern" in face(message, subtype)
        assert "https://lantern.test/world/sherman-lands" in face(message, subtype)


def test_bodies_are_always_encoded() -> None:
    for part in parsed(a_digest(a_story("ascii", snippet="plain"))).iter_parts():
        assert part["Content-Transfer-Encoding"] in {"quoted-printable", "base64"}


def test_the_page_has_dark_mode_and_loads_nothing() -> None:
    page = face(parsed(a_digest()), "html")
    assert "prefers-color-scheme: dark" in page
    assert '<meta name="color-scheme" content="light dark">' in page
    assert page.index("charset") < 1024
    for loading in ("src=", "url(", "@import", "<link", "<script"):
        assert loading not in page
    assert page.count('<mark style="background:') == 7


@pytest.mark.parametrize("text", [SNIPPET * 3, (URDU + " ") * 11, "漢字の記事 " * 120], ids=["latin", "urdu", "han"])
def test_twenty_fat_stories_stay_below_the_size_at_which_mail_is_cut(text: str) -> None:
    others = tuple(
        an_article(source_title=f"Outlet {number}", url=f"https://outlet-{number}.test/" + "a" * 120)
        for number in range(30)
    )
    stories = [a_story(f"{number} {text}"[:200], snippet=text, articles=others) for number in range(20)]
    message = rendered(a_digest(*stories))
    assert len(message) < LARGEST
    page = face(email.message_from_bytes(message, policy=default), "html")
    assert page.count("<h2") == 20


@pytest.mark.parametrize(
    "text,address",
    [
        ("analyst@example.org", "analyst@example.org"),
        ("a.b+c@Example.ORG", "a.b+c@example.org"),
        ("root@localhost", "root@localhost"),
        ("desk@bücher.example", "desk@xn--bcher-kva.example"),
    ],
)
def test_an_address_is_taken(text: str, address: str) -> None:
    assert read_address(text) == address


@pytest.mark.parametrize(
    "text",
    [
        "a@example.org, b@example.org",
        "a@example.org\r\nBcc: b@example.org",
        "a@example.org\n",
        " a@example.org",
        "Name <a@example.org>",
        "<a@example.org>",
        "a@example.org (comment)",
        '"a b"@example.org',
        "a@b@example.org",
        "ä@example.org",
        "a@",
        "@example.org",
        "a",
        "",
        "a..b@example.org",
        "a@exa mple.org",
        "a@-example.org",
        "a@example..org",
        "a@[127.0.0.1]",
        "a@example.org;b@example.org",
        "x" * 65 + "@example.org",
        "a@" + "x." * 150 + "org",
    ],
)
def test_what_could_be_read_as_something_else_is_no_address(text: str) -> None:
    with pytest.raises(ValueError, match=r"address|domain"):
        read_address(text)


@pytest.mark.parametrize("text", ["a@example.org, b@example.org", "x\r\ny <a@example.org>", "desk", ""])
def test_a_sender_is_one_mailbox(text: str) -> None:
    with pytest.raises(ValueError, match="address"):
        read_mailbox(text)
