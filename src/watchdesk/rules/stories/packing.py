"""Packing: a story as grouping sees it, to bytes and back, exactly — between the rules and the store."""

import json
from array import array
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import blake2b

from msgspec import Struct
from msgspec.structs import replace

from watchdesk.model.stories import Gist
from watchdesk.rules.stories.placing import StoryPortrait


def gist_of(story: StoryPortrait, at: datetime) -> Gist:
    """Return the record of a story that the store keeps. `at`: when something was added to it last."""
    header = json.dumps(
        {
            "members": story.members,
            "keys": story.keys,
            "first_at": story.first_at.isoformat() if story.first_at else None,
            "last_at": story.last_at.isoformat() if story.last_at else None,
            "years": story.years,
        },
        ensure_ascii=False,
    ).encode()
    terms = "\n".join(story.terms).encode()
    weights = array("d", story.terms.values()).tobytes()
    packed = b"".join((len(header).to_bytes(4, "big"), header, len(terms).to_bytes(4, "big"), terms, weights))
    return Gist(story_id=story.story_id, packed=packed, keys=tuple(map(key_of, story.keys)), at=at)


class Outline(Struct, frozen=True):
    """A story half unpacked: all but its terms, which cost more than the rest and are not always asked for."""

    story: StoryPortrait
    """Without its terms."""
    packed_terms: bytes
    weights: bytes

    def terms(self) -> list[str]:
        """Return the terms, without their weights."""
        return self.packed_terms.decode().split("\n")

    def whole(self) -> StoryPortrait:
        """Return the story."""
        return replace(self.story, terms=dict(zip(self.terms(), array("d", self.weights), strict=False)))


def outline_of(gist: Gist) -> Outline:
    """Return the outline of the story that `gist_of` packed."""
    packed = gist.packed
    begin = 4 + int.from_bytes(packed[:4], "big")
    header = json.loads(packed[4:begin])
    end = begin + 4 + int.from_bytes(packed[begin : begin + 4], "big")
    story = StoryPortrait(
        story_id=gist.story_id,
        members=header["members"],
        terms={},
        keys=tuple(header["keys"]),
        first_at=_moment(header["first_at"]),
        last_at=_moment(header["last_at"]),
        years=tuple((year, count) for year, count in header["years"]),
    )
    return Outline(story=story, packed_terms=packed[begin + 4 : end], weights=packed[end:])


def story_of(gist: Gist) -> StoryPortrait:
    """Return the story that `gist_of` packed."""
    return outline_of(gist).whole()


@lru_cache(maxsize=1 << 13)
def key_of(term: str) -> int:
    """Return the signed 64-bit integer under which stories with this term lie in the store."""
    return int.from_bytes(blake2b(term.encode(), digest_size=8).digest(), "big", signed=True)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None
