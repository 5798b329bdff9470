"""What does a `storage` step do, from its configuration to its record?"""

from countersign.domain.limits import STEP_BYTES
from countersign.domain.step_failure import StepFailed
from countersign.operations.step_call import StepCall, StepResult, json_bytes, must_fit
from countersign.operations.storage.statement import read_statement
from countersign.operations.storage.table import Database


def run_storage(call: StepCall, *, database: Database) -> StepResult:
    """Run the step's one statement once, and give its record's part.

    Nothing is tried again: a statement whose answer was lost may have run.
    """
    statement = read_statement(call.config)
    used = statement.as_used()
    must_fit(used)
    output = database.execute(statement).to_json()
    size = json_bytes(used) + json_bytes(output)
    if size > STEP_BYTES:
        raise StepFailed(
            "STORAGE_TOO_LARGE",
            f"what the step took and gave is {size:,} bytes, and {STEP_BYTES:,} are the most that "
            "a run can hold for one step; name fewer columns or add a LIMIT "
            "(the statement has run)",
        )
    return StepResult(
        input=used,
        output=output,
        meta={"database": database.name, "rows": len(output["rows"])},
    )
