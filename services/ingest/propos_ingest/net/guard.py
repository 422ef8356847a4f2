"""Which addresses may be asked: those of the public internet, and the networks that the settings allow."""

import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

from aiohttp.abc import AbstractResolver, ResolveResult
from w3lib.url import safe_url_string
from yarl import URL

from propos.errors import BadMessage

Networks = Sequence[IPv4Network | IPv6Network]

# Python calls ::127.0.0.1, fec0::1 and 64:ff9b::7f00:1 global, so the blocks in use are named.
_UNICAST: Final = ip_network("2000::/3")
_NAT64: Final = ip_network("64:ff9b::/96")
_LONGEST: Final = 4_000  # as messages have it (propos.messages.Url)


def permitted(address: str, networks: Networks) -> bool:
    """Whether this IP address may be asked: global unicast, or in one of `networks`.

    An IPv6 address that carries an IPv4 address (mapped, 6to4, NAT64) is judged by it.
    Source: IANA special-purpose address registries (RFC 6890), RFC 4291, RFC 3056, RFC 6052.
    """
    ip = _carried(ip_address(address))
    if any(ip in network for network in networks):
        return True
    return ip.is_global and not ip.is_multicast and (ip.version == 4 or ip in _UNICAST)


def web_address(url: str, networks: Networks) -> URL:
    """`url` as it will be asked: illegal characters escaped, escapes kept as they are, no fragment.

    Raises BadMessage (no_web_address) when it is no http or https URL or an endless one, and
    (forbidden_address) when its host is an IP address, in whatever spelling, that may not be asked. Names are
    judged by GuardedResolver.
    """
    try:
        address = URL(safe_url_string(url), encoded=True)
    except ValueError as error:
        raise BadMessage("no_web_address", f"{url[:200]!r}: {error}") from error
    if address.scheme not in ("http", "https") or not address.raw_host:
        raise BadMessage("no_web_address", f"{url[:200]!r} is no http or https URL")
    if len(str(address)) > _LONGEST:
        raise BadMessage("no_web_address", f"{url[:200]!r}… is longer than {_LONGEST:,} characters")
    literal = _literal(address.raw_host)
    if literal and not permitted(literal, networks):
        raise BadMessage("forbidden_address", f"{address.raw_host} is no address of the public internet")
    return address.with_fragment(None)


def host_of(url: URL) -> str:
    """The host that a budget is kept for; `www.` and a last dot make no other host."""
    return (url.raw_host or "").rstrip(".").removeprefix("www.")


class GuardedResolver(AbstractResolver):
    """Resolves names to permitted addresses only; the connection is made to those very addresses.

    Checked and used are the same, so a name that is bound anew in between (DNS rebinding) gains nothing.
    Raises BadMessage (forbidden_address) when a name has no other address than forbidden ones.
    """

    def __init__(self, inner: AbstractResolver, networks: Networks) -> None:
        self._inner = inner
        self._networks = networks

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        if not found:
            raise OSError(None, "the name has no address")
        kept = [each for each in found if permitted(each["host"], self._networks)]
        if not kept:
            where = ", ".join(each["host"] for each in found[:3])
            raise BadMessage("forbidden_address", f"{host} is {where}, no address of the public internet")
        return kept

    async def close(self) -> None:
        await self._inner.close()


def _carried(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    if isinstance(ip, IPv4Address):
        return ip
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFF_FFFF)
    return ip.ipv4_mapped or ip.sixtofour or ip


def _literal(host: str) -> str | None:
    """The IP address that this host is without a look into the DNS, as the C library reads it."""
    bare = host.rstrip(".")
    if bare == "localhost" or bare.endswith(".localhost"):
        return "127.0.0.1"
    try:
        return str(ip_address(bare))
    except ValueError:
        pass
    try:
        return str(IPv4Address(socket.inet_aton(bare)))  # 2130706433, 0x7f.1, 0177.1
    except (OSError, ValueError):
        return None
