"""Does the door of a sandboxed step run any JavaScript, and contain all of it?"""

import json
from pathlib import Path

import pytest

from countersign.domain.step_failure import StepFailed
from functions.run_sandbox import app
from tests.operations.sandbox.programs import a_config

EVENT = json.loads((Path(__file__).parents[2] / "events" / "run_sandbox.json").read_text())
HANGS = "{ while (true) {} }"


def output_of(source, **changes):
    event = {**EVENT, "config": a_config(source, **changes)}
    return app.handler(event, None)["output"]


def failure_of(source, **changes) -> str:
    with pytest.raises(StepFailed) as caught:
        output_of(source, **changes)
    return str(caught.value)


def test_the_sample_runs_and_its_log_holds_no_data(capsys) -> None:
    record = app.handler(EVENT, None)

    assert record["output"] == {"total": 23}
    assert record["input"] == EVENT["config"]["input"]
    logged = capsys.readouterr().out
    assert "program_run" in logged
    assert "price" not in logged


@pytest.mark.parametrize(
    ("source", "language", "output"),
    [
        ("let n = 0; while (n < 3) n++; return n;", "code", 3),
        ("", "code", None),
        ("return undefined", "code", None),
        ("return new Date(0)", "code", "1970-01-01T00:00:00.000Z"),
        ("return 'x'.repeat(2) + input.a", "code", "xx7"),
        ("(i) => i.a", "handler", 7),
        ("({ a }, b = 1) => a + b;  // note", "handler", 8),
        ("function named(i) { return i.a }", "handler", 7),
        ("async (i) => { await null; return i.a }", "handler", 7),
        ("return Promise.resolve(5).then((n) => n + 1)", "code", 6),
        ("return { then(done) { done(9) } }", "code", 9),
    ],
)
def test_any_javascript_runs(source, language, output) -> None:
    assert output_of(source, language=language, input={"a": 7}) == output


BREAKERS = {
    "let n = 0;\nfor (;;) n++;": "SANDBOX_TIMEOUT: ensembles/x.yaml:1",
    "return /(a+)+$/.test('a'.repeat(40) + 'b')": "SANDBOX_TIMEOUT: ensembles/x.yaml:10:",
    "\nlet s = 'x'; while (true) s += s": "SANDBOX_MEMORY: ensembles/x.yaml:11:",
    "const all = [];\nfor (;;) all.push(new Array(999).fill(1))": "SANDBOX_MEMORY: ",
    "return 'x'.repeat(3e7).split('')": "SANDBOX_MEMORY: ",
    "\nreturn (function f() { return f() })()": "SANDBOX_STACK: ensembles/x.yaml:11:",
    "return 'x'.repeat(1e7)": "STEP_TOO_LARGE: ensembles/x.yaml:10:9: ",
    "\n\nreturn require('fs')": "SANDBOX_NAME: ensembles/x.yaml:12:16: `require` ",
    "return fetch('https://example.com')": "SANDBOX_NAME: ensembles/x.yaml:10:16: `fetch` ",
    "return process.env": "SANDBOX_NAME: ensembles/x.yaml:10:16: `process` ",
    "import fs from 'fs';": "SANDBOX_NAME: ensembles/x.yaml:10:16: `import` ",
    "return import('fs')": "SANDBOX_NAME: ensembles/x.yaml:10:9: `fs` ",
    "setTimeout(() => 1)": "SANDBOX_NAME: ensembles/x.yaml:10:9: `setTimeout` ",
    "\nif (input.a {\n}": "SANDBOX_SYNTAX: ensembles/x.yaml:11:",
    "\nthrow new Error('too few')": "SANDBOX_THROW: ensembles/x.yaml:11:",
    "throw null": "SANDBOX_THROW: ensembles/x.yaml:10:9: ",
    "return input.b.c": "SANDBOX_THROW: ensembles/x.yaml:10:16: ",
    "return () => 1": "SANDBOX_RESULT: ",
    "return { n: 0 / 0 }": "SANDBOX_RESULT: ",
    "return 10n": "SANDBOX_RESULT: ",
    "return new Map()": "SANDBOX_RESULT: ",
    "return '\\ud800'": "SANDBOX_RESULT: ",
    "const a = {}; a.a = a; return a": "SANDBOX_RESULT: ",
    "return new Promise(() => {})": "SANDBOX_RESULT: ",
    "return Atomics.wait(new Int32Array(new SharedArrayBuffer(8)), 0, 0)": "SANDBOX_THROW: ",
}


@pytest.mark.parametrize("source", BREAKERS)
def test_a_program_that_breaks_out_of_its_bounds_is_a_named_error_at_its_line(source) -> None:
    assert failure_of(source).startswith(BREAKERS[source])


@pytest.mark.parametrize(
    "source",
    [
        f"Error.prototype.toString = () => {HANGS}; while (true) {{}}",
        f"Error.prepareStackTrace = () => {HANGS}; while (true) {{}}",
        f"const get = () => {HANGS};"
        "for (const of of [Error, InternalError]) for (const key of ['stack', 'name', 'message'])"
        "  try { Object.defineProperty(of.prototype, key, { get }) } catch {}"
        "while (true) {}",
        f"Object.setPrototypeOf(Error.prototype, {{ get stack() {HANGS} }}); while (true) {{}}",
        f"try {HANGS} catch {{ return 'caught' }}",
        f"throw {{ toString() {HANGS} }}",
        f"return {{ toJSON() {HANGS} }}",
        f"return {{ get then() {HANGS} }}",
        f"return Promise.resolve().then(() => {HANGS})",
        "const again = () => { Promise.resolve().then(again) }; again();"
        "return new Promise(() => {})",
    ],
)
def test_code_that_hides_an_endless_loop_is_stopped_too(source) -> None:
    assert failure_of(source).startswith(("SANDBOX_TIMEOUT: ", "SANDBOX_THROW: "))


def test_what_a_program_does_to_the_language_does_not_break_the_answer() -> None:
    source = "JSON.stringify = Reflect.apply = String.prototype.slice = null; throw new Error('no')"

    assert failure_of(source).endswith("the program threw Error: no")


def test_nothing_is_left_of_a_program_for_the_next_one() -> None:
    output_of("globalThis.left = 1; Object.prototype.left = 1; Array.prototype.map = null")

    assert output_of("return [typeof left, {}.left ?? null, [1].map((n) => n)]") == [
        "undefined",
        None,
        [1],
    ]


def test_a_program_that_ran_out_of_memory_leaves_memory_for_the_next_one() -> None:
    failure_of("const all = [];\nfor (;;) all.push(new Array(999).fill(1))")

    assert output_of("return new Array(100000).fill(1).length") == 100_000


def test_a_message_made_of_data_is_not_told() -> None:
    told = failure_of("throw new Error(`no ${input.who}`)", input={"who": "Ada"})

    assert "Ada" not in told
    assert "may hold the run's data" in told
