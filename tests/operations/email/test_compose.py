"""Does the mail of an `email` step reach whom its author named, and only them?"""

import pytest

from countersign.domain.step_failure import StepFailed
from countersign.operations.email.compose import compose
from countersign.operations.step_call import StepCall


def composing(**config):
    config = {"to": "team@example.com", "subject": "Content rejected", "body": "Hello", **config}
    given = {key: value for key, value in config.items() if value is not ...}
    return compose(StepCall("arn", "run-1", "content-approval", "notify", given, ()))


@pytest.mark.parametrize(
    ("to", "addresses"),
    [
        ("a@example.com", ("a@example.com",)),
        (" a@example.com , b@example.com ", ("a@example.com", "b@example.com")),
        (["a@example.com", "b@example.com"], ("a@example.com", "b@example.com")),
        (["a@example.com", "A@Example.com"], ("a@example.com",)),
        ("o'neil+x_1@mail.example.co.uk", ("o'neil+x_1@mail.example.co.uk",)),
    ],
)  # fmt: skip
def test_recipients_are_one_several_or_a_list(to, addresses) -> None:
    assert composing(to=to).to == addresses


def test_copies_and_replies_have_addresses_of_their_own() -> None:
    email = composing(cc=["b@example.com", "team@example.com"], replyTo="desk@example.com")

    assert email.cc == ("b@example.com",)
    assert email.reply_to == ("desk@example.com",)
    assert email.as_used() == {
        "to": ["team@example.com"],
        "cc": ["b@example.com"],
        "replyTo": ["desk@example.com"],
        "subject": "Content rejected",
        "body": "Hello",
    }


@pytest.mark.parametrize("to", [..., None, "", " ", [], " , "])
def test_a_mail_without_a_recipient_fails_the_step_and_names_the_key(to) -> None:
    with pytest.raises(StepFailed, match=r"EMAIL_NO_RECIPIENT: config\.to is absent or empty"):
        composing(to=to)


@pytest.mark.parametrize("to", ["a@example.com,", "; a@example.com", "a@example.com, ,b@c.de"])
def test_an_empty_place_among_addresses_is_somebody_who_would_get_nothing(to) -> None:
    with pytest.raises(StepFailed, match=r"EMAIL_NO_RECIPIENT: config\.to has an empty place"):
        composing(to=to)


@pytest.mark.parametrize("to", [["a@example.com", None], ["a@example.com", ""]])
def test_an_empty_one_in_a_list_is_named_by_its_place(to) -> None:
    with pytest.raises(StepFailed, match=r"EMAIL_NO_RECIPIENT: config\.to\[1\] is absent or empty"):
        composing(to=to)


def test_a_copy_of_a_recipient_in_other_letters_is_no_second_mail() -> None:
    assert composing(to="a@example.com", cc="A@Example.com").cc == ()


@pytest.mark.parametrize(
    "address",
    ["team", "@example.com", "a@", "a@b", "a b@example.com", "a@exa mple.com",
     "Ana <a@example.com>",
     "a@example..com", "a@-example.com", "ü@example.com", "a@exämple.com", "a@@example.com", 7,
     {},      "a" * 65 + "@example.com", "a@" + "b." * 130 + "com"],
)  # fmt: skip
def test_what_is_no_plain_address_is_refused_without_repeating_it(address) -> None:
    with pytest.raises(StepFailed, match="EMAIL_BAD_ADDRESS") as caught:
        composing(to=address)

    assert "example..com" not in str(caught.value)


@pytest.mark.parametrize(
    "config",
    [{"subject": "Hi\r\nBcc: x@evil.com"}, {"subject": "Hi\nthere"}, {"subject": "a\x00b"},
     {"subject": "a\u2028b"}, {"subject": "x" * 301}, {"subject": ["x"]},
     {"to": "a@example.com\r\nBcc: x@evil.com"}, {"cc": "a@example.com\nX: y"}],
)  # fmt: skip
def test_nothing_can_become_a_header_of_its_own(config) -> None:
    with pytest.raises(StepFailed, match="EMAIL_HEADER"):
        composing(**config)


@pytest.mark.parametrize("body", [..., None, "", "  \n"])
def test_a_missing_body_is_a_plain_sentence(body) -> None:
    text = composing(body=body).text

    assert text.startswith("The step “notify” of the ensemble “content-approval” sent you this")


def test_a_missing_subject_names_ensemble_and_step() -> None:
    assert composing(subject=...).subject == "content-approval: notify"


def test_the_html_says_the_same_as_the_text_and_nothing_in_it_is_markup() -> None:
    html = composing(body="Reason: <b>no</b> & more\n  indented").html

    assert "Reason: &lt;b&gt;no&lt;/b&gt; &amp; more<br>  indented" in html


def test_an_object_as_body_is_laid_out_to_be_read() -> None:
    assert composing(body={"word_count": 1200}).text == "- Word count: 1,200\n"


def test_more_recipients_than_ses_takes_are_refused() -> None:
    with pytest.raises(StepFailed, match="EMAIL_TOO_MANY: 51 recipients"):
        composing(to=[f"a{n}@example.com" for n in range(51)])


def test_a_key_that_is_not_known_is_refused() -> None:
    with pytest.raises(StepFailed, match=r"config\.bcc is not known"):
        composing(bcc="a@example.com")
