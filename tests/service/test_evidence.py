"""Evidence exported: in forms that other tools read, whole or not at all, and checked by ours and by others."""

import gzip
import json
import os
import stat
import subprocess
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from service.exported_packs import (
    HTML,
    Meddling,
    archive,
    changed,
    export,
    rechained,
    sums_made_anew,
    zipped,
)
from store.store_records import NOW
from watchdesk.service.evidence.checking import check_evidence
from watchdesk.testing.memory import MemoryStore

# The steps 1 to 3 of README.txt, as they stand there.
BY_HAND = r'''set -e; cd "$1"; eval "$(sed -n '/^ \{4,6\}[^ ]/s/^    //p' README.txt)"'''


def faults(path: Path, head: str | None = None) -> list[str]:
    return list(check_evidence(path, head=head).faults)


def by_hand(folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["bash", "-c", BY_HAND, "bash", folder], capture_output=True, text=True, check=False)


@pytest.fixture(params=["packs", "packs.zip"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return tmp_path / str(request.param)


def test_what_was_sealed_is_exported_and_whole(target: Path) -> None:
    written = export(archive(), target)
    checked = check_evidence(target)
    assert (written.packs, written.dropped, written.lacking, written.seals) == (3, 0, 0, 3)
    assert (checked.is_whole, checked.packs, checked.seals, checked.head) == (True, 3, 3, written.head)
    assert check_evidence(target, head=written.head).is_whole


def test_only_its_owner_may_read_it(target: Path) -> None:
    export(archive(), target)
    assert stat.S_IMODE(target.stat().st_mode) & 0o077 == 0


def test_the_same_evidence_is_the_same_file(tmp_path: Path) -> None:
    store = archive()
    export(store, tmp_path / "a.zip")
    export(store, tmp_path / "b.zip")
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()


def test_an_extract_holds_the_chain_from_its_first_pack_on(target: Path) -> None:
    written = export(archive(), target, "two")
    checked = check_evidence(target)
    assert (written.packs, written.seals) == (1, 2)
    assert (checked.is_whole, checked.packs, checked.seals) == (True, 1, 2)


def test_nothing_to_export_is_whole_too(target: Path) -> None:
    written = export(MemoryStore(), target)
    assert (written.packs, written.lacking, written.head) == (0, 3, None)
    assert check_evidence(target).is_whole


def test_what_was_dropped_is_counted_and_its_seal_stays(target: Path) -> None:
    store = archive()
    size = store.evidence_size()[1]
    store.forget_evidence(before=NOW.replace(year=2000), at_most=size - 1, limit=9, now=NOW)
    written = export(store, target)
    assert (written.packs, written.dropped, written.seals) == (2, 1, 3)
    assert check_evidence(target).is_whole


def test_nothing_that_is_there_is_written_over(target: Path) -> None:
    export(archive(), target)
    with pytest.raises(FileExistsError):
        export(archive(), target)
    assert check_evidence(target).is_whole
    assert [file.name for file in target.parent.iterdir()] == [target.name]


def test_an_export_that_breaks_off_leaves_nothing(target: Path) -> None:
    store = archive()
    broken = store.packs([3])[3]
    store._tables.evidence[4] = broken  # type: ignore[attr-defined] # a chain that gives out: number 4 is not there
    del store._tables.evidence[3]  # type: ignore[attr-defined]
    with pytest.raises(KeyError):
        export(store, target)
    assert list(target.parent.iterdir()) == []


def test_the_page_is_a_web_archive_that_others_read(tmp_path: Path) -> None:
    export(archive(), tmp_path / "packs")
    for number, wire in ((1, HTML), (2, gzip.compress(HTML))):
        file = tmp_path / "packs" / "packs" / f"{number:08d}" / "page.warc"
        with file.open("rb") as stream:
            (record,) = [(one, one.raw_stream.read()) for one in ArchiveIterator(stream, check_digests="raise")]
        one, body = record
        assert one.rec_type == "response"
        assert one.rec_headers.get_header("WARC-Target-URI") == "https://www.lantern.test/one?a=1&b=%E2"
        assert one.rec_headers.get_header("WARC-Date") == "2026-03-04T12:00:01.250000Z"
        assert one.http_headers.get_statuscode() == "200"
        assert one.http_headers.get_header("X-Caf") == "caf\xe9"
        assert (body[:2], len(body)) == (wire[:2], len(wire))
        with file.open("rb") as stream:
            assert next(iter(ArchiveIterator(stream))).content_stream().read() == HTML
    assert not (tmp_path / "packs" / "packs" / "00000003" / "page.warc").exists()


def test_a_web_archive_tool_finds_its_digests_right_and_ours_wrong_after_a_change(tmp_path: Path) -> None:
    export(archive(), tmp_path / "packs")
    files = [str(tmp_path / "packs" / "packs" / number / "page.warc") for number in ("00000001", "00000002")]
    checker = Checker(SimpleNamespace(inputs=files, verbose=False))
    assert checker.process_all() == 0
    changed(Path(files[0]), b"Sherman", b"Shermen")
    assert checker.process_all() == 1


def test_it_is_checked_without_watchdesk(tmp_path: Path) -> None:
    written = export(archive(), tmp_path / "packs")
    done = by_hand(tmp_path / "packs")
    assert (done.returncode, done.stdout.split(), done.stderr) == (0, [written.head], "")


@pytest.mark.parametrize(
    "file, old, said",
    [
        ("packs/00000001/pack.json", b"First paragraph", "not sealed: packs/00000001/pack.json"),
        ("chain.jsonl", b'"number":2', "broken before: "),
    ],
)
def test_meddling_shows_without_watchdesk_too(tmp_path: Path, file: str, old: bytes, said: str) -> None:
    export(archive(), tmp_path / "packs")
    changed(tmp_path / "packs" / file, old, old + b" ")
    assert by_hand(tmp_path / "packs").returncode != 0  # sha256sum ends it
    sums_made_anew(tmp_path / "packs")
    done = by_hand(tmp_path / "packs")
    assert said in done.stdout


def exchanged(folder: Path) -> None:
    (folder / "packs/00000003").rename(folder / "packs/x")
    (folder / "packs/00000001").rename(folder / "packs/00000003")
    (folder / "packs/x").rename(folder / "packs/00000001")


MEDDLINGS: dict[str, tuple[Meddling, str]] = {
    "a pack altered": (
        lambda folder: changed(folder / "packs/00000001/pack.json", b"First paragraph", b"Last paragraph"),
        "pack 1 is not the one that was sealed: its pack.json was altered",
    ),
    "a page altered": (
        lambda folder: changed(folder / "packs/00000001/page.warc", b"Sherman", b"Shermen"),
        "the page of pack 1 is not the one that was sealed: its page.warc was altered",
    ),
    "a header altered": (
        lambda folder: changed(folder / "packs/00000001/page.warc", b"text/html", b"text/evil"),
        "the page of pack 1 is not the one that was sealed: its page.warc was altered",
    ),
    "the time of a page altered": (
        lambda folder: changed(folder / "packs/00000001/page.warc", b"WARC-Date: 2026", b"WARC-Date: 2025"),
        "the page of pack 1 is not the one that was sealed: its page.warc was altered",
    ),
    "a page removed": (
        lambda folder: (folder / "packs/00000002/page.warc").unlink(),
        "the page of pack 2 is missing",
    ),
    "a page put in": (
        lambda folder: (folder / "packs/00000003/page.warc").write_bytes(b"WARC"),
        "pack 3 has a page that its sealed record knows nothing of",
    ),
    "a record removed": (lambda folder: (folder / "packs/00000002/pack.json").unlink(), "pack 2 has no pack.json"),
    "a pack put in": (
        lambda folder: (folder / "packs/00000003").rename(folder / "packs/00000009"),
        "pack 9 has no seal in the chain",
    ),
    "two packs exchanged": (
        exchanged,
        "pack 3 is not the one that was sealed: its pack.json was altered",
    ),
    "a seal altered": (
        lambda folder: changed(folder / "chain.jsonl", b'"number":2', b'"number":2 '),
        "seal 3 does not hold the hash of seal 2: one of the two was altered",
    ),
    "a seal removed": (
        lambda folder: (folder / "chain.jsonl").write_bytes(
            b"".join((folder / "chain.jsonl").read_bytes().splitlines(keepends=True)[::2])
        ),
        "seal 3 follows seal 1: seals were removed, added or moved",
    ),
    "the chain cut": (
        lambda folder: (folder / "chain.jsonl").write_bytes((folder / "chain.jsonl").read_bytes().splitlines()[0]),
        "the chain does not end where manifest.json says: it was cut off or added to",
    ),
    "the chain removed": (lambda folder: (folder / "chain.jsonl").unlink(), "chain.jsonl is missing"),
    "the manifest removed": (lambda folder: (folder / "manifest.json").unlink(), "manifest.json is missing"),
    "the manifest nonsense": (
        lambda folder: (folder / "manifest.json").write_bytes(b"[" * 10_000),
        "manifest.json tells of None packs, and 3 are here",
    ),
}


@pytest.mark.parametrize("name", MEDDLINGS)
@pytest.mark.parametrize("hides", [False, True], ids=["plainly", "with new sums"])
def test_meddling_shows_also_where_the_sums_are_made_anew(tmp_path: Path, name: str, hides: bool) -> None:  # noqa: FBT001 - a column
    meddle, said = MEDDLINGS[name]
    export(archive(), tmp_path / "packs")
    meddle(tmp_path / "packs")
    if hides:
        sums_made_anew(tmp_path / "packs")
    found = faults(tmp_path / "packs")
    assert said in found, found
    assert hides or any("SHA256SUMS" in one for one in found)
    assert faults(zipped(tmp_path / "packs")) == found


def test_a_chain_made_anew_is_found_out_by_a_head_that_was_noted_down(tmp_path: Path) -> None:
    written = export(archive(), tmp_path / "packs")
    rechained(tmp_path / "packs")
    sums_made_anew(tmp_path / "packs")
    assert faults(tmp_path / "packs") == []
    (said,) = faults(tmp_path / "packs", written.head)
    assert said == f"no seal has the hash {written.head} that was noted down: the chain was made anew"


def test_what_was_put_beside_it_shows(tmp_path: Path) -> None:
    export(archive(), tmp_path / "packs")
    (tmp_path / "packs" / "more\n.txt").write_text("x")
    assert faults(tmp_path / "packs") == ["'more\\n.txt' is not in SHA256SUMS: it was added"]


def test_what_is_no_file_is_not_waited_for(tmp_path: Path) -> None:
    export(archive(), tmp_path / "packs")
    (tmp_path / "packs" / "chain.jsonl").unlink()
    os.mkfifo(tmp_path / "packs" / "chain.jsonl")
    assert faults(tmp_path / "packs") == ["it cannot be read as an export of evidence: 'chain.jsonl' is no file"]


def test_a_file_that_is_no_export_is_said_to_be_none(tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    file.write_bytes(b"PK\x03\x04 nonsense")
    (said,) = faults(file)
    assert said.startswith("it cannot be read as an export of evidence: ")
    with pytest.raises(FileNotFoundError):
        check_evidence(tmp_path / "nothing")


def test_a_hostile_archive_costs_little_and_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("../../escaped", b"x")
        made.writestr("/etc/escaped", b"x")
        made.writestr("packs/00000001/pack.json", bytes(80 * 2**20))
        made.writestr("chain.jsonl", b"[" * 100_000 + b"\n" + b'{"number":1}\n' * 3)
        made.writestr("SHA256SUMS", f"{'0' * 64}  nothing\nnonsense\n")
    found = faults(file)
    assert "'packs/00000001/pack.json' is not in SHA256SUMS: it was added" in found
    assert "SHA256SUMS has a line that is no hash and file name" in found
    assert "'nothing' of SHA256SUMS is missing" in found
    assert "pack 1 has no seal in the chain" in found
    assert os.listdir(tmp_path) == ["x.zip"]  # noqa: PTH208 - names alone


def test_no_name_in_an_export_comes_from_a_page(tmp_path: Path) -> None:
    export(archive(), tmp_path / "packs")
    names = sorted(file.relative_to(tmp_path / "packs").as_posix() for file in (tmp_path / "packs").rglob("*.*"))
    assert names == [
        "README.txt",
        "chain.jsonl",
        "manifest.json",
        "packs/00000001/pack.json",
        "packs/00000001/page.warc",
        "packs/00000002/pack.json",
        "packs/00000002/page.warc",
        "packs/00000003/pack.json",
    ]
    record = (tmp_path / "packs" / "packs/00000001/pack.json").read_text()
    assert not any(character in record for character in "\x1b\u202e\r")
    assert json.loads(record)["article"]["title"].startswith("one <!channel> \x1b[31m\u202e../../etc/passwd\r\n")
