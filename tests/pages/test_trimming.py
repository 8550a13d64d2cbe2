"""Lines that are taken off an extracted text, and texts held against what the page states."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import fromstring

from watchdesk.pages.agreement import agree
from watchdesk.pages.states import body_in_scripts
from watchdesk.pages.trimming import trim

A = "The ferry left the quay of Port Sable at dawn with both delegations on board."
B = "Talks went on until midnight in the ballroom of the old casino."
C = "A joint paper is expected in April, when the fishing season begins."
D = "The ministers flew home on Tuesday and said nothing to the press."

SHORT = ["One", "Two", "Three", "Four"]
ABOUT_RIGHTS = f"{'Much. ' * 60}All rights reserved, he said."

TRIMMED: dict[str, tuple[list[str], list[str]]] = {
    "nothing to trim": ([A, B, C], [A, B, C]),
    "a by-line and a day before it": (["By Noor Aziz", "5 March 2030", A, B, C], [A, B, C]),
    "more short lines than a page puts there": ([*SHORT, A, B, C], [*SHORT, A, B, C]),
    "labels behind it": ([A, B, C, "Related", "Port Sable, ferries"], [A, B, C]),
    "a list behind it": ([A, B, C, "- Two ferries", "- Four hours"], [A, B, C, "- Two ferries", "- Four hours"]),
    "a sentence behind it": ([A, B, C, "Nobody spoke."], [A, B, C, "Nobody spoke."]),
    "a quotation behind it": ([A, B, C, "“We talk on”"], [A, B, C, "“We talk on”"]),
    "a sentence in Japanese": ([A, B, C, "両国は協議を続ける。"], [A, B, C, "両国は協議を続ける。"]),
    "a long programme behind it": ([A, B, C, *["Monday 7 pm"] * 9], [A, B, C, *["Monday 7 pm"] * 9]),
    "headings between": ([A, "The ballroom", B, C], [A, "The ballroom", B, C]),
    "lone labels between": ([A, "Advertisement", B, "Anzeige", "* * *", C], [A, B, C]),
    "a notice of rights": ([A, B, "© 2030 The Gazette. All rights reserved.", C], [A, B, C]),
    "a sentence about rights": ([A, ABOUT_RIGHTS, B, C], [A, ABOUT_RIGHTS, B, C]),
    "few lines": (["One", "Two", "Three"], ["One", "Two", "Three"]),
    "no line": ([""], [""]),
}  # fmt: skip


@pytest.mark.parametrize("lines, kept", TRIMMED.values(), ids=TRIMMED)
def test_labels_around_a_text_are_trimmed(lines: list[str], kept: list[str]) -> None:
    assert trim("\n".join(lines)) == "\n".join(kept)


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=70), max_size=12))
def test_trimming_invents_nothing(lines: list[str]) -> None:
    kept = trim("\n".join(lines))
    assert not set(kept.split("\n")) - {"", *lines}


E = "Fishermen on both sides of the strait say they will believe in a treaty when they see one."
F = "Last year the coast guard towed away eleven boats, two of which have never been returned."
WHOLE = [A, B, C, D, E, F]
ADVERT = "Subscribe now and get the first three months of our coverage of the coast for the price of one."
HEADING = "In the ballroom"

AGREED: dict[str, tuple[list[str], str, list[str]]] = {
    "a line that the statement knows nothing of": ([*WHOLE, ADVERT], "\n".join(WHOLE), WHOLE),
    "headings, which statements leave out": ([A, HEADING, *WHOLE[1:]], " ".join(WHOLE), [A, HEADING, *WHOLE[1:]]),
    "a lead, which statements leave out": ([ADVERT, *WHOLE], " ".join(WHOLE), [ADVERT, *WHOLE]),
    "a statement of the first lines": ([*WHOLE, ADVERT], f"{A} {B}", [*WHOLE, ADVERT]),
    "a statement of something else": (WHOLE, "Quite another text about nothing at all. " * 20, WHOLE),
    "much more in the statement": ([A, B], "\n".join(WHOLE), WHOLE),
    "much more, as HTML escaped twice": (
        [A, B], "".join(f"&amp;lt;p&amp;gt;{line}&amp;lt;/p&amp;gt;" for line in WHOLE), WHOLE
    ),
    "the text twice over": (WHOLE[:4], " ".join(WHOLE[:4] * 3), WHOLE[:4]),
    "no text extracted": ([""], "\n".join(WHOLE), WHOLE),
    "an empty statement": (WHOLE, "", WHOLE),
}  # fmt: skip


@pytest.mark.parametrize("lines, stated, kept", AGREED.values(), ids=AGREED)
def test_a_text_is_held_against_the_stated_body(lines: list[str], stated: str, kept: list[str]) -> None:
    assert agree("\n".join(lines), stated) == "\n".join(kept)


HTML = f"<p class=\\u0022lead\\u0022>{A}</p><p>{B}</p><p>{C}</p>"
ESCAPED = HTML.replace("<", "\\u003c").replace(">", "\\u003e")
STATES = {
    "an object": f'<script id="state" type="application/json">{{"post": {{"body": "{HTML}"}}}}</script>',
    "a call": f'<script>self.push([1, "{HTML}"]); other()</script>',
    "escaped brackets": f'<script>window.state = {{"body": "{ESCAPED}"}};</script>',
    "JSON in a string": f"<script>push({json.dumps(json.dumps({'body': HTML}))})</script>".replace("<p", "\\\\u003cp"),
    "beside broken strings": f'<script>a = "\\x";  b = "{HTML}"; c = "open</script>',
}  # fmt: skip


def nodes(kind: str, within: str, leaf: str) -> str:
    blocks = [
        {kind: "paragraph", within: [{kind: "text", leaf: line[:9]}, {kind: "b", within: [{leaf: line[9:]}]}]}
        for line in (A, B, C)
    ]
    return json.dumps(
        {"posts": [{"title": A, "body": {"doc": blocks}}], "other": [{kind: "p", within: [{leaf: "x" * 300}]}]}
    )


STATES |= {
    "nodes of a parser": f"<script>window.cache={nodes('name', 'children', 'data')};go({{}})</script>",
    "nodes of an editor": f'<script type="application/json">{nodes("type", "content", "text")}</script>',
    "nodes of a store": f"<script>a={{b:1}};self.state = {nodes('nodeType', 'content', 'value')}</script>",
    "blocks of markup": f"<script>f({json.dumps([{'type': 'text', 'content': line} for line in (A, B, C)])})</script>",
}


@pytest.mark.parametrize("script", STATES.values(), ids=STATES)
def test_an_article_in_a_script_is_found(script: str) -> None:
    found = body_in_scripts(fromstring(f"<html><body><div id='app'></div>{script}</body></html>"))
    assert found is not None
    assert [paragraph.text_content() for paragraph in found.iter("p")] == [A, B, C]


ITEMS = [{"type": "ul", "children": [{"type": "li", "text": A * 3}]}, {"type": "h2", "text": f"<b> & {B}"}]


def test_lists_and_headings_are_blocks_and_text_is_no_markup() -> None:
    found = body_in_scripts(fromstring(f"<html><body><script>s = {json.dumps({'a': ITEMS})}</script></body></html>"))
    assert found is not None
    assert [(block.tag, block.text_content()) for block in found] == [("li", A * 3), ("h3", f"<b> & {B}")]


@pytest.mark.parametrize("form", ["html", "nodes"])
def test_of_several_articles_in_scripts_the_one_that_the_page_is_about_is_taken(form: str) -> None:
    def body(*lines: str) -> object:
        return (
            "".join(f"<p>{line}</p>" for line in lines)
            if form == "html"
            else [{"type": "p", "text": line} for line in lines]
        )

    state = json.dumps({"next": body(*["Quite another story, and a longer one. " * 3] * 9), "this": body(A, B, C)})
    found = body_in_scripts(
        fromstring(f"<html><head><title>{A}</title></head><body><script>s={state}</script></body></html>")
    )
    assert found is not None
    assert [paragraph.text_content() for paragraph in found.iter("p")] == [A, B, C]


@pytest.mark.parametrize(
    "script",
    [
        *("", "var a = 1;" * 50, f'a = "{A} {A} {A}"', f'a = "<p>{A} {A} {A}</p>"', '"' + "\\" * 5001, '"<p>' * 3000),
        *("[" * 200_000, "=[" * 100_000, json.dumps([{"type": "p", "children": []}] * 300)),
    ],
    ids=["nothing", "code", "text", "one paragraph", "backslashes", "quotes", "depth", "depths", "nodes without words"],
)
def test_a_script_without_an_article_gives_nothing(script: str) -> None:
    assert body_in_scripts(fromstring(f"<html><body><script>{script}</script></body></html>")) is None
