"""How large, how many and how long may things be?

Numbers only: bytes are of UTF-8 JSON as written (escapes counted), times are whole seconds.
"""

DEFAULT_TIMEOUT_SECONDS = 86_400
MIN_TIMEOUT_SECONDS = 1
DEFAULT_MAX_TIMEOUT_SECONDS = 604_800
CEILING_TIMEOUT_SECONDS = 31_536_000
"""What policy may raise the timeout to: one year, Step Functions' own limit of a run."""

DEFAULT_QUORUM = 1
DEFAULT_MAX_APPROVERS = 10
CEILING_APPROVERS = 40
"""What policy may raise the audience to: an opening is one transaction of at most 100 items."""

SCOPES_MAX = 14
"""`parallel` and `foreach` steps around a gate, those of the runs above counted: with the largest
audience its opening still is one transaction."""

STEP_BYTES = 240 * 1024
"""A step's input and output together; Step Functions allows 256 KiB for one `Assign`."""

INPUT_LIST_VALUES = 1_000
"""In the lists of one name of a run's input; the run checks them in one expression's second."""

EVIDENCE_BYTES = 240 * 1024
EVIDENCE_BYTES_PER_APPROVER = 4_000
WORDS_BYTES = 4_000
"""A vote's reason, feedback and field answers together, as JSON that is a text in JSON: so a run
reads them, and a quotation mark counts 4, a line break 3."""

FIELDS_BYTES = 16 * 1024
FIELDS_MAX = 40
FIELD_NAME_CHARACTERS = 60
FIELD_OPTIONS = 100
FIELD_LINE_CHARACTERS = 1_000
"""Of an answer that is one line; a longer one is asked for as `text`."""

CLAIM_CHARACTERS = 200
NOTIFY_URL_CHARACTERS = 2_000
ADDRESS_CHARACTERS = 254
PROMPT_LINE_CHARACTERS = 200

ENSEMBLE_NAME_CHARACTERS = 48
EXECUTION_NAME_CHARACTERS = 80

SERVED_MIN_SECONDS = 2
SERVED_MAX_SECONDS = 86_400
REFUSALS_PER_WINDOW = 5
REFUSALS_WINDOW_SECONDS = 60

PAGE_DEFAULT = 25
PAGE_MAX = 100


def evidence_bytes(approvers: int) -> int:
    """Largest evidence, in bytes, for so many approvers.

    Each approver keeps room for one vote's words, so that the gate's record still fits one
    `Assign` when all have answered.
    """
    return EVIDENCE_BYTES - EVIDENCE_BYTES_PER_APPROVER * approvers
