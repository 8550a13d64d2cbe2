"""The proof of silence says which watch was partly blind, on every face of a digest."""

import json
from datetime import datetime, timedelta

import pytest
from syrupy.assertion import SnapshotAssertion

from watchdesk.channels.payload import payload
from watchdesk.channels.sheet import lay_out
from watchdesk.channels.slack.render import render_parts
from watchdesk.channels.text import as_html, as_text
from watchdesk.channels.wording import OTHERS
from watchdesk.model.sources import SourceHealth
from watchdesk.model.tellings import Blind, Digest
from watchdesk.testing.builders import SLOT_AT, a_digest

TITLE = "US-Pakistan talks"
SINCE = SLOT_AT - timedelta(hours=16)  # Monday, 15:00 in Karachi
LINE = (
    "The watch US-Pakistan talks was partly blind: Dawn, which brought 45 % of its matches in 30 days, "
    "has not answered since Mon 5 Oct, 15:00."
)


def a_blind(
    source: str = "dawn",
    *,
    title: str = TITLE,
    watch: str = "us-pakistan",
    source_title: str | None = None,
    since: datetime | None = SINCE,
    share: float = 0.4512,
) -> Blind:
    return Blind(
        watch_id=watch,
        watch_title=title,
        source_id=source,
        source_title=source_title or source.title(),
        since=since,
        share=share,
    )


def a_blind_digest(*blind: Blind, language: str = "en") -> Digest:
    down = SourceHealth(source_id="dawn", title="Dawn", url="https://dawn.test", since=SINCE, reason="no answer")
    return a_digest(failing=(down,), blind=blind or (a_blind(),), language=language)


def slack_text(digest: Digest) -> str:
    blocks = json.loads(render_parts(digest)[0].body)["blocks"]
    return "\n".join(one["text"] for block in blocks for one in block.get("elements", []))


def test_text_html_and_slack_have_the_line() -> None:
    digest = a_blind_digest()
    assert LINE in " ".join(as_text(digest).split())
    assert LINE in as_html(digest)
    assert LINE in slack_text(digest)


@pytest.mark.parametrize("language", ["en", *OTHERS])
def test_the_lines_in_every_language(language: str, snapshot: SnapshotAssertion) -> None:
    lines = lay_out(a_blind_digest(a_blind(), a_blind("herald", since=None, share=0.2), language=language)).blind
    assert len(lines) == 1
    assert all(part in lines[0] for part in (TITLE, "Dawn", "45 %", "Herald", "20 %", "15:00"))
    assert lines == snapshot


def test_each_watch_has_one_line_and_many_are_counted() -> None:
    blind = [a_blind(watch=f"w{number}", title=f"Watch {number}") for number in range(11)]
    lines = lay_out(a_blind_digest(*blind, a_blind("herald", watch="w0", title="Watch 0"))).blind
    assert len(lines) == 9
    assert lines[0].count("Dawn") == lines[0].count("Herald") == 1
    assert lines[-1] == "3 more"


def test_other_programs_get_it_too() -> None:
    sources = json.loads(payload(a_blind_digest()))["sources"]
    assert sources["partly_blind"] == [
        {"watch": "us-pakistan", "source": "dawn", "since": "2026-10-05T10:00:00Z", "share": 0.451}
    ]


def test_a_digest_whose_watches_saw_all_says_nothing_of_it() -> None:
    assert "partly_blind" not in json.loads(payload(a_digest()))["sources"]
    assert all("blind" not in face for face in (as_text(a_digest()), as_html(a_digest()), slack_text(a_digest())))


def test_hostile_titles_stay_inert() -> None:
    bad = "<script>x</script> <!channel>\r\nBcc: a@b.test \u202e{stop} \x1b[2J"
    digest = a_blind_digest(a_blind(title=bad, source_title=bad, watch=bad))
    for face in (as_text(digest), as_html(digest), slack_text(digest), payload(digest).decode()):
        assert not {"\x1b", "\u202e", "\r"} & set(face)
    assert "<script>" not in as_html(digest)
    assert "<!channel>" not in slack_text(digest)
    assert "{stop}" in lay_out(digest).blind[0]
    assert "\nBcc" not in as_text(digest)
