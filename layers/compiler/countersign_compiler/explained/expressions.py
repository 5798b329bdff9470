"""Why is an expression refused, and how is it written instead?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from countersign_compiler.explained.explanation import (
    CONFIG,
    FILE,
    GATE,
    TEST,
    Explanation,
)

EXPRESSIONS: Final[Mapping[str, Explanation]] = {
    "X-ALWAYS": Explanation(
        "A value written out is the same in every run, so it tests nothing: the step would "
        "always run, or never. Usually the comparison was left out.",
        TEST,
        "condition: ${approve.output.approved && 'rejected'}",
        "condition: ${approve.output.approved}",
    ),
    "X-ARGS": Explanation(
        "Every method and function takes a fixed number of arguments, so nothing is left to guess.",
        TEST,
        "condition: ${input.name.startsWith()}",
        "condition: ${input.name.startsWith('A')}",
    ),
    "X-CALL": Explanation(
        "The language has the methods and functions that compile to the same result everywhere. "
        "Anything else would have to be guessed.",
        TEST,
        "condition: ${input.name.localeCompare('a') === 0}",
        "condition: ${input.name.toLowerCase() === 'a'}",
    ),
    "X-CHAIN": Explanation(
        "`a < b < c` compares the true or false of the first comparison with `c`, which is "
        "never meant.",
        TEST,
        "condition: ${0 < input.amount < 100}",
        "condition: ${0 < input.amount && input.amount < 100}",
    ),
    "X-CHAR": Explanation(
        "The character means nothing in the language. It is often a typographic quote that an "
        "editor put in.",
        TEST,
        "condition: ${input.name === \u2018Ada\u2019}",
        "condition: ${input.name === 'Ada'}",
    ),
    "X-COMMENT": Explanation(
        "Everything after `/*` would count as comment, the rest of the test included.",
        TEST,
        "condition: ${input.ok /* for now}",
        "condition: ${input.ok /* for now */}",
    ),
    "X-COMPARE": Explanation(
        "Two lists or objects are never the same one in JavaScript, even when they look alike. "
        "A field, or the length, can be compared.",
        TEST,
        "condition: ${input.tags === []}",
        "condition: ${input.tags.length === 0}",
    ),
    "X-COND": Explanation(
        "A condition must come out as true or false. Text around `${...}` makes it a text, and "
        "no text is a decision.",
        TEST,
        "condition: approve.output.approved",
        "condition: ${approve.output.approved}",
    ),
    "X-DEEP": Explanation(
        "Step Functions evaluates an expression about 100 levels deep. What is nearly that deep "
        "is refused when it is compiled, so that no run meets the limit.",
        TEST,
        "condition: ${<<41 x (>>input.ok<<41 x )>>}",
        "condition: ${input.ok}",
    ),
    "X-DUPKEY": Explanation(
        "JavaScript keeps the last one silently. It is refused, so that nobody reviews a value "
        "that is not used.",
        CONFIG,
        'url: https://api.example.com/orders\nbody: "${{ id: input.id, id: input.order }}"',
        'url: https://api.example.com/orders\nbody: "${{ id: input.id, order: input.order }}"',
    ),
    "X-ENV": Explanation(
        "`env` holds what `ensembles/deployment.yaml` declares. A name that no stage promises "
        "would be absent in every run.",
        CONFIG,
        "url: https://api.example.com/teams\nbody: ${env.TAEM}",
        "url: https://api.example.com/teams\nbody: ${env.TEAM}",
    ),
    "X-FIELD": Explanation(
        "A gate's output has a fixed set of fields. Another name would be absent in every run, "
        "and a step behind it would never run.",
        TEST,
        "condition: ${approve.output.aproved}",
        "condition: ${approve.output.approved}",
    ),
    "X-INPUT": Explanation(
        "Where an ensemble says what it takes, a field that is not among it is never there. Read "
        "all the same it would be absent in every run.",
        FILE,
        "input: {order: {type: object, properties: {id: {type: string}}}}\n"
        "agents:\n"
        "  - name: work\n"
        "    operation: code\n"
        "    condition: ${input.order.idd === 'A-1'}\n"
        "    config: {code: return 1;}",
        "input: {order: {type: object, properties: {id: {type: string}}}}\n"
        "agents:\n"
        "  - name: work\n"
        "    operation: code\n"
        "    condition: ${input.order.id === 'A-1'}\n"
        "    config: {code: return 1;}",
    ),
    "X-MIX": Explanation(
        "Which of the two is worked out first is not obvious, so it has to be written.",
        TEST,
        "condition: ${input.urgent ?? false || approve.output.approved}",
        "condition: ${(input.urgent ?? false) || approve.output.approved}",
    ),
    "X-NAME": Explanation(
        "An expression can read `input`, `env` and the steps by name. A text belongs in quotes.",
        TEST,
        "condition: ${aprove.output.approved}",
        "condition: ${approve.output.approved}",
    ),
    "X-NAME-CLASH": Explanation(
        "In the compiled machine every step's result is a variable, in which `-` and `_` look "
        "the same. One step would read the other's result.",
        FILE,
        "agents:\n"
        "  - {name: load-order, operation: code, config: {code: return 1;}}\n"
        "  - {name: load_order, operation: code, config: {code: return 2;}}",
        "agents:\n"
        "  - {name: load-order, operation: code, config: {code: return 1;}}\n"
        "  - {name: load-again, operation: code, config: {code: return 2;}}",
    ),
    "X-NEVER": Explanation(
        "A gate's status is one of three texts. A comparison with another one is never true, so "
        "the step would never run.",
        TEST,
        "condition: ${approve.output.status === 'expired'}",
        "condition: ${approve.output.status === 'timeout'}",
    ),
    "X-NUMBER": Explanation(
        "Numbers are written as in JSON, and only those that every engine keeps exactly: up to "
        "2^53 - 1. Longer ids are texts.",
        TEST,
        "condition: ${input.id === 12345678901234567890}",
        "condition: ${input.id === '12345678901234567890'}",
    ),
    "X-ORDER": Explanation(
        "Steps run from top to bottom. One that comes later has no result yet.",
        FILE,
        "agents:\n"
        "  - name: pay\n"
        "    condition: ${check.output.ok}\n"
        "    operation: code\n"
        "    config: {code: return 1;}\n"
        "  - name: check\n"
        "    operation: code\n"
        "    config: {code: 'return { ok: true };'}",
        "agents:\n"
        "  - name: check\n"
        "    operation: code\n"
        "    config: {code: 'return { ok: true };'}\n"
        "  - name: pay\n"
        "    condition: ${check.output.ok}\n"
        "    operation: code\n"
        "    config: {code: return 1;}",
    ),
    "X-PARAM": Explanation(
        "An arrow takes one plain parameter. A name that means something else already would "
        "hide it.",
        TEST,
        "condition: ${input.rows.some(input => input.open)}",
        "condition: ${input.rows.some(row => row.open)}",
    ),
    "X-SIZE": Explanation(
        "An expression of that length cannot be reviewed. Earlier steps can work out its parts.",
        TEST,
        "condition: \"${input.note === '<<4,100 x a>>'}\"",
        "condition: ${input.note === 'a'}",
    ),
    "X-STEP-BARE": Explanation(
        "A step's record has its output, its input and how it went. Which of them is meant has "
        "to be written.",
        TEST,
        "condition: ${approve}",
        "condition: ${approve.output.approved}",
    ),
    "X-STEP-FIELD": Explanation(
        "A step's record has a fixed set of fields; what the step gave stands under `output`.",
        TEST,
        "condition: ${approve.approved}",
        "condition: ${approve.output.approved}",
    ),
    "X-STRING": Explanation(
        "A text ends with the quote it began with, on the same line, and knows the escapes of "
        "JSON.",
        TEST,
        "condition: \"${input.path === 'C:\\\\docs'}\"",
        "condition: \"${input.path === 'C:/docs'}\"",
    ),
    "X-SYNTAX": Explanation(
        "The expression ends too early, or something stands where nothing can. The caret shows "
        "where reading stopped.",
        TEST,
        "condition: ${approve.output.approved &&}",
        "condition: ${approve.output.approved && input.amount < 100}",
    ),
    "X-TYPE": Explanation(
        "`Math.min` and `Math.max` take numbers. Given a list, JavaScript would answer that it "
        "is not a number.",
        TEST,
        "condition: ${Math.max([input.a, input.b]) > 10}",
        "condition: ${Math.max(input.a, input.b) > 10}",
    ),
    "X-UNCLOSED": Explanation(
        "The expression never ends, so the text after it would belong to it.",
        GATE,
        'prompt: "Pay ${input.amount"',
        'prompt: "Pay ${input.amount}"',
    ),
}
