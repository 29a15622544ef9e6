"""Who really asks, behind proxies that we trust."""

from collections.abc import Iterable, Iterator, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

from starlette.types import ASGIApp, Receive, Scope, Send

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
_SECURE = {"http": "https", "https": "https", "ws": "wss", "wss": "wss"}
_PLAIN = {"http": "http", "https": "http", "ws": "ws", "wss": "ws"}
_LONGEST = 64  # characters of one address with its port


class TrustedProxies:
    """Pure ASGI around the whole site: client and scheme as the nearest trusted proxies saw them.

    Each proxy writes whom it heard at the right end of `X-Forwarded-For`; what stands left of the
    first one we do not trust was written by whoever asks, and may be a lie.
    """

    def __init__(self, app: ASGIApp, trusted: Sequence[Network]) -> None:
        self.app = app
        self.trusted = tuple(trusted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, with the client's own address."""
        if scope["type"] in {"http", "websocket"} and self.trusted:
            scope = self._seen(scope)
        await self.app(scope, receive, send)

    def _seen(self, scope: Scope) -> Scope:
        peer = _address(scope["client"][0]) if scope.get("client") else None
        if peer is None or not self._trusts(peer):
            return scope
        headers = scope["headers"]
        client = self._client(peer, _values(headers, b"x-forwarded-for"))
        seen = {**scope, "client": (str(client), 0)}
        # Only the nearest proxy is asked, like for the address: the last word.
        said = next(_values(headers, b"x-forwarded-proto"), "").lower()
        schemes = {"https": _SECURE, "http": _PLAIN}.get(said)
        if schemes:
            seen["scheme"] = schemes.get(scope["scheme"], scope["scheme"])
        return seen

    def _client(self, peer: Address, said: Iterator[str]) -> Address:
        """From right to left, the first address that is no proxy of ours."""
        found = peer
        for word in said:
            address = _address(word)
            if address is None:  # no address: the proxy that wrote it is all we know
                return found
            found = address
            if not self._trusts(address):
                break
        return found

    def _trusts(self, address: Address) -> bool:
        return any(address in network for network in self.trusted)


def _values(headers: Iterable[tuple[bytes, bytes]], wanted: bytes) -> Iterator[str]:
    """The words of a header from the last to the first, however many lines it came in."""
    for value in reversed([value for name, value in headers if name == wanted]):
        rest = value.decode("latin-1")
        while rest:
            rest, _, word = rest.rpartition(",")
            yield word.strip()


def _address(text: str) -> Address | None:
    """An address as proxies write it: `192.0.2.1`, `192.0.2.1:4711`, `[2001:db8::1]:4711`."""
    plain = text.strip('"') if len(text) <= _LONGEST else ""
    if plain.startswith("["):
        plain = plain[1:].partition("]")[0]
    elif plain.count(":") == 1:
        plain = plain.partition(":")[0]
    try:
        found = ip_address(plain)
    except ValueError:
        return None
    # One machine is one address, however it came in.
    return getattr(found, "ipv4_mapped", None) or found
