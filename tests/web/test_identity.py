import pytest

from countersign.domain.credentials import Caller
from countersign.web.calls import read_call
from countersign.web.identity import caller_of, link_of, require, sees_all_links
from countersign.web.problems import ProblemError
from tests.web.doorway import ANA, Doorway, an_event

KEY = "content-approval.run-1.approve"


def asks(doorway: Doorway, authorization: str | None, **also: str) -> Caller:
    headers = {} if authorization is None else {"Authorization": authorization}
    return caller_of(
        read_call(an_event("POST", headers=headers)),
        credentials=doorway.memory.credentials,
        links=doorway.memory.links,
        link_opens=also.get("opens", KEY),
        now=doorway.clock.now(),
    )


def refusal(doorway: Doorway, authorization: str | None) -> tuple[int, str, str]:
    with pytest.raises(ProblemError) as refused:
        asks(doorway, authorization)
    problem = refused.value
    return problem.status, problem.code, problem.headers["WWW-Authenticate"]


def test_an_api_token_is_its_credential_whatever_the_case_of_bearer() -> None:
    doorway = Doorway()
    token = doorway.a_token("requests:read", name="desk", address=ANA)

    caller = asks(doorway, f"bEARER  {token} ")

    assert caller == Caller("desk", frozenset({"requests:read"}), ANA)


def test_a_link_is_the_approver_of_its_one_request_and_has_no_scope() -> None:
    doorway = Doorway()
    doorway.a_request()

    caller = asks(doorway, f"Bearer {doorway.link()}")

    assert caller.link is not None
    assert (caller.link.approver, caller.link.request_id) == (ANA, KEY)
    assert caller.scopes == frozenset()


@pytest.mark.parametrize("sent", [None, "", "Bearer", "Bearer ", "Basic YTpi", "cs_aaaa"])
def test_no_credential_is_told_apart_from_a_wrong_one(sent: str | None) -> None:
    assert refusal(Doorway(), sent) == (401, "CREDENTIAL_MISSING", "Bearer")


@pytest.mark.parametrize(
    "sent", ["x", "cs_" + "z" * 52, "cs_" + "a" * 51, "z" * 52, "cs_" + "A" * 52, "y" * 9000]
)
def test_an_unknown_credential_opens_nothing(sent: str) -> None:
    assert refusal(Doorway(), f"Bearer {sent}")[:2] == (401, "CREDENTIAL_UNKNOWN")


def test_a_jwt_is_told_that_no_issuer_is_configured() -> None:
    assert refusal(Doorway(), "Bearer eyJhbGciOiJub25lIn0.e30.")[:2] == (401, "JWT_NOT_CONFIGURED")


def test_an_expired_token_and_a_revoked_one_are_told_so() -> None:
    doorway = Doorway()
    expired = doorway.a_token("requests:read", expires_at=doorway.clock.now())
    revoked = doorway.a_token("requests:read", revoked=True)

    assert refusal(doorway, f"Bearer {expired}")[:2] == (401, "CREDENTIAL_EXPIRED")
    assert refusal(doorway, f"Bearer {revoked}")[:2] == (401, "CREDENTIAL_REVOKED")


def test_a_link_counts_only_where_links_are_taken() -> None:
    doorway = Doorway()
    doorway.a_request()
    call = read_call(an_event(token=doorway.link()))

    with pytest.raises(ProblemError) as refused:
        caller_of(call, credentials=doorway.memory.credentials, now=doorway.clock.now())

    assert (refused.value.status, refused.value.code) == (403, "LINK_NOT_ENOUGH")


def test_what_is_no_token_of_ours_costs_no_read() -> None:
    doorway = Doorway()

    refusal(doorway, "Bearer " + "x" * 53)

    assert doorway.memory.reads == 0
    assert link_of("../../etc/passwd", doorway.memory.links) is None
    assert doorway.memory.reads == 0


def test_a_scope_that_is_missing_is_named() -> None:
    with pytest.raises(ProblemError) as refused:
        require(Caller("x", frozenset({"requests:read"})), "requests:cancel")

    assert (refused.value.status, refused.value.code) == (403, "SCOPE_MISSING")
    assert 'scope="requests:cancel"' in refused.value.headers["WWW-Authenticate"]


@pytest.mark.parametrize("scope", ["requests:submit", "requests:links"])
def test_who_asks_must_not_answer(scope: str) -> None:
    caller = Caller("x", frozenset({"requests:submit", "requests:links"}))

    with pytest.raises(ProblemError) as refused:
        require(caller, scope)

    assert (refused.value.status, refused.value.code) == (403, "SCOPES_CONFLICT")
    assert not sees_all_links(caller)
