"""The robots are no sheep: a page without our defences is approved by each that sends forms."""

import pytest

from tests.scanners.careless import careless_page
from tests.scanners.zoo import BEFORE_THE_PERSON

SENDS_FORMS = {
    "submits-the-form-as-it-came",
    "presses-every-button",
    "picks-the-first-radio-at-once",
    "picks-every-radio-at-once",
    "posts-a-guess",
    "forges-the-stamp",
    "sends-a-form-of-yesterday",
    "posts-from-another-site",
}


@pytest.mark.parametrize("robot", BEFORE_THE_PERSON, ids=lambda robot: robot.name)
def test_a_robot_gets_through_to_the_page_and_those_that_send_forms_approve_it(robot) -> None:
    with careless_page() as page:
        answers = robot.act(page.catch)

    assert len(page.calls) >= len(answers) >= 1
    assert (page.approvals > 0) == (robot.name in SENDS_FORMS)
