import pytest

from countersign.web.calls import Call
from countersign.web.idempotency import idempotency_key
from countersign.web.problems import ProblemError


def a_call(key: str | None) -> Call:
    headers = {} if key is None else {"idempotency-key": key}
    return Call("POST", "/", "1", headers=headers)


@pytest.mark.parametrize(("sent", "key"), [(None, None), (" a-1 ", "a-1"), ("x" * 255, "x" * 255)])
def test_a_key_is_taken_as_sent_and_none_is_none(sent: str | None, key: str | None) -> None:
    assert idempotency_key(a_call(sent)) == key


@pytest.mark.parametrize("sent", ["", " ", "x" * 256, "a\x00b", "clé"])
def test_what_is_no_key_is_refused_rather_than_ignored(sent: str) -> None:
    with pytest.raises(ProblemError) as refused:
        idempotency_key(a_call(sent))

    assert refused.value.errors[0].path == "Idempotency-Key"
