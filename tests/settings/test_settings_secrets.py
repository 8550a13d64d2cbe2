"""Secrets: four ways to give one, each alone; files that others can read are refused; no secret is ever repeated."""

from pathlib import Path

import pytest
from msgspec.structs import asdict

from watchdesk.model.errors import ConfigurationError
from watchdesk.model.secrets import Secret
from watchdesk.service.settings import Settings, load

URL = "https://hooks.slack.com/services/T0/B0/abc"
VARIABLE = "WATCHDESK_CHANNELS__NEWSROOM_SLACK__URL"
SLACK = '[channels.newsroom-slack]\nkind = "slack"\n'


class Desk:
    """A folder with a config.toml, a secrets folder and a credentials folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "secrets").mkdir()
        (folder / "credentials").mkdir()

    def secret(self, name: str, value: str, mode: int = 0o600) -> None:
        file = self.folder / name
        file.write_text(value)
        file.chmod(mode)

    def load(self, text: str, **environ: str) -> Settings:
        (self.folder / "config.toml").write_text(text)
        return load(self.folder / "config.toml", environ)

    def reason(self, text: str, **environ: str) -> str:
        with pytest.raises(ConfigurationError) as caught:
            self.load(text, **environ)
        [mistake] = caught.value.mistakes
        return mistake.reason.replace(str(self.folder), "FOLDER")


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def slack_url(settings: Settings) -> str:
    url = asdict(settings.channels["newsroom-slack"])["url"]
    assert isinstance(url, Secret)
    return url.reveal()


def test_a_secret_may_stand_in_the_file(desk: Desk) -> None:
    assert slack_url(desk.load(f'{SLACK}url = "{URL}"\n')) == URL


def test_a_secret_may_have_a_file_of_its_own_beside_the_configuration(desk: Desk) -> None:
    desk.secret("secrets/slack-url", f"{URL}\n")
    assert slack_url(desk.load(f'{SLACK}url_file = "secrets/slack-url"\n')) == URL


def test_a_secret_may_come_from_the_environment(desk: Desk) -> None:
    assert slack_url(desk.load(SLACK, **{VARIABLE: URL})) == URL


def test_an_empty_variable_gives_nothing(desk: Desk) -> None:
    assert slack_url(desk.load(f'{SLACK}url = "{URL}"\n', **{VARIABLE: ""})) == URL


def test_a_secret_may_be_a_systemd_credential_whatever_its_mode(desk: Desk) -> None:
    desk.secret("credentials/channels.newsroom-slack.url", URL, mode=0o440)
    assert slack_url(desk.load(SLACK, CREDENTIALS_DIRECTORY=str(desk.folder / "credentials"))) == URL


def test_the_password_of_the_relay_and_the_store_are_secrets_too(desk: Desk) -> None:
    text = '[smtp]\nhost = "mail.example.org"\nusername = "desk"\nsender = "desk@example.org"\n'
    environ = {"WATCHDESK_SMTP__PASSWORD": "hunter2", "WATCHDESK_DESK__STORE": "postgresql://desk:hunter2@db/desk"}
    settings = desk.load(text, **environ)
    assert settings.smtp
    assert settings.smtp.password == Secret("hunter2")
    assert settings.desk.store == "postgresql://desk:hunter2@db/desk"
    assert "hunter2" not in repr(settings)


@pytest.mark.parametrize(
    "mode, readers",
    [(0o644, "all"), (0o604, "all"), (0o640, "others than its owner"), (0o660, "others than its owner")],
)
def test_a_secret_file_that_others_can_read_is_refused(mode: int, readers: str, desk: Desk) -> None:
    desk.secret("secrets/slack-url", URL, mode=mode)
    assert desk.reason(f'{SLACK}url_file = "secrets/slack-url"\n') == (
        f"secret file readable by {readers} (mode {mode:04o}): chmod 600 FOLDER/secrets/slack-url"
    )


def test_a_secret_given_twice_is_a_mistake_that_names_both_ways(desk: Desk) -> None:
    assert desk.reason(f'{SLACK}url = "{URL}"\n', **{VARIABLE: URL}) == (
        f"is given more than once, as url and in the environment as {VARIABLE}: keep one"
    )


def test_a_secret_given_in_all_ways_names_them_all(desk: Desk) -> None:
    desk.secret("credentials/channels.newsroom-slack.url", URL)
    credentials = str(desk.folder / "credentials")
    text = f'{SLACK}url = "{URL}"\nurl_file = "x"\n'
    assert desk.reason(text, CREDENTIALS_DIRECTORY=credentials, **{VARIABLE: URL}) == (
        f"is given more than once, as url and as url_file and in the environment as {VARIABLE} "
        "and as the systemd credential channels.newsroom-slack.url: keep one"
    )


def test_a_missing_secret_is_named_with_all_the_ways_to_give_it(desk: Desk) -> None:
    assert desk.reason(SLACK) == (
        "this secret is missing: give it as url, as url_file (a file that only its owner can read), "
        f"in the environment as {VARIABLE}, or as the systemd credential channels.newsroom-slack.url"
    )


@pytest.mark.parametrize(
    "content, reason",
    [
        (b"", "the secret file FOLDER/secrets/slack-url is empty"),
        (b"\n\n", "the secret file FOLDER/secrets/slack-url is empty"),
        (b"\xff\xfe", "the secret file FOLDER/secrets/slack-url is not UTF-8 text"),
        (b"x" * 70_000, "the secret file FOLDER/secrets/slack-url is larger than 64 KiB"),
    ],
)
def test_a_secret_file_that_holds_no_secret_is_refused(content: bytes, reason: str, desk: Desk) -> None:
    desk.secret("secrets/slack-url", "")
    (desk.folder / "secrets/slack-url").write_bytes(content)
    assert desk.reason(f'{SLACK}url_file = "secrets/slack-url"\n') == reason


def test_a_folder_is_no_secret_file(desk: Desk) -> None:
    assert desk.reason(f'{SLACK}url_file = "secrets"\n') == "the secret file FOLDER/secrets is not a file"


def test_a_name_that_no_file_can_have_is_refused(desk: Desk) -> None:
    assert desk.reason(f'{SLACK}url_file = "a\\u0000b"\n') == "must be the name of a file"


def test_a_variable_that_is_no_text_is_refused(desk: Desk) -> None:
    value = b"https://hooks.slack.com/\xff".decode(errors="surrogateescape")
    assert desk.reason(SLACK, **{VARIABLE: value}) == f"is not UTF-8 text in the environment as {VARIABLE}"


def test_a_wrong_secret_is_not_repeated_in_the_mistake(desk: Desk) -> None:
    assert "hunter2" not in desk.reason(SLACK, **{VARIABLE: "hunter2"})
