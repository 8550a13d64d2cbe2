"""The public page on which readers subscribe themselves: what it shows, what it takes, and what it never does."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from service.desk_settings import DESK, NOON, engine_over, settings_in
from watchdesk.engine.local import LocalEngine
from watchdesk.rules.signing import token
from watchdesk.testing.clock import ManualClock
from web.pages_over import pages_over
from web.self_service import FORM, config, sign_up


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[LocalEngine]:
    with engine_over(settings_in(tmp_path, config(more='domains = ["example.org", "xn--bcher-kva.example"]\n'))) as one:
        yield one


@pytest.fixture
async def client(engine: LocalEngine) -> AsyncIterator[httpx.AsyncClient]:
    async with pages_over(engine) as one:
        yield one


def asked(engine: LocalEngine) -> list[str]:
    """Return the addresses that were asked to confirm."""
    return [one.address for one in engine.desk.store.sign_ups()]


async def test_without_the_table_there_is_no_such_page(tmp_path: Path) -> None:
    with engine_over(settings_in(tmp_path, DESK)) as closed:
        async with pages_over(closed) as client:
            for method in ("GET", "POST"):
                assert (await client.request(method, "/sign-up")).status_code == 404


async def test_the_page_offers_what_the_desk_opens_and_is_closed_to_everything_else(
    engine: LocalEngine, client: httpx.AsyncClient
) -> None:
    shown = await client.get("/sign-up")
    assert shown.status_code == 200
    assert 'value="talks"' in shown.text
    assert "Rain &amp; &lt;floods&gt;" in shown.text, "a title is text"
    assert "secret" not in shown.text, "what is not opened is not named"
    assert "<script" not in shown.text
    assert " style=" not in shown.text
    assert "http" not in shown.text.replace("http-equiv", ""), "nothing is loaded from anywhere"
    policy = shown.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy
    assert "form-action 'self'" in policy
    assert (shown.headers["cache-control"], shown.headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert "set-cookie" not in shown.headers
    assert (await client.head("/sign-up")).status_code == 200
    assert asked(engine) == []


async def test_every_field_has_a_label(client: httpx.AsyncClient) -> None:
    shown = (await client.get("/sign-up")).text
    for name in ("address", "times", "weekday", "timezone", "language"):
        assert f'<label class="over" for="{name}">' in shown
        assert f'id="{name}" name="{name}"' in shown
    assert shown.count("<fieldset") == shown.count("<legend>") == 2
    assert shown.count('type="checkbox"') + shown.count('type="radio"') == shown.count('<label class="line">')


@pytest.mark.parametrize(
    "asked_for,browser,expected",
    [
        ("", "", 'lang="en" dir="ltr"'),
        ("", "ur-PK,ur;q=0.9,en;q=0.5", 'lang="ur" dir="rtl"'),
        ("", "xx, de-AT;q=0.5", 'lang="de" dir="ltr"'),
        ("?language=fr", "ur", 'lang="fr" dir="ltr"'),
        ("?language=<script>", "ur", 'lang="en" dir="ltr"'),
    ],
    ids=["nobody says", "the browser's", "the first there is", "asked for", "nonsense"],
)
async def test_it_speaks_the_readers_language(
    client: httpx.AsyncClient, asked_for: str, browser: str, expected: str
) -> None:
    shown = await client.get(f"/sign-up{asked_for}", headers={"accept-language": browser})
    assert f"<html {expected}>" in shown.text


@pytest.mark.parametrize(
    "written,kept",
    [
        ("bob@example.org", "bob@example.org"),
        ("  bob@example.org\r\n", "bob@example.org"),
        ("Bob.O'Neil+x@EXAMPLE.org", "Bob.O'Neil+x@example.org"),
        ("eva@bücher.example", "eva@xn--bcher-kva.example"),
    ],
    ids=["plain", "blanks around it", "what may stand before the @", "an international domain"],
)
async def test_one_plain_address_is_taken(
    engine: LocalEngine, client: httpx.AsyncClient, written: str, kept: str
) -> None:
    assert (await sign_up(client, address=written)).status_code == 200
    assert asked(engine) == [kept]


@pytest.mark.parametrize(
    "written",
    [
        "",
        "bob",
        "bob@",
        "@example.org",
        "bob@example.org, eve@example.org",
        "bob@example.org;eve@example.org",
        "bob@example.org eve@example.org",
        "bob@example.org\r\nBcc: eve@example.org",
        "bob@example.org\neve@example.org",
        "bob@example.org\u2028eve",
        '"bob eve"@example.org',
        "Bob <bob@example.org>",
        "bob(eve)@example.org",
        "bob@[127.0.0.1]",
        "root@localhost",
        "bob@example..org",
        "<script>alert(1)</script>@example.org",
        "bøb@example.org",
        "bob@exa\x00mple.org",
        f"{'b' * 65}@example.org",
        f"bob@{'x' * 64}.example.org",
        "b" * 100_000,
    ],
)
async def test_what_is_not_one_plain_address_is_refused_and_inert(
    engine: LocalEngine, client: httpx.AsyncClient, written: str
) -> None:
    answer = await sign_up(client, address=written)
    assert answer.status_code == 422
    assert asked(engine) == []
    assert engine.desk.store.deliveries() == []
    assert "<script>alert" not in answer.text
    assert len(answer.text) < 60_000


async def test_mistakes_are_named_at_once_and_what_was_written_stays(client: httpx.AsyncClient) -> None:
    answer = await sign_up(
        client, address='"><b>', watch=[], rhythm="daily", times='25:00"><i>', timezone="Mars/Olympus", language="tlh"
    )
    assert answer.status_code == 422
    for sentence in (
        "Write one plain address",
        "Choose at least one topic.",
        "write times of day as HH:MM",
        "Choose a time zone of the list.",
        "Choose a language of the list.",
    ):
        assert sentence in answer.text
    assert 'value="&#34;&gt;&lt;b&gt;"' in answer.text
    assert 'value="25:00&#34;&gt;&lt;i&gt;"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert 'role="alert"' in answer.text
    elsewhere = await sign_up(client, address="bob@elsewhere.net")
    assert "Only addresses of these domains can sign up: example.org, xn--bcher-kva.example." in elsewhere.text


async def test_a_watch_that_is_not_open_cannot_be_had(engine: LocalEngine, client: httpx.AsyncClient) -> None:
    assert (await sign_up(client, watch=["secret"])).status_code == 422
    assert (await sign_up(client, watch=["rain", "secret", "talks"])).status_code == 200
    (one,) = engine.desk.store.sign_ups()
    assert one.choice.watches == ("talks", "rain")


@pytest.mark.parametrize(
    "headers,status",
    [
        ({}, 200),
        ({"sec-fetch-site": "same-origin"}, 200),
        ({"sec-fetch-site": "cross-site"}, 422),
        ({"sec-fetch-site": "same-site"}, 422),
        ({"origin": "https://desk.example.org"}, 200),
        ({"origin": "null"}, 200),
        ({"origin": "https://evil.example"}, 422),
    ],
    ids=["no browser", "our page", "another site", "a neighbour", "our origin", "kept back", "another origin"],
)
async def test_another_sites_page_cannot_send_the_form(
    engine: LocalEngine, client: httpx.AsyncClient, headers: dict[str, str], status: int
) -> None:
    client.headers.update(headers)
    assert (await sign_up(client)).status_code == status
    assert len(asked(engine)) == (status == 200)


@pytest.mark.parametrize("after,status", [(-4, 200), (11 * 60, 200), (12 * 60 + 1, 422), (-6, 422)])
async def test_the_form_of_a_page_works_for_half_a_day(
    engine: LocalEngine, client: httpx.AsyncClient, after: int, status: int
) -> None:
    made = token(engine.desk.link_key, "sign-up", NOON.isoformat())
    clock = engine.desk.real_clock
    assert isinstance(clock, ManualClock)
    clock.advance(timedelta(minutes=after))
    assert (await client.post("/sign-up", data={**FORM, "form": made})).status_code == status


async def test_a_form_that_no_page_of_ours_made_does_nothing(engine: LocalEngine, client: httpx.AsyncClient) -> None:
    key = engine.desk.link_key
    forged = ["", "x", token(b"x" * 32, "sign-up", NOON.isoformat()), token(key, "stop", NOON.isoformat())]
    for one in forged:
        answer = await client.post("/sign-up", data={**FORM, "form": one})
        assert (answer.status_code, "The page was open for too long." in answer.text) == (422, True)
    for body, kind in (
        (b"address=bob%40example.org", "text/plain"),
        (b"{}", "application/json"),
        (b"a=1&" * 5000, "application/x-www-form-urlencoded"),
        (b"a=" + b"x" * 70_000, "application/x-www-form-urlencoded"),
        (b"\xff\xfe=%00%ff", "application/x-www-form-urlencoded"),
    ):
        answer = await client.post("/sign-up", content=body, headers={"content-type": kind})
        assert answer.status_code == 422
    assert asked(engine) == []


async def test_a_desk_that_is_full_says_so_to_everybody(tmp_path: Path) -> None:
    with engine_over(settings_in(tmp_path, config(more="most = 1\n"))) as engine:
        async with pages_over(engine) as client:
            assert (await sign_up(client)).status_code == 200
            answers = [await sign_up(client, address=f"{name}@example.org") for name in ("bob", "eve")]
            assert {one.status_code for one in answers} == {503}
            assert answers[0].text == answers[1].text
            assert len(asked(engine)) == 1


async def test_a_link_to_confirm_that_was_not_signed_here_is_not_found(
    engine: LocalEngine, client: httpx.AsyncClient
) -> None:
    await sign_up(client)
    (waiting,) = engine.desk.store.sign_ups()
    key = engine.desk.link_key
    forged = [
        "x",
        token(b"x" * 32, "confirm", waiting.id),
        token(key, "stop", waiting.id),
        token(key, "confirm", waiting.id, "more"),
        token(key, "confirm"),
        token(key, "confirm", ""),
        token(key, "confirm", waiting.subscriber_id),
        token(key, "preferences", waiting.id),
    ]
    for one in forged:
        for method in ("GET", "POST"):
            assert (await client.request(method, f"/confirm/{one}")).status_code == 404, (one, method)
    assert engine.desk.store.enrolments() == []
