"""Test files: whether the articles that the watches' `must` and `must_not` name are there — for `config check`.

Not a part of loading: a desk runs as well without them.
"""

from pathlib import Path

from watchdesk.service.settings.document import read_document
from watchdesk.service.settings.loaded import Settings
from watchdesk.service.settings.report import Report

_KEYS = ("must", "must_not")


def check_test_files(settings: Settings) -> None:
    """Raise a ConfigurationError that names key and line of every test article that is not there."""
    document = read_document(settings.path)
    report = Report(settings.path, document.text, document.values)
    for place, watch in enumerate(settings.watches):
        for key in _KEYS:
            for number, file in enumerate(getattr(watch, key)):
                if reason := _missing(Path(file)):
                    report.add(("watches", place, key, number), reason)
    report.raise_if_any()


def _missing(file: Path) -> str | None:
    try:
        if file.is_file():
            return None
    except OSError as error:  # a name that is too long
        return f"{file} cannot be looked at: {error.strerror}"
    return f"{file} is no file" if file.exists() else f"there is no file {file}"
