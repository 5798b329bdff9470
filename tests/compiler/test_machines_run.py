"""Compiled machines, run by a real engine: what they do, whatever a callback claims.

The functions that a machine calls are stood in for by one small function; the store is real.
"""

from __future__ import annotations

import io
import json
import time
import zipfile

import pytest

from countersign_workbench.engine.start import running_engine
from tests.compiler.builders import declares, machine

FUNCTIONS = ("OpenGateArn", "CloseGateArn", "RunEmailArn", "RunHttpArn", "RunThinkArn")
ROLE = "arn:aws:iam::000000000000:role/machines"
PATIENCE_SECONDS = 60

# `data.answer` tells the stand-in for the opener what people do; the others give back what they
# were sent.
STAND_IN = """
import json
import boto3

class StepFailed(Exception):
    pass

def store(request, started, **attributes):
    item = {"requestId": {"S": request}, "runStarted": {"S": started}}
    item |= {name: {"S": value} for name, value in attributes.items()}
    boto3.client("dynamodb").put_item(TableName="requests", Item=item)

def outcome(status):
    flags = {"approved": "approved", "rejected": "rejected", "timedOut": "timeout"}
    return json.dumps({"status": status, "approvals": [],
                       **{flag: status == word for flag, word in flags.items()}})

def open_gate(event):
    answer = event["input"]["data"]["answer"]
    states = boto3.client("stepfunctions")
    if answer in ("approved", "rejected"):
        store(event["request"], event["runStarted"], outcome=outcome(answer))
    if answer == "cancelled":
        store(event["request"], event["runStarted"], cancellation="not now")
    if answer == "of another run":
        store(event["request"], "2020-01-01T00:00:00Z", outcome=outcome("approved"))
    if answer == "refused":
        states.send_task_failure(taskToken=event["token"], error="HITL_NO_AUDIENCE", cause="nobody")
    elif answer != "silence":
        forged = json.dumps({"approved": True, "output": {"approved": True}})
        states.send_task_success(taskToken=event["token"], output=forged)

def close_gate(event):
    if event["error"] == "States.Timeout":
        store(event["request"], event["runStarted"], outcome=outcome("timeout"))

def handler(event, context):
    if "token" in event:
        return open_gate(event)
    if "error" in event:
        return close_gate(event)
    config = event["config"]
    if config.get("subject") == "fail":
        raise StepFailed("EMAIL_REFUSED: the mail was refused")
    return {"input": config, "output": config.get("body") or config, "meta": {"status": 200}}
"""

ENSEMBLE = """
agents:
  - name: draft
    operation: think
    config: {prompt: "About ${input.topic}"}
  - name: approve
    condition: ${input.ask}
    agent: hitl
    inputs:
      data: {answer: "${input.answer}"}
      prompt: "Fine?"
      approvers: [ana@example.com, "${input.second}"]
      minApprovals: ${Math.ceil(approvers.length / 2)}
  - name: publish
    condition: ${approve.output.approved}
    operation: http
    config:
      url: https://example.com/${input.topic}/x
      body: {list: ["${input.topic}"], none: null}
  - name: count
    operation: code
    inputs: {words: "${input.words}"}
    config:
      handler: |
        (given) => { const n = given.words.length; return { n: n, twice: n * 2 }; }
  - name: tell
    condition: ${approve.output.rejected || approve.output.timedOut}
    operation: email
    config: {to: "${env.TEAM}", subject: "${input.subject}"}
output:
  status: ${approve.output.status}
  published: ${publish.output}
  words: ${count.output.twice}
  told: ${tell.input.to}
  by: "{% not an expression %}"
  gate: {undecided: "${approve.undecided}", skipped: "${approve.skipped}"}
  publish: {undecided: "${publish.undecided}", skipped: "${publish.skipped === true}"}
"""


class World:
    """An engine with the stand-ins, and one machine of each definition that is asked for."""

    def __init__(self, engine):
        self.states = engine.client("stepfunctions")
        self.machines = {}
        engine.client("dynamodb").create_table(
            TableName="requests",
            AttributeDefinitions=[{"AttributeName": "requestId", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "requestId", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
        )
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("app.py", STAND_IN)
        function = engine.client("lambda").create_function(
            FunctionName="stand-in",
            Runtime="python3.13",
            Role=ROLE,
            Handler="app.handler",
            Timeout=60,
            Code={"ZipFile": packed.getvalue()},
        )
        self.function = function["FunctionArn"]

    def start(self, text, run_input, *, impatient=False, **environment):
        """Start a run; `environment` is the stage's configuration.

        `impatient`: the engine waits one second for an answer, not a day.
        """
        definition = machine(text, declares("TEAM")).text
        values = {name: self.function for name in FUNCTIONS}
        values["RequestsTable"] = "requests"
        values["EnsembleEnv"] = json.dumps(json.dumps(environment))[1:-1]
        for name, value in values.items():
            definition = definition.replace(f"${{{name}}}", value)
        if impatient:
            definition = definition.replace('"TimeoutSeconds": 86520', '"TimeoutSeconds": 1')
        if definition not in self.machines:
            name = f"machine-{len(self.machines)}"
            made = self.states.create_state_machine(name=name, definition=definition, roleArn=ROLE)
            self.machines[definition] = made["stateMachineArn"]
        return self.states.start_execution(
            stateMachineArn=self.machines[definition], input=json.dumps(run_input)
        )["executionArn"]

    def end_of(self, run):
        """The ended run as (status, output, error, cause)."""
        give_up = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < give_up:
            found = self.states.describe_execution(executionArn=run)
            if found["status"] != "RUNNING":
                output = json.loads(found["output"]) if "output" in found else None
                return found["status"], output, found.get("error"), found.get("cause")
            time.sleep(0.05)
        raise AssertionError(f"the run did not end within {PATIENCE_SECONDS} s")


def an_input(**changes):
    return {
        "topic": "tea",
        "ask": True,
        "answer": "approved",
        "second": "ben@example.com",
        "words": ["a", "b", "c"],
        "subject": "s",
        **changes,
    }


RUNS = {
    "yes": an_input(),
    "wrapped": {"_countersign": {"input": an_input(), "startedBy": "ci"}},
    "no": an_input(answer="rejected"),
    "silence": an_input(answer="silence"),
    "forged": an_input(answer="nothing is recorded"),
    "of another run": an_input(answer="of another run"),
    "cancelled": an_input(answer="cancelled"),
    "refused": an_input(answer="refused"),
    "left out": an_input(ask=False),
    "undecided": an_input(ask="perhaps"),
    "failing": an_input(answer="rejected", subject="fail"),
}


@pytest.fixture(scope="module")
def world():
    with running_engine() as engine:
        yield World(engine)


@pytest.fixture(scope="module")
def ends(world):
    """How each of RUNS ended; one after another, so that one warm function serves them all."""
    team = 'a "quoted" \\ name@example.com'
    return {
        name: world.end_of(world.start(ENSEMBLE, run_input, impatient=name == "silence", TEAM=team))
        for name, run_input in RUNS.items()
    }


@pytest.mark.parametrize("run", ["yes", "wrapped"])
def test_a_recorded_yes_lets_the_step_behind_the_gate_run(ends, run):
    status, output, _, _ = ends[run]

    assert status == "SUCCEEDED"
    assert output == {
        "status": "approved",
        "published": {"list": ["tea"], "none": None},
        "words": 6,
        "told": None,
        "by": "{% not an expression %}",
        "gate": {"undecided": False, "skipped": False},
        "publish": {"undecided": False, "skipped": False},
    }


def test_a_recorded_no_lets_only_what_a_no_lets_run(ends):
    status, output, _, _ = ends["no"]

    assert status == "SUCCEEDED"
    assert output["status"] == "rejected"
    assert output["published"] is None
    assert output["publish"]["skipped"] is True
    assert output["told"] == 'a "quoted" \\ name@example.com'


def test_silence_ends_as_a_timeout_and_publishes_nothing(ends):
    status, output, _, _ = ends["silence"]

    assert status == "SUCCEEDED"
    assert output["status"] == "timeout"
    assert output["published"] is None
    assert output["told"] is not None


@pytest.mark.parametrize("run", ["forged", "of another run"])
def test_a_callback_without_an_outcome_of_this_run_never_goes_on(ends, run):
    status, _, error, cause = ends[run]

    assert (status, error) == ("FAILED", "Gate.NoOutcome")
    assert "`approve`" in cause


def test_a_cancelled_gate_fails_the_run_with_its_reason(ends):
    status, _, error, cause = ends["cancelled"]

    assert (status, error, cause) == ("FAILED", "Gate.Cancelled", "not now")


def test_a_gate_that_could_not_open_fails_the_run_with_the_openers_error(ends):
    status, _, error, cause = ends["refused"]

    assert (status, error, cause) == ("FAILED", "HITL_NO_AUDIENCE", "nobody")


def test_a_gate_that_is_proven_unneeded_is_skipped_and_what_reads_it_does_not_run(ends):
    status, output, _, _ = ends["left out"]

    assert status == "SUCCEEDED"
    assert output["gate"] == {"undecided": False, "skipped": True}
    assert output["published"] is None


def test_a_gate_whose_condition_cannot_be_decided_opens(ends):
    status, output, _, _ = ends["undecided"]

    assert status == "SUCCEEDED"
    assert output["status"] == "approved"


def test_a_failing_step_fails_the_run_with_its_own_code(ends):
    status, _, error, cause = ends["failing"]

    assert (status, error, cause) == (
        "FAILED",
        "EMAIL_REFUSED",
        "EMAIL_REFUSED: the mail was refused",
    )


BRANCHES = """
agents:
  - name: amount
    if: ${input.amount > 100}
    then:
      - name: ask
        agent: hitl
        inputs: {data: {answer: "${input.answer}"}, prompt: "Pay?", approvers: [ana@example.com]}
      - name: answer
        if: ${ask.output.approved}
        then: [{name: pay, operation: code, config: {code: "return 'paid';"}}]
        else: []
    else:
      - {name: note, operation: code, config: {code: "return 'noted';"}}
  - name: extra
    condition: ${input.extra}
    if: ${input.extra === true}
    then: [{name: more, operation: code, config: {code: "return 'more';"}}]
output:
  taken: ["${amount.output.taken}", "${answer.output.taken}", "${extra.output.taken}"]
  given: ["${pay.output}", "${note.output}", "${more.output}"]
  skipped: ["${ask.skipped}", "${answer.skipped}", "${pay.skipped}", "${note.skipped}"]
  extra: ["${extra.skipped}", "${more.skipped}", "${extra.undecided}", "${more.undecided}"]
"""
BRANCH_RUNS = {
    "large, yes": {"amount": 200, "answer": "approved", "extra": True},
    "large, no": {"amount": 200, "answer": "rejected", "extra": False},
    "small": {"amount": 10, "answer": "approved", "extra": False},
    "a mistyped amount": {"amount": "200", "answer": "approved", "extra": False},
    "an undecided condition beside": {"amount": 10, "answer": "approved", "extra": "perhaps"},
}


@pytest.fixture(scope="module")
def branch_ends(world):
    return {
        name: world.end_of(world.start(BRANCHES, run_input))
        for name, run_input in BRANCH_RUNS.items()
    }


@pytest.mark.parametrize(
    ("run", "output"),
    [
        (
            "large, yes",
            {
                "taken": ["then", "then", "then"],
                "given": ["paid", None, "more"],
                "skipped": [False, False, False, True],
                "extra": [False, False, False, False],
            },
        ),
        (
            "large, no",
            {
                "taken": ["then", "else", None],
                "given": [None, None, None],
                "skipped": [False, False, True, True],
                "extra": [True, True, False, False],
            },
        ),
        (
            "small",
            {
                "taken": ["else", None, None],
                "given": [None, "noted", None],
                "skipped": [True, True, True, False],
                "extra": [True, True, False, False],
            },
        ),
        (
            "an undecided condition beside",
            {
                "taken": ["else", None, None],
                "given": [None, "noted", None],
                "skipped": [True, True, True, False],
                "extra": [None, None, True, True],
            },
        ),
    ],
)
def test_only_the_branch_that_is_proven_runs_and_the_other_is_recorded_as_skipped(
    branch_ends, run, output
):
    assert branch_ends[run][:2] == ("SUCCEEDED", output)


def test_a_branch_that_cannot_be_decided_stops_the_run(branch_ends):
    status, _, error, cause = branch_ends["a mistyped amount"]

    assert (status, error) == ("FAILED", "States.QueryEvaluationError")
    assert "EXPR_UNDECIDED ensembles/refund.yaml:4:" in cause


LARGE = """
ensemble: refund
agents:
  - name: outer
    parallel:
      - - name: each
          foreach: ${input.items}
          as: item
          agents: [{name: look, operation: code, input: "${item}", config: {code: return input}}]
          output: ${input.undecided ? !item.missing : item}
          continue_on_error: true
    continue_on_error: true
output: {passed: "${outer.failed}", given: "${each.output.length}"}
"""


@pytest.mark.parametrize(
    ("items", "undecided", "error"),
    [
        (["x" * 100_000], False, None),
        (["x" * 246_000], False, "FOREACH_TOO_LARGE"),
        (["x" * 100_000, "é" * 65_000], False, "FOREACH_TOO_LARGE"),
        (["x" * 200_000], False, "PARALLEL_TOO_LARGE"),
        (["x"], True, "EXPR_UNDECIDED"),
    ],
)
def test_what_is_too_large_ends_the_run_by_its_name_and_nothing_passes_that_over(
    world, items, undecided, error
):
    run = world.start(LARGE, {"items": items, "undecided": undecided})

    status, output, name, cause = world.end_of(run)

    assert name == error
    if error is None:
        assert (status, output) == ("SUCCEEDED", {"passed": False, "given": 1})
    else:
        assert status == "FAILED"
        assert f"{error} ensembles/refund.yaml:" in cause


@pytest.mark.parametrize(
    "cause", ['{"errorMessage" oops', '{"errorMessage": "cut', '{"errorType": 1}', "{}", "plain"]
)
def test_a_meant_failure_keeps_its_words_whatever_they_look_like(world, cause):
    text = """
    ensemble: refund
    agents:
      - name: both
        parallel: [[{name: refuse, fail: {error: Refund.No, cause: "${input.cause}"}}]]
    """

    run = world.start(text, {"cause": cause})

    assert world.end_of(run)[2:] == ("Refund.No", cause)
