"""The long search says how far it came, and where to go on from."""

from tests.torture.documents import searched


def test_a_long_search_says_after_each_part_which_seed_comes_next() -> None:
    said: list[str] = []

    found = searched(77, 25, said.append, at_a_time=10)

    assert [part.documents for part in found] == [10, 10, 5]
    assert [line.rpartition("next ")[2].strip() for line in said] == ["87", "97", "102"]
    assert all("crashes 0, misplaced 0" in line for line in said)


def test_a_search_that_goes_on_sees_what_the_whole_search_sees() -> None:
    whole = searched(500, 40, lambda _: None)

    parts = [*searched(500, 15, lambda _: None), *searched(515, 25, lambda _: None)]

    assert sum((part.codes for part in parts), start=type(whole[0].codes)()) == whole[0].codes
