"""Places: where the configuration is looked for, and where the store lies when nobody says."""

from collections.abc import Mapping
from pathlib import Path

from watchdesk.model.errors import ConfigurationError, Mistake

SYSTEM = Path("/etc/watchdesk/config.toml")


def config_places(environ: Mapping[str, str], cwd: Path) -> tuple[Path, ...]:
    """Return the files that are looked for, in order, when neither --config nor $WATCHDESK_CONFIG names one."""
    user = _folder(environ, "XDG_CONFIG_HOME", ".config")
    return (cwd / "config.toml", user / "watchdesk" / "config.toml", SYSTEM)


def find_config(option: Path | None, environ: Mapping[str, str], cwd: Path) -> Path:
    """Return the configuration file: --config, else $WATCHDESK_CONFIG, else the first of `config_places` there is.

    A file that is named is not looked for: reading it says what is wrong with it. Raises ConfigurationError if none is
    named and none is there.
    """
    if option is not None:
        return cwd / option
    if named := environ.get("WATCHDESK_CONFIG"):
        return cwd / named
    places = config_places(environ, cwd)
    for place in places:
        if place.is_file():
            return place
    elsewhere = ", ".join(str(place) for place in places[1:])
    reason = f"there is no configuration here, nor in {elsewhere}; `watchdesk init` writes one"
    raise ConfigurationError((Mistake(file=str(places[0]), key="", line=None, reason=reason),))


def state_folder(environ: Mapping[str, str]) -> Path:
    """Return the folder for what the desk keeps: systemd's $STATE_DIRECTORY (the first), else the user's XDG folder."""
    given = environ.get("STATE_DIRECTORY", "").partition(":")[0]
    return Path(given) if given else _folder(environ, "XDG_STATE_HOME", ".local/state") / "watchdesk"


def _folder(environ: Mapping[str, str], variable: str, under_home: str) -> Path:
    """Return an XDG folder; the specification says that a relative one counts as unset."""
    given = Path(environ.get(variable, ""))
    return given if given.is_absolute() else Path(environ.get("HOME", "/")) / under_home
