"""A push service as RFC 8030 has it, on loopback with TLS, and a browser that can read.

Nothing is stood in for: what arrives is decrypted with the browser's own keys (RFC 8291), and its
signature (RFC 8292) is checked with the key it names.
"""

import base64
import datetime
import ipaddress
import json
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from secrets import token_bytes, token_hex
from typing import Any

import http_ece
import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _raw(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _point(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )


def subscription(endpoint: str | None = None) -> dict[str, Any]:
    """What a browser would give, of a key that nobody keeps."""
    return Browser(endpoint or f"https://push.example/{token_hex(8)}").subscription


@dataclass
class Message:
    """What arrived, opened."""

    content: dict[str, Any]
    headers: dict[str, str]
    claims: dict[str, Any]
    vapid_key: str


class Browser:
    """Keys of one subscription."""

    def __init__(self, endpoint: str) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._auth = token_bytes(16)
        keys = {"p256dh": _text(_point(self._key)), "auth": _text(self._auth)}
        self.subscription: dict[str, Any] = {"endpoint": endpoint, "keys": keys}
        self.received: list[Message] = []
        self.answers: list[int] = []  # one for each next message; then 201

    def open(self, body: bytes, headers: dict[str, str]) -> Message:
        plain = http_ece.decrypt(
            body, private_key=self._key, auth_secret=self._auth, version="aes128gcm"
        )
        scheme, _, rest = headers["authorization"].partition(" ")
        assert scheme == "vapid"
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _raw(parts["k"]))
        claims = jwt.decode(parts["t"], public, ["ES256"], options={"verify_aud": False})
        return Message(json.loads(plain), headers, claims, parts["k"])


@dataclass
class PushService:
    """The service: `subscribe` makes a browser, which then has what was sent to it."""

    port: int
    ca_file: Path
    browsers: dict[str, Browser] = field(default_factory=dict)
    before_answer: Callable[[Browser], None] = lambda _: None
    asked: list[str] = field(default_factory=list)

    @property
    def host(self) -> str:
        return f"localhost:{self.port}"

    def subscribe(self) -> Browser:
        path = f"/send/{token_hex(12)}"
        browser = self.browsers[path] = Browser(f"https://{self.host}{path}")
        return browser


@contextmanager
def push_service(folder: Path) -> Iterator[PushService]:
    """Serve until the block ends."""
    ca_file, chain = _certificates(folder)
    service = PushService(0, ca_file)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            service.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"]))
            browser = service.browsers.get(self.path)
            if browser is None:
                self._answer(410)
                return
            service.before_answer(browser)
            status = browser.answers.pop(0) if browser.answers else 201
            if status == 201:
                headers = {key.lower(): value for key, value in self.headers.items()}
                browser.received.append(browser.open(body, headers))
            self._answer(status)

        def _answer(self, status: int) -> None:
            self.send_response(status)
            if status == 429:
                self.send_header("Retry-After", "600")
            if status == 307:
                self.send_header("Location", f"https://{service.host}/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(chain)
    server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    service.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    yield service
    server.shutdown()
    server.server_close()
    thread.join()


def _certificates(folder: Path) -> tuple[Path, Path]:
    """An authority of our own, and a certificate of localhost by it, with its key."""
    now = datetime.datetime.now(datetime.UTC)
    days = datetime.timedelta(days=1)

    def certificate(
        name: str, key: ec.EllipticCurvePrivateKey, issuer: str
    ) -> x509.CertificateBuilder:
        return (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - days)
            .not_valid_after(now + days)
        )

    authority, own = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    usage = x509.KeyUsage(
        *(True, False, False, False, False, True, True, False, False)
    )  # digital signature, certificates, lists
    root = (
        certificate("Test authority", authority, "Test authority")
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(authority.public_key()), False)
        .sign(authority, hashes.SHA256())
    )
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    leaf = (
        certificate("localhost", own, "Test authority")
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority.public_key()), False
        )
        .sign(authority, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    ca_file, chain = folder / "authority.pem", folder / "localhost.pem"
    ca_file.write_bytes(root.public_bytes(pem))
    chain.write_bytes(
        leaf.public_bytes(pem)
        + own.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return ca_file, chain
