"""Why is something refused, and how is it written instead?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

Place = Literal["a file", "a step", "a step's condition", "a gate's inputs", "a step's config"]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a code is reported, and one example of it: as refused, and as it is accepted.

    Both examples are YAML that stands in `place`; `approve` is a gate before it, and the deployment
    declares `env.TEAM` and allows the host `api.example.com`.
    """

    why: str
    place: Place
    refused: str
    accepted: str


_FILE: Final = "a file"
_STEP: Final = "a step"
_TEST: Final = "a step's condition"
_GATE: Final = "a gate's inputs"
_CONFIG: Final = "a step's config"

_YAML: Final[Mapping[str, Explanation]] = {
    "Y-ALIAS": Explanation(
        "Who reviews an ensemble reads one place. A value that stands elsewhere can change what a "
        "gate asks without the gate's own lines changing.",
        _GATE,
        "approvers: &people [ana@example.com]\nmetadata: {asked: *people}",
        "approvers: [ana@example.com]\nmetadata: {asked: [ana@example.com]}",
    ),
    "Y-DUPKEY": Explanation(
        "YAML tools keep one of the two, and not the same one. It is refused, so that nobody "
        "reviews a value that is not used.",
        _GATE,
        "timeout: 3600\ntimeout: 86400",
        "timeout: 3600",
    ),
    "Y-NUMBER": Explanation(
        "Some YAML tools read such a text as another number (octal, or in base 60) and some as a "
        "text. In quotes it is a text everywhere.",
        _GATE,
        "metadata: {account: 0123}",
        'metadata: {account: "0123"}',
    ),
    "Y-OPEN": Explanation(
        "Without quotes, YAML may end a text within `${...}`, at a `#` or at the line's end. In "
        "quotes, or as a block after `|`, it stays whole.",
        _CONFIG,
        "url: https://api.example.com/${input\n  .id}",
        'url: "https://api.example.com/${input.id}"',
    ),
    "Y-SYNTAX": Explanation(
        "The text cannot be read as YAML. The usual reason is a `: ` inside a text without quotes, "
        "or an indentation that fits no line above.",
        _GATE,
        "prompt: Pay now: yes or no?",
        'prompt: "Pay now: yes or no?"',
    ),
    "Y-YESNO": Explanation(
        "Older YAML tools read it as true or false, newer ones as a text. Write what is meant.",
        _GATE,
        "requireReason: yes",
        "requireReason: true",
    ),
}

_EXPRESSIONS: Final[Mapping[str, Explanation]] = {
    "X-ALWAYS": Explanation(
        "A value written out is the same in every run, so it tests nothing: the step would always "
        "run, or never. Usually the comparison was left out.",
        _TEST,
        "condition: ${approve.output.approved && 'rejected'}",
        "condition: ${approve.output.approved}",
    ),
    "X-CALL": Explanation(
        "The language has the methods and functions that compile to the same result everywhere. "
        "Anything else would have to be guessed.",
        _TEST,
        "condition: ${input.name.localeCompare('a') === 0}",
        "condition: ${input.name.toLowerCase() === 'a'}",
    ),
    "X-CHAIN": Explanation(
        "`a < b < c` compares the true or false of the first comparison with `c`, which is never "
        "meant.",
        _TEST,
        "condition: ${0 < input.amount < 100}",
        "condition: ${0 < input.amount && input.amount < 100}",
    ),
    "X-COND": Explanation(
        "A condition must come out as true or false. Text around `${...}` makes it a text, and no "
        "text is a decision.",
        _TEST,
        "condition: approve.output.approved",
        "condition: ${approve.output.approved}",
    ),
    "X-ENV": Explanation(
        "`env` holds what `ensembles/deployment.yaml` declares. A name that no stage promises "
        "would be absent in every run.",
        _CONFIG,
        "url: https://api.example.com/teams\nbody: ${env.TAEM}",
        "url: https://api.example.com/teams\nbody: ${env.TEAM}",
    ),
    "X-FIELD": Explanation(
        "A gate's output has a fixed set of fields. Another name would be absent in every run, and "
        "a step behind it would never run.",
        _TEST,
        "condition: ${approve.output.aproved}",
        "condition: ${approve.output.approved}",
    ),
    "X-MIX": Explanation(
        "Which of the two is worked out first is not obvious, so it has to be written.",
        _TEST,
        "condition: ${input.urgent ?? false || approve.output.approved}",
        "condition: ${(input.urgent ?? false) || approve.output.approved}",
    ),
    "X-NAME": Explanation(
        "An expression can read `input`, `env` and the steps by name. A text belongs in quotes.",
        _TEST,
        "condition: ${aprove.output.approved}",
        "condition: ${approve.output.approved}",
    ),
    "X-NAME-CLASH": Explanation(
        "In the compiled machine every step's result is a variable, in which `-` and `_` look the "
        "same. One step would read the other's result.",
        _FILE,
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
        _TEST,
        "condition: ${approve.output.status === 'expired'}",
        "condition: ${approve.output.status === 'timeout'}",
    ),
    "X-ORDER": Explanation(
        "Steps run from top to bottom. One that comes later has no result yet.",
        _FILE,
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
    "X-STEP-BARE": Explanation(
        "A step's record has its output, its input and how it went. Which of them is meant has to "
        "be written.",
        _TEST,
        "condition: ${approve}",
        "condition: ${approve.output.approved}",
    ),
    "X-STEP-FIELD": Explanation(
        "A step's record has a fixed set of fields; what the step gave stands under `output`.",
        _TEST,
        "condition: ${approve.approved}",
        "condition: ${approve.output.approved}",
    ),
    "X-SYNTAX": Explanation(
        "The expression ends too early, or something stands where nothing can. The caret shows "
        "where reading stopped.",
        _TEST,
        "condition: ${approve.output.approved &&}",
        "condition: ${approve.output.approved && input.amount < 100}",
    ),
    "J-STATEMENT": Explanation(
        "A body becomes one expression of the machine, so it is `const` lines and one final "
        "`return`: no loops, no `let`, no `if`.",
        _STEP,
        "operation: code\nconfig:\n  code: |\n    let total = input.net * 2;\n    return total;",
        "operation: code\nconfig:\n  code: |\n    const total = input.net * 2;\n    return total;",
    ),
}

_ENSEMBLES: Final[Mapping[str, Explanation]] = {
    "G-ADDRESS": Explanation(
        "Each approver is one mailbox, which is asked and recorded by its address. A list in one "
        "text, a display name or letters outside ASCII are not one plain address.",
        _GATE,
        "approvers: [Ana <ana@example.com>]",
        "approvers: [ana@example.com]",
    ),
    "G-AUDIENCE": Explanation(
        "A gate that asks nobody can only time out. A missing or empty list is never everybody.",
        _GATE,
        "approvers: []",
        "approvers: [ana@example.com]",
    ),
    "G-HOST": Explanation(
        "`policy.allowedHosts` in `ensembles/deployment.yaml` lists the hosts that `http` steps "
        "may call. A host that only a run knows cannot be compared with it.",
        _CONFIG,
        "url: https://${input.host}/orders",
        "url: https://api.example.com/orders",
    ),
    "G-KEY": Explanation(
        "A key that nobody reads is a wish that is silently not granted. It is refused, with the "
        "nearest key that is read.",
        _GATE,
        "aprovers: [ana@example.com]",
        "approvers: [ana@example.com]",
    ),
    "G-KIND": Explanation(
        "A step says once what it does: `agent: hitl` for a gate, or one `operation`.",
        _STEP,
        "operation: thnik\nconfig:\n  prompt: Sum up ${input.order}",
        "operation: think\nconfig:\n  prompt: Sum up ${input.order}",
    ),
    "G-LIMIT": Explanation(
        "The policy bounds how many are asked and how long a gate waits. Times are seconds, never "
        "milliseconds.",
        _GATE,
        "timeout: 86400000",
        "timeout: 86400",
    ),
    "G-MISSING": Explanation(
        "Without this key the step could not do anything, and there is no value to assume.",
        _CONFIG,
        "method: POST",
        "method: POST\nurl: https://api.example.com/orders",
    ),
    "G-NAME": Explanation(
        "The name is part of the state machine's name and of every run's id: letters and digits, "
        "joined by `-` or `_`, at most 48.",
        _FILE,
        "ensemble: my refund\n"
        "agents:\n"
        "  - {name: work, operation: code, config: {code: return 1;}}",
        "ensemble: my-refund\n"
        "agents:\n"
        "  - {name: work, operation: code, config: {code: return 1;}}",
    ),
    "G-NOTYET": Explanation(
        "The language has this, and this version does not compile it. It is refused instead of "
        "being left out, so that no run does less than its author reads.",
        _STEP,
        "retry: {attempts: 3}\noperation: think\nconfig:\n  prompt: Sum up ${input.order}",
        "operation: think\nconfig:\n  prompt: Sum up ${input.order}",
    ),
    "G-QUORUM": Explanation(
        "More approvals are asked for than there are people to give them, or none. A quorum is "
        "never weakened to what is possible.",
        _GATE,
        "approvers: [ana@example.com, ben@example.com]\nminApprovals: 3",
        "approvers: [ana@example.com, ben@example.com]\nminApprovals: 2",
    ),
    "G-SAME-APPROVER": Explanation(
        "One mailbox is one person: it gets one link and has one vote, however often and in which "
        "letters it is written.",
        _GATE,
        "approvers: [ana@example.com, Ana@Example.com]",
        "approvers: [ana@example.com]",
    ),
    "G-STEP-NAME": Explanation(
        "Expressions read a step by its name, so it cannot be a word that they need themselves, "
        "nor hold other characters than letters, digits, `-` and `_`.",
        _FILE,
        "agents:\n  - {name: input, operation: code, config: {code: return 1;}}",
        "agents:\n  - {name: load-input, operation: code, config: {code: return 1;}}",
    ),
    "G-STEP-TWICE": Explanation(
        "Expressions, mails and the audit trail name a step by its name, so there is one of each.",
        _FILE,
        "agents:\n"
        "  - {name: pay, operation: code, config: {code: return 1;}}\n"
        "  - {name: pay, operation: code, config: {code: return 2;}}",
        "agents:\n"
        "  - {name: pay, operation: code, config: {code: return 1;}}\n"
        "  - {name: book, operation: code, config: {code: return 2;}}",
    ),
    "G-TYPE": Explanation(
        "The value is of another kind than the key takes. Nothing is converted: the text `2` is no "
        "number, and one address is no list.",
        _GATE,
        "approvers: ana@example.com",
        "approvers: [ana@example.com]",
    ),
    "G-UNGUARDED": Explanation(
        "Steps run from top to bottom, whatever a gate before them was answered. Only a condition "
        "makes a step wait for a yes.",
        _STEP,
        "operation: http\nconfig:\n  url: https://api.example.com/orders",
        "condition: ${approve.output.approved}\n"
        "operation: http\n"
        "config:\n"
        "  url: https://api.example.com/orders",
    ),
    "G-URL": Explanation(
        "An `http` step calls an absolute address that begins with `https://` and a host, without "
        "a user or a password in it.",
        _CONFIG,
        "url: api.example.com/orders",
        "url: https://api.example.com/orders",
    ),
    "G-VALUE": Explanation(
        "The key takes one of a few words, or a text that is not empty.",
        _GATE,
        "onReject: majority",
        "onReject: untilImpossible",
    ),
}

EXPLANATIONS: Final[Mapping[str, Explanation]] = {**_YAML, **_EXPRESSIONS, **_ENSEMBLES}
"""The codes that `explain` says more about than the finding itself."""
