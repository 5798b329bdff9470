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


def unverified(*identities):
    """The refusal of SES, which is worded alike for senders and, in its sandbox, recipients."""
    listed = ", ".join(identities)
    return refusal(
        "MessageRejected",
        "Email address is not verified. The following identities failed the check "
        f"in region EU-WEST-1: {listed}",
    )


@pytest.mark.parametrize(
    "named",
    [
        [SENDER],
        ["Approvals@EXAMPLE.com"],
        ["example.com"],
        ["Countersign <approvals@example.com>"],
        ["ana@example.com", SENDER],
    ],
)
def test_a_refusal_that_names_our_sender_is_no_verdict_on_the_recipient(named):
    client = StubClient(send_email=[unverified(*named)])

    with pytest.raises(UnavailableError, match=r"\Asender not verified \(MessageRejected\)\Z"):
        SesMailer(client, sender=SENDER).send(a_message())


@pytest.mark.parametrize(
    "named", ["ana@example.com", "other-approvals@example.com", "approvals@example.com.test"]
)
def test_a_refusal_that_names_the_recipient_alone_is_for_good(named):
    client = StubClient(send_email=[unverified(named)])

    assert SesMailer(client, sender=SENDER).send(a_message()) == Undeliverable("MessageRejected")


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
