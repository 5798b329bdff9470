"""What is changed in a staged copy of the product, before it is deployed to be raced on?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from tests.end_to_end.stage import MORE_HOSTS


@dataclass(frozen=True)
class Substitution:
    """One piece of the staged copy that is another one; it has to stand there exactly once."""

    file: str
    old: str
    new: str

    def make(self, folder: Path) -> None:
        """Put `new` in the place of `old`, or say that the copy is not what we took it for."""
        path = folder / self.file
        text = path.read_text(encoding="utf-8")
        found = text.count(self.old)
        assert found == 1, f"{self.file} has {found} times {self.old!r}"
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")


_POLICY = "ensembles/deployment.yaml"
_DYNAMODB = "layers/runtime/countersign/adapters/dynamodb"

AS_AN_AUTHOR_WRITES = (
    Substitution(_POLICY, "maxApprovers: 10", "maxApprovers: 40"),
    Substitution(_POLICY, "  allowedHosts:\n", MORE_HOSTS),
)
"""Policy: forty may be asked, and the outside system of the tests may be called."""

ENGINE_SECONDS = 12
THE_ENGINES_CLOCK = Substitution(
    "statemachines/last-moment.asl.json",
    f'"TimeoutSeconds": {ENGINE_SECONDS + 120}',
    f'"TimeoutSeconds": {ENGINE_SECONDS}',
)
"""The engine gives up on `last-moment` when its time is over, not two minutes later, so that its
clock competes with the store's."""

PATIENCE = Substitution(
    "layers/runtime/countersign/adapters/clients.py", "read_seconds=3)", "read_seconds=30)"
)
"""Two hundred at once wait for one small machine, not for a cloud."""

NOTHING_NOTICES = (
    Substitution(
        f"{_DYNAMODB}/request_changes.py",
        "conditions = [not_moved_on]",
        'conditions = ["(attribute_exists(version) OR version = :read)"]',
    ),
    Substitution(
        f"{_DYNAMODB}/request_changes.py",
        "conditions.append(already_closed if change.is_afterwards else still_pending)",
        'conditions.append("(attribute_exists(version) OR requestStatus = :pending)")',
    ),
    Substitution(
        f"{_DYNAMODB}/audit.py",
        'place_is_free = "attribute_not_exists(chain)"',
        'place_is_free = "attribute_not_exists(chain) OR attribute_exists(chain)"',
    ),
)
"""What makes a write notice that the request has moved on since it was read, all taken away: the
version, the status, and the entry's own place in the audit (each of which holds alone)."""


def telling_of_lost_races(file: Path) -> Substitution:
    """Write a line for each transaction that the store refused: which function's, and the reasons.

    (An append as short as that is whole, whoever else writes.)
    """
    told = '    return response.get("CancellationReasons") or []\n'
    return Substitution(
        f"{_DYNAMODB}/calls.py",
        told,
        "    import os\n\n"
        f"    with open({str(file)!r}, 'a', encoding='utf-8') as told:\n"
        "        reasons = [one.get('Code') for one in response.get('CancellationReasons') or []]\n"
        "        told.write(f\"{os.environ['AWS_LAMBDA_FUNCTION_NAME']} {reasons}\\n\")\n" + told,
    )
