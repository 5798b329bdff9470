"""Do things point only in the directions that docs/architecture.md draws?"""

import pytest

from tests.architecture.import_rules import RULES, files, judge, names_in, violations

HOUSE = "layers/runtime/countersign"
COMPILER = "layers/compiler/countersign_compiler"

# One planted violation for each rule, in the rules' order: where it stands, and what it says.
PLANTED = [
    (f"{HOUSE}/domain/decide.py", "import boto3"),
    (f"{HOUSE}/service/cast_vote.py", "from countersign.adapters.clock import SystemClock"),
    (f"{HOUSE}/service/cast_vote.py", "from countersign.service.open_gate import open_gate"),
    (f"{HOUSE}/web/identity.py", "from countersign.service.cast_vote import cast_vote"),
    (f"{HOUSE}/presentation/values.py", "from countersign.web.calls import Call"),
    (f"{HOUSE}/operations/http/run.py", "from countersign.service.ports import Mailer"),
    (f"{HOUSE}/channels/email.py", "from countersign.service.cast_vote import cast_vote"),
    (f"{HOUSE}/adapters/clock.py", "from countersign.service.cast_vote import cast_vote"),
    ("functions/approve/app.py", "from countersign.adapters.dynamodb import requests"),
    ("functions/approve/app.py", "def handler(event, context):\n    import boto3"),
    (f"{HOUSE}/web/calls.py", "import os\nBASE = os.environ['PUBLIC_BASE_URL']"),
    (f"{HOUSE}/domain/decide.py", "from datetime import datetime\nNOW = datetime.now()"),
    ("functions/review/app.py", "import pydantic"),
    ("functions/review/app.py", "from aws_lambda_powertools.event_handler import Response"),
    ("functions/review/app.py", "from functions.approve.app import handler"),
    (f"{HOUSE}/operations/sandbox/run.py", "import quickjs"),
    (f"{COMPILER}/asl.py", "from countersign.domain.decide import decide"),
    (f"{HOUSE}/wiring.py", "import countersign_workbench.cli"),
]

AS_TEXT = "from countersign.presentation.plain_text import as_text"


def test_no_import_points_the_wrong_way(record_property) -> None:
    read, imports, wrong = judge(files())

    record_property("searched", f"{read} files, {imports} imports and uses, {len(RULES)} rules")
    assert read > 100
    assert imports > 500
    assert not wrong, "\n" + "\n".join(map(str, wrong))


@pytest.mark.parametrize(
    ("rule", "planted"), list(zip(RULES, PLANTED, strict=True)), ids=[rule.says for rule in RULES]
)
def test_each_rule_finds_a_planted_violation(rule, planted) -> None:
    path, source = planted

    found = [violation for violation in violations(path, source) if violation.rule == rule.says]

    assert len(found) == 1
    assert str(found[0]).startswith(f"{path}:")
    assert rule.belongs in str(found[0])


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("import os as system\nsystem.getenv('A')", "os.getenv"),
        ("from os import environ", "os.environ"),
        ("import datetime\ndatetime.datetime.now()", "datetime.datetime.now"),
        ("from time import time", "time.time"),
        ("if True:\n    from . import decide", "countersign.domain.decide"),
        ("from ..service import ports", "countersign.service.ports"),
    ],
)
def test_a_use_is_found_however_it_is_written(source, name) -> None:
    found = [use.name for use in names_in(f"{HOUSE}/domain/request.py", source)]

    assert name in found


def test_sweep_alone_may_be_made_of_other_use_cases() -> None:
    source = "from countersign.service.reconcile import reconcile"

    assert violations(f"{HOUSE}/service/sweep.py", source) == []
    assert violations(f"{HOUSE}/service/cast_vote.py", source) != []


@pytest.mark.parametrize(
    "source",
    [
        "from countersign.channels.letter import OPENING",
        "from countersign.settings import sender_address",
        "import boto3",
    ],
)
def test_an_operation_takes_nothing_from_the_rooms_around_it(source) -> None:
    found = violations(f"{HOUSE}/operations/email/compose.py", source)

    assert any(one.rule.startswith("an operation knows") for one in found)
    assert violations(f"{HOUSE}/operations/email/compose.py", AS_TEXT) == []


def test_what_is_allowed_is_let_be() -> None:
    source = "from countersign.domain import decide\nimport hashlib\nimport rfc8785"

    assert violations(f"{HOUSE}/domain/audit.py", source) == []
