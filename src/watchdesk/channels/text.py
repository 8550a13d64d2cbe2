"""Text: a digest as plain text of 72 columns, one of the two faces of a message; and the other for previews."""

from collections.abc import Iterator

from watchdesk.channels.columns import WIDTH, columns, wrap
from watchdesk.channels.sheet import Report, Sheet, SheetStory, lay_out
from watchdesk.model.tellings import Digest


def as_text(digest: Digest, *, stop_address: str | None = None) -> str:
    """Return the digest as plain text of 72 columns; only addresses, each on a line of its own, may be wider."""
    return text_of(lay_out(digest, stop_address=stop_address))


def as_html(digest: Digest, *, stop_address: str | None = None) -> str:
    """Return the digest as a whole HTML page, the other face of the same message."""
    from watchdesk.channels.email.page import html_of  # noqa: PLC0415 - Jinja2 costs 140 ms at start

    return html_of(lay_out(digest, stop_address=stop_address))


def text_of(sheet: Sheet) -> str:
    """Return a laid out digest as plain text."""
    return "\n".join(_lines(sheet)) + "\n"


def _lines(sheet: Sheet) -> Iterator[str]:
    yield from wrap(sheet.desk)
    yield from wrap(sheet.heading)
    yield from wrap(sheet.measure)
    yield "=" * WIDTH
    for number, story in enumerate(sheet.stories, start=1):
        if number > 1:
            yield ""
            yield "-" * WIDTH
        yield from _story(number, story, sheet)
    yield from _foot(sheet)


def _story(number: int, story: SheetStory, sheet: Sheet) -> Iterator[str]:
    figure = f"{number}. "
    margin = " " * columns(figure)
    yield ""
    yield from wrap(story.title_text, first=figure, rest=margin)
    if story.lead:
        yield from _place(story.lead, margin)
    if story.snippet:
        yield ""
        yield from wrap(story.snippet_text, first=margin)
    if story.action:
        yield ""
        yield f"{margin}{story.action[0]}:"
        yield f"{margin}{story.action[1]}"
    yield from _since(story, sheet, margin)
    if story.note:
        yield ""
        yield from wrap(story.note, first=margin)
    yield from _others(story, sheet, margin)
    if story.watch:
        found = f" · {sheet.words.found} {', '.join(story.found)}" if story.found else ""
        yield ""
        yield from wrap(f"{sheet.words.why}: {story.watch}{found}", first=margin)


def _since(story: SheetStory, sheet: Sheet, margin: str) -> Iterator[str]:
    """Say what became of a story since it was told: under which headline that was, what was changed, what is new."""
    if story.before:
        yield ""
        yield from wrap(story.before, first=margin)
    if story.changes:
        yield ""
        yield f"{margin}{sheet.words.changed}:"
    named = set(story.addresses)
    for change in story.changes:
        yield from wrap(change.whole, first=f"{margin}+ ", rest=f"{margin}  ")
        urls = [url for _, url in change.outlets if url and url not in named]
        yield from (f"{margin}  {url}" for url in urls)
        named.update(urls)
    if story.news:
        yield ""
        yield f"{margin}{sheet.words.news}:"
    for sentence in story.news:
        yield from wrap(sentence, first=f"{margin}+ ", rest=f"{margin}  ")


def _place(report: Report, margin: str) -> Iterator[str]:
    yield from wrap(report.byline, first=margin)
    if report.url:
        yield f"{margin}{report.url}"


def _others(story: SheetStory, sheet: Sheet, margin: str) -> Iterator[str]:
    if not story.others and not story.more:
        return
    yield ""
    yield from wrap(f"{story.also}:", first=margin)
    for report in story.others:
        yield from wrap(report.byline, first=f"{margin}- ", rest=f"{margin}  ")
        if report.url:
            yield f"{margin}  {report.url}"
    if story.more:
        yield f"{margin}- {sheet.words.more(story.more)}"


def _foot(sheet: Sheet) -> Iterator[str]:
    yield ""
    yield "=" * WIDTH
    if sheet.rest:
        yield from wrap(sheet.rest)
        if sheet.base_url:
            yield sheet.base_url
        yield ""
    for line in (sheet.held, sheet.put_off, sheet.muted):
        if line:
            yield from wrap(line)
            yield ""
    if sheet.health:
        yield from wrap(sheet.health)
        for line in sheet.failing:
            yield from wrap(line, first="- ", rest="  ")
        yield ""
    for line in sheet.blind:
        yield from wrap(line)
        yield ""
    yield from _ways(sheet)


def _ways(sheet: Sheet) -> Iterator[str]:
    """How to change or end the messages."""
    if sheet.preferences:
        yield f"{sheet.preferences[0]}:"
        yield sheet.preferences[1]
    if sheet.stop_url:
        yield f"{sheet.words.stop_word}:"
        yield sheet.stop_url
    elif sheet.stop:
        yield from wrap(sheet.stop)
