"""The pages of the links in messages, over HTTP: GET changes nothing, POST acts, and no link reaches further."""

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from service.desk_settings import DESK, NOON, engine_over, settings_in
from store.store_records import first, settle
from watchdesk.channels.reply_links import ReplyLinks
from watchdesk.engine.local import LocalEngine
from watchdesk.model.answers import Verdict
from watchdesk.rules.signing import token
from watchdesk.testing.memory import MemoryStore
from web.pages_over import HERE, pages_over


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[LocalEngine]:
    store = MemoryStore()
    settle(store, groupings=(first("one"),))
    with engine_over(settings_in(tmp_path, DESK.replace('name = "Ann"', 'name = "Ann <b>Boleyn"')), store=store) as one:
        yield one


@pytest.fixture
async def client(engine: LocalEngine) -> AsyncIterator[httpx.AsyncClient]:
    async with pages_over(engine) as one:
        yield one


@pytest.fixture
def links(engine: LocalEngine) -> ReplyLinks:
    return ReplyLinks(base_url=HERE, key=engine.desk.link_key)


async def test_a_scanner_that_opens_the_link_ends_nothing(
    engine: LocalEngine, client: httpx.AsyncClient, links: ReplyLinks
) -> None:
    for method in ("GET", "HEAD"):
        answer = await client.request(method, links.stop("ann-talks"))
        assert answer.status_code == 200
    assert engine.desk.store.endings() == []


async def test_the_page_asks_names_the_watch_and_is_closed_to_everything_else(
    client: httpx.AsyncClient, links: ReplyLinks
) -> None:
    answer = await client.get(links.stop("ann-talks"))
    assert "Stop these messages?" in answer.text
    assert "“Talks”" in answer.text
    assert '<form method="post">' in answer.text
    assert "Ann &lt;b&gt;Boleyn" in answer.text, "a name is text"
    assert "<script" not in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert answer.headers["content-security-policy"].startswith("default-src 'none'")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "sent",
    [
        {"data": {"List-Unsubscribe": "One-Click"}},
        {"files": {"List-Unsubscribe": (None, "One-Click")}},
        {},
    ],
    ids=["one click as a form", "one click in parts", "the button"],
)
async def test_a_post_ends_it_and_a_second_one_is_as_good(
    engine: LocalEngine, client: httpx.AsyncClient, links: ReplyLinks, sent: dict[str, dict[str, str]]
) -> None:
    for _ in range(2):
        answer = await client.post(links.stop("ann-talks"), **sent)  # type: ignore[arg-type] # of httpx's many shapes
        assert answer.status_code == 200
        assert "You will get no more of these messages." in answer.text
    (ending,) = engine.desk.store.endings()
    assert (ending.subscription_id, ending.how, ending.at) == ("ann-talks", "link", NOON)


async def test_it_can_be_taken_back_from_the_page(
    engine: LocalEngine, client: httpx.AsyncClient, links: ReplyLinks
) -> None:
    stopped = await client.post(links.stop("ann-talks"))
    undo = stopped.text.split('action="')[1].split('"')[0]
    assert (await client.get(undo)).status_code == 200
    assert len(engine.desk.store.endings()) == 1
    assert "The messages go on." in (await client.post(undo)).text
    assert engine.desk.store.endings() == []


@pytest.mark.parametrize(
    "purpose,verdict", [("useful", Verdict.USEFUL), ("not-relevant", Verdict.NOT_RELEVANT)], ids=["useful", "not"]
)
async def test_what_a_story_was_worth_is_kept_when_the_button_is_pressed(
    engine: LocalEngine, client: httpx.AsyncClient, links: ReplyLinks, purpose: str, verdict: Verdict
) -> None:
    story = first("one").story_id
    address = links.of_story(purpose, "ann-talks", story)
    assert (await client.get(address)).status_code == 200
    assert engine.desk.store.feedback(since=NOON) == []
    for _ in range(2):
        assert "Thank you." in (await client.post(address)).text
    (given,) = engine.desk.store.feedback(since=NOON)
    assert (given.subscription_id, given.story_id, given.verdict) == ("ann-talks", story, verdict)


async def test_a_story_is_muted_for_its_subscriber_for_a_day(
    engine: LocalEngine, client: httpx.AsyncClient, links: ReplyLinks
) -> None:
    story = first("one").story_id
    answer = await client.post(links.of_story("mute", "ann-talks", story))
    assert "muted for a day" in answer.text
    (mute,) = engine.desk.store.mutes(in_force_at=NOON)
    assert (mute.target, mute.subscriber_id, (mute.until - NOON).days) == (story, "ann", 1)
    gone = await client.post(links.of_story("mute", "ann-talks", "no such story"))
    assert gone.status_code == 404


async def test_the_page_speaks_the_readers_language(tmp_path: Path) -> None:
    text = DESK.replace('timezone = "Asia/Karachi"', 'timezone = "Asia/Karachi"\nlanguage = "ur"')
    with engine_over(settings_in(tmp_path, text)) as engine:
        async with pages_over(engine) as client:
            address = ReplyLinks(base_url=HERE, key=engine.desk.link_key).stop("ann-talks")
            asked, done = await client.get(address), await client.post(address)
    assert '<html lang="ur" dir="rtl">' in asked.text
    assert "کیا یہ پیغامات بند کیے جائیں؟" in asked.text
    assert "“Talks”" in asked.text
    assert "دوبارہ بھیجیں" in done.text


async def test_a_link_that_was_not_signed_here_is_not_found(
    engine: LocalEngine, client: httpx.AsyncClient, links: ReplyLinks
) -> None:
    key = engine.desk.link_key
    forged = [
        "nonsense",
        token(b"x" * 32, "stop", "ann-talks"),
        token(b"", "stop", "ann-talks"),
        token(key, "stop", "somebody-else"),
        token(key, "stop"),
        token(key, "stop", "ann-talks", "more"),
        token(key, "useful", "ann-talks"),
        token(key, "delete", "ann-talks"),
    ]
    for one in forged:
        for method in ("GET", "POST"):
            answer = await client.request(method, f"/answer/{one}")
            assert answer.status_code == 404, (one, method)
            assert "This link cannot be read." in answer.text
    assert engine.desk.store.endings() == []


async def test_what_is_no_page_of_a_link_is_healths_to_answer(client: httpx.AsyncClient) -> None:
    for path in ("/", "/healthz", "/answer", "/answer/a/b", "/answer/../healthz"):
        assert (await client.get(path)).status_code == 418, path
    assert (await client.put("/answer/a")).status_code == 405
