import subprocess
import sys

import pytest

from countersign import wiring


class FixedClock:
    def now(self):
        return 7


def test_what_a_test_gives_stands_in_for_the_real_thing_until_the_block_ends():
    real = wiring.clock()

    with wiring.using(clock=FixedClock()):
        assert wiring.clock().now() == 7

    assert wiring.clock() is real


def test_blocks_within_blocks_add_to_each_other():
    requests = object()

    with wiring.using(clock=FixedClock()), wiring.using(requests=requests):
        assert wiring.clock().now() == 7
        assert wiring.requests() is requests


def test_what_was_given_goes_even_when_the_block_fails():
    real = wiring.clock()

    with pytest.raises(RuntimeError), wiring.using(clock=FixedClock()):
        raise RuntimeError

    assert wiring.clock() is real


def test_a_name_that_is_no_port_is_refused():
    with pytest.raises(TypeError, match="clcok"), wiring.using(clcok=FixedClock()):
        pass


def test_a_port_is_built_once():
    assert wiring.clock() is wiring.clock()


def test_asking_for_the_clock_pays_for_no_aws_client():
    script = (
        "import sys; from countersign import wiring; wiring.clock(); print('boto3' in sys.modules)"
    )
    path = next(place for place in sys.path if place.endswith("layers/runtime"))

    printed = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {path!r}); {script}"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert printed.stdout.strip() == "False"
