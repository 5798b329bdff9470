"""Which JSONata text gives the value or the truth of a tree?"""

from __future__ import annotations

import pytest

from countersign_compiler.expressions.jsonata import decision, fragment
from countersign_compiler.expressions.parser import parse_condition, parse_template
from tests.compiler.expressions.cases import knows

SCOPE = knows("generate", "approve", "risk-check", "auto-approve", "manual-review")


def at(offset: int) -> str:
    return f"expression:{offset - 2}"


@pytest.mark.parametrize(
    ("source", "body"),
    [
        ("input.amount", '$get($input,"amount")'),
        ("generate.output", '$get($s_generate,"output")'),
        (
            "input.a ?? 'x'",
            '($x1:=$get($input,"a");$type($x1)="null"?"x":$x1)',
        ),
        (
            "input.a || input.b",
            '($x1:=$get($input,"a");$t($x1)?$x1:$rb($x1,$get($input,"b")))',
        ),
        (
            "input.a > 1",
            '$must($lt(1,$get($input,"a")),"EXPR_UNDECIDED expression:8 input.a > 1")',
        ),
        ("(input.a > 1) ?? true", '($x1:=$lt(1,$get($input,"a"));$x1="?"?true:$x1)'),
        ("input.a + input.b", '$add($get($input,"a"),$get($input,"b"))'),
        ("Math.ceil(approvers.length / 2)", "$m1($div($len($approvers),2),$ceil)"),
        (
            'input.rows.map(r => r.id).join(",")',
            '$jn($mp($get($input,"rows"),function($p_r){$get($p_r,"id")}),",")',
        ),
        ("[input.tags, 1]", '$append($one($get($input,"tags")),$one(1))'),
        (
            "input.vip ? 'a' : 'b'",
            '($must($tcb($get($input,"vip")),"EXPR_UNDECIDED expression:6 input.vip")?"a":"b")',
        ),
        ("now()", "$now()"),
        ("'a' + now()", '("a" & $now())'),
        ("-3", "(-3)"),
        ("input['length']", '$at($input,"length")'),
    ],
)
def test_a_value_becomes_calls_of_helpers(source: str, body: str) -> None:
    assert fragment(parse_template(f"${{{source}}}", SCOPE).tree, at).body == body


@pytest.mark.parametrize(
    ("source", "body"),
    [
        (
            "approve.output.approved",
            '$tsb($s_approve,$get($get($s_approve,"output"),"approved"))',
        ),
        (
            "risk-check.output.risk_score < 0.3",
            '$lt($get($get($s_risk_check,"output"),"risk_score"),0.3)',
        ),
        (
            "auto-approve.output.approved || manual-review.output.approved",
            '$or3([$tsb($s_auto_approve,$get($get($s_auto_approve,"output"),"approved")),'
            '$tsb($s_manual_review,$get($get($s_manual_review,"output"),"approved"))])',
        ),
        (
            "approve.output.status !== 'timeout'",
            '$not3($eq($get($get($s_approve,"output"),"status"),"timeout"))',
        ),
        ("input.x === null", '$type($get($input,"x"))="null"'),
        ("!input.disabled", '$not3($tcb($get($input,"disabled")))'),
        ("approve.executed", '$tcb($fl($s_approve,"executed"))'),
        ("approve.undecided || generate.undecided",
         '($get($s_approve,"undecided") or $get($s_generate,"undecided"))'),
    ],
)  # fmt: skip
def test_a_test_becomes_one_of_three_truths(source: str, body: str) -> None:
    assert decision(parse_condition(f"${{{source}}}", SCOPE).tree, at).body == body


def test_a_long_source_is_cut_in_the_message() -> None:
    source = " && ".join(f"input.field_number_{each} > 1" for each in range(8))

    body = fragment(parse_template(f"${{{source}}}", SCOPE).tree, at).body

    assert '..."' in body
    assert len(body.rpartition("EXPR_UNDECIDED")[2]) < 120
