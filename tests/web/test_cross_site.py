import pytest

from countersign.web.calls import read_call
from countersign.web.cross_site import refuse_cross_site
from countersign.web.problems import ProblemError
from tests.web.doorway import an_event

OURS = "http://127.0.0.1:4566/_aws/execute-api/abc/$default"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1:4566"},
        {"Sec-Fetch-Site": "Same-Origin"},
        {"Sec-Fetch-Site": "none", "Origin": "https://evil.example"},
    ],
)
def test_our_own_pages_may_post(headers: dict[str, str]) -> None:
    refuse_cross_site(read_call(an_event("POST", headers=headers)), base_url=OURS)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://127.0.0.1:4567"},
        {"Origin": "https://127.0.0.1:4566"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", "Origin": "http://127.0.0.1:4566"},
        {"Sec-Fetch-Site": ""},
    ],
)
def test_other_sites_may_not(headers: dict[str, str]) -> None:
    with pytest.raises(ProblemError) as refused:
        refuse_cross_site(read_call(an_event("POST", headers=headers)), base_url=OURS)

    assert (refused.value.status, refused.value.code) == (403, "CROSS_SITE")
