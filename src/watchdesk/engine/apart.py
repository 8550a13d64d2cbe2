"""Apart: what fails for what is in it is set apart, so that one bad input hurts only itself (G5).

An error that nobody foresaw is a fault of ours, and the input that brings it out comes back with every round: a round
that failed as a whole would fail for ever. So a batch that fails is settled in halves, down to the one thing for which
it fails; that is logged with its traceback, told, and tried again after LATER. What the store or the machine is to
blame for is no matter of one input, and fails the round as ever.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TypeVar

from watchdesk.model.errors import WatchdeskError

T = TypeVar("T")

LATER = timedelta(days=1)
MOST_APART = 10
"""So many of a batch are set apart. Where more fail it is the desk that is ill, and the round fails."""


@contextmanager
def stumbling(note: Callable[[Exception], None]) -> Iterator[None]:
    """Do one thing's work; where it fails for what is in the thing, the error is noted, and others go on."""
    try:
        yield
    except (WatchdeskError, OSError, MemoryError):
        raise
    except Exception as error:  # noqa: BLE001 - the one boundary between one input and all others
        note(error)


def settle_apart(
    batch: Sequence[T], settle: Callable[[Sequence[T]], None], set_apart: Callable[[T, Exception], None]
) -> None:
    """Settle a batch in its order: whole, or else in parts without what it fails for.

    `settle` keeps nothing where it raises. Raises what it raises where more than MOST_APART fail.
    """
    apart = 0
    waiting = [batch]
    while waiting:
        some = waiting.pop()
        errors: list[Exception] = []
        with stumbling(errors.append):
            settle(some)
        if errors and len(some) > 1:
            middle = len(some) // 2
            waiting += [some[middle:], some[:middle]]
        elif errors:
            apart += 1
            if apart > MOST_APART:
                raise errors[0]
            set_apart(some[0], errors[0])


def blamed(error: Exception) -> str:
    """Return what an operator is told of an error that nobody foresaw. What it was met in is no text to be trusted."""
    said = "".join(letter if letter.isprintable() else "\ufffd" for letter in str(error))
    return f"watchdesk itself failed here, please report it: {type(error).__name__}: {said}"
