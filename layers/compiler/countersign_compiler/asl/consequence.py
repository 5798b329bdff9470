"""What does an answer to a gate let run?"""

from __future__ import annotations

from countersign_compiler.asl.follower import followers
from countersign_compiler.asl.frame import Json
from countersign_compiler.asl.opened import Before
from countersign_compiler.asl.standing import ANSWERED, SILENCE
from countersign_compiler.asl.walk import Walk
from countersign_compiler.model import Ensemble


def consequences(ensemble: Ensemble) -> dict[str, Json]:
    """For each gate `{"onApprove": [{name, kind, certain}], "onReject", "onSilence"}`, in order.

    A step stands in a list unless the answer proves that it does not run. `certain` is true only
    where the answer proves that it runs, if no step before it fails; else its other conditions, or
    those of the steps around it, decide. Silence is that of all: the gates after it are not
    answered in time either. The lists share their entries; what is told of a step is worked out
    once for all gates from which it looks the same.

    A step that only says where others run (`if`, `parallel`, `foreach`) stands in none. Nor do the
    branches beside the gate's own in a `parallel`, and the other items of a `foreach`: they run
    whatever it is answered.
    """
    steps = followers(ensemble)
    before = Before()
    found: dict[str, Json] = {}
    for position, step in enumerate(steps):
        if step.is_gate:
            after = steps[position + 1 :]
            known, facts = before.where_opens(step)
            on_yes, on_no = ({**known, step.name: given} for given in ANSWERED.values())
            found[step.name] = {
                "onApprove": Walk(step, on_yes, facts).told(after),
                "onReject": Walk(step, on_no, facts).told(after),
                "onSilence": Walk(step, {**known, step.name: SILENCE}, facts, silent=True).told(
                    after
                ),
            }
        before.add(step)
    return found
