"""A copy of which every eighth word is another is a reprint within days, unless its headline is a form's."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from watchdesk.model.stories import Sketch
from watchdesk.rules.fingerprints import sketch
from watchdesk.rules.grouping import is_reprint

MORNING = datetime(2021, 10, 8, 6, tzinfo=UTC)
TITLE = "Harbour bridge closes for repairs"
# Words that differ from one another: every three of them are a shingle of their own.
WORDS = [f"{first}{second}" for first in "bdfgklmnprstvz" for second in ("an", "el", "ir", "os", "ut", "ay", "ow")]


def told(*, text: list[str], title: str = TITLE, at: datetime = MORNING) -> Sketch:
    """Return the sketch of an article, named after what it says."""
    return sketch(article_id=f"{title} {' '.join(text)}", story_id="", title=title, text=" ".join(text), at=at)


def reworded(every: int) -> list[str]:
    """Return the words with one in `every` replaced."""
    return [f"x{word}" if place % every == every // 2 else word for place, word in enumerate(WORDS)]


ORIGINAL = told(text=WORDS)


@pytest.mark.parametrize(
    "copy, expected",
    [
        pytest.param(told(text=reworded(8)), True, id="an eighth reworded, the same morning"),
        pytest.param(told(text=reworded(8), at=MORNING + timedelta(days=2)), True, id="two days later"),
        pytest.param(told(text=reworded(8), at=MORNING - timedelta(days=2)), True, id="read late, printed before"),
        pytest.param(
            told(text=reworded(8), at=MORNING + timedelta(days=7)), False, id="next week, a form filled in again"
        ),
        pytest.param(told(text=reworded(8), title="Lorry fire shuts tunnel"), True, id="under a headline of its own"),
        pytest.param(
            told(text=reworded(8), title="Lorry fire shuts tunnel", at=MORNING + timedelta(days=7)),
            False,
            id="under a headline of its own, next week",
        ),
        pytest.param(
            told(text=reworded(8), title="Harbour tunnel closes for races"), False, id="a form under its own headline"
        ),
        pytest.param(told(text=reworded(8), title="On the fire"), False, id="a headline too short to tell"),
        pytest.param(told(text=reworded(8), title=""), False, id="no headline"),
        pytest.param(
            replace(told(text=reworded(8), title="Lorry fire shuts tunnel"), title=()),
            False,
            id="a sketch of before the words of headlines were kept",
        ),
        pytest.param(
            told(text=reworded(4), title="Lorry fire shuts tunnel"), False, id="a quarter reworded under its own"
        ),
        pytest.param(told(text=reworded(4)), False, id="a quarter reworded: a text of its own"),
        pytest.param(told(text=reworded(33), at=MORNING + timedelta(days=7)), True, id="next week, 3 percent reworded"),
    ],
)
def test_how_much_may_be_reworded_hangs_on_title_and_time(copy: Sketch, *, expected: bool) -> None:
    assert is_reprint(ORIGINAL, copy) is expected
    assert is_reprint(copy, ORIGINAL) is expected
