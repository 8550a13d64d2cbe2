"""TLS over loopback with certificates made for the occasion: each way it can fail has its own words."""

import asyncio
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from net.raw_server import QUICK, RawServer, answer, feed, shorter
from watchdesk.model.visits import FailureKind, Fetched, FetchFailed, Posted, PostFailed


def openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


@dataclass(frozen=True)
class Authority:
    """A certificate authority of our own in a folder."""

    folder: Path

    def make(self) -> None:
        self._request("authority", "watchdesk tests")
        extension = self.folder / "authority.ext"
        extension.write_text("basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign\n")
        openssl(
            *("x509", "-req", "-in", str(self.folder / "authority.csr"), "-days", "2", "-extfile", str(extension)),
            *("-signkey", str(self.folder / "authority.key"), "-out", str(self.folder / "authority.pem")),
        )

    def _request(self, name: str, subject: str) -> None:
        openssl(
            *("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", f"/CN={subject}"),
            *("-keyout", str(self.folder / f"{name}.key"), "-out", str(self.folder / f"{name}.csr")),
        )

    def serving(self, name: str, host: str, *, days: int = 2, signed: bool = True) -> ssl.SSLContext:
        """Return the context of a server with a certificate for a host."""
        self._request(name, host)
        extension = self.folder / f"{name}.ext"
        extension.write_text(f"subjectAltName=DNS:{host}\n")
        signer = ("-CA", "authority.pem", "-CAkey", "authority.key", "-CAcreateserial")
        signing = [str(self.folder / word) if "." in word else word for word in signer]
        if not signed:
            signing = ["-signkey", str(self.folder / f"{name}.key")]
        openssl(
            *("x509", "-req", "-in", str(self.folder / f"{name}.csr"), "-days", str(days)),
            *("-extfile", str(extension), *signing, "-out", str(self.folder / f"{name}.pem")),
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.folder / f"{name}.pem", self.folder / f"{name}.key")
        return context

    def trusting(self) -> ssl.SSLContext:
        """Return the context of a client that trusts this authority only."""
        return ssl.create_default_context(cafile=self.folder / "authority.pem")


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    made = Authority(tmp_path_factory.mktemp("authority"))
    made.make()
    return made


async def test_a_trusted_host_is_read_over_one_kept_connection(authority: Authority) -> None:
    serving = authority.serving("good", "one.test")
    scripts = {"/feed": answer(body=b"x" * 300_000), "/hook": answer(body=b"ok")}
    async with RawServer(scripts, tls=serving) as server, server.client(tls=authority.trusting()) as client:
        for _ in range(3):
            result = await client.fetch(feed("https://one.test/feed"))
            assert isinstance(result, Fetched), result
            assert result.size == 300_000
        posted = await client.post("https://one.test/hook", body=b"y" * 300_000, headers={})
    assert posted == Posted(status=200, body=b"ok")
    assert len(server.asked[-1].body) == 300_000
    assert server.connections == 2


async def refusal(serving: ssl.SSLContext, trusting: ssl.SSLContext | None, host: str = "one.test") -> FetchFailed:
    async with RawServer({"/feed": answer(body=b"x")}, tls=serving) as server, server.client(tls=trusting) as client:
        result = await client.fetch(feed(f"https://{host}/feed"))
        posted = await client.post(f"https://{host}/feed", body=b"x", headers={})
    assert isinstance(result, FetchFailed)
    assert result.kind is FailureKind.TLS
    assert isinstance(posted, PostFailed)
    assert (posted.kind, posted.reason, posted.request_sent) == (result.kind, result.reason, False)
    assert server.asked == []
    return result


async def test_an_expired_certificate_is_called_expired(authority: Authority) -> None:
    failed = await refusal(authority.serving("old", "one.test", days=-1), authority.trusting())
    assert failed.reason == "one.test cannot be trusted: its certificate has expired"


async def test_a_self_signed_certificate_is_called_self_signed(authority: Authority) -> None:
    failed = await refusal(authority.serving("self", "one.test", signed=False), authority.trusting())
    assert failed.reason == "one.test cannot be trusted: its certificate is self-signed"


async def test_a_certificate_for_another_host_is_called_that(authority: Authority) -> None:
    failed = await refusal(authority.serving("other", "other.test"), authority.trusting())
    assert failed.reason == "one.test cannot be trusted: its certificate is for another host name"


async def test_an_authority_that_nobody_knows_is_not_trusted_by_default(authority: Authority) -> None:
    failed = await refusal(authority.serving("unknown", "one.test"), None)
    expected = "its certificate was issued by an authority that is not trusted here"
    assert failed.reason == f"one.test cannot be trusted: {expected}"


async def test_a_server_that_speaks_no_tls_is_told_apart(authority: Authority) -> None:
    async def plain(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer("400 Bad Request", body=b"this is http"))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(plain, "127.0.0.1", 0)
    seat = RawServer({}, port=server.sockets[0].getsockname()[1])
    async with seat.client(tls=authority.trusting()) as client:
        result = await client.fetch(feed("https://one.test/feed"))
    server.close()
    assert isinstance(result, FetchFailed)
    assert (result.kind, "could not agree on TLS" in result.reason) == (FailureKind.TLS, True)


@pytest.mark.parametrize("seconds", [5.0, 0.3])
async def test_silence_instead_of_tls_ends_in_time(authority: Authority, seconds: float) -> None:
    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100_000)
        if seconds > 1:
            writer.transport.abort()
        else:
            await reader.read()
            writer.close()

    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    seat = RawServer({}, port=server.sockets[0].getsockname()[1])
    async with seat.client(shorter(seconds, QUICK), tls=authority.trusting()) as client:
        result = await client.fetch(feed("https://one.test/feed"))
    server.close()
    assert isinstance(result, FetchFailed)
    assert result.kind is (FailureKind.TLS if seconds > 1 else FailureKind.TIMEOUT)


async def test_an_old_protocol_is_not_agreed_on(authority: Authority) -> None:
    serving = authority.serving("ancient", "one.test")
    trusting = authority.trusting()
    trusting.minimum_version = ssl.TLSVersion.TLSv1_3
    serving.maximum_version = ssl.TLSVersion.TLSv1_2
    failed = await refusal(serving, trusting)
    assert failed.reason in {
        "one.test hung up while TLS was being agreed on",
        "one.test and watchdesk could not agree on TLS (tlsv1 alert protocol version)",
    }


async def test_a_redirect_from_https_to_http_is_followed_without_a_password_only(authority: Authority) -> None:
    async with RawServer({"/feed": answer(body=b"plain")}) as plain:
        down = answer("302 Found", "Location: http://two.plain/feed")
        async with RawServer({"/feed": down}, tls=authority.serving("down", "one.test")) as server:
            resolver = Two(server.port, plain.port)
            async with server.client(tls=authority.trusting(), resolver=resolver) as client:
                followed = await client.fetch(feed("https://one.test/feed"))
                refused = await client.fetch(feed("https://user:secret@one.test/feed"))
    assert isinstance(followed, Fetched)
    assert followed.final_url == "http://two.plain/feed"
    assert isinstance(refused, FetchFailed)
    assert refused.kind is FailureKind.BAD_REDIRECT
    assert "secret" not in refused.reason


@dataclass(frozen=True)
class Two:
    """A resolver with two places."""

    secure: int
    plain: int

    async def resolve(self, host: str, port: int) -> list[tuple[str, int]]:
        return [("127.0.0.1", self.plain if host.endswith(".plain") else self.secure)]
