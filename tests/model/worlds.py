"""Which small worlds are walked whole?

`FOCUSED` in every test run: each is about one race, with everybody who can have a part in it.
`LARGE` are those for which a test run has no time; torture walks them. What is in none of them is
listed in `tests/torture/model.py`.
"""

from __future__ import annotations

from countersign.domain.request import UNTIL_IMPOSSIBLE, VETO
from tests.model.answers import (
    after_the_opening,
    against_a_cancellation,
    against_a_failed_task,
    against_a_stranger,
    against_the_deadline,
    against_the_runs_end,
    called_off_at_the_deadline,
    other_evidence,
    revocation,
    same_person_twice,
    votes,
    withdrawn_mail,
)
from tests.model.deliveries import two_effects, two_mailers, two_sweepers, two_wakers
from tests.model.openings import (
    beyond_reach,
    by_resume_token,
    in_doubt,
    name_used_again,
    one_token_for_all,
    scope_end,
    scope_opening,
    standalone,
    stopped_while_opening,
)

FOCUSED = (
    *(
        votes(quorum=quorum, verdicts=verdicts)
        for quorum in (1, 2)
        for verdicts in ((True, True), (True, False))
    ),
    votes(quorum=1, verdicts=(False, True), rule=UNTIL_IMPOSSIBLE),
    against_the_deadline(),
    against_a_failed_task(),
    against_a_stranger(),
    against_a_cancellation(),
    called_off_at_the_deadline(),
    against_the_runs_end(),
    same_person_twice(),
    other_evidence(),
    two_wakers(),
    two_mailers(),
    two_effects(),
    two_sweepers(),
    standalone(),
    scope_opening(),
    scope_end(),
    revocation(reissue=False),
    revocation(reissue=True),
    withdrawn_mail(reissue=False),
    withdrawn_mail(reissue=True),
    beyond_reach(),
    one_token_for_all(),
    in_doubt(),
    name_used_again(),
    by_resume_token(),
    stopped_while_opening(),
)
LARGE = (
    *(
        votes(quorum=quorum, verdicts=verdicts, rule=rule, faults=1, crashes=1)
        for quorum in (1, 2)
        for rule in (VETO, UNTIL_IMPOSSIBLE)
        for verdicts in ((True, True), (True, False), (False, False))
    ),
    against_the_deadline(whole=True),
    two_wakers(whole=True),
    two_mailers(whole=True),
    two_sweepers(whole=True),
    by_resume_token(whole=True),
    scope_opening(whole=True),
    scope_end(whole=True),
    revocation(reissue=True, whole=True),
    withdrawn_mail(reissue=True, whole=True),
    after_the_opening(),
)
