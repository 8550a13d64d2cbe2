"""run.py: what it would run where there is uv, pip, or no pip — tried with programs that only note."""

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from conftest import REPOSITORY

# Notes how it was called; makes what a real tool would leave behind.
NOTING = """#!{python}
import json, os, pathlib, sys
me = pathlib.Path(sys.argv[0]).name
with open({log!r}, "a") as log:
    log.write(json.dumps([me, *sys.argv[1:]]) + "\\n")
venv = pathlib.Path({venv!r})
if sys.argv[1:2] == ["venv"]:
    (venv / "bin").mkdir(parents=True)
    (venv / "site").mkdir()
    (venv / "bin" / "python").write_text(pathlib.Path(sys.argv[0]).read_text())
    (venv / "bin" / "python").chmod(0o755)
if "sysconfig" in " ".join(sys.argv):
    print(venv / "site")
"""


class Checkout:
    """A copy of run.py with two small locks, and a PATH of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.log, self.tools = folder, folder / "log", folder / "tools"
        self.tools.mkdir()
        (folder / "run.py").write_bytes((REPOSITORY / "run.py").read_bytes())
        (folder / "src").mkdir()
        for lock in ("requirements.lock", "requirements-dev.lock"):
            (folder / lock).write_text(f"# {lock}\n")

    def with_uv(self) -> None:
        text = NOTING.format(python=sys.executable, log=str(self.log), venv=str(self.folder / ".venv"))
        (self.tools / "uv").write_text(text)
        (self.tools / "uv").chmod(0o755)

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environ = {"PATH": str(self.tools), "VIRTUAL_ENV": "/elsewhere", "PYTHONPATH": "/elsewhere"}
        command = [sys.executable, str(self.folder / "run.py"), *arguments]
        return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)

    def called(self) -> list[list[str]]:
        lines = [json.loads(line) for line in self.log.read_text().splitlines()]
        self.log.unlink()
        return lines


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_with_uv_it_installs_the_running_lock_by_its_hashes_and_becomes_watchdesk(checkout: Checkout) -> None:
    checkout.with_uv()
    ran = checkout.run("check", "--demo")
    assert ran.returncode == 0, ran.stderr
    made, installed, *_, became = checkout.called()
    assert made[:2] == ["uv", "venv"]
    assert installed[:3] == ["uv", "pip", "install"]
    assert installed[-3:] == ["--require-hashes", "-r", str(checkout.folder / "requirements.lock")]
    assert became == ["python", "-m", "watchdesk", "check", "--demo"]
    assert (checkout.folder / ".venv" / "site" / "watchdesk.pth").read_text() == f"{checkout.folder / 'src'}\n"


def test_a_second_start_installs_nothing_until_the_lock_changes(checkout: Checkout) -> None:
    checkout.with_uv()
    checkout.run("--version")
    checkout.called()
    assert checkout.run("--version").returncode == 0
    assert checkout.called() == [["python", "-m", "watchdesk", "--version"]]
    (checkout.folder / "requirements.lock").write_text("# another\n")
    checkout.run("--version")
    assert checkout.called()[0][:3] == ["uv", "pip", "install"]


def test_the_testing_lock_serves_both(checkout: Checkout) -> None:
    checkout.with_uv()
    checkout.run("test", "tests/model", "-q")
    calls = checkout.called()
    assert str(checkout.folder / "requirements-dev.lock") in calls[1]
    assert calls[-1] == ["python", "-m", "pytest", "tests/model", "-q"]
    checkout.run("--version")
    assert checkout.called() == [["python", "-m", "watchdesk", "--version"]]


def test_an_installation_that_fails_is_said_and_not_taken_for_done(checkout: Checkout) -> None:
    checkout.with_uv()
    tool = checkout.tools / "uv"
    tool.write_text(tool.read_text() + "if sys.argv[1:2] == ['pip']: sys.exit(7)\n")
    ran = checkout.run("--version")
    assert (ran.returncode, "Setting up failed" in ran.stderr) == (7, True)
    assert not list((checkout.folder / ".venv").glob("*.stamp"))


def load() -> ModuleType:
    specification = importlib.util.spec_from_file_location("run_script", REPOSITORY / "run.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


# What a Python without this or that module would run: a program that hides modules and only notes.
HIDING = """
import importlib.util, json, subprocess, sys
hidden = set(json.loads(sys.argv[2]))
real = importlib.util.find_spec
importlib.util.find_spec = lambda name, *rest: None if name in hidden else real(name, *rest)
calls = []
subprocess.run = lambda command, **more: calls.append([str(word) for word in command])
specification = importlib.util.spec_from_file_location("run_script", sys.argv[1])
run = importlib.util.module_from_spec(specification)
specification.loader.exec_module(run)
run.VENV = run.Path("/nowhere/.venv")
try:
    run.make_environment(None)
    run.install(run.RUNNING, None)
except run.SetUpError as error:
    calls.append([str(error)])
print(json.dumps([[word for word in call if word not in {"--quiet", "--disable-pip-version-check"}] for call in calls]))
"""


@pytest.mark.parametrize(
    "hidden, making, installing",
    [
        (["ensurepip"], ["-m", "venv", "--without-pip"], ["-m", "pip", "--python"]),
        ([], ["-m", "venv", "--without-pip"], ["-m", "pip", "--python"]),
        (["pip"], ["-m", "venv", "/nowhere/.venv"], ["-m", "pip", "install"]),
    ],
)
def test_without_uv_it_uses_the_pip_there_is(hidden: list[str], making: list[str], installing: list[str]) -> None:
    command = [sys.executable, "-c", HIDING, str(REPOSITORY / "run.py"), json.dumps(hidden)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env={"PATH": os.environ["PATH"]})
    if importlib.util.find_spec("pip") is None and "pip" not in hidden:
        pytest.skip("this Python has no pip to be found")
    made, installed = json.loads(ran.stdout)
    assert (made[1:4], installed[1:4]) == (making, installing)
    assert installed[-3:-1] == ["--require-hashes", "-r"]


def test_without_uv_and_venv_it_says_what_is_missing() -> None:
    command = [sys.executable, "-c", HIDING, str(REPOSITORY / "run.py"), '["venv"]']
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert json.loads(ran.stdout)[0][0].startswith("Neither uv nor Python's venv module is here")


def test_it_needs_nothing_beyond_the_standard_library() -> None:
    script = load()
    names = {value.__name__.partition(".")[0] for value in vars(script).values() if isinstance(value, ModuleType)}
    assert names <= sys.stdlib_module_names
