"""Does the demo's browser see what a person sees, and send what a form would?"""

import pytest

from countersign_workbench.demo.page import read_page

PAGE = """\
<html><head><title>Not seen</title><style>p{}</style></head><body>
<h1>Publish?</h1><p>Two people are asked.</p>
<form method="post" action="../r/abc">
<input type="hidden" name="digest" value="sha256:1">
<label><input type="radio" name="verdict" value="approve"> Approve</label>
<label><input type="radio" name="verdict" value="reject"{checked}> Reject</label>
<textarea name="reason">typed before</textarea>
<button>Record my decision</button>
</form></body></html>
"""


def test_words_are_read_without_what_is_not_shown() -> None:
    page = read_page("http://127.0.0.1/r/abc", PAGE.replace("{checked}", ""))

    assert page.text.startswith("Publish?\nTwo people are asked.")
    assert "Not seen" not in page.text
    assert "typed before" not in page.text


def test_a_form_is_sent_with_its_hidden_fields_and_what_was_typed_but_no_choice_of_its_own() -> (
    None
):
    page = read_page("http://127.0.0.1/r/abc", PAGE.replace("{checked}", ""))

    assert page.action == "http://127.0.0.1/r/abc"
    assert page.radios == {"verdict": ["approve", "reject"]}
    assert page.filled() == {"digest": "sha256:1", "reason": "typed before"}


def test_a_preselected_radio_would_be_noticed() -> None:
    page = read_page("http://127.0.0.1/r/abc", PAGE.replace("{checked}", " checked"))

    assert page.chosen == {"verdict": "reject"}


@pytest.mark.parametrize(("marked", "sent"), [("", ""), (" selected", "now")])
def test_a_list_of_options_is_sent_with_the_one_that_stands_in_it(marked: str, sent: str) -> None:
    options = f'<option value="">Not chosen</option><option value="now"{marked}>Now</option>'

    page = read_page("http://127.0.0.1/r/abc", f'<form><select name="when">{options}</select>')

    assert page.filled() == {"when": sent}
