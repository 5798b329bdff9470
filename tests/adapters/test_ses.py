import pytest
from botocore.exceptions import ReadTimeoutError

from countersign.adapters.ses import SesMailer
from countersign.service.ports import Message, Sent, UnavailableError, Undeliverable
from tests.adapters.stubs import StubClient, refusal

SENDER = "approvals@example.com"


def a_message():
    return Message(
        to="ana@example.com",
        subject="Approval Required: Grüße",
        text="plain",
        html="<p>rich</p>",
        headers={"Auto-Submitted": "auto-generated"},
    )


def test_a_mail_goes_out_with_text_html_and_its_headers():
    client = StubClient(send_email=[{"MessageId": "m-1"}])

    answer = SesMailer(client, sender=SENDER).send(a_message())

    assert answer == Sent(message_id="m-1")
    [(_, asked)] = client.asked
    simple = asked["Content"]["Simple"]
    assert asked["FromEmailAddress"] == SENDER
    assert asked["Destination"] == {"ToAddresses": ["ana@example.com"]}
    assert simple["Subject"] == {"Data": "Approval Required: Grüße", "Charset": "UTF-8"}
    assert simple["Body"]["Text"]["Data"] == "plain"
    assert simple["Body"]["Html"]["Data"] == "<p>rich</p>"
    assert simple["Headers"] == [{"Name": "Auto-Submitted", "Value": "auto-generated"}]


@pytest.mark.parametrize("code", ["MessageRejected", "BadRequestException"])
def test_what_is_refused_for_good_is_undeliverable_and_names_no_address(code):
    client = StubClient(send_email=[refusal(code)])

    answer = SesMailer(client, sender=SENDER).send(a_message())

    assert answer == Undeliverable(why=code)


@pytest.mark.parametrize(
    "failure",
    [
        refusal("TooManyRequestsException"),
        refusal("LimitExceededException"),
        refusal("SendingPausedException"),
        ReadTimeoutError(endpoint_url="http://post-office"),
    ],
)
def test_what_may_go_out_later_is_to_be_tried_again(failure):
    client = StubClient(send_email=[failure])

    with pytest.raises(UnavailableError):
        SesMailer(client, sender=SENDER).send(a_message())
