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
