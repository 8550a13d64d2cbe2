"""The file channel: whole files or none, private, and plain words when the disk says no."""

import errno
import json
import resource
import stat
from pathlib import Path

import pytest

from watchdesk.channels.file.send import FileSender, in_words, write_parts
from watchdesk.model.deliveries import Accepted, Delivery, Refused
from watchdesk.testing.builders import SLOT_AT, a_delivery, a_digest


def a_rendered(folder: Path) -> tuple[FileSender, Delivery]:
    sender = FileSender(folder)
    digest = a_digest()
    return sender, a_delivery(digest, sender.render(digest, delivery_id="d" * 32))


def files_of(folder: Path, pattern: str = "*") -> dict[str, bytes]:
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in folder.glob(pattern))
    return {path.name: path.read_bytes() for path in folder.glob(pattern)}


async def test_three_private_files_are_written(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "outbox"
    sender, delivery = a_rendered(folder)
    assert await sender.send(delivery, now=SLOT_AT) == Accepted(detail=f"written to {folder / delivery.id}.eml")
    found = files_of(folder)
    assert sorted(found) == [f"{delivery.id}.{ending}" for ending in ("eml", "html", "json")]
    assert json.loads(found[f"{delivery.id}.json"])["schema"] == "watchdesk.digest/1"
    assert found[f"{delivery.id}.html"].startswith(b"<!DOCTYPE html>")


async def test_a_repeat_overwrites_the_same_bytes(tmp_path: Path) -> None:
    sender, delivery = a_rendered(tmp_path)
    await sender.send(delivery, now=SLOT_AT)
    before = files_of(tmp_path)
    await sender.send(delivery, now=SLOT_AT)
    assert files_of(tmp_path) == before


async def test_a_file_in_the_way_is_said_plainly(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("not a folder")
    sender, delivery = a_rendered(tmp_path / "outbox")
    answer = await sender.send(delivery, now=SLOT_AT)
    assert isinstance(answer, Refused)
    assert not answer.is_final
    assert answer.reason.endswith("a part of the path is a file, not a folder")


async def test_somebody_elses_link_is_not_followed(tmp_path: Path) -> None:
    sender, delivery = a_rendered(tmp_path / "outbox")
    (tmp_path / "outbox").mkdir()
    (tmp_path / "outbox" / f".{delivery.id}.json.half").symlink_to(tmp_path / "elsewhere")
    answer = await sender.send(delivery, now=SLOT_AT)
    assert isinstance(answer, Refused)
    assert not [name for name in files_of(tmp_path / "outbox") if name.endswith((".eml", ".json"))]
    assert not files_of(tmp_path, "elsewhere")


async def test_a_disk_that_takes_no_more_leaves_no_half_file(tmp_path: Path) -> None:
    sender, delivery = a_rendered(tmp_path)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, before[1]))
    try:
        answer = await sender.send(delivery, now=SLOT_AT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert isinstance(answer, Refused)
    assert not answer.is_final
    assert answer.reason.startswith(f"cannot write to {tmp_path}: ")
    assert not files_of(tmp_path)


def test_a_full_disk_has_a_plain_word() -> None:
    assert in_words(OSError(errno.ENOSPC, "No space left on device")) == "the disk is full"
    assert in_words(OSError(errno.EIO, "Input/output error")) == "Input/output error"


@pytest.mark.parametrize("name", ["../escape", "a/b", "", ".", "x\x00"])
def test_an_id_that_is_no_file_name_writes_nothing(tmp_path: Path, name: str) -> None:
    _, delivery = a_rendered(tmp_path)
    strange = Delivery(
        id=name,
        digest_id=delivery.digest_id,
        channel_id=delivery.channel_id,
        channel_name=delivery.channel_name,
        state=delivery.state,
        created_at=delivery.created_at,
        parts=delivery.parts,
    )
    with pytest.raises(ValueError, match="id"):
        write_parts(tmp_path, strange)
    assert not list(tmp_path.iterdir())
