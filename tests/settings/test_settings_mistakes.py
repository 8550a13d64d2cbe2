"""Every mistake a configuration can have, with the very words and the line that the operator reads.

The specimens stand in bad_configurations.txt: a configuration, `---`, and its mistakes as `LINE: key: reason`.
"""

from collections.abc import Sequence
from pathlib import Path

import pytest

from watchdesk.model.errors import ConfigurationError
from watchdesk.service.settings import load

SPECIMENS = Path(__file__).with_name("bad_configurations.txt").read_text(encoding="utf-8")


def specimens() -> Sequence[object]:
    rows = []
    for block in SPECIMENS.split("=== ")[1:]:
        name, _, rest = block.partition("\n")
        text, _, expected = rest.partition("---\n")
        rows.append(pytest.param(text, expected.strip(), id=name))
    return rows


def told(error: ConfigurationError, folder: Path) -> str:
    lines = []
    for mistake in error.mistakes:
        assert mistake.file == str(folder / "config.toml")
        parts = [str(mistake.line) if mistake.line else "", mistake.key, mistake.reason]
        lines.append(": ".join(part for part in parts if part))
    return "\n".join(lines).replace(str(folder), "FOLDER")


def refusal(path: Path) -> ConfigurationError:
    with pytest.raises(ConfigurationError) as caught:
        load(path, {"HOME": "/nowhere"})
    return caught.value


@pytest.mark.parametrize("text, expected", specimens())
def test_a_mistake_is_told_in_plain_words_with_key_and_line(text: str, expected: str, tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(text, encoding="utf-8")
    assert told(refusal(tmp_path / "config.toml"), tmp_path) == expected


def test_there_are_enough_specimens() -> None:
    assert len(specimens()) >= 90


def test_no_mistake_speaks_of_python() -> None:
    for word in ("msgspec", "input", "None", "ValueError", "NoneType", "str ", "validation"):
        expected = [block.partition("---\n")[2] for block in SPECIMENS.split("=== ")[1:]]
        assert not [text for text in expected if word in text]


def test_all_mistakes_are_one_message_with_file_and_line(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[desk]\ntitel = "x"\n[polling]\ninterval = "soon"\n')
    assert str(refusal(file)) == (
        f'{file}:2: desk.titel: there is no such key; did you mean "title"?\n'
        f'{file}:4: polling.interval: must be a duration such as "50ms", "15m", "24h" or "1h30m", not "soon"'
    )


@pytest.mark.parametrize(
    "body, line, reason",
    [
        pytest.param(b"", None, "the file has no settings; `watchdesk init` writes one to start from", id="empty"),
        pytest.param(
            b"\n\n# only words\n",
            None,
            "the file has no settings; `watchdesk init` writes one to start from",
            id="comments",
        ),
        pytest.param(b'[desk]\ntitle = "Half a', 2, "this is not TOML: unterminated string", id="half written"),
        pytest.param(b'[desk]\ntitle = "caf\xe9"\n', 2, "the file is not UTF-8 text", id="latin-1"),
        pytest.param(b'[desk]\ntitle = "a\x00b"\n', 2, "this is not TOML: illegal character '\\x00'", id="NUL"),
        pytest.param(b"[desk]\nkeep = " + b"[" * 5000 + b"]" * 5000, None, "brackets are nested too deeply", id="deep"),
    ],
)
def test_a_file_that_cannot_be_read_as_toml_is_one_mistake(
    body: bytes, line: int | None, reason: str, tmp_path: Path
) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes(body)
    [mistake] = refusal(file).mistakes
    assert (mistake.line, mistake.reason) == (line, reason)


def test_a_number_too_long_to_read_is_a_mistake_and_no_crash(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[polling]\nconcurrency = " + "9" * 5000)
    assert "this is not TOML" in str(refusal(file))


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    assert str(refusal(tmp_path / "none.toml")) == f"{tmp_path}/none.toml: there is no such file"
    assert str(refusal(tmp_path)) == f"{tmp_path}: this is not a file"


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_bytes('\ufeff[desk]\r\ntitle = "Desk"\r\n'.encode())
    assert load(file, {}).desk.title == "Desk"


def test_a_password_in_a_store_address_is_not_repeated(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[desk]\nstore = "mysql://desk:hunter2@db/desk"\n')
    assert "hunter2" not in str(refusal(file))
