"""From 0001 to 0002 with a desk's data in it: nothing is lost, and the index of words catches up by pieces."""

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from unicodedata import ucd_3_2_0, unidata_version

import pytest
from sqlalchemy import Connection, text

from store.store_records import DAY, HOUR, NOW, a_match, a_readout, an_article, first, settle
from watchdesk.model.articles import Article
from watchdesk.model.errors import StoreError
from watchdesk.ports import Store
from watchdesk.rules.words import folded_words
from watchdesk.store import wordindex
from watchdesk.store.backup import backup
from watchdesk.store.indexing import claim_index
from watchdesk.store.migrating import current_revision, upgrade
from watchdesk.store.opening import SqlStore, open_link, open_store, parse_address
from watchdesk.store.schema import HEAD

COUNT = 25
EVER = NOW - 1000 * DAY
NEW_TABLES = (
    "host",
    "sitemap",
    "citation",
    "receipt",
    "thread",
    "seal",
    "pack",
    "push",
    "enrolment",
    "sign_up",
    "asking",
    "ending",
    "feedback",
    "secret",
    "mute",
    "revision",
    "look_again",
    "story_merge",
    "gist_key",
    "gist",
    "backfill",
    "watch_version",
    "indexed",
    "index_state",
    "word_index",
)
NEW_COLUMNS = {
    "feed": ["host"],
    "feed_state": (
        "kind leaning hint_every hint_base skips moving_to moves_seen moving_since known_since arrivals "
        "longest_silence per_day doubted_at told"
    ).split(),
}


@contextmanager
def connected(url: str) -> Iterator[Connection]:
    with (
        ExitStack() as resources,
        open_link(parse_address(url), resources, lock=False, read_only=False).writing() as on,
    ):
        yield on


def articles() -> list[Article]:
    return [an_article(f"a{number}", seen_at=NOW - number * HOUR) for number in range(COUNT)]


@pytest.fixture
def old_desk(url: str) -> str:
    """A store as 0001 left it: some articles, one of them matched, one forgotten."""
    store = open_store(url)
    settle(
        store,
        *(a_readout(f"a{number}", article=article) for number, article in enumerate(articles())),
        groupings=tuple(first(f"a{number}") for number in range(COUNT)),
        matches=(a_match("a3"), a_match("a4"), a_match("a4", "rain")),
    )
    assert store.forget_texts(before=NOW - 23 * HOUR, limit=9) == 1
    store.close()
    with connected(url) as connection:
        for index in ("telling_suppressed", "delivery_lane", "feed_host", "sketch_text", "match_watch"):
            connection.execute(text(f"DROP INDEX {index}"))
        connection.execute(text("ALTER TABLE part DROP COLUMN story_id"))
        for table in NEW_TABLES:
            connection.execute(text(f"DROP TABLE {table}"))
        for table, columns in NEW_COLUMNS.items():
            for column in columns:
                connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {column}"))
        connection.execute(text("ALTER TABLE sketch DROP COLUMN title"))
        connection.execute(text("CREATE TABLE story (id TEXT PRIMARY KEY, title TEXT NOT NULL)"))
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    return url


def fill(store: Store, *, limit: int = 4) -> list[int]:
    counts = [store.index_archive(limit=limit)]
    while counts[-1]:
        counts.append(store.index_archive(limit=limit))
    return counts


def found(store: Store, word: str) -> list[str]:
    return [article.title for article in store.search({word}, since=EVER)]


def test_a_migrated_desk_keeps_its_articles_and_matches_and_knows_its_watches(old_desk: str) -> None:
    assert current_revision(old_desk) == "0001"
    with pytest.raises(StoreError, match="db upgrade"):
        open_store(old_desk, read_only=True)
    upgrade(old_desk)
    assert current_revision(old_desk) == HEAD
    store = open_store(old_desk)
    assert [article.title for article in store.articles_since(EVER)] == [one.title for one in articles()[::-1]]
    assert store.watch_versions() == {"talks": "", "rain": ""}
    with store.settling() as settling:
        assert len(settling.matches_of([an_article("a4").id])) == 2
        assert settling.backfilled(one.id for one in articles()) == set()
    store.close()


def test_the_index_catches_up_a_piece_at_a_time_and_a_search_is_right_at_any_time(old_desk: str) -> None:
    store = open_store(old_desk)
    assert store.not_indexed() == COUNT
    settle(store, a_readout("late", article=an_article("late", seen_at=NOW - 9 * HOUR)))
    for _ in range(3):
        assert "Title of a7" in found(store, "a7")
        assert "Title of a20" in found(store, "a20")
        assert store.index_archive(limit=4) == 4
    assert store.not_indexed() == COUNT - 11  # one of the twelve was there: it was settled after the upgrade
    store.close()
    again = open_store(old_desk)  # interrupted: it goes on where it was
    assert again.not_indexed() == COUNT - 11
    assert sum(fill(again)) == COUNT - 11
    assert again.not_indexed() == 0
    for number in range(COUNT):
        assert found(again, f"a{number}") == [f"Title of a{number}"]
    assert found(again, "late") == ["Title of late"]
    assert found(again, "paragraph") == [one.title for one in sorted(stored_whole(again), key=age)]
    assert again.word_shares(["paragraph", "title"]) == ({"paragraph": COUNT, "title": COUNT + 1}, COUNT + 1)
    again.close()


def age(article: Article) -> tuple[float, str]:
    return -article.seen_at.timestamp(), "".join(chr(0x10FFFF - ord(letter)) for letter in article.id)


def stored_whole(store: Store) -> list[Article]:
    return [article for article in store.articles_since(EVER) if article.text]


def test_texts_forgotten_while_the_index_catches_up_are_found_by_title(old_desk: str) -> None:
    store = open_store(old_desk)
    store.index_archive(limit=10)
    assert store.forget_texts(before=NOW - 5 * HOUR, limit=10) == 10
    fill(store)
    assert len(found(store, "paragraph")) == COUNT - 1 - 10
    assert len(found(store, "title")) == COUNT
    store.close()


def test_an_index_folded_otherwise_is_made_anew_and_not_asked_meanwhile(old_desk: str) -> None:
    store = open_store(old_desk)
    fill(store, limit=1000)
    store.close()
    with connected(old_desk) as connection:
        connection.execute(text("UPDATE index_state SET folding = '0/1.1'"))
    reader = open_store(old_desk, read_only=True)
    assert "Title of a7" in found(reader, "a7")
    assert reader.word_shares(["a7"]) == ({"a7": 0}, 0)
    reader.close()
    store = open_store(old_desk)
    assert store.not_indexed() == COUNT
    assert sum(fill(store)) == COUNT
    assert found(store, "a7") == ["Title of a7"]
    store.close()


def test_an_older_program_beside_us_leaves_the_index_alone(url: str) -> None:
    store = open_store(url)
    settle(store, a_readout("one"))
    with connected(url) as connection:
        connection.execute(text("UPDATE index_state SET folding = '0/1.1'"))
    settle(store, a_readout("two"))
    assert store.forget_texts(before=NOW + DAY, limit=9) == 2
    assert store.index_archive(limit=9) == 0
    assert "Title of two" in found(store, "two")
    with connected(url) as connection:
        connection.execute(text("UPDATE index_state SET folding = :ours"), {"ours": wordindex.folding()})
    assert store.not_indexed() == 1  # they know that something came which the index lacks
    assert fill(store) == [2, 0]
    assert found(store, "two") == ["Title of two"]
    store.close()


def test_claiming_twice_changes_nothing(old_desk: str) -> None:
    store: SqlStore = open_store(old_desk)
    fill(store)
    claim_index(store._link)
    assert store.not_indexed() == 0
    store.close()


def test_a_backup_vacuumed_and_checked_finds_the_same(sqlite_url: str, tmp_path: Path) -> None:
    store = open_store(sqlite_url)
    settle(store, *(a_readout(f"a{number}", article=one) for number, one in enumerate(articles())))
    store.forget_texts(before=NOW - 20 * HOUR, limit=2)
    copy = tmp_path / "copy.db"
    backup(sqlite_url, copy)
    store.close()
    raw = sqlite3.connect(copy, isolation_level=None)
    raw.execute("DELETE FROM article WHERE id NOT IN (SELECT article_id FROM indexed)")
    raw.execute("VACUUM")
    raw.execute("INSERT INTO word_index (word_index) VALUES ('integrity-check')")
    raw.execute("INSERT INTO word_index (word_index) VALUES ('optimize')")
    assert raw.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    raw.close()
    restored = open_store(f"sqlite:///{copy}")
    assert restored.not_indexed() == 0
    assert found(restored, "a9") == ["Title of a9"]
    assert len(found(restored, "paragraph")) == COUNT - 2
    restored.close()


FOLDING_DIGEST = "dc39d3492421f5fd"


def folding_digest() -> str:
    """Return a digest of how every letter, mark and digit of Unicode 3.2 folds, alone and within a word."""
    letters = (chr(code) for code in range(sys.maxunicode + 1) if ucd_3_2_0.category(chr(code))[0] in "LMN")
    folded = "\n".join(" ".join(folded_words(f"{letter} a{letter}b")) for letter in letters)
    return sha256(folded.encode()).hexdigest()[:16]


@pytest.mark.skipif(unidata_version != "14.0.0", reason="another Python's Unicode may class a letter otherwise")
def test_the_folding_that_the_index_was_made_with_is_the_one_we_have() -> None:
    # When this fails, words fold otherwise than they did: raise wordindex.FOLDING, and put the new digest here.
    assert (wordindex.FOLDING, folding_digest()) == (1, FOLDING_DIGEST)
