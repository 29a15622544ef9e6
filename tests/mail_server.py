"""A real mail server on a port of its own: it keeps what it gets, and misbehaves when told."""

import asyncio
import contextlib
import datetime as dt
import ipaddress
import socket
import ssl
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "mailer", "s3cret/pass@word"


@dataclass
class Mail:
    """What arrived, with who it was for."""

    sender: str
    recipients: list[str]
    raw: bytes

    @property
    def message(self) -> EmailMessage:
        found = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(found, EmailMessage)
        return found


@dataclass
class Post:
    """The server's mailbag and its moods; answers are by recipient, or for the whole message."""

    mails: list[Mail] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    answer: str = "250 2.0.0 Ok: queued as 4F2A"
    slow: float = 0.0  # seconds before the message is answered
    dies: bool = False  # when the message is there, before it is answered
    signed_in: list[str] = field(default_factory=list)
    on_mail: Callable[[], None] = lambda: None

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802
        if self.answer.startswith("250"):
            content = envelope.original_content or b""
            self.mails.append(Mail(envelope.mail_from or "", list(envelope.rcpt_tos), content))
            self.on_mail()
        if self.slow:
            await asyncio.sleep(self.slow)
        if self.dies:
            assert server.transport is not None
            server.transport.abort()
        return self.answer

    def authenticate(self, *args: object) -> AuthResult:
        asked = args[-1]
        assert isinstance(asked, LoginPassword)
        ok = (asked.login.decode(), asked.password.decode()) == (USER, PASSWORD)
        self.signed_in += [asked.login.decode()] if ok else []
        return AuthResult(success=ok, handled=ok)  # not handled: the server says 535

    def wait_for(self, count: int, seconds: float = 20) -> None:
        deadline = time.monotonic() + seconds
        while len(self.mails) < count:
            assert time.monotonic() < deadline, f"{len(self.mails)} of {count} mails came"
            time.sleep(0.05)


def certificate(folder: Path, name: str = "localhost") -> tuple[Path, Path]:
    """A key and a certificate that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    names = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName(names if name == "localhost" else names[:1]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
        .sign(key, hashes.SHA256())
    )
    cert_file, key_file = folder / f"{name}.pem", folder / f"{name}.key"
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    key_file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return cert_file, key_file


@contextlib.contextmanager
def running(
    post: Post, *, tls: tuple[Path, Path] | None = None, at_once: bool = False, auth: bool = False
) -> Iterator[int]:
    """The server's port. With `tls` it wants STARTTLS, or `at_once` speaks TLS from the start."""
    context = None
    if tls is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*tls)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    controller = Controller(
        post,
        hostname="127.0.0.1",
        port=port,
        ssl_context=context if at_once else None,
        tls_context=None if at_once else context,
        require_starttls=context is not None and not at_once,
        auth_required=auth,
        authenticator=post.authenticate if auth else None,
        auth_require_tls=not at_once and context is not None,
    )
    with warnings.catch_warnings():
        # At each connection: it would rather not sign in on a port that speaks TLS from the start.
        warnings.filterwarnings("ignore", "Requiring AUTH", UserWarning)
        controller.start()
        try:
            yield port
        finally:
            controller.stop(no_assert=True)


@contextlib.contextmanager
def silent() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        held: list[socket.socket] = []

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    held.append(server.accept()[0])

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        yield int(server.getsockname()[1])
        server.shutdown(socket.SHUT_RDWR)
        thread.join(5)
        for each in held:
            each.close()
