"""Is what runs on one machine what runs in the cloud, but for the two stand-ins?"""

import copy

import pytest

from countersign_workbench.engine.template import read_template
from tests.architecture.import_rules import ROOT
from tests.architecture.local_rules import (
    ALLOWED,
    python_files,
    tells_of_code,
    tells_of_template,
)
from tests.architecture.template_rules import CHILD, PARENT

FUNCTION = "functions/notify/app.py"


def test_no_code_asks_where_it_runs_but_the_two_stand_ins(record_property) -> None:
    files = {file.relative_to(ROOT).as_posix(): file.read_text("utf-8") for file in python_files()}

    tells = [tell for path, source in files.items() for tell in tells_of_code(path, source)]

    strangers = [tell for tell in tells if tell.path not in ALLOWED]
    record_property(
        "searched",
        f"{len(files)} deployed files: {len(tells)} words about where code runs, all in the "
        f"{len(ALLOWED)} files of the two stand-ins",
    )
    assert len(files) > 100
    assert not strangers, "\n" + "\n".join(map(str, strangers))


@pytest.mark.parametrize("path", sorted(ALLOWED))
def test_each_leave_is_still_needed(path) -> None:
    assert list(tells_of_code(path, (ROOT / path).read_text("utf-8")))


def test_no_template_asks_where_it_runs(record_property) -> None:
    templates = {path.relative_to(ROOT).as_posix(): read_template(path) for path in (PARENT, CHILD)}

    found = [tell for path, one in templates.items() for tell in tells_of_template(path, one)]

    conditions = sum(len(one.get("Conditions", {})) for one in templates.values())
    record_property("searched", f"{len(templates)} templates, {conditions} conditions: none local")
    assert conditions > 3
    assert not found, "\n" + "\n".join(map(str, found))


@pytest.mark.parametrize(
    "source",
    [
        "import os\nAT = os.environ.get('AWS_ENDPOINT_URL')",
        "import os\nAT = os.environ.get('AWS_ENDPOINT_URL_DYNAMODB')",
        "import boto3\nCLIENT = boto3.client('sqs', endpoint_url='http://stand-in')",
        "BASE = 'http://localhost:8080'",
        "BASE = f'http://127.0.0.1:{8080}'",
        "def handler(event, context):\n    if settings.is_local():\n        return {}",
        "import os\nif os.environ['STAGE'] == 'local':\n    pass",
        "if stage in ('local', 'dev'):\n    pass",
        "match stage:\n    case 'local':\n        pass",
        "LOCAL_MODE = True",
        "import os\nFAST = 'AWS_SAM_LOCAL' in os.environ",
        "from ministack import app",
    ],
)
def test_planted_code_that_asks_is_found(source) -> None:
    assert list(tells_of_code(FUNCTION, source))


@pytest.mark.parametrize(
    "source",
    [
        '"""Works alike on localhost and in the cloud."""',
        "# 127.0.0.1 is this machine\nX = locals()",
        "PART = address.rpartition('@')\nLOCAL_CHARACTERS = 64",
        "WHY = 'a link-local address'",
        "import re\nLONG = len(found['local']) > 64",
    ],
)
def test_words_that_ask_nothing_are_let_be(source) -> None:
    assert not list(tells_of_code(FUNCTION, source))


@pytest.mark.parametrize(
    ("place", "planted"),
    [
        ("Conditions", {"IsLocal": {"Fn::Equals": [{"Ref": "Stage"}, "dev"]}}),
        ("Conditions", {"Here": {"Fn::Equals": [{"Ref": "Stage"}, "local"]}}),
        ("Conditions", {"Here": {"Fn::Equals": [{"Ref": "PublicBaseUrl"}, "http://127.0.0.1"]}}),
        ("Conditions", {"HasEndpoint": {"Fn::Not": [{"Ref": "AWS_ENDPOINT_URL"}]}}),
        ("Rules", {"R": {"RuleCondition": {"Fn::Equals": [{"Ref": "U"}, "http://localhost"]}}}),
        ("Globals", {"Function": {"Environment": {"Variables": {"AWS_ENDPOINT_URL": "x"}}}}),
    ],
)
def test_a_planted_condition_is_found(place, planted) -> None:
    template = copy.deepcopy(dict(read_template(PARENT)))
    template[place] = {**template.get(place, {}), **planted}

    assert list(tells_of_template("template.yaml", template))


def test_a_planted_variable_of_one_function_is_found() -> None:
    template = copy.deepcopy(dict(read_template(PARENT)))
    variables = template["Resources"]["NotifyFunction"]["Properties"]["Environment"]["Variables"]
    variables["IS_LOCAL"] = "true"

    assert list(tells_of_template("template.yaml", template))
