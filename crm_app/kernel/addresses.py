"""Addresses of clients, as limits count them."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

_HOME = 64  # bits of the network that one customer is given; the rest is theirs to choose


@lru_cache(maxsize=4096)
def counted_as(address: str) -> str:
    """What an address counts as: itself, or of IPv6 its network (/64).

    Whoever has one IPv6 address has 2^64 of them.
    """
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address[:_HOME]
    if isinstance(found, IPv4Address):
        return str(found)
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(IPv6Network((IPv6Address(found), _HOME), strict=False))
