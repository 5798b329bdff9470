"""A `code` step with `runtime: sandbox` takes any JavaScript, and says where each line of it is."""

from __future__ import annotations

import pytest

from tests.compiler.builders import PATH, codes, compiled, states, step

LOOP = '"for (const a of input.list) { if (a) return a; }"'
BLOCK = """
agents:
  - name: work
    operation: code
    config:
      runtime: sandbox
      code: |

          let n = 0;
          while (n < 3) n++;
          return n;
"""
FLOW = """
flow:
  - member: work
    type: Function
    config: {runtime: sandbox, handler: "(a, b = 1) => { let c = a; return c; }"}
"""
AUTOMATION = """
automation: a
elements:
  - {name: work, element: code, spec: {runtime: sandbox, code: "let c = 1; return c;"}}
"""


def config_of(text):
    """What the function is sent."""
    return states(text)["work"]["Arguments"]["Payload"]["config"]


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ({"code": LOOP}, []),
        ({"code": "return 1"}, []),
        ({"handler": '"async function named(a, { b }) { let c = b; return c; }"'}, []),
        ({"handler": '"() => 1"', "code": "return 1"}, ["G-KEY"]),
        ({"code": "5"}, ["G-TYPE"]),
        ({"code": "' '"}, ["G-TYPE"]),
        ({"script": "return 1"}, ["G-MISSING", "G-KEY"]),
    ],
)
def test_a_sandboxed_step_has_exactly_one_program_of_any_kind(config, found):
    assert codes(step("code", runtime="sandbox", **config)) == found


@pytest.mark.parametrize("runtime", ["sandbx", "node", "5", '"${input.r}"'])
def test_another_runtime_is_refused(runtime):
    assert codes(step("code", runtime=runtime, code=LOOP)) == ["G-VALUE"]


def test_a_misspelt_runtime_is_told_the_one_that_is_there():
    [finding] = compiled(step("code", runtime="sandbx", code=LOOP)).findings

    assert "Did you mean `sandbox`?" in finding.hint
    assert "`python` step" in finding.hint


def test_without_a_runtime_the_same_program_is_told_both_ways_out():
    [finding] = compiled(step("code", code=LOOP)).findings

    assert finding.code == "J-STATEMENT"
    assert "`runtime: sandbox`" in finding.hint
    assert "`python` step" in finding.hint


@pytest.mark.parametrize("text", [FLOW, AUTOMATION])
def test_every_dialect_has_it(text):
    arguments = states(text)["work"]["Arguments"]

    assert arguments["FunctionName"] == "${RunSandboxArn}"


def test_the_program_is_sent_as_the_author_wrote_it():
    assert config_of(BLOCK)["source"] == "\nlet n = 0;\nwhile (n < 3) n++;\nreturn n;\n"


def test_a_program_is_no_template():
    source = config_of(step("code", runtime="sandbox", code='"return `${input.a}`"'))["source"]

    assert source.startswith("{%")
    assert "input.a" in source
    assert "${" not in source


def test_the_place_of_a_blocks_first_character_gives_that_of_every_line():
    at = config_of(BLOCK)["at"]

    assert at == {"file": PATH, "line": 8, "column": 11, "exact": True}


def test_a_program_on_the_line_of_its_key_has_its_own_column():
    at = config_of(
        "agents:\n  - {name: work, operation: code, config: "
        '{runtime: sandbox, code: "return [1, 2];"}}\n'
    )["at"]

    assert at == {"file": PATH, "line": 2, "column": 69, "exact": True}


def test_a_folded_program_says_that_its_lines_are_not_those_of_the_file():
    at = config_of(BLOCK.replace("code: |", "code: >"))["at"]

    assert at["exact"] is False
    assert at["line"] == 8


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("(input) => input.a", "handler"),
        ("async ({ a }) => a", "handler"),
        ("/* first */ x => x", "handler"),
        ("return (x => x)(1)", "code"),
        ("function twice(x) { return x * 2; } return twice(2);", "code"),
    ],
)
def test_code_that_begins_like_an_arrow_function_is_a_handler(code, language):
    assert config_of(step("code", runtime="sandbox", code=f'"{code}"'))["language"] == language


def test_the_input_is_the_runs_or_the_steps_own():
    own = BLOCK.replace("    config:\n", "    inputs: {n: '${input.n}'}\n    config:\n")

    assert config_of(BLOCK)["input"] == "{% $input %}"
    assert config_of(own)["input"].keys() == {"n"}


def test_running_it_again_does_no_harm_so_every_transient_error_is_retried():
    [again] = states(BLOCK)["work"]["Retry"]

    assert "Lambda.ServiceException" in again["ErrorEquals"]
