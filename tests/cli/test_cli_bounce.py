"""`watchdesk bounce`: what a mail server's pipe and an operator get."""

from pathlib import Path

import pytest

from channels.test_mail_bounces import report
from cli.loopback_press import Desk
from cli.small_archive import an_archive


@pytest.fixture
def desk(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Desk:
    return an_archive(tmp_path, capsys)


def test_what_is_no_report_ends_with_0_so_that_no_answer_is_answered(desk: Desk, tmp_path: Path) -> None:
    away = tmp_path / "away.eml"
    away.write_bytes(b"Subject: Away\r\n\r\nUntil Monday.")
    assert desk.run("bounce", str(away)) == (0, "This is no report of undeliverable mail.\n", "")
    assert desk.json("bounce", str(away)) == {"schema": "watchdesk.bounce/1", "delivery": None}


def test_a_report_on_a_delivery_of_somebody_else_is_refused_in_words(desk: Desk, tmp_path: Path) -> None:
    bounced = tmp_path / "bounced.eml"
    bounced.write_bytes(report())
    code, out, err = desk.run("bounce", str(bounced))
    assert (code, out) == (1, "")
    assert "there is no delivery 0123456789abcdef0123456789abcdef" in err
