"""Render a digest to Block Kit, within its limits and inert. slack_sdk's only home (its import costs 280 ms)."""

import json
from collections.abc import Sequence

from slack_sdk.models.blocks import (
    Block,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    MarkdownTextObject,
    PlainTextObject,
    SectionBlock,
)

from watchdesk.channels.changed import ChangedLine
from watchdesk.channels.marks import shortened
from watchdesk.channels.sheet import Report, Sheet, SheetStory, lay_out
from watchdesk.model.deliveries import Part
from watchdesk.model.tellings import Digest

BLOCKS = 50
SECTION = 3000
TOTAL = 12_000
_HEADER = 150
_TITLE = 200
_BRIEF_TITLE = 110
# Besides the stories: header, tally, repeat line, "and n more", rule, rest, held, health, blindness, stop. The sheet
# bounds each line.
_FRAME_BLOCKS = 10
_FRAME = 4100
_LINE = 600


def render_parts(digest: Digest) -> tuple[Part, ...]:
    """Return `body`, and `repeat`: the same with a line that says it may have come before (G3)."""
    sheet = lay_out(digest)
    stories, left_out = _stories(sheet)
    return tuple(
        Part(name=name, media_type="application/json", body=_body(sheet, stories, left_out, notice))
        for name, notice in (("body", None), ("repeat", sheet.words.possible_repeat))
    )


def escaped(text: str) -> str:
    """Return the text so that Slack shows it as it stands: no mention, no link, no entity."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _body(sheet: Sheet, stories: Sequence[Block], left_out: int, notice: str | None) -> bytes:
    blocks: list[Block] = [HeaderBlock(text=PlainTextObject(text=shortened(sheet.desk, _HEADER), emoji=False))]
    if notice:
        blocks.append(context(f"*{escaped(notice)}*"))
    blocks += [context(escaped(f"{sheet.heading} · {sheet.measure}")), *stories]
    if left_out:
        blocks.append(context(escaped(sheet.words.more_stories(left_out))))
    blocks += [DividerBlock(), *foot(sheet)]
    message = {
        "text": escaped(f"{notice} {sheet.subject}" if notice else sheet.subject),
        "blocks": [block.to_dict() for block in blocks],
        "unfurl_links": False,
        "unfurl_media": False,
    }
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()


def foot(sheet: Sheet, *, with_health: bool = True) -> list[Block]:
    """Return what stands below the stories. `with_health`: also that sources were heard, and how to end it."""
    rest = link(sheet.rest, sheet.base_url) if sheet.rest else None
    health = "; ".join((sheet.health, *sheet.failing)) if sheet.health else None
    usual = (health, sheet.stop) if with_health else (None, None)
    others = (sheet.held, sheet.put_off, sheet.muted, usual[0], " ".join(sheet.blind), usual[1])
    lines = (rest, *(other and escaped(shortened(other, _LINE)) for other in others))
    return [context(line) for line in lines if line]


def _stories(sheet: Sheet) -> tuple[list[Block], int]:
    """Return the stories in the richest form in which all of them fit, else as many as fit, and how many do not."""
    for form in FORMS:
        sections = [form(story, sheet) for story in sheet.stories]
        if _fits(sections):
            return [section(text) for text in sections], 0
    lines = [brief(story, sheet) for story in sheet.stories]
    sections, shown = _packed(lines)
    return [section(text) for text in sections], len(lines) - shown


def _fits(sections: Sequence[str]) -> bool:
    return (
        len(sections) <= BLOCKS - _FRAME_BLOCKS
        and sum(map(len, sections)) <= TOTAL - _FRAME
        and all(len(text) <= SECTION for text in sections)
    )


def _packed(lines: Sequence[str]) -> tuple[list[str], int]:
    """Return the lines joined to sections, as many as the whole message may carry, and how many those are."""
    sections: list[str] = []
    room = TOTAL - _FRAME
    for shown, line in enumerate(lines):
        room -= len(line) + 1
        if room < 0:
            return sections, shown
        if sections and len(sections[-1]) + 1 + len(line) <= SECTION:
            sections[-1] += f"\n{line}"
        else:
            sections.append(line)
    return sections, len(lines)


def full(story: SheetStory, sheet: Sheet) -> str:
    """Return a story with its snippet."""
    snippet = escaped(story.snippet_text)
    return "\n".join(part for part in (_headline(story), snippet, *_small(story, sheet)) if part)


def without_snippet(story: SheetStory, sheet: Sheet) -> str:
    """Return a story with all but its snippet."""
    return "\n".join((_headline(story), *_small(story, sheet)))


def brief(story: SheetStory, sheet: Sheet) -> str:  # noqa: ARG001 - one of the three forms
    """Return a story's headline and first outlet on one line."""
    title = link(shortened(story.title_text, _BRIEF_TITLE), story.lead.url if story.lead else None, longest=300)
    return f"• {title}" + (f" ({escaped(story.lead.source)})" if story.lead else "")


FORMS = (full, without_snippet, brief)
"""How a story is written, the richest form first."""


def _headline(story: SheetStory) -> str:
    title = f"*{link(shortened(story.title_text, _TITLE), story.lead.url if story.lead else None)}*"
    return f"{title}\n{escaped(story.lead.byline)}" if story.lead else title


def _small(story: SheetStory, sheet: Sheet) -> list[str]:
    words = sheet.words
    others = [report_link(report) for report in story.others] + ([words.more(story.more)] if story.more else [])
    found = f" · {words.found} {', '.join(story.found)}" if story.found else ""
    changes, news = map(change_link, story.changes), map(escaped, story.news)
    lines = (
        escaped(story.before),
        *(
            "\n".join((f"{heading}:", *(f"• {line}" for line in listed)))
            for heading, listed in ((words.changed, [*changes]), (words.news, [*news]))
            if listed
        ),
        f"_{escaped(story.note)}_" if story.note else "",
        f"{escaped(story.also)}: {', '.join(others)}" if others else "",
        escaped(shortened(f"{words.why}: {story.watch}{found}", _LINE)) if story.watch else "",
    )
    return [line for line in lines if line]


def report_link(report: Report) -> str:
    """Return an outlet with the link to its report."""
    return link(report.source, report.url) + (f" ({escaped(report.relation)})" if report.relation else "")


def change_link(change: ChangedLine) -> str:
    """Return what was changed, after the outlets that did with links to their reports."""
    outlets = [link(name, url, longest=200) for name, url in change.outlets] + ([change.more] if change.more else [])
    return f"{', '.join(outlets)} · {escaped(change.text)}" if outlets else escaped(change.text)


def link(text: str, url: str | None, *, longest: int = 1000) -> str:
    """Return a link; the text alone where there is no address, or one that would take too much room."""
    # The label of `<url|label>` ends at ">" (escaped) and begins at the first "|": another is shown as a broken bar.
    label = escaped(text).replace("|", "¦")
    return f"<{url.replace('&', '&amp;')}|{label}>" if url and len(url) <= longest else label


def section(text: str) -> Block:
    """Return a block of text in Slack's own markup, at most SECTION characters."""
    return SectionBlock(text=MarkdownTextObject(text=text, verbatim=True))


def context(text: str) -> Block:
    """Return a line in small print."""
    return ContextBlock(elements=[MarkdownTextObject(text=text, verbatim=True)])
