"""The units in systemd/: right by systemd's own judgement, and shut in as far as the work allows."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from conftest import REPOSITORY

UNITS = sorted((REPOSITORY / "systemd").iterdir())
SERVICES = [unit for unit in UNITS if unit.suffix == ".service"]
MOST_EXPOSED = 1.5


@pytest.fixture
def analyze() -> str:
    found = shutil.which("systemd-analyze")
    if found is None:
        if os.environ.get("WATCHDESK_REQUIRE_SHARED"):
            pytest.fail("systemd-analyze is required here and is not there")
        pytest.skip("systemd-analyze is not here")
    return found


def test_there_is_a_service_and_a_timer_for_those_who_would_rather_have_one() -> None:
    assert [unit.name for unit in UNITS] == ["watchdesk-check.service", "watchdesk-check.timer", "watchdesk.service"]


def test_every_unit_passes_systemds_own_check(analyze: str) -> None:
    ran = subprocess.run([analyze, "verify", "--man=no", *UNITS], capture_output=True, text=True, check=False)
    about_ours = [line for line in ran.stderr.splitlines() if "watchdesk" in line]
    # Where watchdesk is not installed in /opt, systemd may say so of the command; that is no fault of the unit.
    assert [line for line in about_ours if "is not executable" not in line] == []


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_service_is_hardly_exposed(analyze: str, unit: Path) -> None:
    ran = subprocess.run(
        [analyze, "security", "--offline=true", "--no-pager", unit], capture_output=True, text=True, check=False
    )
    found = re.search(r"Overall exposure level for \S+: (\d+(?:\.\d+)?)", ran.stdout)
    assert found is not None, ran.stdout + ran.stderr
    assert float(found[1]) <= MOST_EXPOSED


def setting(unit: str, name: str) -> list[str]:
    text = (REPOSITORY / "systemd" / unit).read_text(encoding="utf-8")
    return re.findall(rf"^{name}=(.*)$", text, re.MULTILINE)


def test_the_service_talks_to_systemd_and_reloads_on_sighup() -> None:
    assert setting("watchdesk.service", "Type") == ["notify"]
    assert setting("watchdesk.service", "NotifyAccess") == ["main"]
    assert setting("watchdesk.service", "ExecReload") == ["/bin/kill -HUP $MAINPID"]
    assert setting("watchdesk.service", "TimeoutStopSec") == ["45"]
    assert int(setting("watchdesk.service", "WatchdogSec")[0]) > 0


def test_what_trying_again_does_not_mend_is_not_tried_again() -> None:
    assert setting("watchdesk.service", "RestartPreventExitStatus") == ["2 3 5"]


def test_a_failing_feed_is_no_failure_of_the_timers_service() -> None:
    assert setting("watchdesk-check.service", "Type") == ["oneshot"]
    assert setting("watchdesk-check.service", "SuccessExitStatus") == ["1"]
