"""Testing: the store in memory — the fake of the Store port, held to the same contract as the real ones."""

from watchdesk.testing.memory.answers import MemoryAnswerBook
from watchdesk.testing.memory.articles import MemoryArticleBook
from watchdesk.testing.memory.citations import MemoryCitationBook
from watchdesk.testing.memory.clockbook import MemoryClockBook
from watchdesk.testing.memory.deliveries import MemoryDeliveryBook
from watchdesk.testing.memory.digests import MemoryDigestBook
from watchdesk.testing.memory.due import MemoryDueBook
from watchdesk.testing.memory.enrolments import MemoryEnrolmentBook
from watchdesk.testing.memory.entries import MemoryEntryBook
from watchdesk.testing.memory.evidence import MemoryEvidenceBook
from watchdesk.testing.memory.feeds import MemoryFeedBook
from watchdesk.testing.memory.hosts import MemoryHostBook
from watchdesk.testing.memory.looks import MemoryLookBook
from watchdesk.testing.memory.mutes import MemoryMuteBook
from watchdesk.testing.memory.pushes import MemoryPushBook
from watchdesk.testing.memory.tables import MemoryTables
from watchdesk.testing.memory.watches import MemoryWatchBook


class MemoryStore(
    MemoryDueBook,
    MemoryFeedBook,
    MemoryEntryBook,
    MemoryArticleBook,
    MemoryWatchBook,
    MemoryDigestBook,
    MemoryDeliveryBook,
    MemoryClockBook,
    MemoryLookBook,
    MemoryMuteBook,
    MemoryAnswerBook,
    MemoryCitationBook,
    MemoryEvidenceBook,
    MemoryPushBook,
    MemoryEnrolmentBook,
    MemoryHostBook,
):
    """All the books of one desk, in dictionaries. Nothing outlives it; threads take turns."""

    def __init__(self) -> None:
        super().__init__(MemoryTables())

    def let_go(self) -> None:
        """Do nothing: all of it is what is stored."""

    def lock_handed_on(self) -> int | None:
        """Return None: there is no lock."""
        return None

    def close(self) -> None:
        """Do nothing: there are no connections and no lock."""


__all__ = ["MemoryStore"]
