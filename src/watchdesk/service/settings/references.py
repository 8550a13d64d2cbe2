"""References: what tables say of one another by name — asked of what stands in the file, whatever else is wrong there.

A table with a mistake of its own is not made, but whom it names can be looked up all the same: one mistake hides no
other.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping

from watchdesk.rules.tables import suggestion
from watchdesk.service.settings.channels import Channels
from watchdesk.service.settings.lines import KeyPath
from watchdesk.service.settings.reading import Tables
from watchdesk.service.settings.report import Report


def check_references(tables: Tables, channels: Channels, report: Report) -> None:
    """Report every name of a source, watch, subscriber or channel that leads nowhere."""
    known: Mapping[str, Collection[str]] = {
        "source": tables.sources.ids,
        "watch": tables.watches.ids,
        "subscriber": tables.subscribers.ids,
        "channel": channels.names,
    }
    for path, key, given, what in _references(tables):
        for name in _names(given):
            if name not in known[what]:
                report.add((*path, key), f'there is no {what} "{name}"{suggestion(name, known[what])}')


def _references(tables: Tables) -> Iterator[tuple[KeyPath, str, object, str]]:
    """Yield table, key, value and what it names, of every key that names something."""
    for path, table in tables.sources.given:
        if "search" in table:  # without it the key itself is wrong there
            yield path, "watch", table.get("watch"), "watch"
    for path, table in tables.watches.given:
        yield path, "sources", table.get("sources"), "source"
    for path, table in tables.subscriptions.given:
        yield path, "subscriber", table.get("subscriber"), "subscriber"
        yield path, "watches", table.get("watches"), "watch"
        yield path, "channel", table.get("channel"), "channel"
    yield ("desk",), "alert_channel", tables.single.get("desk", {}).get("alert_channel"), "channel"
    yield ("signup",), "watches", tables.single.get("signup", {}).get("watches"), "watch"


def _names(given: object) -> Iterable[str]:
    """Return the names of a key that holds one or several. What is no text is a mistake of another kind."""
    if isinstance(given, list):
        return [one for one in given if isinstance(one, str)]
    return [given] if isinstance(given, str) and given else []
