"""What leads a run is written alike in every dialect, under the dialect's own word for a list."""

from __future__ import annotations

import pytest

from tests.compiler.builders import codes, compiled

LISTS = {
    "agents": "{name: work, operation: think, config: {prompt: x}}",
    "flow": "{member: work, type: Function, config: {builtin: think, prompt: x}}",
    "elements": "{name: work, element: think, spec: {prompt: x}}",
}
CONSTRUCTS = {
    "parallel": "{name: it, parallel: [[%(step)s]]}",
    "foreach": "{name: it, foreach: '${input.x}', as: x, concurrency: 2, %(list)s: [%(step)s]}",
    "if": "{name: it, if: '${input.x}', then: [%(step)s]}",
    "ensemble": "{name: it, ensemble: refund, input: {a: 1}}, %(step)s",
    "stop": "{name: it, condition: '${input.x}', stop: {output: 1}}, %(step)s",
    "fail": "{name: it, condition: '${input.x}', fail: {error: A.B}}, %(step)s",
}


def written(list_key, construct):
    step = LISTS[list_key]
    return f"{list_key}: [{CONSTRUCTS[construct] % {'step': step, 'list': list_key}}]"


@pytest.mark.parametrize("list_key", LISTS)
@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_each_construct_is_read_in_each_dialect(list_key, construct):
    found = compiled(written(list_key, construct))

    assert found.findings == ()
    assert found.ensemble is not None
    assert found.ensemble.steps[0].kind == construct
    assert [step.name for step in found.ensemble.every_step()] == ["it", "work"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{name: it, parallel: []}", "G-TYPE"),
        ("{name: it, parallel: x}", "G-TYPE"),
        ("{name: it, parallel: [[]]}", "G-TYPE"),
        ("{name: it, parallel: [{name: a, operation: think, config: {prompt: x}}]}", "G-TYPE"),
        ("{name: it, foreach: '${input.x}', as: x}", "G-MISSING"),
        ("{name: it, foreach: '${input.x}', as: x, agents: []}", "G-TYPE"),
        ("{name: it, as: x, agents: [%s]}", "G-MISSING"),
        ("{name: it, foreach: '${input.x}', agents: [%s]}", "G-MISSING"),
        ("{name: it, foreach: '${input.x} ', as: x, agents: [%s]}", "G-TYPE"),
        ("{name: it, foreach: 5, as: x, agents: [%s]}", "G-TYPE"),
        ("{name: it, foreach: [1], as: x, flow: [%s], agents: [%s]}", "G-KEY"),
        ("{name: it, foreach: [1], as: x, concurrency: 41, agents: [%s]}", "G-VALUE"),
        ("{name: it, foreach: [1], as: x, concurrency: '${input.n}', agents: [%s]}", "G-VALUE"),
        ("{name: it, ensemble: 5}", "G-TYPE"),
        ("{name: it, ensemble: refund, config: {a: 1}}", "G-KEY"),
        ("{name: it, stop: now}", "G-TYPE"),
        ("{name: it, stop: {output: 1, input: 2}}", "G-KEY"),
        ("{name: it, fail: {}}", "G-MISSING"),
        ("{name: it, fail: {error: 'States.Timeout'}}", "G-VALUE"),
        ("{name: it, fail: {error: 'Gate.NoOutcome'}}", "G-VALUE"),
        ("{name: it, fail: {error: 'no error'}}", "G-VALUE"),
        ("{name: it, fail: {error: '${input.x}'}}", "G-TYPE"),
        ("{name: it, parallel: [[%s]], operation: http}", "G-KEY"),
        ("{name: it, parallel: [[%s]], foreach: [1]}", "G-KEY"),
        ("{name: it, parallel: [[%s]], concurency: 1}", "G-KEY"),
        ("{name: it, stop: {}, fail: {error: A}}", "G-KEY"),
        ("{name: it, ensemble: '${input.x}'}", "G-TYPE"),
        ("{name: it, ensemble: 'two words'}", "G-TYPE"),
        ("{name: it, for_each: [1], as: x, agents: [%s]}", "G-KEY"),
        ("{name: it, foreach: [1], as: x, steps: [%s]}", "G-KEY"),
        ("{name: it, foreach: [1], as: x, do: [%s]}", "G-KEY"),
        ("{name: it, foreach: [1], as: x, agents: %s}", "G-TYPE"),
        ("{name: it, foreach: [1], as: x, parallel: [[%s]], agents: [%s]}", "G-KEY"),
        ("{name: it, fail: no}", "Y-YESNO"),
        ("{name: it, fail: because}", "G-TYPE"),
    ],
)
def test_what_is_written_wrong_is_told_once(text, code):
    step = LISTS["agents"]
    assert codes(f"agents: [{text.replace('%s', step)}]") == [code]


def test_another_word_for_the_list_of_steps_is_told_with_the_right_one():
    step = LISTS["agents"]

    [finding] = compiled(f"agents: [{{name: it, foreach: [1], as: x, do: [{step}]}}]").findings

    assert finding.hint == "the steps that run for each item stand in `agents:`"


def test_forty_branches_run_together_and_no_more():
    def branches(many):
        steps = (LISTS["agents"].replace("work", f"work{n}") for n in range(many))
        return f"agents: [{{name: it, parallel: [{', '.join(f'[{step}]' for step in steps)}]}}]"

    assert codes(branches(40)) == []
    assert codes(branches(41)) == ["G-LIMIT"]


@pytest.mark.parametrize(
    ("construct", "around"),
    [
        ("parallel: [[%s]]", ("continue_on_error",)),
        ("foreach: [1], as: x, agents: [%s]", ("continue_on_error",)),
        ("if: '${input.x}', then: [%s]", ()),
        ("ensemble: refund", ("continue_on_error",)),
        ("stop: {}", ()),
        ("fail: {error: A.B}", ()),
    ],
)
def test_a_wrong_key_is_told_with_those_alone_that_may_stand_there(construct, around):
    inner = construct % LISTS["agents"] if "%s" in construct else construct
    [finding] = compiled(f"agents: [{{name: it, {inner}, xyzzy: 1}}]").findings

    told = {"retry", "timeout", "continue_on_error"} & set(finding.hint.split("`"))
    assert told == {*around}


def test_steps_in_place_of_branches_are_told_once_and_an_empty_branch_by_itself():
    step = LISTS["agents"]

    [single] = compiled(f"agents: [{{name: it, parallel: [{step}, {step}]}}]").findings
    [empty] = compiled(f"agents: [{{name: it, parallel: [[{step}], []]}}]").findings

    assert single.hint == "write each branch as a list: `- - name: …`, or `- [ {name: …} ]`"
    assert empty.hint == "put a step into it, or take it out"


def test_an_item_without_a_name_is_told_once_though_its_steps_read_it():
    work = "{name: work, operation: think, config: {prompt: '${item.id}'}}"
    [finding] = compiled(f"agents: [{{name: it, foreach: [1], agents: [{work}]}}]").findings

    assert finding.message == "`it` does not say what its item is called"


@pytest.mark.parametrize(
    "text",
    [
        "agents: [{name: it, operation: stop}]",
        "agents: [{name: it, agent: stop}]",
        "flow: [{member: it, config: {builtin: stop}}]",
        "elements: [{name: it, element: stop}]",
        "agents: [{name: it, operation: if}]",
    ],
)
def test_a_construct_asked_for_as_an_operation_is_told_with_its_own_key(text):
    [finding] = compiled(text).findings

    assert finding.code == "G-KIND"
    key = "if: ${…}" if "operation: if" in text else "stop: {}"
    assert finding.hint == f"it is a key of its own: write `{key}` beside the step's name"


def test_a_word_of_the_dialect_beside_a_construct_is_to_be_taken_out():
    [finding] = compiled("elements: [{name: it, element: stop, stop: {}}]").findings

    assert (finding.code, finding.hint) == ("G-KEY", "take it out")


def test_steps_inside_a_step_that_names_no_list_are_told_as_a_body():
    text = f"agents: [{{name: it, as: x, agents: [{LISTS['agents']}]}}]"

    assert [each.message for each in compiled(text).findings] == ["`it` has no `foreach:`"]
    [finding] = compiled(text.replace("as: x, ", "")).findings[1:]
    assert finding.message == "`it` has no `foreach:`"
