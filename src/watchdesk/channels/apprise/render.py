"""Render a digest for a chat or a telephone: a subject, and a few lines for each story."""

import json
from collections.abc import Iterator

from watchdesk.channels.sheet import Sheet, SheetStory, lay_out
from watchdesk.model.deliveries import Part
from watchdesk.model.tellings import Digest

MOST = 10
SNIPPET = 240


def render_parts(digest: Digest) -> tuple[Part, ...]:
    """Return `message`, and `repeat`: the same with a line that says it may have come before (G3)."""
    sheet = lay_out(digest, reports=1, snippet=SNIPPET)
    return tuple(
        Part(name=name, media_type="application/json", body=_body(sheet, notice))
        for name, notice in (("message", None), ("repeat", sheet.words.possible_repeat))
    )


def _body(sheet: Sheet, notice: str | None) -> bytes:
    text = "\n".join(_lines(sheet, notice))
    return json.dumps({"title": sheet.subject, "body": text}, ensure_ascii=False, separators=(",", ":")).encode()


def _lines(sheet: Sheet, notice: str | None) -> Iterator[str]:
    if notice:
        yield notice
        yield ""
    for story in sheet.stories[:MOST]:
        yield from _story(story, sheet)
        yield ""
    left_out = len(sheet.stories) - MOST
    notes = (sheet.words.more_stories(left_out) if left_out > 0 else None, sheet.rest, sheet.held, sheet.put_off)
    yield from (line for line in (*notes, sheet.muted, sheet.health, *sheet.failing, *sheet.blind) if line)


def _story(story: SheetStory, sheet: Sheet) -> Iterator[str]:
    yield " ".join(story.title_text.split())
    if story.lead:
        yield story.lead.byline
        if story.lead.url:
            yield story.lead.url
    if story.snippet:
        yield " ".join(story.snippet_text.split())
    if story.before:
        yield story.before
    yield from (f"+ {line}" for line in (*(change.whole for change in story.changes), *story.news))
    if story.watch:
        yield f"{sheet.words.why}: {story.watch}"
