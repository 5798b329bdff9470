from countersign.web.waiting import WaitingRoom


def test_who_finds_no_seat_is_told_so_and_takes_none() -> None:
    room = WaitingRoom(1)

    with room.seat() as first, room.seat() as second, room.seat() as third:
        assert (first, second, third) == (True, False, False)


def test_a_seat_is_given_back_whatever_happens() -> None:
    room = WaitingRoom(1)
    try:
        with room.seat():
            raise LookupError
    except LookupError:
        pass

    with room.seat() as is_seated:
        assert is_seated
