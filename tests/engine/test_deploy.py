"""Does what is deployed run, change in place, and say why it could not?"""

import json
import re
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from countersign_workbench.engine.deploy import DeployError, deploy, physical_ids, update
from countersign_workbench.engine.template import read_template
from tests.architecture.template_rules import transformed
from tests.engine.small_app import a_small_app

ROOT = Path(__file__).resolve().parents[2]
REAL = {"SenderAddress": "approvals@example.com", "Stage": "dev"}


def told(stack) -> dict:
    """What the door of the small app says about itself."""
    with urllib.request.urlopen(f"{stack.api_url}/door", timeout=30) as answer:
        return json.load(answer)


def test_links_lead_to_the_engines_own_address_where_none_is_given(engine, tmp_path) -> None:
    stack = deploy(engine, a_small_app(tmp_path), "addressed")

    assert told(stack)["base"] == stack.api_url
    assert stack.api_url.startswith(engine.endpoint_url)


def test_a_given_address_is_kept(engine, tmp_path) -> None:
    given = {"PublicBaseUrl": "https://sign.example.com"}

    stack = deploy(engine, a_small_app(tmp_path), "public", given)

    assert told(stack)["base"] == "https://sign.example.com"


def test_the_layer_alone_brings_the_house_and_nothing_of_the_user_gets_in(
    engine, tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("A_SECRET_OF_THE_USER", "1")

    door = told(deploy(engine, a_small_app(tmp_path), "layered"))

    assert door["house"] == "of the layer"
    assert not door["sees_countersign"]
    assert "A_SECRET_OF_THE_USER" not in door["environment"]
    assert "PYTHONPATH" not in door["environment"]


def test_changed_code_and_parameters_take_effect_in_place(engine, tmp_path) -> None:
    root = a_small_app(tmp_path)
    stack = deploy(engine, root, "changing")
    before = told(stack)

    code = root / "functions/door/app.py"
    code.write_text(code.read_text().replace("from the door", "from the new door"))
    after = told(update(engine, stack, {"Greeting": "good day"}))

    assert (before["door"], before["greeting"]) == ("from the door", "hello")
    assert (after["door"], after["greeting"]) == ("from the new door", "good day")
    assert after["base"] == stack.api_url


def test_an_update_keeps_earlier_parameters_and_items(engine, tmp_path) -> None:
    root = a_small_app(tmp_path)
    stack = deploy(engine, root, "keeping", {"Greeting": "good day"})
    table = stack.outputs["Table"]
    engine.client("dynamodb").put_item(TableName=table, Item={"id": {"S": "kept"}})

    again = update(engine, stack)

    assert again.outputs == stack.outputs
    assert told(again)["greeting"] == "good day"
    assert engine.client("dynamodb").scan(TableName=table)["Count"] == 1


def test_a_state_machine_runs_the_definition_of_its_file(engine, tmp_path) -> None:
    stack = deploy(engine, a_small_app(tmp_path), "running")
    machine = physical_ids(engine, stack.name)["Workflows.RunMachine"]

    states = engine.client("stepfunctions")
    definition = json.loads(states.describe_state_machine(stateMachineArn=machine)["definition"])

    assert machine.endswith(":stateMachine:running-run")
    assert definition["States"]["say"]["Output"] == {"said": "done"}


def test_a_changed_definition_takes_effect_in_place(engine, tmp_path) -> None:
    root = a_small_app(tmp_path)
    stack = deploy(engine, root, "redefined")
    machine = physical_ids(engine, stack.name)["Workflows.RunMachine"]

    definition = root / "statemachines/run.asl.json"
    definition.write_text(definition.read_text().replace('"said"', '"answered"'))
    update(engine, stack)

    states = engine.client("stepfunctions")
    now = json.loads(states.describe_state_machine(stateMachineArn=machine)["definition"])
    assert physical_ids(engine, stack.name)["Workflows.RunMachine"] == machine
    assert now["States"]["say"]["Output"] == {"answered": "done"}


def test_a_template_that_is_too_long_for_a_call_goes_by_way_of_the_bucket(engine, tmp_path) -> None:
    root = a_small_app(tmp_path)
    template = root / "template.yaml"
    template.write_text(f"Metadata: {{Padding: '{'x' * 60_000}'}}\n" + template.read_text())

    stack = deploy(engine, root, "long")

    assert told(stack)["house"] == "of the layer"


def test_a_refused_resource_is_told_with_its_reason(engine, tmp_path) -> None:
    root = a_small_app(tmp_path)
    template = root / "template.yaml"
    broken = "  Broken:\n    Type: AWS::No::Such\nOutputs:"
    template.write_text(template.read_text().replace("Outputs:", broken))

    with pytest.raises(DeployError, match="AWS::No::Such"):
        deploy(engine, root, "refused")


def test_every_resource_of_both_templates_is_deployed(engine) -> None:
    stack = deploy(engine, ROOT, "whole", REAL)

    deployed = {without_hash(name) for name in physical_ids(engine, stack.name)}

    parent = transformed(read_template(ROOT / "template.yaml"))["Resources"]
    child = read_template(ROOT / "statemachines/template.yaml")["Resources"]
    wanted = {without_hash(name) for name in parent} | {f"Workflows.{name}" for name in child}
    assert deployed == wanted


def without_hash(logical_id: str) -> str:
    """SAM ends a layer's id with a hash of its content."""
    return re.sub(r"(Layer)[0-9a-f]{10}$", r"\1", logical_id)


def test_every_function_of_the_whole_imports_all_it_needs(engine) -> None:
    stack = deploy(engine, ROOT, "whole", REAL)
    functions = {
        name: physical
        for name, physical in physical_ids(engine, stack.name).items()
        if name.endswith("Function")
    }

    def answer(function: str) -> str:
        called = engine.client("lambda").invoke(FunctionName=functions[function], Payload=b"{}")
        return str(called["Payload"].read().decode())

    with ThreadPoolExecutor(4) as side_by_side:
        answers = dict(zip(functions, side_by_side.map(answer, functions), strict=True))

    broken = {name: text for name, text in answers.items() if "Worker init failed" in text}
    doors = [*ROOT.glob("functions/*/app.py"), *ROOT.glob("ensembles/python/*/app.py")]
    assert len(functions) == len(doors) > 20
    assert not broken


def test_the_database_of_storage_steps_is_a_file_in_the_engines_folder(engine, tmp_path) -> None:
    root = a_small_app(tmp_path)
    template = root / "template.yaml"
    text = template.read_text("utf-8")
    taking = "Parameters:\n  LocalSqlFile: {Type: String, Default: ''}\n"
    template.write_text(text.replace("Parameters:\n", taking, 1), "utf-8")

    stack = deploy(engine, root, "storing")

    (deployed,) = engine.client("cloudformation").describe_stacks(StackName="storing")["Stacks"]
    given = {one["ParameterKey"]: one["ParameterValue"] for one in deployed["Parameters"]}
    assert Path(given["LocalSqlFile"]).parent == engine.directory
    assert stack.parameters["LocalSqlFile"] == given["LocalSqlFile"]
