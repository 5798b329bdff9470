"""Is mail that was sent found again, by whom it was sent to?"""

from countersign_workbench.engine.mails import captured_mails


def send(engine, to: list[str], subject: str) -> None:
    mail = engine.client("sesv2")
    mail.create_email_identity(EmailIdentity="sender@example.com")
    mail.send_email(
        FromEmailAddress="Countersign <sender@example.com>",
        Destination={"ToAddresses": to, "BccAddresses": ["archive@example.com"]},
        Content={
            "Simple": {
                "Subject": {"Data": subject},
                "Body": {"Text": {"Data": "plain"}, "Html": {"Data": "<p>rich</p>"}},
            }
        },
    )
    mail.delete_email_identity(EmailIdentity="sender@example.com")


def test_a_captured_mail_says_everything_of_itself(engine) -> None:
    send(engine, ["ana@example.com"], "first")

    mail = captured_mails(engine, to="ana@example.com")[-1]

    assert mail.subject == "first"
    assert mail.sender == "Countersign <sender@example.com>"
    assert (mail.text, mail.html) == ("plain", "<p>rich</p>")
    assert mail.to == ("ana@example.com",)
    assert mail.bcc == ("archive@example.com",)
    assert mail.message_id


def test_mail_is_found_by_recipient_whatever_the_case_and_oldest_first(engine) -> None:
    send(engine, ["Ben@example.com"], "one")
    send(engine, ["cleo@example.com"], "other")
    send(engine, ["ben@example.com"], "two")

    assert [mail.subject for mail in captured_mails(engine, to="BEN@example.com")] == ["one", "two"]
    assert len(captured_mails(engine)) >= 3
