"""How do the votes stand, and what can they still become?"""

from dataclasses import dataclass

from countersign.domain.request import APPROVED, REJECTED, UNTIL_IMPOSSIBLE, Request, Vote

QUORUM = "quorum"
VETO_CAST = "veto"
QUORUM_IMPOSSIBLE = "quorum-impossible"


@dataclass(frozen=True)
class Tally:
    """Counts of one request: `required` approvals, `voters` asked, `approved` and `rejected` votes.

    `waiting` have not answered; `remaining` approvals are still missing; `possible` says whether
    those who have not answered could still complete the quorum.
    """

    required: int
    voters: int
    approved: int
    rejected: int

    @property
    def waiting(self) -> int:
        """How many have not answered."""
        return self.voters - self.approved - self.rejected

    @property
    def remaining(self) -> int:
        """How many approvals are still missing."""
        return max(0, self.required - self.approved)

    @property
    def possible(self) -> bool:
        """Whether the quorum can still be complete, or is."""
        return self.voters - self.rejected >= self.required


@dataclass(frozen=True)
class Verdict:
    """What the votes come to: `approved` or `rejected`, and which rule made it so.

    `because` is `quorum`, `veto` or `quorum-impossible`.
    """

    status: str
    because: str


def tally(request: Request, votes: tuple[Vote, ...] | None = None) -> Tally:
    """Count the request's votes, or these in their place."""
    counted = request.votes if votes is None else votes
    approved = sum(vote.approved for vote in counted)
    return Tally(
        required=request.quorum,
        voters=len(request.audience),
        approved=approved,
        rejected=len(counted) - approved,
    )


def settled(request: Request, votes: tuple[Vote, ...]) -> Verdict | None:
    """What these votes decide, or None while the question is open.

    The quorum's last approval approves. *veto*: any rejection rejects. *untilImpossible*:
    rejected at the first vote after which the quorum can no longer be complete.
    """
    counts = tally(request, votes)
    if counts.rejected and request.on_reject != UNTIL_IMPOSSIBLE:
        return Verdict(REJECTED, VETO_CAST)
    if counts.approved >= counts.required:
        return Verdict(APPROVED, QUORUM)
    if not counts.possible:
        return Verdict(REJECTED, QUORUM_IMPOSSIBLE)
    return None
