from countersign.adapters.clock import SystemClock


def test_the_clock_gives_whole_seconds_and_never_goes_far_back():
    clock = SystemClock()

    first, second = clock.now(), clock.now()

    assert isinstance(first, int)
    assert 0 <= second - first <= 1
