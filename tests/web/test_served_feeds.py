"""Watch feeds under secret addresses: read with the token alone, spared where nothing is new, gone when withdrawn."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import feedparser
import httpx
import pytest

from service.desk_settings import DESK, NOON, engine_over, settings_in
from store.store_records import a_match, a_readout, an_article, first, settle
from watchdesk.engine.local import LocalEngine
from watchdesk.service.wishes import WISHES, Denied, Granted
from watchdesk.testing.memory import MemoryStore
from web.pages_over import HERE, pages_over


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[LocalEngine]:
    store = MemoryStore()
    article = an_article("one", seen_at=NOON)
    settle(store, a_readout("one", article=article), groupings=(first("one"),), matches=(a_match("one"),))
    text = DESK.replace('contact = "desk@example.org"', f'base_url = "{HERE}/"')
    with engine_over(settings_in(tmp_path, text), store=store) as one:
        yield one


@pytest.fixture
async def client(engine: LocalEngine) -> AsyncIterator[httpx.AsyncClient]:
    async with pages_over(engine) as one:
        yield one


async def publish(engine: LocalEngine) -> dict[str, str]:
    answer = await WISHES["watch_feed.publish"](engine, {"watch": "talks"})
    assert isinstance(answer, Granted)
    return {name: str(answer.facts[name]) for name in ("atom", "json")}


async def test_both_forms_are_read_with_the_token(engine: LocalEngine, client: httpx.AsyncClient) -> None:
    where = await publish(engine)
    assert where == await publish(engine), "the address stays"
    atom, told = await client.get(where["atom"]), await client.get(where["json"])
    assert (atom.status_code, atom.headers["content-type"]) == (200, "application/atom+xml")
    assert [one.title for one in feedparser.parse(atom.content).entries] == ["Title of one"]
    assert told.headers["content-type"] == "application/feed+json"
    assert [one["title"] for one in json.loads(told.content)["items"]] == ["Title of one"]
    assert atom.headers["x-robots-tag"] == "noindex"


async def test_who_has_it_already_is_told_so(engine: LocalEngine, client: httpx.AsyncClient) -> None:
    where = await publish(engine)
    etag = (await client.get(where["atom"])).headers["etag"]
    for named in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = await client.get(where["atom"], headers={"If-None-Match": named})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag), named
    assert (await client.get(where["atom"], headers={"If-None-Match": '"other"'})).status_code == 200
    assert (await client.head(where["atom"])).content == b""


async def test_without_the_token_there_is_nothing_and_once_withdrawn_nothing_more(
    engine: LocalEngine, client: httpx.AsyncClient
) -> None:
    where = await publish(engine)
    for path in ("/feeds/talks.atom", "/feeds/x.json", where["atom"].replace(".atom", ".xml")):
        assert (await client.get(path)).status_code == 404, path
    assert (await client.post(where["atom"])).status_code == 405
    withdrawn = await WISHES["watch_feed.withdraw"](engine, {"watch": "talks"})
    assert isinstance(withdrawn, Granted)
    assert (await client.get(where["atom"])).status_code == 404
    assert await publish(engine) != where


async def test_a_watch_that_there_is_none_of_has_no_feed(engine: LocalEngine) -> None:
    assert isinstance(await WISHES["watch_feed.publish"](engine, {"watch": "nothing"}), Denied)
