"""What was changed after publication, on every face of a digest and in every language."""

import json

import pytest
from msgspec.structs import replace

from watchdesk.channels.payload import payload
from watchdesk.channels.slack.render import render_parts
from watchdesk.channels.text import as_html, as_text
from watchdesk.channels.wording import OTHERS, wording
from watchdesk.model.revisions import ChangeKind
from watchdesk.model.tellings import ChangedArticle, Digest, DigestChange
from watchdesk.store.digest_json import digest_from_json, digest_to_json
from watchdesk.testing.builders import a_digest, a_story

CHANGES = (
    DigestChange(kind=ChangeKind.HEADLINE, before="Bridge falls", after="Bridge holds {after}"),
    DigestChange(kind=ChangeKind.CORRECTION, after="An earlier version misstated the age of the bridge."),
    DigestChange(kind=ChangeKind.QUOTATION, before="We had asked for new piers twice"),
    DigestChange(kind=ChangeKind.REMOVED, before="The engineer blamed the county."),
    DigestChange(kind=ChangeKind.ADDED, after="The county denies it."),
    DigestChange(kind=ChangeKind.GONE),
)


def a_changed(*changes: DigestChange, language: str = "en") -> Digest:
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
    digest = a_changed(DigestChange(kind=ChangeKind.HEADLINE, before=bad, after=bad))
    assert "<script>" not in as_html(digest)
    assert "<!channel>" not in slack_text(digest)
    for face in (as_text(digest), as_html(digest), slack_text(digest), payload(digest).decode()):
        assert "\x1b" not in face
        assert "\u202e" not in face


HERALD = ChangedArticle(source="herald", source_title="The Herald", url="https://herald.test/bridge")
COURIER = ChangedArticle(source="courier", source_title="The Courier", url=None)


def at(change: DigestChange, *articles: ChangedArticle) -> DigestChange:
    return replace(change, articles=articles)


def test_a_change_is_said_of_the_outlets_that_made_it() -> None:
    digest = a_changed(at(CHANGES[1], HERALD), at(CHANGES[5], COURIER, HERALD))
    text = " ".join(as_text(digest).split())
    assert "+ The Herald · Correction: An earlier version" in text
    assert "+ The Courier, The Herald · The page is gone." in text
    assert text.count("https://herald.test/bridge") == 1, "what is not among the reports shown has its link, once"
    assert as_html(digest).count('href="https://herald.test/bridge"') == 2
    assert "<https://herald.test/bridge|The Herald> · Correction: An earlier version" in slack_text(digest)
    assert "The Courier, <https://herald.test/bridge|The Herald> · The page is gone." in slack_text(digest)


def test_of_many_outlets_the_first_are_named_and_the_rest_counted() -> None:
    many = [replace(COURIER, source_title=f"Outlet {number}") for number in range(11)]
    digest = a_changed(at(CHANGES[5], *many))
    for face in (as_text(digest), slack_text(digest)):
        assert "Outlet 0, Outlet 1, Outlet 2, 8 more · The page is gone." in face


def test_programs_get_the_articles_that_were_changed() -> None:
    (story,) = json.loads(payload(a_changed(at(CHANGES[5], HERALD, COURIER))))["stories"]
    assert story["changes"][0]["articles"] == [
        {"source": "herald", "url": "https://herald.test/bridge"},
        {"source": "courier", "url": None},
    ]


def test_the_names_and_addresses_of_who_changed_it_are_inert() -> None:
    evil = ChangedArticle(
        source="\x1b", source_title="<script>x</script> <!channel>\x1b[31m", url="javascript:alert(1)"
    )
    digest = a_changed(at(CHANGES[5], evil))
    assert "<script>" not in as_html(digest)
    assert "<!channel>" not in slack_text(digest)
    for face in (as_text(digest), as_html(digest), slack_text(digest), payload(digest).decode()):
        assert "\x1b" not in face
        assert "javascript:" not in face


@pytest.mark.parametrize(
    "after",
    [
        "Correction: It was 13, not 31.",
        "CLARIFICATION: It was 13.",
        "Korrektur: Es waren 13.",
        "تصحیح: 13 تھے۔",
        "Editors' note: 13.",
    ],
)
def test_a_correction_that_calls_itself_one_is_not_called_so_twice(after: str) -> None:
    text = as_text(a_changed(DigestChange(kind=ChangeKind.CORRECTION, after=after)))
    assert f"+ {after}" in text


def test_a_stored_digest_keeps_its_changes() -> None:
    digest = a_changed(*CHANGES[1:], at(CHANGES[0], HERALD, COURIER))
    assert digest_from_json(digest_to_json(digest)) == digest


def test_a_digest_of_before_they_were_kept_is_read() -> None:
    digest = a_changed(*CHANGES)
    kept = json.loads(digest_to_json(digest))
    for change in kept["stories"][0]["changes"]:
        del change["articles"]
    assert digest_from_json(json.dumps(kept)) == digest
