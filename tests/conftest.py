"""Fixtures that all tests share."""

import logging
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

# How long an example takes is the machine's affair: a loaded one failed tests that were right. Speed is benchmarks/.
settings.register_profile("untimed", parent=settings(), deadline=None)
settings.load_profile("untimed")

REPOSITORY = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("WATCHDESK_SHARED", REPOSITORY.parent / "shared")) / "data"
CACHE = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "watchdesk-tests"


def unpacked(pack: str) -> Path:
    """Return the folder that a pack of ../shared/data is unpacked in, unpacking it the first time."""
    archive = SHARED / f"{pack}.tar.xz"
    if not archive.exists():
        if os.environ.get("WATCHDESK_REQUIRE_SHARED"):
            pytest.fail(f"{archive} is required here and is not there")
        pytest.skip(f"the real data is not here: {archive}")
    folder = CACHE / f"{pack}-{archive.stat().st_size}"
    if not folder.exists():
        half = folder.with_name(f"{folder.name}.{os.getpid()}.half")
        with tarfile.open(archive) as packed:
            packed.extractall(half, filter="data")
        try:
            half.rename(folder)
        except OSError:  # another test process was first
            if not folder.exists():
                raise
    return folder


@pytest.fixture(autouse=True)
def logs_as_they_were() -> Iterator[None]:
    """Undo what a command that ran in this process chose for the logs: its stderr is closed when its test is over."""
    level = logging.getLogger("watchdesk").level
    yield
    structlog.reset_defaults()
    logging.getLogger("watchdesk").setLevel(level)


@pytest.fixture(scope="session")
def real_feeds() -> Path:
    return unpacked("feeds") / "feeds"


@pytest.fixture(scope="session")
def real_pages() -> Path:
    return unpacked("pages") / "pages"


@pytest.fixture(scope="session")
def replay() -> Path:
    return unpacked("replay-bbc") / "replay"


@pytest.fixture(scope="session")
def real_texts() -> Path:
    return unpacked("texts")
