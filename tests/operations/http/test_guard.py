"""Can a step be led to an address inside, whatever its host name resolves to?"""

import pytest

from countersign.domain.step_failure import StepFailed
from countersign.operations.http.guard import (
    Policy,
    is_loopback_url,
    policy_of,
    route,
    why_forbidden,
)
from countersign.operations.http.url import target

PUBLIC = "93.184.215.14"


def resolving(*addresses):
    return lambda host, port: list(addresses)


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255",
     "192.168.1.1", "169.254.169.254", "169.254.170.2", "100.64.0.1", "100.100.100.200",
     "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1",
     "239.255.255.255", "240.0.0.1", "255.255.255.255", "168.63.129.16",
     "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fec0::1", "ff02::1",
     "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1",
     "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a00:1::",
     "2001:0:0:0:0:0:f5ff:fffe", "2001:db8::1", "3fff::1", "4000::1", "nonsense", ""],
)  # fmt: skip
def test_no_step_connects_to_an_address_inside(address) -> None:
    assert why_forbidden(address)


@pytest.mark.parametrize(
    "address",
    [PUBLIC, "1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "2a00:1450:4001::200e",
     "::ffff:1.1.1.1", "64:ff9b::101:101"],
)  # fmt: skip
def test_public_addresses_may_be_called(address) -> None:
    assert why_forbidden(address) is None


def test_the_connection_goes_to_the_addresses_that_were_judged() -> None:
    asked = []

    def resolve(host, port):
        asked.append((host, port))
        return [PUBLIC, PUBLIC, "1.1.1.1"]

    way = route(target("https://api.example.com/x"), Policy(), resolve=resolve)

    assert way.addresses == (PUBLIC, "1.1.1.1")
    assert asked == [("api.example.com", 443)]
    assert way.tls


def test_one_address_inside_among_public_ones_refuses_the_call() -> None:
    with pytest.raises(StepFailed, match=r"HTTP_HOST_REFUSED.*link-local"):
        route(
            target("https://api.example.com/"),
            Policy(),
            resolve=resolving(PUBLIC, "169.254.169.254"),
        )


def test_a_host_without_an_address_is_unreachable() -> None:
    with pytest.raises(StepFailed, match="HTTP_UNREACHABLE"):
        route(target("https://api.example.com/"), Policy(), resolve=resolving())


def test_plain_http_needs_leave() -> None:
    plain = target("http://api.example.com/")

    with pytest.raises(StepFailed, match="plain http"):
        route(plain, Policy(), resolve=resolving(PUBLIC))
    allowed = policy_of(allow_hosts="http://api.example.com", host_map="", endpoint_url="")
    assert not route(plain, allowed, resolve=resolving(PUBLIC)).tls


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("api.example.com", True),
        ("API.example.com.", True),
        ("x.partner.example", True),
        ("a.b.partner.example", True),
        ("partner.example", False),
        ("evilpartner.example", False),
        ("api.example.com.evil.com", False),
    ],
)
def test_only_listed_hosts_are_called_where_there_is_a_list(host, allowed) -> None:
    policy = policy_of(
        allow_hosts="Api.Example.com, *.partner.example", host_map="", endpoint_url=""
    )

    def go():
        return route(target(f"https://{host}/"), policy, resolve=resolving(PUBLIC))

    if allowed:
        assert go().addresses == (PUBLIC,)
    else:
        with pytest.raises(StepFailed, match="not among the allowed hosts"):
            go()


def test_the_list_of_hosts_opens_no_way_inside() -> None:
    policy = policy_of(allow_hosts="intranet.example.com", host_map="", endpoint_url="")

    with pytest.raises(StepFailed, match="HTTP_HOST_REFUSED"):
        route(target("https://intranet.example.com/"), policy, resolve=resolving("10.0.0.7"))


MAP = '{"cms.example.com": "http://127.0.0.1:8123", "v6.example.com": "http://[::1]:99"}'


def test_on_one_machine_a_host_is_led_to_its_stand_in() -> None:
    policy = policy_of(allow_hosts="", host_map=MAP, endpoint_url="http://127.0.0.1:4566")

    way = route(target("https://cms.example.com/publish"), policy, resolve=resolving())

    assert (way.addresses, way.port, way.tls, way.mapped) == (("127.0.0.1",), 8123, False, True)
    assert route(target("https://v6.example.com/"), policy, resolve=resolving()).port == 99


@pytest.mark.parametrize(
    "endpoint",
    ["", "https://dynamodb.eu-west-1.amazonaws.com", "http://127.0.0.1.evil.com", "http://10.0.0.1",
     "http://localhost@evil.com", "http://evil.com/127.0.0.1", "127.0.0.1:4566", "http://["],
)  # fmt: skip
def test_the_mapping_has_no_effect_in_the_cloud(endpoint) -> None:
    policy = policy_of(allow_hosts="", host_map=MAP, endpoint_url=endpoint)

    assert route(
        target("https://cms.example.com/"), policy, resolve=resolving(PUBLIC)
    ).addresses == (PUBLIC,)


@pytest.mark.parametrize("text", ["{", "[]", '{"a": "http://10.0.0.1"}', '{"a": 7}'])
def test_a_mapping_that_leads_elsewhere_is_refused(text) -> None:
    with pytest.raises(StepFailed, match="HTTP_HOST_MAP"):
        policy_of(allow_hosts="", host_map=text, endpoint_url="http://localhost:4566")


def test_loopback_is_known_by_name_and_by_number() -> None:
    assert is_loopback_url("http://localhost:1")
    assert is_loopback_url("https://127.3.2.1")
    assert is_loopback_url("http://[::1]:4566")
