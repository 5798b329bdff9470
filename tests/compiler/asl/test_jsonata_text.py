"""What a JSONata text reads from around it is found, and a broken text is told from a good one."""

from __future__ import annotations

import pytest

from countersign_compiler.asl.jsonata_text import read_jsonata


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("$a", {"a"}),
        ("$a.b.c & $d", {"a", "d"}),
        ("($x:=$a;$x+1)", {"a"}),
        ("function($v,$k){$lookup($v,$k)}($a,1)", {"a"}),
        ("$map([1],function($v){$v+$offset})", {"offset"}),
        ('"$a"', set()),
        ("'$a'", set()),
        ("/* $a */ 1", set()),
        ("$states.input", set()),
        ("$", set()),
        ("$$.a", set()),
        ("$type($s_a)", {"s_a"}),
        ('$replace($a,/[$"b]+/,"")', {"a"}),
        ("$a/$b/2", {"a", "b"}),
        ("`$a`", set()),
    ],
)
def test_free_variables_are_found_and_bound_ones_are_not(text, variables):
    reading = read_jsonata(text)

    assert reading.problem is None
    assert reading.variables == variables


@pytest.mark.parametrize(
    "text",
    [
        "1",
        "(-1)",
        "[]",
        "{}",
        '{"a":1,"b":[1,2]}',
        "$a ? 1 : -2",
        "($a:=1;)",
        "true in [true]",
        "$not(true) and (false or true)",
        "$a[0]",
        "$f()",
        '$substring("x",0,1)="x"',
        "/^[A-Z]{2,3}: /i",
    ],
)
def test_good_texts_are_let_through(text):
    assert read_jsonata(text).problem is None


@pytest.mark.parametrize(
    "text",
    ["", " ", "(", ")", "[1)", "1 2", "$a $b", '"a" "b"', "1 +", "* 2", '"a', "'a", "(1;;2", "a €"],
)
def test_broken_texts_are_refused(text):
    assert read_jsonata(text).problem is not None


def test_eval_is_refused_because_aws_does_not_have_it():
    assert "eval" in str(read_jsonata('$eval("1")').problem)
