"""`why` says what became of an article after it was read."""

from datetime import UTC, datetime

from watchdesk.cli.why import why_report
from watchdesk.model.history import History
from watchdesk.model.revisions import Change, ChangeKind, Revision

AT = datetime(2026, 10, 5, 6, 0, tzinfo=UTC)
GONE = Revision(article_id="a", number=1, at=AT, title="T", text="x", changes=(Change(kind=ChangeKind.GONE),))


def a_history() -> History:
    return History(url="https://a.test/")


def test_revisions_are_reported_with_what_changed() -> None:
    report = why_report("https://a.test/", a_history(), {}, (GONE,))
    assert report["revisions"] == [
        {"number": 1, "at": "2026-10-05T06:00:00Z", "changes": [{"kind": "gone", "before": "", "after": ""}]}
    ]


def test_an_article_that_stayed_has_no_such_key() -> None:
    assert "revisions" not in why_report("https://a.test/", a_history(), {})
