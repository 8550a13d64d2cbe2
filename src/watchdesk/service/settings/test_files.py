"""Test files: whether the articles that the watches' `must` and `must_not` name are there — for `config check`.

Not a part of loading: a desk runs as well without them.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

from watchdesk.model.errors import ConfigurationError
from watchdesk.service.settings.document import read_document
from watchdesk.service.settings.lines import KeyPath
from watchdesk.service.settings.loaded import Settings
from watchdesk.service.settings.loading import load
from watchdesk.service.settings.report import Report

_KEYS = ("must", "must_not")


def load_with_test_files(path: Path, environ: Mapping[str, str]) -> Settings:
    """Load settings, and look for their test articles; raise one ConfigurationError with the mistakes of both."""
    document = read_document(path)
    report = Report(path, document.text, document.values)
    for key, name in _named(document.values.get("watches")):
        if reason := _missing(path.absolute().parent / name):
            report.add(key, reason)
    try:
        settings = load(path, environ)
    except ConfigurationError as error:
        report.take(error)
        report.raise_if_any()
        raise
    report.raise_if_any()
    return settings


def _named(watches: object) -> Iterator[tuple[KeyPath, str]]:
    """Yield the files that watches name, as they stand in the file; what is no text is a mistake of another kind."""
    for place, watch in enumerate(watches if isinstance(watches, list) else ()):
        for key in _KEYS:
            names = watch.get(key) if isinstance(watch, dict) else ()
            for number, name in enumerate(names if isinstance(names, list) else ()):
                if isinstance(name, str) and name.strip():
                    yield ("watches", place, key, number), name


def _missing(file: Path) -> str | None:
    try:
        if file.is_file():
            return None
    except OSError as error:  # a name that is too long
        return f"{file} cannot be looked at: {error.strerror}"
    except ValueError:  # a NUL in it
        return f"{str(file)!r} is no name of a file"
    return f"{file} is no file" if file.exists() else f"there is no file {file}"
