"""Whatever is asked in whatever order, an outcome is written once and the audit tells it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from countersign.domain.answers import answer_problems
from countersign.domain.audit import enter, verify
from countersign.domain.commands import Cancel, Expire
from countersign.domain.decide import Refused, decide
from countersign.domain.facts import submitted
from countersign.domain.fields import fields_of
from countersign.domain.request import UNTIL_IMPOSSIBLE, VETO, Request
from countersign.domain.scopes import ScopeEnd
from countersign.domain.testimony import contradictions
from tests.builders import KEY, NAMES, a_request, a_token_gate, approves, by_token, rejects
from tests.fakes.world import NOON

FIELDS = [
    {"name": "amount", "type": "number", "required": True},
    {"name": "approved", "type": "boolean", "required": False},
]

AN_END = ScopeEnd("batch.run-9.both#1", "HTTP_STATUS", "404")


people = st.sampled_from(NAMES[:5])
answers = st.one_of(
    st.none(),
    st.fixed_dictionaries({"amount": st.sampled_from([7, 0, "7", None])}),
    st.fixed_dictionaries({"amount": st.just(1), "approved": st.booleans()}),
    st.dictionaries(st.sampled_from(["reason", "comments", "x"]), st.text(max_size=3)),
)
votes = st.builds(
    lambda name, yes, given: (approves if yes else rejects)(name, input=given),
    people,
    st.booleans(),
    answers,
)
token_votes = st.builds(lambda yes, given: by_token(given, approved=yes), st.booleans(), answers)
asked_fields = st.sampled_from([None, FIELDS, [{"name": "reason", "type": "text"}]])
hooks = st.sampled_from([None, "https://hooks.example.com/a"])
endings = st.sampled_from(
    [
        Expire("deadline"),
        Expire("engine"),
        Cancel("stop", by="ops"),
        Cancel("stop", by="engine", ended_by=AN_END),
    ]
)
moments = st.integers(min_value=NOON, max_value=NOON + 200)


@given(
    approvers=st.integers(1, 5),
    data=st.data(),
    rule=st.sampled_from([VETO, UNTIL_IMPOSSIBLE]),
    fields=asked_fields,
    hook=hooks,
    is_token_gate=st.booleans(),
    events=st.lists(
        st.tuples(st.one_of(votes, votes, votes, token_votes, endings), moments), max_size=12
    ),
)
def test_whatever_is_asked_an_outcome_is_written_once_and_the_audit_tells_it(
    approvers, data, rule, fields, hook, is_token_gate, events
) -> None:
    quorum = 1 if is_token_gate else data.draw(st.integers(1, approvers))
    asked = {"on_reject": rule, "deadline": NOON + 100, "fields": fields, "notify_url": hook}
    if is_token_gate:
        request = a_token_gate(**asked)
    else:
        request = a_request(approvers=approvers, min_approvals=quorum, **asked)
    entries = list(enter(a_request_before_its_entry(request), [submitted(request)])[1])
    owed: list[str] = []

    for command, now in events:
        answer = decide(request, command, now)
        assert answer == decide(request, command, now)
        if isinstance(answer, Refused) or answer.already_recorded:
            assert answer.request == request
            continue
        assert request.is_open
        assert answer.request.version == request.version + 1
        assert answer.request.votes[: len(request.votes)] == request.votes
        owed += [effect.effect_id for effect in answer.effects]
        request, new = enter(answer.request, answer.facts)
        entries += new

    assert owed.count("resume#1") <= (0 if request.is_open else 1)
    assert owed.count("hook#decided") == (hook is not None and not request.is_open)
    for vote in request.votes:
        assert answer_problems(fields_of(fields), vote.input, vote.approved) == ()
    if request.outcome is not None:
        named = ("approved", "rejected", "timedOut")
        assert sum(request.outcome[name] for name in named) == 1
        enough = sum(vote.approved for vote in request.votes) >= quorum
        assert request.outcome["approved"] == (request.status == "approved")
        assert not request.outcome["approved"] or enough
    assert verify(KEY, entries, request.chain).head == request.chain
    assert contradictions(request, entries) == ()


def a_request_before_its_entry(request: Request) -> Request:

    return replace(request, chain=type(request.chain)())
