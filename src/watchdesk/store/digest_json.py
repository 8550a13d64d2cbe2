"""Store: a digest as JSON — kept as it was composed, so that it can be shown again years later."""

import json
from datetime import datetime
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from watchdesk.model.revisions import ChangeKind
from watchdesk.model.sources import SourceHealth
from watchdesk.model.stories import Novelty, NoveltyKind
from watchdesk.model.tellings import (
    Blind,
    ChangedArticle,
    Digest,
    DigestArticle,
    DigestChange,
    DigestHit,
    DigestStory,
    Invitation,
    Severity,
    Volume,
    VolumeKind,
)


def digest_to_json(digest: Digest) -> str:
    """Return the digest as JSON; times in RFC 3339."""
    return json.dumps(asdict(digest), ensure_ascii=False, separators=(",", ":"), default=_plain)


def _plain(value: datetime | Struct) -> object:
    return asdict(value) if isinstance(value, Struct) else value.isoformat()


def digest_from_json(record: str) -> Digest:
    """Return the digest that digest_to_json wrote."""
    values = json.loads(record)
    return Digest(
        **_with_times(values, "slot_at", "composed_at")
        | {
            "stories": tuple(_story(one) for one in values["stories"]),
            "thread": tuple(values.get("thread", ())),
            "failing": tuple(SourceHealth(**_with_times(one, "since")) for one in values["failing"]),
            "blind": tuple(
                Blind(**_with_times(one, "since")) for one in values.get("blind", ())
            ),  # older ones have none
        }
    )


def _story(values: dict[str, Any]) -> DigestStory:
    return DigestStory(
        **values
        | {
            "watches": tuple(values["watches"]),
            "watch_titles": tuple(values["watch_titles"]),
            "articles": tuple(DigestArticle(**_with_times(one, "published_at")) for one in values["articles"]),
            "hits": tuple(DigestHit(**one) for one in values["hits"]),
            "marks": tuple((start, end) for start, end in values["marks"]),
            "title_marks": tuple((start, end) for start, end in values["title_marks"]),
            "news": tuple(_novelty(one) for one in values.get("news", ())),  # digests of before 0003 have none
            "severity": Severity(values.get("severity", Severity.ROUTINE)),  # older ones have none
            "volume": _volume(values.get("volume")),
            "invitation": _invitation(values.get("invitation")),
            "changes": tuple(_change(one) for one in values.get("changes", ())),
        }
    )


def _change(values: dict[str, Any]) -> DigestChange:
    articles = tuple(ChangedArticle(**one) for one in values.get("articles", ()))  # older ones have none
    return DigestChange(**values | {"kind": ChangeKind(values["kind"]), "articles": articles})


def _volume(values: dict[str, Any] | None) -> Volume | None:
    return Volume(**_with_times(values, "since") | {"kind": VolumeKind(values["kind"])}) if values else None


def _invitation(values: dict[str, Any] | None) -> Invitation | None:
    if values is None:
        return None
    return Invitation(**_with_times(values, "expires_at") | {"watch_titles": tuple(values["watch_titles"])})


def _novelty(values: dict[str, Any]) -> Novelty:
    return Novelty(**values | {"kind": NoveltyKind(values["kind"])})


def _with_times(values: dict[str, Any], *names: str) -> dict[str, Any]:
    return values | {name: values[name] and datetime.fromisoformat(values[name]) for name in names}
