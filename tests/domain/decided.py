"""What did a decision come to, where the test knows which of the two it must be?"""

from countersign.domain.commands import Command
from countersign.domain.decide import Accepted, Refused, decide
from countersign.domain.request import Request
from tests.fakes.world import NOON


def accepted(request: Request, command: Command, now: int = NOON + 60) -> Accepted:
    """What is accepted of a command; anything else fails the test."""
    answer = decide(request, command, now)
    assert isinstance(answer, Accepted), answer
    return answer


def refused(request: Request, command: Command, now: int = NOON + 60) -> Refused:
    """How a command is refused; anything else fails the test."""
    answer = decide(request, command, now)
    assert isinstance(answer, Refused), answer
    return answer
