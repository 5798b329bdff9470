"""Functions have more time where they share one machine, and never more than Lambda allows."""

from typing import Any

from countersign_workbench.engine.patience import LONGEST_SECONDS, TIMES, give_time


def a_function(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::Serverless::Function", "Properties": properties}


def test_each_function_of_the_template_has_more_time_its_own_or_everybody_s() -> None:
    template = {
        "Globals": {"Function": {"Timeout": 15}},
        "Resources": {"Own": a_function(Timeout=20), "Everybodys": a_function(MemorySize=256)},
    }

    give_time(template)

    assert template["Globals"]["Function"] == {"Timeout": 15 * TIMES}
    assert template["Resources"]["Own"]["Properties"] == {"Timeout": 20 * TIMES}
    assert template["Resources"]["Everybodys"]["Properties"] == {"MemorySize": 256}


def test_what_lambda_allows_is_the_most() -> None:
    template = {"Resources": {"Long": a_function(Timeout=300)}}

    give_time(template)

    assert template["Resources"]["Long"]["Properties"] == {"Timeout": LONGEST_SECONDS}


def test_what_is_no_function_of_ours_stays_as_it_is() -> None:
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"Timeout": 5}}
    template = {"Resources": {"Queue": queue}}

    give_time(template)

    assert template == {"Resources": {"Queue": queue}}
