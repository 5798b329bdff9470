"""Does the door of an `email` step send one mail and say what became of it?"""

import json
from pathlib import Path

import boto3
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, ParamValidationError
from botocore.stub import Stubber

from countersign.domain.step_failure import StepFailed
from countersign.operations.email.compose import compose
from countersign.operations.step_call import read_step_call
from functions.run_email import app

EVENT = json.loads((Path(__file__).parents[2] / "events" / "run_email.json").read_text())
EVERYTHING = {
    **EVENT,
    "config": {
        "to": ["a@example.com", "c@example.com"],
        "cc": "b@example.com",
        "replyTo": "desk@example.com",
        "subject": "Content rejected",
        "body": {"reason": "Too long"},
    },
}


class Ses:
    """Takes mails, or fails as it was told."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.sent: list[dict] = []
        self.failure = failure

    def send_email(self, **request) -> dict[str, str]:
        self.sent.append(request)
        if self.failure:
            raise self.failure
        return {"MessageId": "m-1"}


def sending(ses: Ses) -> str:
    return app.send(compose(read_step_call(EVENT)), client=ses, sender="sign@example.com")


def test_the_mail_goes_out_with_text_and_html() -> None:
    ses = Ses()

    assert sending(ses) == "m-1"
    (request,) = ses.sent
    content = request["Content"]["Simple"]
    assert request["FromEmailAddress"] == "sign@example.com"
    assert request["Destination"] == {"ToAddresses": ["content@example.com"], "CcAddresses": []}
    assert content["Subject"]["Data"] == "Content rejected"
    assert content["Body"]["Text"]["Data"] == EVENT["config"]["body"]
    assert "Reason: Too long<br>" in content["Body"]["Html"]["Data"]
    assert content["Headers"] == [{"Name": "Auto-Submitted", "Value": "auto-generated"}]


@pytest.mark.parametrize(
    ("code", "failure"),
    [
        ("MessageRejected", "EMAIL_REJECTED"),
        ("TooManyRequestsException", "EMAIL_UNAVAILABLE"),
    ],
)
def test_a_refusal_fails_the_step_and_names_no_address(code, failure) -> None:
    words = "Email address is not verified: content@example.com"
    refused = ClientError({"Error": {"Code": code, "Message": words}}, "SendEmail")

    with pytest.raises(StepFailed, match=rf"{failure}: .*\({code}\)") as caught:
        sending(Ses(refused))

    assert "@" not in str(caught.value)


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("MessageRejected", "Email address is not verified: Sign@Example.com"),
        ("MailFromDomainNotVerifiedException", "mail.example.com"),
    ],
)
def test_a_refusal_of_our_sender_says_so_and_is_no_verdict_on_the_recipients(code, words) -> None:
    refused = ClientError({"Error": {"Code": code, "Message": words}}, "SendEmail")

    with pytest.raises(StepFailed, match=rf"EMAIL_SENDER: .*not verified.*\({code}\)") as caught:
        sending(Ses(refused))

    assert "@" not in str(caught.value)


def test_a_mail_is_tried_once() -> None:
    ses = Ses(EndpointConnectionError(endpoint_url="https://email.eu-west-1.amazonaws.com"))

    with pytest.raises(StepFailed, match="EMAIL_UNAVAILABLE"):
        sending(ses)

    assert len(ses.sent) == 1


def test_the_real_client_takes_the_request_that_is_made_of_a_mail() -> None:
    client = boto3.client(
        "sesv2", region_name="eu-central-1", aws_access_key_id="x", aws_secret_access_key="x"
    )
    email = compose(read_step_call(EVERYTHING))

    # The stub checks request and answer against the service's own model.
    with Stubber(client) as ses:
        ses.add_response("send_email", {"MessageId": "m-1"}, app.request(email, "sign@example.com"))
        assert app.send(email, client=client, sender="sign@example.com") == "m-1"
        ses.assert_no_pending_responses()


def test_a_request_that_the_model_refuses_is_told_by_its_name() -> None:
    with pytest.raises(StepFailed, match=r"EMAIL_UNAVAILABLE: .*\(ParamValidationError\)"):
        sending(Ses(ParamValidationError(report="Unknown parameter: FromAddress")))
