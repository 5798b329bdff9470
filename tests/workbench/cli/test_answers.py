"""Are answers given on the command line what the API is sent?"""

from typing import Any

import pytest
from click.testing import CliRunner, Result

from countersign_workbench.cli.command import countersign
from tests.workbench.cli.loopback_api import answering


def run(url: str, *options: str, verdict: str = "approve") -> Result:
    command = [verdict, "r_1", *options, "--api-url", url]
    return CliRunner().invoke(countersign, command, env={"COUNTERSIGN_TOKEN": "cs_x"})


@pytest.mark.parametrize("verdict", ["approve", "reject"])
@pytest.mark.parametrize(
    ("options", "sent"),
    [
        (["--input", '{"amount": 12.5}'], {"amount": 12.5}),
        (["--input", "{}"], {}),
        (["--field", "amount=12.5", "--field", "sure=true"], {"amount": 12.5, "sure": True}),
        (["--field", "note=two words", "--field", "due=2026-11-22"],
         {"note": "two words", "due": "2026-11-22"}),
        (["--field", 'code="12"'], {"code": "12"}),
        (["--field", "size=NaN"], {"size": "NaN"}),
        (["--field", "formula=a=b"], {"formula": "a=b"}),
        (["--field", "list=[1]", "--field", "none=null"], {"list": "[1]", "none": "null"}),
        (["--input", '{"a": 1}', "--field", "b=2"], {"a": 1, "b": 2}),
    ],
)  # fmt: skip
def test_answers_are_sent_as_they_are_meant(verdict: str, options: list[str], sent: Any) -> None:
    with answering({f"POST /api/v1/requests/r_1/{verdict}": (200, {"decided": False})}) as there:
        answered = run(there.url, *options, verdict=verdict)

    assert answered.exit_code == 0, answered.output
    assert there.asked[0].body == {"input": sent}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--input", "[1]"], "one JSON object"),
        (["--input", "{amount}"], "not JSON"),
        (["--input", '{"amount": NaN}'], "not JSON"),
        (["--field", "amount"], "NAME=VALUE"),
        (["--field", "=1"], "NAME=VALUE"),
        (["--field", "a=1", "--field", "a=2"], "answered twice"),
        (["--input", '{"a": 1}', "--field", "a=2"], "stands in --input too"),
    ],
)
def test_what_cannot_be_meant_is_refused_before_anything_is_sent(options, words: str) -> None:
    with answering({}) as there:
        refused = run(there.url, *options)

    assert refused.exit_code == 2
    assert words in refused.output
    assert there.asked == []
