"""What may the code of a `python` step import from Countersign?"""

from countersign.domain.step_failure import StepFailed
from countersign.operations.python.event import Event

__all__ = ["Event", "StepFailed"]
