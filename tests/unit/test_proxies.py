"""Whose address is believed."""

import asyncio
import time
from ipaddress import ip_network

import pytest

from crm_app.web.proxies import TrustedProxies

PROXY, CLIENT, LIE = "10.0.0.2", "203.0.113.9", "198.51.100.7"


def seen(peer, *forwarded, trusted=("10.0.0.0/24", "127.0.0.1/32", "::1/128"), **said):
    """What the app sees of a request that `peer` sends with these lines of X-Forwarded-For."""
    headers = [(b"x-forwarded-for", line.encode("latin-1")) for line in forwarded]
    headers += [(b"x-forwarded-proto", each.encode()) for each in said.pop("proto", ())]
    scope = {"type": "http", "scheme": "http", "headers": headers, **said}
    scope["client"] = (peer, 4711) if peer else None
    found = []

    async def app(scope, receive, send):
        found.append(scope)

    site = TrustedProxies(app, [ip_network(each) for each in trusted])
    asyncio.run(site(scope, None, None))
    assert scope["client"] == ((peer, 4711) if peer else None)  # what was given is not changed
    return found[0]


def client(*arguments, **settings):
    return seen(*arguments, **settings)["client"][0]


def test_nobody_is_believed_without_the_setting():
    assert client("127.0.0.1", LIE, trusted=()) == "127.0.0.1"
    assert seen("127.0.0.1", proto=["https"], trusted=())["scheme"] == "http"


def test_a_stranger_is_not_believed():
    scope = seen(CLIENT, LIE, proto=["https"])
    assert (scope["client"], scope["scheme"]) == ((CLIENT, 4711), "http")


def test_a_proxy_is_believed():
    assert client(PROXY, CLIENT) == CLIENT


def test_what_the_client_wrote_itself_is_not_believed():
    assert client(PROXY, f"{LIE}, {CLIENT}") == CLIENT
    assert client(PROXY, LIE, CLIENT) == CLIENT
    assert client(PROXY, f"10.0.0.9, {CLIENT}") == CLIENT
    assert client(PROXY, f"127.0.0.1, {LIE}, {CLIENT}") == CLIENT


def test_a_chain_of_proxies_is_followed_to_its_end():
    assert client(PROXY, f"{LIE}, {CLIENT}, 10.0.0.3") == CLIENT
    assert client(PROXY, f"{LIE}, {CLIENT}", "10.0.0.4,10.0.0.3") == CLIENT


def test_proxies_alone_are_the_client():
    assert client(PROXY) == PROXY
    assert client(PROXY, "10.0.0.3, 10.0.0.4") == "10.0.0.3"


@pytest.mark.parametrize(
    "word",
    ["unknown", "", " ", "_hidden", "1.2.3", "1.2.3.4.5", "x" * 5000, "é", "::ffff:",
     "1.2.3.4%eth0", "[", "[]", "'1.2.3.4'", "0x7f.1", "01.2.3.4", "1.2.3.4:5:6"],
)  # fmt: skip
def test_what_is_no_address_ends_the_chain_at_who_wrote_it(word):
    assert client(PROXY, f"{LIE}, {word}, 10.0.0.3") == "10.0.0.3"


@pytest.mark.parametrize(
    ("word", "address"),
    [
        (f"{CLIENT}:61234", CLIENT),
        ("2001:db8::1", "2001:db8::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ('"[2001:db8::1]:4711"', "2001:db8::1"),
        (f"::ffff:{CLIENT}", CLIENT),
    ],
)
def test_addresses_are_read_as_proxies_write_them(word, address):
    assert client(PROXY, word) == address
    assert client("::1", word) == address
    assert client("::ffff:127.0.0.1", word) == address


def test_the_scheme_is_the_nearest_proxys():
    assert seen(PROXY, proto=["https"])["scheme"] == "https"
    assert seen(PROXY, proto=["https, http"])["scheme"] == "http"
    assert seen(PROXY, proto=["https", "http"])["scheme"] == "http"
    assert seen(PROXY, proto=["javascript"])["scheme"] == "http"
    assert seen(PROXY, proto=["https"], type="websocket", scheme="ws")["scheme"] == "wss"
    assert seen(PROXY, proto=["http"], scheme="https")["scheme"] == "http"


def test_sockets_are_seen_like_requests():
    assert client(PROXY, CLIENT, type="websocket", scheme="ws") == CLIENT


def test_without_a_peer_nobody_is_believed():
    assert seen(None, CLIENT)["client"] is None


def test_a_long_header_costs_nothing():
    begun = time.perf_counter()
    assert client(PROXY, "10.0.0.3," * 100_000 + CLIENT) == CLIENT
    assert time.perf_counter() - begun < 0.5
