"""`config check` says where a must or must_not article is missing, with key and line; loading does not mind."""

from pathlib import Path

import pytest

from watchdesk.model.errors import ConfigurationError
from watchdesk.service.settings import load
from watchdesk.service.settings.test_files import check_test_files

CONFIG = """\
[[watches]]
id = "first"
terms = ["a"]
must = ["there.html"]

[[watches]]
id = "second"
terms = ["b"]
must = [
  "there.html",
  "gone.html",
]
must_not = ["folder", "also-gone.txt"]
"""


def test_every_missing_file_is_named_with_its_key_and_line(tmp_path: Path) -> None:
    (tmp_path / "there.html").write_text("x")
    (tmp_path / "folder").mkdir()
    (tmp_path / "config.toml").write_text(CONFIG)
    settings = load(tmp_path / "config.toml", {})
    with pytest.raises(ConfigurationError) as caught:
        check_test_files(settings)
    found = [(mistake.key, mistake.line, mistake.reason) for mistake in caught.value.mistakes]
    assert found == [
        ("watches[second].must", 11, f"there is no file {tmp_path / 'gone.html'}"),
        ("watches[second].must_not", 13, f"{tmp_path / 'folder'} is no file"),
        ("watches[second].must_not", 13, f"there is no file {tmp_path / 'also-gone.txt'}"),
    ]


def test_files_that_are_there_are_fine(tmp_path: Path) -> None:
    for name in ("there.html", "gone.html", "folder", "also-gone.txt"):
        (tmp_path / name).write_text("x")
    (tmp_path / "config.toml").write_text(CONFIG)
    check_test_files(load(tmp_path / "config.toml", {}))


def test_a_name_that_no_file_can_have_is_a_mistake_too(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(CONFIG.replace("there.html", "x" * 5000))
    with pytest.raises(ConfigurationError) as caught:
        check_test_files(load(tmp_path / "config.toml", {}))
    assert len(caught.value.mistakes) == 5
