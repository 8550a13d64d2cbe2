"""Whole runs of the command in a process of its own, as cron would start it, with what it left behind."""

import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# The command, and then which processes it started: those of the pool live until it ends.
WITNESSED = """
import json, os, sys
from pathlib import Path
from watchdesk.cli.main import run_command

def is_child(stat):
    try:
        return int(stat.read_text().rpartition(")")[2].split()[1]) == os.getpid()
    except OSError:
        return False

code = run_command(sys.argv[2:])
children = sum(is_child(stat) for stat in Path("/proc").glob("[0-9]*/stat"))
imported = [name for name in ("feedparser", "trafilatura", "pebble") if name in sys.modules]
Path(sys.argv[1]).write_text(json.dumps({"children": children, "imported": imported}))
sys.exit(code)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    code: int
    report: dict[str, Any]
    talk: str
    children: int
    imported: list[str]


def run_command_line(folder: Path, arguments: Sequence[str]) -> Run:
    """Run `watchdesk ARGUMENTS` in a folder that holds config.toml; the arguments ask for JSON."""
    witness = folder / "witness.json"
    command = [sys.executable, "-c", WITNESSED, str(witness), *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
    assert witness.exists(), done.stderr
    report = json.loads(done.stdout) if done.stdout else {}
    return Run(code=done.returncode, report=report, talk=done.stderr, **json.loads(witness.read_text()))
