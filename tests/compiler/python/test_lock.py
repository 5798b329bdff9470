"""A lock names each package with its version and a hash; anything else is a fault with its line."""

from __future__ import annotations

import pytest

from countersign_compiler.python.lock import pins_of

HASH = "--hash=sha256:" + "ab" * 32


def test_a_lock_as_tools_write_it_is_read() -> None:
    text = f"""
# made by a tool
rfc8785==0.1.4 \\
    {HASH} \\
    {HASH}
    # via -r requirements.in

requests[socks]==2.32.3 ; python_version >= "3.11" {HASH}
"""

    pins, faults = pins_of(text)

    assert [(pin.line, pin.name, pin.version, pin.marker) for pin in pins] == [
        (3, "rfc8785", "0.1.4", ""),
        (8, "requests", "2.32.3", 'python_version >= "3.11"'),
    ]
    assert faults == []


@pytest.mark.parametrize(
    "line",
    [
        "requests",
        f"requests>=2 {HASH}",
        "requests==2.32.3",
        "requests==2.32.3 --hash=sha256:short",
        f"requests==2.32.3 {HASH} --hash=md5:aa",
        f"git+https://example.com/x.git {HASH}",
        "--index-url https://example.com/simple",
        f"-e . {HASH}",
        f"requests==2.* {HASH}",
    ],
)
def test_what_locks_nothing_is_a_fault_in_its_line(line) -> None:
    pins, faults = pins_of(f"# first\n{line}\n")

    assert pins == []
    assert [fault.line for fault in faults] == [2]


def test_a_line_that_goes_on_past_the_end_is_read_whole() -> None:
    pins, faults = pins_of(f"rfc8785==0.1.4 \\\n  {HASH} \\")

    assert [pin.name for pin in pins] == ["rfc8785"]
    assert faults == []
