"""Does a command call the API with its credential, and say what the API refuses?"""

import click
import pytest
from click.testing import CliRunner

from countersign_workbench.cli.api import Api
from countersign_workbench.cli.command import countersign
from tests.workbench.cli.loopback_api import answering


def test_a_call_carries_the_credential_and_quotes_its_path() -> None:
    with answering({"GET /api/v1/requests/a.b%2Fc?limit=5": (200, {"ok": True})}) as there:
        got = Api(there.url, "cs_x").get("requests", "a.b/c", query={"limit": "5", "cursor": None})

    assert got == {"ok": True}
    assert there.asked[0].headers["authorization"] == "Bearer cs_x"


def test_a_refusal_ends_the_command_with_its_code_and_every_error() -> None:
    problem = {
        "code": "BODY_INVALID",
        "detail": "The body is not right.",
        "errors": [{"path": "reason", "message": "is missing", "hint": "say why"}],
    }

    with (
        answering({"POST /api/v1/requests/r/reject": (400, problem)}) as there,
        pytest.raises(click.ClickException) as refused,
    ):
        Api(there.url, "cs_x").post("requests", "r", "reject", body={})

    assert refused.value.message.splitlines() == [
        "BODY_INVALID: The body is not right.",
        "  reason: is missing (say why)",
    ]


@pytest.mark.parametrize("body", ["Bad Gateway", {"message": "Internal Server Error"}])
def test_an_answer_that_is_no_problem_document_is_still_told(body) -> None:
    with (
        answering({"GET /api/v1/pending": (502, body)}) as there,
        pytest.raises(click.ClickException, match="502"),
    ):
        Api(there.url, "cs_x").get("pending")


def test_an_api_that_is_not_there_is_named() -> None:
    with pytest.raises(click.ClickException, match=r"http://127\.0\.0\.1:1/api/v1/pending"):
        Api("http://127.0.0.1:1", "cs_x").get("pending")


def test_a_redirect_is_not_followed_with_the_credential() -> None:
    with (
        answering({"GET /stolen": (200, {})}) as thief,
        answering({"GET /api/v1/pending": (302, f"{thief.url}/stolen")}) as there,
        pytest.raises(click.ClickException, match="302"),
    ):
        Api(there.url, "cs_x").get("pending")

    assert thief.asked == []


@pytest.mark.parametrize("token", ["cs_secret\nX-More: 1", "cs_secret one", "cs_sécret"])
def test_a_credential_that_no_header_can_carry_is_refused_and_never_printed(token) -> None:
    answered = CliRunner().invoke(
        countersign,
        ["pending", "--api-url", "http://127.0.0.1:1"],
        env={"COUNTERSIGN_TOKEN": token},
    )

    assert answered.exit_code == 1
    assert "COUNTERSIGN_TOKEN" in answered.output
    assert "cret" not in answered.output
    assert len(answered.output.splitlines()) == 1
