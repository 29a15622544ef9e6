"""Notify a phone or browser.

Web Push (RFC 8030, 8188, 8291, 8292) needs no account anywhere: the browser names the address, and
a key pair of our own says who sends. For another road (FCM, to phones without a browser) write a
`Carrier` beside `WebPush` and add it to `carriers()`.
"""

import base64
import contextlib
import http.client
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cache, lru_cache
from typing import Any, Literal, Protocol
from urllib.parse import urlsplit

from cryptography.exceptions import InvalidKey
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import Vapid02
from pywebpush import WebPusher

from crm_app.kernel.clock import utc_now
from crm_app.settings import Settings, get_settings

Address = Mapping[str, Any]  # Any: what a browser or phone gave us, checked when it came

HTTPS_PORT = 443
STEP_SECONDS = 10.0  # for each step of a delivery
WHOLE_SECONDS = 20.0  # and for all of it: a service that answers a byte at a time holds up nobody
MAX_BYTES = 3_000  # of a message; services take 4,096 with what encryption adds
TOKEN_AGE = timedelta(hours=1)
_CREATED = range(200, 300)
_GONE = frozenset({404, 410})
_TRY_LATER = frozenset({408, 425, 429})
_SERVER_FAULT = 500
_MAX_WAIT = 3_600


@dataclass(frozen=True, slots=True)
class Push:
    """A message; `topic` lets a later one take its place while it is not delivered."""

    content: Mapping[str, object]
    seconds: int  # how long it is worth delivering
    topic: str = field(default="")  # at most 32 letters, digits, - and _
    urgency: Literal["normal", "high"] = "high"


class NotSent(Exception):
    """A delivery that failed; the sentence holds no address and nothing of the message."""


class Gone(NotSent):
    """The address leads nowhere any more."""


class Refused(NotSent):
    """Sending it again would be refused again."""


class TryLater(NotSent):
    """It may work later; `seconds` is what the service asks for."""

    def __init__(self, sentence: str, seconds: int = 0) -> None:
        super().__init__(sentence)
        self.seconds = seconds


class Carrier(Protocol):
    """A way to a phone or browser."""

    def takes(self, address: Address) -> bool:
        """Whether the address is one of this carrier's."""
        ...

    def send(self, address: Address, push: Push) -> None:
        """Hand it over; returns once the service took it.

        Raises:
            Gone: forget the address.
            Refused: never again.
            TryLater: once more, later.
        """
        ...


def send(address: Address, push: Push) -> None:
    """Hand `push` to the carrier of this address. Raises as `Carrier.send`."""
    for carrier in carriers():
        if carrier.takes(address):
            carrier.send(address, push)
            return
    raise Refused("No carrier knows this kind of address.")


@cache
def carriers() -> tuple[Carrier, ...]:
    """Every way there is. FCM would stand here, before or after Web Push."""
    return (WebPush(get_settings()),)


# The keys that say who sends


@lru_cache(maxsize=4)
def _vapid(given: str) -> Vapid02:
    if "BEGIN" in given:
        return Vapid02.from_pem(given.encode())
    return Vapid02.from_raw(given.strip().encode())


def _key(settings: Settings) -> Vapid02:
    given = settings.vapid_private_key
    if given is not None:
        return _vapid(given.get_secret_value())
    return _vapid(settings.made_once("vapid_private_key.pem", _new_key))


def _new_key() -> str:
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def public_key() -> str:
    """What browsers subscribe with (`applicationServerKey`), base64url.

    Another key makes all subscriptions worthless: it is made once and kept.
    """
    point = _key(get_settings()).public_key.public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return base64.urlsafe_b64encode(point).rstrip(b"=").decode()


# Addresses


def fault_of(address: Address) -> str | None:
    """What is wrong with the address that a browser gave, in words; None for nothing."""
    endpoint, keys = address.get("endpoint"), address.get("keys")
    if not isinstance(endpoint, str) or not isinstance(keys, dict):
        return "needs an endpoint and keys, as PushSubscription.toJSON() writes them"
    if (fault := _fault_of_endpoint(endpoint, get_settings().own_push_hosts)) is not None:
        return fault
    if not _is_point(keys.get("p256dh")):
        return "needs keys.p256dh, a point on P-256 in base64url"
    auth = _decoded(keys.get("auth"))
    if auth is None or len(auth) != 16:  # noqa: PLR2004 - RFC 8291
        return "needs keys.auth, 16 bytes in base64url"
    return None


def _fault_of_endpoint(endpoint: str, own: frozenset[str]) -> str | None:
    try:
        parts = urlsplit(endpoint)
        port = parts.port or HTTPS_PORT
    except ValueError:
        return "needs an endpoint that is an address"
    host = parts.hostname or ""
    if parts.scheme != "https" or not host or parts.username or parts.password:
        return "needs an endpoint that begins with https:// and holds no password"
    if _is_own(host, port, own):
        return None
    if port != HTTPS_PORT:
        return "needs an endpoint on port 443"
    if _is_number(host) or "." not in host or host.endswith((".local", ".internal", ".localhost")):
        return "needs an endpoint with a public name"
    return None


def _is_own(host: str, port: int, own: frozenset[str]) -> bool:
    return f"{host}:{port}" in own or (port == HTTPS_PORT and host in own)


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host.replace(".", "").isdigit() or host.startswith("0x")
    return True


def _decoded(text: object) -> bytes | None:
    if not isinstance(text, str):
        return None
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None


def _is_point(text: object) -> bool:
    raw = _decoded(text)
    if raw is None or len(raw) != 65 or raw[0] != 4:  # noqa: PLR2004 - an uncompressed point
        return False
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw)
    except (ValueError, InvalidKey):
        return False
    return True


class _Inside(OSError):
    """A name that leads into our own network."""


class _Connection(http.client.HTTPSConnection):
    """HTTPS to where anybody might: the name is looked up once, judged, and that is connected to.

    Whoever registers a device chooses the name, and could choose one of our own network (SSRF),
    or one that leads elsewhere at each look (DNS rebinding).
    """

    def __init__(
        self, host: str, port: int, context: ssl.SSLContext, *, may_be_inside: bool
    ) -> None:
        super().__init__(host, port, timeout=STEP_SECONDS, context=context)
        self._tls = context
        self._may_be_inside = may_be_inside

    def connect(self) -> None:
        """Connect to the first address that answers, if all are the world's."""
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        if not self._may_be_inside and not all(is_public(str(each[4][0])) for each in found):
            raise _Inside
        fault: OSError = OSError("The name has no address.")
        for family, kind, protocol, _, where in found:
            plain = socket.socket(family, kind, protocol)
            plain.settimeout(STEP_SECONDS)
            try:
                plain.connect(where)
            except OSError as error:
                plain.close()
                fault = error
                continue
            self.sock = self._tls.wrap_socket(plain, server_hostname=self.host)
            return
        raise fault


def is_public(number: str) -> bool:
    """Whether this is an address of the world: not ours, not this machine, not a cloud's own."""
    address = ipaddress.ip_address(number.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is not None:
            return is_public(str(inner))
        if address in _NAT64:
            return is_public(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
    return address.is_global and not address.is_multicast


_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


class WebPush:
    """Encrypted for the one browser that subscribed, and signed with our key."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        ca_file = settings.push_ca_file
        self._tls = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)

    def takes(self, address: Address) -> bool:
        """What `PushManager.subscribe` answers has an endpoint and keys."""
        return "endpoint" in address and "keys" in address

    def send(self, address: Address, push: Push) -> None:
        """One POST, never redirected; the body of the answer is not read."""
        if fault_of(address) is not None:
            raise Refused("The address is none that we send to.")
        plain = json.dumps(push.content, ensure_ascii=False, separators=(",", ":")).encode()
        if len(plain) > MAX_BYTES:
            raise Refused(f"The message is over {MAX_BYTES} bytes.")
        body = bytes(WebPusher(address).encode(plain)["body"])
        where = urlsplit(address["endpoint"])
        status, retry_after = self._post(
            where.hostname or "",
            where.port or HTTPS_PORT,
            (where.path or "/") + (f"?{where.query}" if where.query else ""),
            body,
            self._headers(f"https://{where.netloc}", push),
        )
        if status in _CREATED:
            return
        if status in _GONE:
            raise Gone(f"The push service answered {status}: the subscription has ended.")
        if status in _TRY_LATER or status >= _SERVER_FAULT:
            raise TryLater(f"The push service answered {status}.", _seconds(retry_after))
        raise Refused(f"The push service answered {status}.")

    def _headers(self, audience: str, push: Push) -> dict[str, str]:
        settings = self._settings
        contact = settings.push_contact or (
            settings.address if settings.secure_cookies else "mailto:nobody@example.com"
        )
        claims = {
            "aud": audience,
            "sub": contact,
            "exp": int((utc_now() + TOKEN_AGE).timestamp()),
        }
        headers = {
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(max(0, push.seconds)),
            "Urgency": push.urgency,
            **_key(settings).sign(claims),
        }
        return headers | ({"Topic": push.topic} if push.topic else {})

    def _post(
        self, host: str, port: int, path: str, body: bytes, headers: dict[str, str]
    ) -> tuple[int, str]:
        own = _is_own(host, port, self._settings.own_push_hosts)
        connection = _Connection(host, port, self._tls, may_be_inside=own)
        end = threading.Timer(WHOLE_SECONDS, _hang_up, [connection])
        end.daemon = True
        end.start()
        try:
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Retry-After", "")
        except _Inside as error:
            raise Refused("The address leads into a private network.") from error
        except ssl.SSLCertVerificationError as error:
            raise TryLater("The push service's certificate is not trusted.") from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise TryLater(f"The push service did not answer ({type(error).__name__}).") from error
        finally:
            end.cancel()
            connection.close()


def _hang_up(connection: http.client.HTTPSConnection) -> None:
    plain = connection.sock
    if plain is not None:
        with contextlib.suppress(OSError):
            plain.shutdown(socket.SHUT_RDWR)  # wakes who reads; a mere close would not


def _seconds(retry_after: str) -> int:
    """What a service asks for, in seconds; a date is read as nothing said."""
    return min(int(retry_after), _MAX_WAIT) if retry_after.isdigit() else 0
