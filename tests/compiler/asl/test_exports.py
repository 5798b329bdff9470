"""Only what is read outside a Map leaves it."""

from __future__ import annotations

from countersign_compiler.asl.exports import exports_of, inputs_read
from tests.compiler.builders import compiled

THINK = "{{name: {0}, operation: think, config: {{prompt: '{1}'}}}}"


def ensemble(text):
    found = compiled(text).ensemble
    assert found is not None
    return found


def nested(after):
    inner = f"{{name: in, parallel: [[{THINK.format('deep', 'x')}]]}}"
    side = THINK.format("side", "${deep.output}")
    flat = THINK.format("flat", "x")
    return (
        f"agents:\n  - name: out\n    parallel:\n      - [ {inner}, {side} ]\n      - [ {flat} ]\n"
        f"  - {THINK.format('after', after)}\n"
    )


def test_what_is_read_beside_a_map_leaves_that_map_alone():
    assert exports_of(ensemble(nested("x"))) == {"in": ("deep",)}


def test_what_is_read_behind_all_of_them_leaves_them_all():
    assert exports_of(ensemble(nested("${deep.output} ${flat.failed}"))) == {
        "in": ("deep",),
        "out": ("deep", "flat"),
    }


def test_the_output_of_the_ensemble_reads_too():
    text = nested("x") + "output: {flat: '${flat.output}'}\n"

    assert exports_of(ensemble(text))["out"] == ("flat",)


def test_items_keep_their_steps_to_themselves():
    text = (
        "agents: [{name: each, foreach: '${input.x}', as: x, agents: ["
        f"{THINK.format('one', 'x')}], output: '${{one.output}}'}}]"
    )

    assert exports_of(ensemble(text)) == {}


def test_what_a_step_was_given_is_handed_on_only_where_it_is_read():
    assert inputs_read(ensemble(nested("${deep.output}"))) == frozenset()
    assert inputs_read(ensemble(nested("${deep.input.prompt}"))) == {"deep"}
