"""Which addresses may be contacted: a table of spellings, judged after the system's own resolver had its say."""

from ipaddress import ip_address, ip_network

import pytest

from watchdesk.model.visits import FailureKind
from watchdesk.net.addresses import AddressPolicy
from watchdesk.net.failures import Trouble
from watchdesk.net.resolving import SystemResolver
from watchdesk.net.urls import read_address

PUBLIC_ONLY = AddressPolicy()

REFUSED = {
    "0.0.0.0": "this host itself",
    "0.1.2.3": "this host itself",
    "10.0.0.1": "a private network",
    "10.255.255.255": "a private network",
    "100.64.0.1": "a carrier's shared network",
    "100.100.100.200": "a carrier's shared network",
    "100.127.255.255": "a carrier's shared network",
    "127.0.0.1": "loopback",
    "127.255.255.254": "loopback",
    "168.63.129.16": "a cloud platform's inside address",
    "169.254.0.1": "link-local, where clouds keep their metadata",
    "169.254.169.254": "link-local, where clouds keep their metadata",
    "172.16.0.1": "a private network",
    "172.31.255.255": "a private network",
    "192.0.0.192": "reserved for protocols",
    "192.0.2.1": "reserved for documentation",
    "192.88.99.1": "a retired 6to4 relay",
    "192.168.1.1": "a private network",
    "198.18.0.1": "reserved for benchmarks",
    "198.19.255.255": "reserved for benchmarks",
    "198.51.100.7": "reserved for documentation",
    "203.0.113.7": "reserved for documentation",
    "224.0.0.1": "multicast",
    "239.255.255.250": "multicast",
    "240.0.0.1": "reserved",
    "255.255.255.255": "broadcast",
    "::": "this host itself",
    "::1": "loopback",
    "::127.0.0.1": "a retired form of an IPv4 address",
    "::8.8.8.8": "a retired form of an IPv4 address",
    "::ffff:127.0.0.1": "loopback (127.0.0.1 as v4-mapped)",
    "::ffff:7f00:1": "loopback (127.0.0.1 as v4-mapped)",
    "::ffff:10.1.2.3": "a private network (10.1.2.3 as v4-mapped)",
    "::ffff:169.254.169.254": "link-local, where clouds keep their metadata (169.254.169.254 as v4-mapped)",
    "::ffff:0:127.0.0.1": "loopback (127.0.0.1 as v4-translated)",
    "::ffff:0:8.8.8.8": "a translated IPv4 address",
    "64:ff9b::7f00:1": "loopback (127.0.0.1 as NAT64)",
    "64:ff9b::10.0.0.1": "a private network (10.0.0.1 as NAT64)",
    "64:ff9b:1::808:808": "this host itself (0.0.0.0 as private NAT64)",
    "64:ff9b:1:7f00:0:100::": "loopback (127.0.0.1 as private NAT64)",
    "64:ff9b:1:808:8:800:808:808": "a private NAT64 network",
    "2002:7f00:1::": "loopback (127.0.0.1 as 6to4)",
    "2002:a00:1::1": "a private network (10.0.0.1 as 6to4)",
    "2001:0:7f00:1:0:0:f7f7:f7f7": "loopback (127.0.0.1 as Teredo)",
    "2001:0:808:808:0:0:80ff:fffe": "loopback (127.0.0.1 as Teredo)",
    "100::1": "a network that discards everything",
    "100:0:0:1::1": "a network that does not exist",
    "2001:2::1": "reserved for protocols",
    "2001:10::1": "reserved for protocols",
    "2001:20::1": "reserved for protocols",
    "2001:db8::1": "reserved for documentation",
    "3fff::1": "reserved for documentation",
    "5f00::1": "a segment routing identifier",
    "fc00::1": "a private network",
    "fd00:ec2::254": "a private network",
    "fe80::1": "link-local",
    "fe80::1%eth0": "link-local",
    "febf::1": "link-local",
    "fec0::1": "a retired private network",
    "ff02::1": "multicast",
    "ff0e::1": "multicast",
    "4000::1": "outside of the public IPv6 internet",
    "200::1": "outside of the public IPv6 internet",
    "e000::1": "outside of the public IPv6 internet",
    "localhost": "not an address",
    "127.1": "not an address",
    "0x7f000001": "not an address",
    "": "not an address",
}

PUBLIC = [
    "1.1.1.1",
    "8.8.8.8",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "126.255.255.255",
    "128.0.0.0",
    "169.253.255.255",
    "172.15.255.255",
    "172.32.0.0",
    "192.31.196.1",
    "192.52.193.1",
    "192.175.48.1",
    "198.17.255.255",
    "198.20.0.0",
    "223.255.255.255",
    "::ffff:8.8.8.8",
    "64:ff9b::808:808",
    "2002:808:808::1",
    "2001:0:808:808:0:0:f7f7:f7f7",
    "2001:200::1",
    "2001:4860:4860::8888",
    "2606:4700::1111",
    "2620:4f:8000::1",
    "2a00:1450::1",
]


@pytest.mark.parametrize("ip, why", REFUSED.items(), ids=REFUSED)
def test_an_address_that_is_not_the_public_internet_is_refused_with_its_reason(ip: str, why: str) -> None:
    assert PUBLIC_ONLY.verdict(ip) == why


@pytest.mark.parametrize("ip", PUBLIC)
def test_a_public_address_may_be_contacted(ip: str) -> None:
    assert PUBLIC_ONLY.verdict(ip) is None
    assert PUBLIC_ONLY.verdict(ip_address(ip)) is None


@pytest.mark.parametrize(
    "listed, ip, may",
    [
        ("127.0.0.0/8", "127.0.0.1", True),
        ("127.0.0.0/8", "::ffff:127.0.0.1", True),
        ("127.0.0.0/8", "64:ff9b::7f00:1", True),
        ("127.0.0.0/8", "10.0.0.1", False),
        ("127.0.0.0/8", "::1", False),
        ("127.0.0.0/8", "::127.0.0.1", False),
        ("10.0.0.0/8", "2002:a00:1::1", True),
        ("fc00::/7", "fd00::5", True),
        ("fe80::/10", "fe80::1%eth0", True),
        ("64:ff9b:1::/48", "64:ff9b:1:808:8:800:808:808", True),
        ("64:ff9b:1::/48", "64:ff9b:1:7f00:0:100::", False),
        ("::/0", "::ffff:127.0.0.1", False),
    ],
)
def test_a_listed_network_opens_itself_and_nothing_that_hides_in_it(listed: str, ip: str, may: bool) -> None:  # noqa: FBT001 - a column of the table
    assert (AddressPolicy((ip_network(listed),)).verdict(ip) is None) is may


SPELLINGS_OF_LOOPBACK = [
    "0x7f000001",
    "0x7f.0.0.1",
    "0x7F.0x0.0x0.0x1",
    "2130706433",
    "017700000001",
    "0177.0.0.1",
    "127.1",
    "127.0.1",
    "127.0.0.1",
    "①②⑦.⓪.⓪.①",
    "１２７.０.０.１",
    "127。0。0。1",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::1]",
    "[0:0:0:0:0:0:0:1]",
    "[::127.0.0.1]",
    "0",
    "0.0.0.0",
    "[::]",
    "localhost",
    "LOCALHOST",
    "user:secret@127.0.0.1",
    "public.example@127.0.0.1",
]


SPELLINGS_OF_INSIDE = [
    "10.1",
    "10.0.1",
    "0xa000001",
    "0x0a.0.0.1",
    "012.0.0.1",
    "167772161",
    "01200000001",
    "192.168.257",
    "192.11010049",
    "0xc0a80101",
    "0xC0.0xA8.0x1.0x1",
    "3232235777",
    "0300.0250.1.1",
    "172.1048577",
    "0xac100001",
    "2886729729",
    "169.254.43518",
    "169.16689662",
    "0xa9fea9fe",
    "0xa9.0xfe.0xa9.0xfe",
    "2852039166",
    "0251.0376.0251.0376",
    "０１６９.254.169.254",
    "①⑥⑨.②⑤④.①⑥⑨.②⑤④",
    "169。254。169。254",
    "[::ffff:a9fe:a9fe]",
    "[::ffff:169.254.169.254]",
    "[0:0:0:0:0:ffff:a00:1]",
    "[64:ff9b::a9fe:a9fe]",
    "[64:ff9b:1:a9fe:a9:fe00::]",
    "[2002:a9fe:a9fe::1]",
    "[2001:0:a9fe:a9fe::f7f7:f7f7]",
    "[::ffff:0:169.254.169.254]",
    "[fe80::1]",
    "[fe80::1%25lo]",
    "[fd00:ec2::254]",
    "[fc00::1]",
    "[ff02::1]",
    "0xffffffff",
    "224.1",
    "100.100.100.200",
    "168.63.129.16",
]
SPELLINGS = SPELLINGS_OF_LOOPBACK + SPELLINGS_OF_INSIDE


def test_the_table_of_spellings_has_sixty_rows() -> None:
    assert len(set(SPELLINGS)) >= 60


@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_every_spelling_of_an_inside_address_is_refused_once_it_is_resolved(spelling: str) -> None:
    try:
        places = await SystemResolver().resolve(read_address(f"http://{spelling}/").host, 80)
    except (Trouble, OSError):
        return  # no address, no contact
    assert places
    assert all(PUBLIC_ONLY.verdict(ip) is not None for ip, _ in places)


@pytest.mark.parametrize("host", ["127%2e0.0.1", "127.0.0.1%00.example", "a..b", "exa mple.org", "-", "[::1", "a" * 64])
def test_what_cannot_be_a_host_is_not_even_resolved(host: str) -> None:
    with pytest.raises(Trouble) as caught:
        read_address(f"http://{host}/")
    assert caught.value.kind is FailureKind.BAD_URL
