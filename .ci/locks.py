"""The lock check: both locks are what their command makes of pyproject.toml, and hold no address."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

TOP = Path(__file__).resolve().parents[1]
UV = TOP / ".venv" / "bin" / "uv"
COMMON = (
    "pip",
    "compile",
    "pyproject.toml",
    "--universal",
    "--python-version",
    "3.11",
    "--generate-hashes",
    "--no-header",
)
LOCKS = {
    "requirements.lock": (),
    "requirements-dev.lock": ("--all-extras", "--group", "dev", "-c", "requirements.lock"),
}


def main() -> int:
    """Compile each lock anew with the committed one as preference, so that it changes only where pyproject.toml did."""
    wrong = []
    for name, options in LOCKS.items():
        committed = TOP / name
        with tempfile.TemporaryDirectory() as folder:
            fresh = Path(folder, name)
            shutil.copy(committed, fresh)
            subprocess.run([UV, *COMMON, *options, "--quiet", "-o", fresh], cwd=TOP, check=True)
            if fresh.read_text() != committed.read_text():
                wrong.append(f"{name} is not what uv makes of pyproject.toml")
        if "://" in committed.read_text():
            wrong.append(f"{name} holds an address")
    print("\n".join(wrong) or "both locks are current")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
