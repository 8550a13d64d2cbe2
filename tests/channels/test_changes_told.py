"""What was changed after publication, on every face of a digest and in every language."""

import json
from dataclasses import replace

import pytest

from watchdesk.channels.payload import payload
from watchdesk.channels.slack.render import render_parts
from watchdesk.channels.text import as_html, as_text
from watchdesk.channels.wording import OTHERS, wording
from watchdesk.model.revisions import Change, ChangeKind
from watchdesk.model.tellings import Digest
from watchdesk.store.digest_json import digest_from_json, digest_to_json
from watchdesk.testing.builders import a_digest, a_story

CHANGES = (
    Change(kind=ChangeKind.HEADLINE, before="Bridge falls", after="Bridge holds {after}"),
    Change(kind=ChangeKind.CORRECTION, after="An earlier version misstated the age of the bridge."),
    Change(kind=ChangeKind.QUOTATION, before="We had asked for new piers twice"),
    Change(kind=ChangeKind.REMOVED, before="The engineer blamed the county."),
    Change(kind=ChangeKind.ADDED, after="The county denies it."),
    Change(kind=ChangeKind.GONE),
)


def a_changed(*changes: Change, language: str = "en") -> Digest:
    return a_digest(replace(a_story(), reason="change 1", changes=changes), language=language)


def slack_text(digest: Digest) -> str:
    return "\n".join(
        block.get("text", {}).get("text", "") for block in json.loads(render_parts(digest)[0].body)["blocks"]
    )


def test_each_change_is_said_in_words() -> None:
    text = " ".join(as_text(a_changed(*CHANGES)).split())
    assert "Changed since it was published: + Headline: “Bridge falls” is now “Bridge holds {after}”" in text
    assert "+ Correction: An earlier version misstated the age of the bridge." in text
    assert "+ No longer quoted: “We had asked for new piers twice”" in text
    assert "+ No longer there: The engineer blamed the county." in text
    assert "+ Added: The county denies it." in text
    assert "+ The page is gone." in text


@pytest.mark.parametrize("language", ["en", *OTHERS])
def test_every_face_says_it_in_every_language(language: str) -> None:
    digest, words = a_changed(*CHANGES, language=language), wording(language)
    for face in (as_text(digest), as_html(digest), slack_text(digest)):
        assert words.changed in face
        assert words.changes["gone"] in face
        assert "The county denies it." in face


def test_a_story_without_changes_says_nothing_of_them() -> None:
    digest = a_changed()
    assert ENGLISH_HEADING not in as_text(digest) + as_html(digest) + slack_text(digest)
    assert "changes" not in json.loads(payload(digest))["stories"][0]


ENGLISH_HEADING = wording("en").changed


def test_programs_get_kind_and_words() -> None:
    (story,) = json.loads(payload(a_changed(CHANGES[0], CHANGES[5])))["stories"]
    assert story["changes"] == [
        {"kind": "headline", "before": "Bridge falls", "after": "Bridge holds {after}"},
        {"kind": "gone", "before": "", "after": ""},
    ]


def test_changed_words_are_inert() -> None:
    bad = "<script>x</script> <!channel>\x1b[31m\u202e & more"
    digest = a_changed(Change(kind=ChangeKind.HEADLINE, before=bad, after=bad))
    assert "<script>" not in as_html(digest)
    assert "<!channel>" not in slack_text(digest)
    for face in (as_text(digest), as_html(digest), slack_text(digest), payload(digest).decode()):
        assert "\x1b" not in face
        assert "\u202e" not in face


def test_a_stored_digest_keeps_its_changes() -> None:
    digest = a_changed(*CHANGES)
    assert digest_from_json(digest_to_json(digest)) == digest
