"""`watchdesk run` as systemd and an operator beside it see it: a real process, a real socket, real signals."""

import json
import signal
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from cli.loopback_press import Answer, Desk, Press, Story, loopback_press, rss, source
from service.running_desk import Running, command, free_port, running, until
from watchdesk.rules.signing import token


@pytest.fixture
def press() -> Iterator[Press]:
    with loopback_press() as serving:
        yield serving


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def desk(tmp_path: Path, press: Press, port: int, capsys: pytest.CaptureFixture[str]) -> Desk:
    desk = Desk(tmp_path, capsys)
    press.serve("/feed", rss(press, [Story("cricket", "Cricket")]))
    desk.configure(source("lantern", press.url("/feed")), listen=port)
    return desk


@pytest.fixture
def service(desk: Desk, port: int) -> Iterator[Running]:
    with running(desk, port, WATCHDOG_USEC="400000") as process:
        process.listen("READY=1")
        yield process


def test_it_is_ready_gets_on_tells_its_status_and_ends(service: Running, press: Press) -> None:
    service.listen("WATCHDOG=1")
    service.listen("STATUS=1 polls, 1 articles, 0 digests sent since 2")
    assert press.statuses("/feed") == [200]
    assert service.end() < 10
    assert service.process.returncode == 0
    service.listen("STOPPING=1")
    assert service.heard[0] == "READY=1"
    after = service.heard[service.heard.index("STOPPING=1") :]
    assert not [message for message in after if message.startswith("READY")]
    assert "Traceback" not in service.log.read_text()


def test_health_is_told_on_two_paths_only(service: Running, desk: Desk) -> None:
    well = {"status": "ok", "checks": {"store": "ok", "tick": "ok"}}
    assert (service.ask("/healthz"), service.ask("/readyz")) == ((200, well), (200, well))
    assert [service.ask(path)[0] for path in ("/", "/healthz/", "/metrics", "/api")] == [404] * 4
    asked = command(desk, "healthcheck", "--json")
    assert (asked.returncode, json.loads(asked.stdout)) == (0, {"schema": "watchdesk.healthcheck/1", **well})
    service.end()
    gone = command(desk, "healthcheck")
    assert (gone.returncode, json.loads(gone.stdout)["status"]) == (1, "unreachable")


def test_a_reader_ends_a_subscription_by_the_link_while_the_desk_runs(service: Running, desk: Desk) -> None:
    listed = json.loads(command(desk, "subscriber", "list", "--json").stdout.splitlines()[0])
    with closing(sqlite3.connect(f"file:{desk.database}?mode=ro", uri=True)) as found:
        (written,) = found.execute("SELECT value FROM secret WHERE name = 'links'").fetchone()
    address = f"http://127.0.0.1:{service.port}/answer/{token(bytes.fromhex(written), 'stop', listed['subscription'])}"
    with urlopen(address, timeout=10) as page:
        assert b"Stop these messages?" in page.read()
    assert json.loads(command(desk, "subscriber", "list", "--json").stdout.splitlines()[0])["state"] == "active"
    with urlopen(Request(address, data=b"List-Unsubscribe=One-Click"), timeout=10) as page:
        assert b"You will get no more" in page.read()
    assert json.loads(command(desk, "subscriber", "list", "--json").stdout.splitlines()[0])["state"] == "ended"
    assert json.loads(command(desk, "subscriber", "resume", listed["subscription"], "--json").stdout)["resumed"] is True


def test_a_good_configuration_is_taken_up_on_sighup(service: Running, desk: Desk, press: Press, port: int) -> None:
    other = press.serve("/other", rss(press, [Story("rain", "Rain")]))
    desk.configure(source("lantern", press.url("/feed")), source("other", other), listen=port)
    before = len(service.heard)
    service.signal(signal.SIGHUP)
    assert "\nMONOTONIC_USEC=" in service.listen("RELOADING=1", after=before)
    begun = next(n for n, message in enumerate(service.heard) if message.startswith("RELOADING"))
    service.listen("READY=1", after=begun)
    until(lambda: press.statuses("/other") == [200], "the new feed is polled")
    assert press.statuses("/feed") == [200]
    assert service.end() < 10
    assert service.process.returncode == 0
    assert "Traceback" not in service.log.read_text()


def test_a_broken_configuration_is_refused_and_the_old_one_stays(
    service: Running, desk: Desk, press: Press, port: int
) -> None:
    good = desk.file.read_text(encoding="utf-8")
    for broken in (good.replace("[polling]", "[poling]"), good[: len(good) // 2], "", "\ud800"):
        desk.file.write_bytes(broken.encode("utf-8", "surrogatepass"))
        before = len(service.heard)
        service.signal(signal.SIGHUP)
        service.listen("RELOADING=1", after=before)
        if broken:  # an empty file is a desk without sources
            service.listen("STATUS=reload refused", after=before)
        service.listen("READY=1", after=before)
    assert service.ask("/healthz")[0] == 200
    desk.file.write_text(good, encoding="utf-8")
    service.signal(signal.SIGHUP)
    press.serve("/feed", rss(press, [Story("more", "More")]))
    assert command(desk, "feed", "add", press.url("/feed")).returncode == 0
    assert service.end() < 10


def test_it_ends_at_once_while_a_feed_hangs(desk: Desk, press: Press, port: int) -> None:
    press.answers["/slow"] = Answer(hangs=True)
    desk.configure(source("slow", press.url("/slow")), source("lantern", press.url("/feed")), listen=port)
    with running(desk, port) as service:
        until(lambda: press.statuses("/slow") and press.statuses("/feed"), "both feeds are asked")
        service.listen("STATUS=1 polls")  # the hanging one holds up nobody
        assert service.end() < 10
        assert service.process.returncode == 0
        service.listen("STOPPING=1")


def test_a_second_run_or_check_ends_with_5(service: Running, desk: Desk) -> None:
    for again in (("check",), ("run",), ("check", "--wait", "200ms")):
        second = command(desk, *again)
        assert (second.returncode, second.stdout) == (5, "")
        assert f"another run (process {service.process.pid}) works on {desk.database}" in second.stderr
    assert service.ask("/healthz")[0] == 200


def test_commands_hand_their_wish_to_the_desk_that_runs(service: Running, desk: Desk, press: Press) -> None:
    door = desk.database.with_suffix(".sock")
    assert stat.S_IMODE(door.stat().st_mode) == 0o600
    url = press.serve("/new", rss(press, [Story("rain", "Rain")], title="The Rain"))
    added = command(desk, "feed", "add", url, "--json")
    assert (added.returncode, json.loads(added.stdout)["title"]) == (0, "The Rain")
    polled = {line["url"]: line["polled_at"] for line in desk.lines("feed", "list")}
    assert polled[url] is not None, "the visit that found the feed is its first poll"
    assert press.statuses("/new") == [200]
    assert command(desk, "feed", "pause", url).returncode == 0
    tested = command(desk, "channel", "test", "outbox")
    assert (tested.returncode, len(list(desk.outbox.glob("*.eml")))) == (0, 1)
    refused = command(desk, "delivery", "retry", "no-such-delivery")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "there is no delivery no-such-delivery" in refused.stderr
    listed = {line["url"]: line["paused"] for line in desk.lines("feed", "list")}
    assert listed == {press.url("/feed"): False, url: True}
    assert command(desk, "backup", str(desk.folder / "copy.db")).returncode == 0
    service.end()
    assert not door.exists()


def test_a_long_list_is_one_wish(service: Running, desk: Desk, tmp_path: Path) -> None:
    listed = tmp_path / "list.txt"
    listed.write_text("".join(f"http://127.0.0.1:9/a-rather-long-path-of-a-feed/{n}\n" for n in range(3000)))
    assert command(desk, "feed", "pause", "http://127.0.0.1:9/").returncode == 1
    given = command(desk, "feed", "import", str(listed), "--json")
    assert (given.returncode, json.loads(given.stdout)["added"]) == (0, 3000), given.stderr


def test_a_socket_left_by_a_run_that_died_is_replaced(desk: Desk, port: int) -> None:
    with running(desk, port) as first:
        first.listen("READY=1")
        first.process.kill()
        first.process.wait(10)
    assert desk.database.with_suffix(".sock").exists()
    with running(desk, port) as second:
        second.listen("READY=1")
        assert command(desk, "channel", "test", "outbox").returncode == 0


def test_a_deep_folder_is_no_hindrance(desk: Desk, port: int) -> None:
    deep = f"{'x' * 100}/desk.db"
    desk.file.write_text(desk.file.read_text(encoding="utf-8").replace("desk.db", deep), encoding="utf-8")
    with running(desk, port) as service:
        service.listen("READY=1")
        assert command(desk, "channel", "test", "outbox").returncode == 0
        assert stat.S_IMODE((desk.folder / deep).with_suffix(".sock").stat().st_mode) == 0o600


def test_a_port_that_is_taken_is_a_configuration_error(desk: Desk, press: Press) -> None:
    desk.configure(source("lantern", press.url("/feed")), listen=press.port)
    ran = command(desk, "run")
    assert (ran.returncode, f"web.listen: 127.0.0.1:{press.port} cannot be listened on" in ran.stderr) == (3, True)
    assert press.statuses("/feed") == []
