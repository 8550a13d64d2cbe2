#!/usr/bin/env python3
"""Set watchdesk up and run it: `python3 run.py check --demo`, `python3 run.py test`, `python3 run.py ARGS…`.

Needs Python 3.11 or newer and either uv or pip; nothing else. Everything is installed into `.venv` beside this file,
from the locks with their hashes, and again only when a lock has changed. Standard library only.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
VENV = HERE / ".venv"
PYTHON = VENV / "bin" / "python"
RUNNING, TESTING = HERE / "requirements.lock", HERE / "requirements-dev.lock"
OLDEST = (3, 11)


def main(arguments: list[str]) -> int:
    """Set up what the arguments need, then become watchdesk (or pytest)."""
    if sys.version_info < OLDEST:
        found = ".".join(map(str, sys.version_info[:3]))
        print(f"watchdesk needs Python 3.11 or newer; this is {found}.", file=sys.stderr)
        return 2
    is_test = arguments[:1] == ["test"]
    try:
        set_up(TESTING if is_test else RUNNING)
    except subprocess.CalledProcessError as error:
        print(
            f"Setting up failed: {' '.join(map(str, error.cmd[:6]))} … ended with {error.returncode}.", file=sys.stderr
        )
        return error.returncode or 1
    except SetUpError as error:
        print(error, file=sys.stderr)
        return 2
    if is_test:
        return start([PYTHON, "-m", "pytest", *(arguments[1:] or ["-n", "auto", "--dist", "loadfile"])], cwd=HERE)
    return start([PYTHON, "-m", "watchdesk", *arguments], cwd=None)


class SetUpError(Exception):
    """Nothing on this machine can install packages."""


def set_up(lock: Path) -> None:
    """Make `.venv` hold what the lock names. The testing lock holds the running one too, so it serves both."""
    wanted = fingerprint(lock)
    stamps = {VENV / f"{lock.name}.stamp", VENV / f"{TESTING.name}.stamp"}
    if PYTHON.exists() and any(is_current(stamp) for stamp in stamps):
        return
    print(f"Setting up watchdesk in {VENV} (once; a minute or two) …", file=sys.stderr)
    uv = shutil.which("uv")
    if not PYTHON.exists():
        make_environment(uv)
    install(lock, uv)
    site = subprocess.run(
        [PYTHON, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    Path(site, "watchdesk.pth").write_text(f"{HERE / 'src'}\n", encoding="utf-8")
    # uv compiles nothing, and where PYTHONDONTWRITEBYTECODE is set nothing ever would be: a second at every start.
    # Some packages ship files for other Pythons, which do not compile here: that is no failure.
    compiling = [PYTHON, "-m", "compileall", "-qq", "-j", "0", site, HERE / "src"]
    subprocess.run(compiling, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    (VENV / f"{lock.name}.stamp").write_text(wanted, encoding="utf-8")


def is_current(stamp: Path) -> bool:
    """Return whether a stamp in `.venv` still tells the lock it was made from."""
    lock = HERE / stamp.name.removesuffix(".stamp")
    return stamp.exists() and stamp.read_text(encoding="utf-8") == fingerprint(lock)


def fingerprint(lock: Path) -> str:
    """Return what a lock's stamp holds: its hash, this Python and the place, so that a moved folder is set up anew."""
    digest = hashlib.sha256(lock.read_bytes()).hexdigest()
    return f"{digest} {sys.version_info.major}.{sys.version_info.minor} {HERE}"


def make_environment(uv: str | None) -> None:
    """Make the virtual environment with uv, else venv, else venv without the pip that some systems leave out."""
    if VENV.exists():
        shutil.rmtree(VENV)
    if uv:
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, VENV], check=True)
        return
    if importlib.util.find_spec("venv") is None:
        raise SetUpError("Neither uv nor Python's venv module is here: install uv, or your system's Python packages.")
    bare = importlib.util.find_spec("pip") is not None
    subprocess.run([sys.executable, "-m", "venv", *(["--without-pip"] if bare else []), VENV], check=True)


def install(lock: Path, uv: str | None) -> None:
    """Install a lock with its hashes, by uv, by this Python's pip into the environment, or by the environment's own."""
    if uv:
        command = [uv, "pip", "install", "--quiet", "--python", PYTHON]
    elif importlib.util.find_spec("pip") is not None:
        command = [sys.executable, "-m", "pip", "--python", PYTHON, "install", "--quiet", "--disable-pip-version-check"]
    else:
        command = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*command, "--require-hashes", "-r", lock], check=True, env=environment(), stdout=sys.stderr)


def environment() -> dict[str, str]:
    """Return this process's environment without what would lead an installer astray."""
    return {key: value for key, value in os.environ.items() if key not in {"VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME"}}


def start(command: list[str | Path], cwd: Path | None) -> int:
    """Replace this process by the command, so that signals and the exit code are its own."""
    if cwd is not None:
        os.chdir(cwd)
    sys.stdout.flush()
    os.execve(command[0], [str(part) for part in command], environment())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
