"""What a check with nothing due brings into its process, and what it leaves the garbage collector to do.

An import is late where it stands: in the function that does the work it is for, at the border between deciding that
there is work and doing it (Teller looks at what is owed before it imports what composes; a kind of channel is imported
with the first channel of that kind). Its comment says what that spares. What is needed for annotations alone stands
under TYPE_CHECKING. HEAVY holds the borders: what would come back to every start if one were crossed.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

CONFIG = """
[desk]
store = "sqlite:///watchdesk.db"

[[watches]]
id = "kabul"
terms = ["Kabul"]

[channels.outbox]
kind = "file"
path = "outbox"

[[subscribers]]
id = "ann"
name = "Ann"

[[subscriptions]]
subscriber = "ann"
watches = ["kabul"]
channel = "outbox"
schedule = "at once"
"""
HEAVY = (
    "alembic apprise apscheduler babel css_inline dateparser feedparser imaplib"
    " jinja2 lxml multiprocessing pebble protego psycopg pydantic re2 rich slack_sdk smtplib"
    " sqlalchemy.dialects.postgresql starlette structlog trafilatura uvicorn"
    " watchdesk.channels.apprise watchdesk.channels.email.settings watchdesk.channels.slack watchdesk.channels.webhook"
    " watchdesk.engine.settling watchdesk.feeds.local_supplies watchdesk.feeds.supplies watchdesk.net.mailboxes"
    " watchdesk.pipeline.announce watchdesk.pipeline.compose watchdesk.pipeline.group watchdesk.pipeline.look_again"
    " watchdesk.pipeline.read watchdesk.pipeline.sitemaps watchdesk.rules.addresses watchdesk.rules.derive"
    " watchdesk.rules.matching.matcher watchdesk.rules.novelty watchdesk.rules.people.mentions"
    " watchdesk.rules.people.persons watchdesk.rules.seen watchdesk.rules.snippets watchdesk.rules.stories.placing"
    " watchdesk.store.backup watchdesk.store.history watchdesk.store.searching watchdesk.store.settling"
)
PROGRAM = f"""
import gc, json, sys
from watchdesk.cli.main import main

try:
    main()
except SystemExit as ending:
    imported = [name for name in {HEAVY.split()!r} if name in sys.modules]
    print(json.dumps([ending.code, imported, gc.isenabled(), gc.get_freeze_count() > 0]), file=sys.stderr)
"""


def started(folder: Path, *arguments: str) -> list[object]:
    """Run a command; return its exit code, what heavy it imported, and whether garbage is looked for, and frozen."""
    command = [sys.executable, "-c", PROGRAM, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True, timeout=60)
    answer: list[object] = json.loads(done.stderr.splitlines()[-1])
    return answer


def test_a_check_with_nothing_due_imports_nothing_heavy(tmp_path: Path) -> None:
    tmp_path.joinpath("config.toml").write_text(CONFIG)
    started(tmp_path, "check", "--json")
    code, imported, collects, _ = started(tmp_path, "check", "--json")
    assert (code, imported, collects) == (0, [], True)


def test_what_a_desk_is_wired_of_is_not_looked_through_for_garbage(tmp_path: Path) -> None:
    tmp_path.joinpath("config.toml").write_text(CONFIG)
    *_, has_frozen = started(tmp_path, "check", "--json")
    assert has_frozen


def test_a_command_without_a_desk_collects_as_ever(tmp_path: Path) -> None:
    tmp_path.joinpath("config.toml").write_text(CONFIG)
    assert started(tmp_path, "config", "check")[2:] == [True, False]


def test_reading_a_file_without_a_configuration_imports_neither_settings_nor_client(tmp_path: Path) -> None:
    tmp_path.joinpath("note.txt").write_text("Talks open\n\nThe envoys met.\n")
    program = PROGRAM.replace(
        repr(HEAVY.split()), repr(["watchdesk.service.settings", "httpx", "watchdesk.engine.desk", "sqlalchemy"])
    )
    command = [sys.executable, "-c", program, "read", "note.txt", "--json"]
    environment = {**os.environ, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path)}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True, timeout=60
    )
    assert json.loads(done.stderr.splitlines()[-1])[:2] == [0, []]
    assert json.loads(done.stdout)["title"] == "Talks open"
