"""Whereabouts: the line of config.toml that a command points at, where only a hand can change what stands there."""

from watchdesk.service.settings.document import read_document
from watchdesk.service.settings.lines import Lines
from watchdesk.service.settings.loaded import Settings


def line_of_feed(settings: Settings, name: str) -> int | None:
    """Return the line where the source begins that is called so, or polls that address; None if none does.

    Raises ConfigurationError where the file can no longer be read.
    """
    pairs = zip(settings.sources, settings.feeds, strict=True)
    place = next((place for place, (source, feed) in enumerate(pairs) if name in {source.id, feed.url}), None)
    return None if place is None else Lines(read_document(settings.path).text).line_of(("sources", place))
