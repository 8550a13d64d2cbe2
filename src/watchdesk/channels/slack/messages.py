"""Messages: a digest as Slack messages, one a story, so that each story has a thread — and what an edit adds to one."""

import json
from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import Block

from watchdesk.channels.marks import shortened
from watchdesk.channels.sheet import Sheet, SheetStory, lay_out
from watchdesk.channels.slack.names import ADDITION, MESSAGE, REPEAT
from watchdesk.channels.slack.render import (
    BLOCKS,
    FORMS,
    SECTION,
    TOTAL,
    brief,
    change_link,
    context,
    escaped,
    foot,
    link,
    report_link,
    section,
)
from watchdesk.model.deliveries import Part
from watchdesk.model.tellings import Digest, DigestStory
from watchdesk.rules.routing import CHANGE, MORE

_HEADING = 300
_TEXT = 200


def render_messages(digest: Digest) -> tuple[Part, ...]:
    """Return `message N` and `repeat N` (the same with a line that it may have come before) for each story.

    A story that only changed, or that more outlets print, has an `addition N` too: what an edit of its first message
    adds there. What else a digest says stands below the last story that is a message of its own, else in one more.
    """
    sheet = lay_out(digest)
    own = [place for place, story in enumerate(digest.stories) if not _only_adds(story)]
    last = own[-1] if own else None
    parts: list[Part] = []
    for place, (story, shown) in enumerate(zip(digest.stories, sheet.stories, strict=True)):
        below = foot(sheet) if place == last else []
        parts += _message(place + 1, sheet, shown, below, story.id)
        if _only_adds(story):
            addition = _body(escaped(shortened(shown.title_text, _TEXT)), _addition(sheet, shown))
            parts.append(_part(ADDITION, place + 1, addition, story.id))
    rest = foot(sheet, with_health=not digest.stories) if last is None else []
    if rest or not digest.stories:
        subject = escaped(sheet.subject)
        parts += _both(len(digest.stories) + 1, sheet, subject, [context(f"*{subject}*"), *rest], None)
    return tuple(parts)


def shown_at_first(message: bytes) -> bytes:
    """Return what a story's first message shows, to be kept for edits. `base`: how many blocks it had at first."""
    found = json.loads(message)
    blocks = found["blocks"]
    return _bytes({"text": found["text"], "blocks": blocks, "base": len(blocks)})


def shown_with(shown: bytes, addition: bytes) -> bytes:
    """Return what a first message shows once something was added. Where that is too much, earlier additions go."""
    known, added = json.loads(shown), json.loads(addition)
    base = int(known["base"])
    first, later = known["blocks"][:base], [*known["blocks"][base:], *added["blocks"]]
    while later[len(added["blocks"]) :] and not _fits([*first, *later]):
        later = later[1:]
    return _bytes({"text": known["text"], "blocks": [*first, *later], "base": base})


def as_edit(shown: bytes) -> dict[str, Any]:
    """Return what chat.update is given to let a message show this."""
    known = json.loads(shown)
    return {"text": known["text"], "blocks": known["blocks"]}


def _fits(blocks: Sequence[dict[str, Any]]) -> bool:
    texts = (text for block in blocks for text in (block.get("text"), *block.get("elements", ())) if text)
    return len(blocks) <= BLOCKS and sum(len(text["text"]) for text in texts) <= TOTAL


def _only_adds(story: DigestStory) -> bool:
    return story.reason.partition(" ")[0] in {CHANGE, MORE}


def _message(number: int, sheet: Sheet, story: SheetStory, below: Sequence[Block], story_id: str) -> list[Part]:
    forms = (form(story, sheet) for form in FORMS)
    text = next((one for one in forms if len(one) <= SECTION), brief(story, sheet)[:SECTION])
    heading = context(escaped(shortened(f"{sheet.desk} · {sheet.heading}", _HEADING)))
    return _both(number, sheet, escaped(shortened(story.title_text, _TEXT)), [section(text), heading, *below], story_id)


def _both(number: int, sheet: Sheet, text: str, blocks: Sequence[Block], story_id: str | None) -> list[Part]:
    notice = escaped(sheet.words.possible_repeat)
    return [
        _part(MESSAGE, number, _body(text, blocks), story_id),
        _part(REPEAT, number, _body(f"{notice} {text}", [context(f"*{notice}*"), *blocks]), story_id),
    ]


def _addition(sheet: Sheet, story: SheetStory) -> list[Block]:
    """Return what changed in the story's articles, and the outlets that print it now, under the moment of it."""
    words = sheet.words
    reports = [story.lead, *story.others] if story.lead else []
    outlets = ", ".join(report_link(report) for report in reports)
    lines = [f"{words.changed}:", *(f"• {change_link(line)}" for line in story.changes)] if story.changes else []
    if outlets:
        lines.append(outlets if story.changes else f"{escaped(story.also)}: {outlets}")
    if story.more:
        lines.append(words.more(story.more))
    text = _within(lines) or link(story.title_text, None)
    return [context(escaped(shortened(sheet.heading, _HEADING))), section(text)]


def _within(lines: Sequence[str]) -> str:
    """Return as many whole lines as a section holds."""
    text = ""
    for line in lines:
        if len(text) + 1 + len(line) > SECTION:
            break
        text += f"\n{line}" if text else line
    return text


def _part(name: str, number: int, body: bytes, story_id: str | None) -> Part:
    return Part(name=f"{name} {number}", media_type="application/json", body=body, story_id=story_id)


def _body(text: str, blocks: Sequence[Block]) -> bytes:
    return _bytes({"text": text, "blocks": [block.to_dict() for block in blocks]})


def _bytes(message: dict[str, Any]) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
