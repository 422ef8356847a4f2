"""Which addresses may be asked, in whatever spelling."""

import asyncio
import socket
from ipaddress import ip_network

import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from propos.errors import BadMessage
from propos_ingest.net.guard import GuardedResolver, host_of, permitted, web_address

INTRANET = (ip_network("10.2.0.0/16"), ip_network("fd12::/16"))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",  # noqa: S104  # an address to refuse, none to listen on
        "10.0.0.1",
        "100.64.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "192.168.1.1",
        "192.0.2.1",
        "224.0.0.1",
        "239.1.2.3",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::127.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::1",
        "2001::1",
        "fc00::1",
        "fd00::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff0e::1",
    ],
)
def test_what_is_not_of_the_public_internet_is_forbidden(address: str) -> None:
    assert not permitted(address, ())
    assert not permitted(address, (ip_network("198.51.100.0/24"),))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::8.8.8.8", "2002:808:808::1", "::ffff:8.8.8.8"]
)
def test_the_public_internet_is_permitted(address: str) -> None:
    assert permitted(address, ())


def test_allowed_networks_are_permitted_and_nothing_beside_them() -> None:
    for inside in ("10.2.3.4", "::ffff:10.2.3.4", "fd12::1"):
        assert permitted(inside, INTRANET)
    for outside in ("10.3.0.1", "fd13::1", "127.0.0.1"):
        assert not permitted(outside, INTRANET)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.1.",
        "127.1",
        "127.0.0.1:8080",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "017700000001",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[0:0:0:0:0:ffff:7f00:1]",
        "[fe80::1%25eth0]",
        "user:word@127.0.0.1",
        "gazette.example@127.0.0.1",
        "gazette.example:80@127.0.0.1",
        "127.0.0.1\\@gazette.example",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
        "localhost",
        "LOCALHOST.",
        "serveur.localhost",
        "169.254.169.254",
        "10.3.0.1",
    ],
)
def test_forbidden_addresses_in_urls_in_any_spelling(host: str) -> None:
    for url in (f"http://{host}/", f"https://{host}/a?b=c"):
        with pytest.raises(BadMessage, match=r"^forbidden_address: "):
            web_address(url, INTRANET)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://gazette.example/",
        "gopher://127.0.0.1:9200/",
        "javascript:alert(1)",
        "//gazette.example/a",
        "/a",
        "",
        "http://",
        "http:///a",
        "http://[",
        "http://h.example:99999/",
        "http://h.example\udcff/\ud800",
        "http://h.example/" + "é" * 1000,
    ],
)
def test_what_is_no_web_address(url: str) -> None:
    with pytest.raises(BadMessage, match=r"^no_web_address: "):
        web_address(url, ())


def test_an_address_is_asked_as_it_is_written() -> None:
    signed = "https://www.gazette.example/a%2Fb/~c?sig=a%2Bb%3D&q=%7e"
    assert str(web_address(signed, ())) == signed
    asked = web_address("http://Gazette.Example/été à Vernec?q=mairie d'Ys#suite", ())
    assert str(asked) == "http://gazette.example/%C3%A9t%C3%A9%20%C3%A0%20Vernec?q=mairie%20d%27Ys"
    assert str(web_address("http://h.example/a\r\nHost: b", ())) == "http://h.example/aHost:%20b"
    assert web_address("http://été.example/", ()).raw_host == "xn--t-9fab.example"
    assert web_address("http://10.2.0.1:8080/", INTRANET).port == 8080


def test_one_budget_for_all_names_of_a_host() -> None:
    urls = ["http://gazette.example/", "https://www.gazette.example:8443/a", "http://u:p@Gazette.example./"]
    assert {host_of(web_address(url, ())) for url in urls} == {"gazette.example"}


class Names(AbstractResolver):
    """A DNS that answers with these addresses."""

    def __init__(self, *addresses: str) -> None:
        self.addresses = addresses

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        return [
            ResolveResult(hostname=host, host=each, port=port, family=family, proto=0, flags=0)
            for each in self.addresses
        ]

    async def close(self) -> None:
        self.addresses = ()


def test_a_name_keeps_its_permitted_addresses_only() -> None:
    async def kept(*addresses: str) -> list[str]:
        found = await GuardedResolver(Names(*addresses), INTRANET).resolve("gazette.example", 80)
        return [each["host"] for each in found]

    assert asyncio.run(kept("127.0.0.1", "8.8.8.8", "::1", "10.2.0.9")) == ["8.8.8.8", "10.2.0.9"]
    with pytest.raises(BadMessage, match=r"^forbidden_address: gazette\.example is 127\.0\.0\.1"):
        asyncio.run(kept("127.0.0.1", "169.254.169.254"))
    with pytest.raises(OSError, match="no address"):
        asyncio.run(kept())
