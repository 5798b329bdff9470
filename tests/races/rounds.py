"""How is one motion voted on while sweepers and deliverers come twice, and how did it end?"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.races.aftermath import LONGEST_SECONDS, Aftermath, aftermath, judged_aftermath
from tests.races.ballots import Electorate, ballots_of
from tests.races.claims import SEND_AGAIN, claim_of
from tests.races.findings import Findings
from tests.races.ground import Ground
from tests.races.poll import Poll, cast_at_once, give_credentials, most_in_flight, opened_poll
from tests.races.truth import judged

AT_ONCE = 2
"""How often everything comes that must do its work only once."""


@dataclass(frozen=True)
class Round:
    """One motion from its first vote to its end.

    `claims` counts what the voters were told; `in_flight` is how many calls were under way at the
    fullest instant, `lost_races` how many transactions the store refused since others were first.
    """

    ballots: int
    after: Aftermath
    findings: Findings
    claims: Counter[str] = field(default_factory=Counter)
    in_flight: int = 0
    lost_races: int = 0

    def __str__(self) -> str:
        after, request = self.after, self.after.request
        told = ", ".join(f"{count} {claim}" for claim, count in self.claims.most_common())
        return (
            f"{self.ballots} votes of {len(request.audience)}: {len(request.votes)} recorded, "
            f"{after.outcomes} outcome ({request.status}), {after.woken} wake-up, run went on "
            f"{after.carried} times; {self.in_flight} in flight together, "
            f"{self.lost_races} store conflicts; told: {told}"
        )


def voted_on(
    ground: Ground,
    electorate: Electorate,
    rule: str,
    seed: int,
    *,
    longest_seconds: float = LONGEST_SECONDS,
) -> Round:
    """Open a motion, cast every ballot at the same instant, and compare all that was said.

    Meanwhile two sweepers come at once, and after the end everything owed is delivered twice.
    """
    ballots = ballots_of(electorate, rule, seed)
    give_credentials(ground, electorate.names)
    motion = f"{rule}-of-{electorate.voters}-{seed}"
    poll = opened_poll(ground, rule, motion, electorate.names, quorum=electorate.quorum)
    before = ground.votes_refused()
    with ThreadPoolExecutor(AT_ONCE) as beside:
        sweeps = [beside.submit(ground.call, "SweepFunction", {}) for _ in range(AT_ONCE)]
        told = cast_at_once(poll, ballots)
        for sweep in sweeps:
            sweep.result()
        lost_races = ground.votes_refused() - before
        list(beside.map(lambda _: _deliver(poll), range(AT_ONCE)))
    after = aftermath(poll, longest_seconds=longest_seconds)
    findings = judged(told, after.request, after.trail)
    findings.add(judged_aftermath(after))
    claims = Counter(claim_of(each.answer) for each in told)
    claims[SEND_AGAIN] += sum(len(each.earlier) for each in told)
    return Round(
        ballots=len(ballots),
        after=after,
        findings=findings,
        claims=+claims,
        in_flight=most_in_flight(told),
        lost_races=lost_races,
    )


def _deliver(poll: Poll) -> None:
    """Hand every effect of the request to its deliverer, as the sweeper does."""
    effects = poll.ground.effects.of_request(poll.request_id)
    for function, kind in (("ResumeFunction", "resume"), ("NotifyFunction", "mail")):
        mine = [
            {"requestId": effect.request_id, "effectId": effect.effect_id}
            for effect in effects
            if effect.kind == kind
        ]
        if mine:
            poll.ground.call(function, {"effects": mine})
