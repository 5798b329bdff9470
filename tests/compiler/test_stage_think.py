"""A stage that leaves prompts unanswered fails the check, not the run."""

from __future__ import annotations

import pytest

from countersign_compiler.stage_think import PROVIDERS, check_thinking
from tests.architecture.template_rules import deployed_parent
from tests.compiler.builders import compiled, gate, step

ASKS = step("think", prompt="x")
ASKS_BY_NAME = step("think", prompt="x", model="large")
BEDROCK = ("ThinkProvider=bedrock", "ThinkModel=amazon.nova-lite-v1:0")
OPENAI = (
    "ThinkProvider=openai",
    "ThinkModel=small",
    "ThinkEndpoint=https://api.openai.com/v1",
    "ThinkKeyParameter=/countersign/key",
)


def found(*overrides: str, text: str = ASKS):
    ensemble = compiled(text).ensemble
    return check_thinking([ensemble], overrides, "prod", "samconfig.toml")


def without(overrides: tuple[str, ...], name: str) -> tuple[str, ...]:
    return tuple(one for one in overrides if not one.startswith(f"{name}="))


@pytest.mark.parametrize(
    "overrides",
    [
        ("ThinkProvider=offline",),
        BEDROCK,
        OPENAI,
        (
            *without(OPENAI, "ThinkKeyParameter"),
            "ThinkKeySecret=arn:aws:secretsmanager:x:1:secret:k",
        ),
        (" ".join(BEDROCK),),
        ('ThinkProvider="bedrock"', 'ThinkModel="m"'),
    ],
)
def test_a_stage_that_gives_all_that_its_provider_needs_passes(overrides):
    assert found(*overrides) == []


def test_a_stage_without_a_provider_is_told_whose_prompts_nobody_answers():
    [finding] = found("Stage=prod")

    assert (finding.code, finding.severity, finding.path) == ("G-THINK", "error", "samconfig.toml")
    assert "the stage `prod` has no `ThinkProvider`" in finding.message
    assert "`refund/work`" in finding.message


def test_ensembles_that_ask_no_model_need_no_provider():
    assert found(text=gate()) == []


def test_a_step_in_a_branch_is_found_too():
    inside = (
        "agents:\n"
        "  - name: choose\n"
        "    if: ${input.x == 1}\n"
        "    then:\n"
        "      - {name: sum-up, operation: think, config: {prompt: x}}\n"
    )

    [finding] = found(text=inside)

    assert "`refund/sum-up`" in finding.message


def test_a_provider_that_is_not_known_is_named_with_those_that_are():
    [finding] = found("ThinkProvider=bedrok")

    assert "`bedrok`" in finding.message
    assert "bedrock" in finding.hint


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        (without(BEDROCK, "ThinkModel"), ["`ThinkModel`", "no model that Bedrock"]),
        ((*without(BEDROCK, "ThinkModel"), "ThinkModelArns=arn:x"), ["`ThinkModel`"]),
        (without(OPENAI, "ThinkModel"), ["`ThinkModel`"]),
        (without(OPENAI, "ThinkEndpoint"), ["`ThinkEndpoint` is not there"]),
        (
            (*without(OPENAI, "ThinkEndpoint"), "ThinkEndpoint=http://api.example.com"),
            ["`ThinkEndpoint` is no https address"],
        ),
        (without(OPENAI, "ThinkKeyParameter"), ["no name of the endpoint's key"]),
        ((*OPENAI, "ThinkKeySecret=arn:x"), ["two names of a key"]),
        (
            ("ThinkProvider=openai",),
            ["`ThinkModel`", "`ThinkEndpoint`", "no name of the endpoint's key"],
        ),
    ],
)
def test_what_a_provider_lacks_is_told_all_at_once(overrides, said):
    findings = found(*overrides)

    assert len(findings) == len(said)
    for finding, part in zip(findings, said, strict=True):
        assert finding.code == "G-THINK"
        assert part in finding.message


def test_steps_that_name_their_model_need_no_usual_one():
    overrides = (*without(BEDROCK, "ThinkModel"), "ThinkModelArns=arn:x")

    assert found(*overrides, text=ASKS_BY_NAME) == []


def test_of_many_steps_the_first_are_named():
    many = "agents:\n" + "".join(
        f"  - {{name: ask-{number}, operation: think, config: {{prompt: x}}}}\n"
        for number in range(5)
    )

    [finding] = found(text=many)

    assert finding.message.endswith("`refund/ask-2` and 2 more")


def test_the_providers_are_those_that_the_template_takes():
    assert {"", *PROVIDERS} == {*deployed_parent()["Parameters"]["ThinkProvider"]["AllowedValues"]}
