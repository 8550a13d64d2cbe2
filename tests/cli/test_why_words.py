"""`watchdesk why` as a desk officer reads it: seen, read, judged clause by clause, told or not, and why not."""

from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from cli.loopback_press import NOON, Desk
from cli.small_archive import an_archive, url_of
from store.store_records import a_delivery, a_telling, settle
from watchdesk.model.entries import Standing
from watchdesk.rules.addresses import article_id_of
from watchdesk.store.opening import open_store
from watchdesk.testing.builders import a_digest

NAMED = """
[[watches]]
id = "person"
query = '''NAME("Wendy Sherman", role="Deputy Secretary", context=(Islamabad, Qureshi, talks))'''
"""


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return an_archive(tmp_path, capsys)


def why(desk: Desk, slug: str, *options: str) -> list[str]:
    code, out, err = desk.run("why", url_of(slug), *options)
    assert (code, err) == (0, "")
    return out.splitlines()


def test_an_untold_match_reads_from_its_feed_to_its_reason(desk: Desk) -> None:
    story = article_id_of(url_of("lands"))
    assert why(desk, "lands") == [
        "https://lantern.test/lands",
        "",
        "Seen",
        "  2026-11-19 12:00 UTC  in https://lantern.test/world.xml, new",
        "",
        "Read",
        "  Sherman lands in Islamabad",
        "  The Lantern, dated 2026-11-19 11:00 UTC, language en",
        "  2026-11-19 12:01 UTC  the full text",
        "",
        f"Story {story}",
        "  it is the first article of its story",
        "",
        "Watch talks: matches",
        "  true     Sherman  [title 0–7]",
        "           [Sherman] lands in Islamabad",
        "  true     Qureshi  [text 15–22]",
        "           She is to meet [Qureshi] at the ministry. The talks end on…",
        "  true     Islamabad  [title 17–26]",
        "           Sherman lands in [Islamabad]",
        "  false    طالبان",
        "",
        "Nobody was told of it.",
    ]


def test_what_does_not_match_says_so_with_what_was_there(desk: Desk) -> None:
    lines = why(desk, "flood")
    assert "Watch talks: does not match" in lines
    assert "  true     Sherman  [title 0–7]" in lines
    assert lines[-2:] == ["Nobody was told of it:", "  the watch does not hold for it"]


def test_one_watch_can_be_asked_for(desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "two").mkdir()
    two = an_archive(tmp_path / "two", capsys, more=NAMED)
    assert {line.split()[1] for line in why(two, "lands") if line.startswith("Watch ")} == {"talks:", "person:"}
    assert [line for line in why(two, "lands", "--watch", "person") if line.startswith("Watch ")] == [
        "Watch person: matches, weakly: it rests on a surname that only the context explains"
    ]


def test_a_surname_that_is_somebody_elses_says_whose(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    desk = an_archive(tmp_path, capsys, more=NAMED)
    lines = why(desk, "flood", "--watch", "person")
    assert "Watch person: does not match" in lines
    assert any(line.startswith("           not counted, title 0–") and "Sherman" in line for line in lines)
    weak = why(desk, "lands", "--watch", "person")
    assert any(line.startswith("           counted for its context, title 0–7: ") for line in weak)


@pytest.mark.parametrize(
    "standing, seen, reason",
    [
        (Standing.BASELINE, "baseline: there before the desk came", "it was there before the desk came (baseline)"),
        (Standing.STALE, "stale: slid in late", "it slid into the feed late (stale)"),
    ],
)
def test_what_was_not_new_says_why_it_was_not_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], standing: Standing, seen: str, reason: str
) -> None:
    lines = why(an_archive(tmp_path, capsys, standing=standing), "lands")
    assert lines[3].endswith(seen)
    assert lines[-2] == "Nobody was told of it:"
    assert reason in lines[-1]


def told(desk: Desk, *, suppressed: str | None = None, is_sent: bool = False) -> None:
    known = article_id_of(url_of("lands"))
    telling = replace(a_telling("lands", suppressed=suppressed, due_at=NOON), story_id=known, article_id=known)
    store = open_store(f"sqlite:///{desk.database}")
    settle(store, tellings=(telling,))
    if is_sent:
        store.sync_channels({"mail": ("desk-mail", False)})
        store.save_digest(replace(a_digest(), id="digest"), [telling.id], [a_delivery("digest", "mail", at=NOON)])
        until = NOON + timedelta(minutes=1)
        store.lease_deliveries(now=NOON, until=until, token="t", limit=5, channel_ids=["mail"])
    store.close()


def test_what_waits_says_for_which_slot(desk: Desk) -> None:
    told(desk)
    assert why(desk, "lands")[-2:] == [
        "Told",
        "  amina over : waits for the slot 2026-03-04 07:00, due 2026-11-23 12:00 UTC",
    ]


def test_what_is_under_way_names_digest_delivery_and_tries(desk: Desk) -> None:
    told(desk, is_sent=True)
    lines = why(desk, "lands")
    assert lines[-4] == "  amina over the mail: leased, 1 try"
    assert lines[-3:-1] == ["    reason new, slot 2026-03-04 07:00", "    digest digest"]
    assert lines[-1] == f"    delivery {a_delivery('digest', 'mail').id}"


def test_what_was_suppressed_says_why(desk: Desk) -> None:
    told(desk, suppressed="told on the same channel through other")
    assert why(desk, "lands")[-1] == "  amina over : not told, told on the same channel through other"


def test_another_form_of_the_address_is_named(desk: Desk) -> None:
    code, out, _ = desk.run("why", "http://www.lantern.test/lands/?utm_source=rss")
    assert code == 0
    assert out.splitlines()[:2] == [
        "http://www.lantern.test/lands/?utm_source=rss",
        f"seen as {url_of('lands')}",
    ]


def test_what_was_never_seen_says_which_feed_it_should_have_come_from(desk: Desk) -> None:
    code, out, _ = desk.run("why", "https://lantern.test/nowhere")
    assert code == 1
    assert out.splitlines() == [
        "https://lantern.test/nowhere",
        "",
        "It was never seen in a feed of this desk.",
        "A feed of that site is https://lantern.test/world.xml (lantern), last polled 2026-03-04 05:06 UTC",
    ]
    assert "No feed of that site is configured." in desk.run("why", "https://else.test/x")[1]


@pytest.mark.parametrize("url", ["https://lantern.test/", "http://www.lantern.test", "https://lantern.test/#top"])
def test_a_front_page_is_no_article_and_the_newest_of_its_source_are_named(desk: Desk, url: str) -> None:
    code, out, _ = desk.run("why", url)
    assert code == 1
    assert out.splitlines()[2:8] == [
        "This is the front page of a site, and no article's address.",
        "A feed of that site is https://lantern.test/world.xml (lantern), last polled 2026-03-04 05:06 UTC",
        "",
        "Its newest articles, each of which `why` can be asked for:",
        "  2026-11-19  Sherman lands in Islamabad",
        "              https://lantern.test/lands",
    ]
    page = desk.json("why", url)["page"]
    assert (page["kind"], len(page["newest"])) == ("home", 5)
    assert page["newest"][0] == {
        "title": "Sherman lands in Islamabad",
        "url": "https://lantern.test/lands",
        "source": "lantern",
        "published_at": "2026-11-19T11:00:00Z",
    }


def test_the_front_page_of_a_site_that_is_not_polled_is_no_article_either(desk: Desk) -> None:
    assert desk.run("why", "https://else.test")[1].splitlines()[2:] == [
        "This is the front page of a site, and no article's address.",
        "No feed of that site is configured.",
    ]


def test_the_address_of_a_feed_is_no_article(desk: Desk) -> None:
    assert "This is the address of a feed, and no article's." in desk.run("why", "http://lantern.test/world.xml")[1]
    assert "page" not in desk.json("why", "https://lantern.test/nowhere")


@pytest.mark.parametrize(
    "arguments, sentence",
    [
        (["not an address"], "not an address is no web address"),
        (["https://lantern.test/lands", "--watch", "nope"], 'there is no watch "nope"'),
    ],
)
def test_what_cannot_be_asked_is_a_usage_error(desk: Desk, arguments: list[str], sentence: str) -> None:
    code, out, err = desk.run("why", *arguments)
    assert (code, out) == (2, "")
    assert sentence in err
