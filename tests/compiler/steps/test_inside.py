"""Which hosts are certainly no public ones, told without asking a resolver?"""

from __future__ import annotations

import pytest

from countersign.operations.http.guard import why_forbidden
from countersign_compiler.steps.inside import is_inside

ADDRESSES = [
    *("127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1"),
    *("169.254.169.254", "169.254.170.2", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fe80::1%25eth0", "fc00::1", "fd00:ec2::254", "ff02::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "2001:db8::1"),
]


@pytest.mark.parametrize("host", ADDRESSES)
def test_an_address_inside_is_known_and_the_step_would_refuse_it_too(host):
    assert is_inside(host)
    assert why_forbidden(host)


@pytest.mark.parametrize(
    "host",
    [
        *("localhost", "localhost.", "app.localhost", "127.0.0.1."),
        *("127.1", "0x7f000001", "2130706433", "0177.0.0.1", "10.1", "0xa9fea9fe"),
    ],
)
def test_other_ways_to_write_one_are_known(host):
    assert is_inside(host)


@pytest.mark.parametrize(
    "host",
    [
        *("93.184.215.14", "1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "::ffff:1.1.1.1"),
        *("api.example.com", "localhost.example.com", "notlocalhost", "10.example", "a1", ""),
    ],
)
def test_public_addresses_and_names_are_left_to_the_step(host):
    assert not is_inside(host)
