import pytest

from countersign.domain.credentials import Link
from countersign.web.problems import ProblemError
from countersign.web.rates import refuse_when_spent, window_of

MINUTE = 1_795_348_800


def a_link(*, refusals: int, window: int = MINUTE) -> Link:
    return Link("hash", "x.y.z", "ana@example.com", 1, refusals=refusals, refusals_window=window)


def test_windows_are_whole_minutes() -> None:
    assert {window_of(MINUTE), window_of(MINUTE + 59)} == {MINUTE}
    assert window_of(MINUTE + 60) == MINUTE + 60


@pytest.mark.parametrize(("refusals", "second"), [(0, 0), (4, 59), (5, 60), (99, 61)])
def test_fewer_than_five_and_those_of_another_minute_do_not_matter(
    refusals: int, second: int
) -> None:
    refuse_when_spent(a_link(refusals=refusals), now=MINUTE + second)


@pytest.mark.parametrize(("second", "wait"), [(0, "60"), (59, "1")])
def test_five_within_the_minute_wait_for_its_end(second: int, wait: str) -> None:
    with pytest.raises(ProblemError) as refused:
        refuse_when_spent(a_link(refusals=5), now=MINUTE + second)

    assert refused.value.status == 429
    assert refused.value.headers["Retry-After"] == wait
