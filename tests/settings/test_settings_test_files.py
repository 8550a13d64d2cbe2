"""`config check` says where a must or must_not article is missing, with key and line; loading does not mind."""

from pathlib import Path

import pytest

from watchdesk.model.errors import ConfigurationError
from watchdesk.service.settings.test_files import load_with_test_files

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
    with pytest.raises(ConfigurationError) as caught:
        load_with_test_files(tmp_path / "config.toml", {})
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
    assert len(load_with_test_files(tmp_path / "config.toml", {}).watches) == 2


def test_a_name_that_no_file_can_have_is_a_mistake_too(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(CONFIG.replace("there.html", "x" * 5000))
    with pytest.raises(ConfigurationError) as caught:
        load_with_test_files(tmp_path / "config.toml", {})
    assert len(caught.value.mistakes) == 5


def test_a_missing_file_is_told_together_with_whatever_else_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "there.html").write_text("x")
    (tmp_path / "config.toml").write_text(CONFIG.replace('id = "second"', 'id = "second"\nlanguages = 5'))
    with pytest.raises(ConfigurationError) as caught:
        load_with_test_files(tmp_path / "config.toml", {})
    assert [mistake.key for mistake in caught.value.mistakes] == [
        "watches[second].languages",
        *["watches[second].must"],
        *["watches[second].must_not"] * 2,
    ]


@pytest.mark.parametrize(
    "text", ['watches = "x"', "watches = [5]", "[[watches]]\nmust = 5", '[[watches]]\nmust = [5, ""]']
)
def test_what_names_no_file_is_a_mistake_of_another_kind(tmp_path: Path, text: str) -> None:
    (tmp_path / "config.toml").write_text(text)
    with pytest.raises(ConfigurationError) as caught:
        load_with_test_files(tmp_path / "config.toml", {})
    assert "file" not in {word for mistake in caught.value.mistakes for word in mistake.reason.split()}
