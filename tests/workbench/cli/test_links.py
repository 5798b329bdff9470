"""Does `countersign links revoke` kill a link, say what that means, and change nothing else?"""

import json
from collections.abc import Iterator
from typing import Any

import click
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from countersign import links
from countersign.adapters.dynamodb.audit import DynamoAuditLog
from countersign.adapters.dynamodb.effects import DynamoEffectStore
from countersign.adapters.dynamodb.links import DynamoLinkStore
from countersign.adapters.dynamodb.requests import DynamoRequestStore
from countersign.adapters.dynamodb.secrets import DynamoSecretStore
from countersign.domain.commands import Cancel, CastVote
from countersign.domain.effects import hook_owed
from countersign.domain.hooks import PENDING_EVENT
from countersign.domain.opening import Opening
from countersign.domain.request import Request
from countersign.service.apply_command import apply_command
from countersign.service.deliver_hook import deliver_hook
from countersign.service.open_gate import Opened, open_gate
from countersign.service.ports import Undeliverable
from countersign_workbench.cli.deployment import TABLE_OUTPUTS, Place
from countersign_workbench.cli.links import operator, revoke
from tests.adapters.contracts.writes import a_decision_by_policy
from tests.adapters.tables import NAMES, a_store, tables
from tests.builders import KEY, SECRET, an_opening
from tests.fakes.world import FakeClock, FakeWebhook
from tests.workbench.cli.test_deployment import CloudFormation

ANA, BEN = "ana@example.com", "ben@example.com"
NOW = 4_000_000_000
"""Beyond any machine's clock, which the command reads: whatever is opened now is not due yet."""

OPS = "arn:aws:sts::123456789012:assumed-role/operators/kim"


class Sts:
    """AWS's word on who calls; `error` is raised instead."""

    def __init__(self, error: Exception | None = None, **answer: str) -> None:
        self._error, self._answer = error, answer

    def get_caller_identity(self) -> dict[str, str]:
        if self._error is not None:
            raise self._error
        return self._answer


@pytest.fixture
def store() -> Iterator[Any]:
    with a_store() as client:
        yield client


def opened(client: Any, opening: Opening | None = None) -> Request:
    asked = opening or an_opening(approvers=2, min_approvals=2)
    requests = DynamoRequestStore(client, tables(), evidence_days=1)
    answer = open_gate(asked, store=requests, secret=SECRET, now=NOW)
    assert isinstance(answer, Opened), answer
    return answer.request


def a_token_gate(client: Any, **inputs: Any) -> Request:
    return opened(client, an_opening(answered_by="token", inputs=inputs))


def applies(client: Any, command: Any) -> None:
    requests = DynamoRequestStore(client, tables(), evidence_days=1)
    apply_command(KEY, command, store=requests, clock=FakeClock(NOW + 60))


def stored(client: Any) -> Request:
    request = DynamoRequestStore(client, tables(), evidence_days=1).get(KEY)
    assert request is not None
    return request


def place(client: Any) -> Place:
    stack = CloudFormation(**{TABLE_OUTPUTS[variable]: name for variable, name in NAMES.items()})
    clients = {"dynamodb": client, "sts": Sts(Arn=OPS), "cloudformation": stack}
    return Place("countersign", clients=lambda name, **_: clients[name])


def run(
    client: Any, capsys: Any, approver: str | None = ANA, *, request_id: str = KEY, **said: Any
) -> tuple[int, list[str]]:
    """The exit code, and the lines on both outputs."""
    wished = {"is_token": False, "reissue": False, "as_json": False, **said}
    code = 0
    try:
        revoke.callback.__wrapped__(
            request_id=request_id, approver=approver, place=place(client), **wished
        )
    except click.exceptions.Exit as ended:
        code = ended.exit_code
    printed = capsys.readouterr()
    return code, [*printed.out.splitlines(), *printed.err.splitlines()]


def refused_with(client: Any, *, status: int) -> None:
    """The receiver answers the event that the request waits with this status."""
    deliver_hook(
        KEY,
        hook_owed(KEY, PENDING_EVENT, now=NOW).effect_id,
        effects=DynamoEffectStore(client, tables()),
        requests=DynamoRequestStore(client, tables(), evidence_days=1),
        secrets=DynamoSecretStore(client, tables()),
        webhook=FakeWebhook([Undeliverable("no", status=status)]),
        base_url="https://sign.example.com",
        now=NOW + 1,
    )


def the_link(client: Any, *, epoch: int = 1, seat: str = ANA) -> Any:
    token = links.link_token(SECRET, seat, epoch=epoch)
    return DynamoLinkStore(client, tables()).get(links.link_hash(token))


class TestRevoking:
    def test_a_link_is_dead_and_the_way_on_is_said(self, store: Any, capsys: Any) -> None:
        opened(store)

        code, said = run(store, capsys)

        assert code == 0
        assert said == [
            f"the link of {ANA} to {KEY} opens nothing any more",
            "no new one was made (they can answer only with a credential of their own); "
            "--reissue makes one",
        ]
        assert the_link(store).revoked
        assert not the_link(store, seat=BEN).revoked

    def test_a_new_link_is_made_and_its_mail_owed(self, store: Any, capsys: Any) -> None:
        opened(store)

        code, said = run(store, capsys, "Ana@Example.com", reissue=True)

        mail = DynamoEffectStore(store, tables()).get(KEY, f"mail#{ANA}#2")
        assert (code, said[1]) == (0, f"a new link is on its way to {ANA}")
        assert not the_link(store, epoch=2).revoked
        assert mail is not None
        assert mail.is_owed

    def test_no_link_is_ever_printed(self, store: Any, capsys: Any) -> None:
        opened(store)
        tokens = [links.link_token(SECRET, ANA, epoch=epoch) for epoch in (1, 2, 3)]

        said = [run(store, capsys, reissue=True, as_json=as_json)[1] for as_json in (True, False)]

        assert not [token for token in tokens if token in str(said)]

    def test_the_trail_keeps_the_name_that_aws_knows_the_operator_by(
        self, store: Any, capsys: Any
    ) -> None:
        opened(store)

        run(store, capsys)

        entry = DynamoAuditLog(store, tables()).entries(KEY)[-1]
        assert (entry.body["kind"], entry.body["by"]) == ("link-revoked", OPS)

    def test_programs_are_told_in_json(self, store: Any, capsys: Any) -> None:
        opened(store)
        applies(store, CastVote(ANA, approved=True, via="credential"))

        _, said = run(store, capsys, reissue=True, as_json=True)

        assert json.loads("\n".join(said)) == {
            "request": KEY,
            "approver": ANA,
            "revoked": True,
            "alreadyRevoked": False,
            "epoch": 2,
            "reissued": True,
            "status": "pending",
            "vote": {"verdict": "approve", "at": "2096-10-02T07:07:40Z"},
        }

    def test_an_answer_that_was_given_stands_and_that_is_said(
        self, store: Any, capsys: Any
    ) -> None:
        opened(store)
        applies(store, CastVote(ANA, approved=True, via="credential"))

        _, said = run(store, capsys)

        assert said[1:] == ["the answer of 2096-10-02T07:07:40Z, approve, is recorded and stands"]
        assert len(stored(store).votes) == 1

    def test_revoking_again_says_that_nothing_was_changed(self, store: Any, capsys: Any) -> None:
        opened(store)
        run(store, capsys)
        before = stored(store)

        code, said = run(store, capsys)

        assert (code, said[0]) == (
            0,
            f"the link of {ANA} to {KEY} was revoked before; nothing was changed",
        )
        assert stored(store) == before

    def test_a_closed_request_shows_its_outcome_to_the_link_no_more(
        self, store: Any, capsys: Any
    ) -> None:
        opened(store)
        applies(store, Cancel("a mistake", by="ops"))

        code, said = run(store, capsys)

        assert code == 0
        assert said[1:] == ["the request is cancelled, and stays so"]
        assert the_link(store).revoked

    def test_a_closed_request_gets_no_new_link_and_keeps_the_old(
        self, store: Any, capsys: Any
    ) -> None:
        opened(store)
        applies(store, Cancel("a mistake", by="ops"))

        code, said = run(store, capsys, reissue=True)

        assert code == 1
        assert said == [
            "the request is cancelled since 2096-10-02T07:07:40Z: "
            "nothing was changed, no new link was made"
        ]
        assert not the_link(store).revoked

    def test_a_request_that_stands_alone_has_links_like_any_other(
        self, store: Any, capsys: Any
    ) -> None:
        alone = Opening(KEY, {"data": 1, "prompt": "Pay?", "approvers": [ANA]})
        opened(store, alone)

        assert run(store, capsys)[0] == 0
        assert the_link(store).revoked


class TestATokenGate:
    def test_a_resume_token_is_revoked_by_saying_so(self, store: Any, capsys: Any) -> None:
        a_token_gate(store)

        code, said = run(store, capsys, None, is_token=True)

        assert code == 0
        assert said[0] == f"the resume token of {KEY} opens nothing any more"
        assert "nobody can answer until 2096-10-03T07:06:40Z" in said[1]
        assert the_link(store, seat="token").revoked

    def test_where_the_new_one_is_to_be_had_is_said(self, store: Any, capsys: Any) -> None:
        a_token_gate(store, notifyUrl="https://hooks.example.com/in?key=s3cr3t")

        _, said = run(store, capsys, None, is_token=True, reissue=True)

        assert "callers with requests:links see it" in said[1]
        assert said[1].endswith("it is on its way to hooks.example.com")
        assert "s3cr3t" not in str(said)

    def test_a_host_that_wants_no_more_events_is_not_said_to_get_one(
        self, store: Any, capsys: Any
    ) -> None:
        a_token_gate(store, notifyUrl="https://hooks.example.com/in")
        refused_with(store, status=410)

        _, said = run(store, capsys, None, is_token=True, reissue=True)

        assert "callers with requests:links see it" in said[1]
        assert said[1].endswith("; hooks.example.com wants no more events of this request (410)")

    def test_a_host_that_refused_one_event_otherwise_still_gets_the_next(
        self, store: Any, capsys: Any
    ) -> None:
        a_token_gate(store, notifyUrl="https://hooks.example.com/in")
        refused_with(store, status=404)

        _, said = run(store, capsys, None, is_token=True, reissue=True)

        assert said[1].endswith("it is on its way to hooks.example.com")

    def test_without_a_webhook_only_callers_with_the_scope_see_it(
        self, store: Any, capsys: Any
    ) -> None:
        a_token_gate(store)

        _, said = run(store, capsys, None, is_token=True, reissue=True)

        assert said[1].startswith("a new token is there: callers with requests:links see it")

    def test_it_has_no_approver_to_be_named(self, store: Any, capsys: Any) -> None:
        a_token_gate(store)

        code, said = run(store, capsys)

        assert code == 1
        assert said == [f"{KEY} asks nobody by name: say --token for its resume token"]


class TestWhatIsRefused:
    def test_a_request_that_never_was(self, store: Any, capsys: Any) -> None:
        assert run(store, capsys, request_id="r_9") == (2, ["not found: r_9"])

    def test_somebody_who_is_not_asked_is_told_who_is(self, store: Any, capsys: Any) -> None:
        opened(store)

        code, said = run(store, capsys, "eve@example.com")

        assert code == 1
        assert said == [f"eve@example.com is not asked; {KEY} asks {ANA}, {BEN}"]

    def test_programs_are_told_who_is_asked(self, store: Any, capsys: Any) -> None:
        opened(store)

        code, said = run(store, capsys, "eve@example.com", as_json=True)

        told = json.loads("\n".join(said))
        assert code == 1
        assert (told["revoked"], told["code"]) == (False, "NOT_IN_AUDIENCE")
        assert told["audience"] == [ANA, BEN]

    def test_a_gate_that_asks_people_has_no_token_to_revoke(self, store: Any, capsys: Any) -> None:
        opened(store)

        code, said = run(store, capsys, None, is_token=True)

        assert (code, said) == (1, [f"{KEY} has no resume token; {KEY} asks {ANA}, {BEN}"])

    def test_a_step_that_decided_by_itself_asked_nobody(self, store: Any, capsys: Any) -> None:
        DynamoRequestStore(store, tables(), evidence_days=1).open(a_decision_by_policy())

        code, said = run(store, capsys)

        assert (code, said) == (1, [f"{KEY} asked nobody: a step decided by itself"])

    @pytest.mark.parametrize(("approver", "is_token"), [(None, False), (ANA, True)])
    def test_one_approver_or_the_token_and_not_both(
        self, store: Any, capsys: Any, approver: str | None, is_token: bool
    ) -> None:
        with pytest.raises(click.UsageError, match="--token"):
            run(store, capsys, approver, is_token=is_token)


@pytest.mark.parametrize(
    ("sts", "name"),
    [
        (Sts(Arn=OPS), OPS),
        (Sts(), "operator"),
        (Sts(ClientError({"Error": {"Code": "AccessDenied"}}, "GetCallerIdentity")), "operator"),
        (Sts(EndpointConnectionError(endpoint_url="https://sts")), "operator"),
    ],
    ids=["AWS says who", "it says nothing", "it may not be asked", "it does not answer"],
)
def test_no_leak_waits_for_the_operators_name(sts: Sts, name: str) -> None:
    class There:
        def client(self, _service: str) -> Sts:
            return sts

    assert operator(There()) == name
