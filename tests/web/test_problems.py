import re
from pathlib import Path

from countersign.domain.refusals import REFUSALS, Problem
from countersign.web.problems import TABLE, ProblemError

ROOT = Path(__file__).parents[2]


def test_every_refusal_of_the_domain_is_in_the_one_table() -> None:
    assert set(REFUSALS) <= set(TABLE)
    assert all(TABLE[code].status == refusal.status for code, refusal in REFUSALS.items())


def test_codes_are_stable_words_and_statuses_are_errors_we_use() -> None:
    for code, kind in TABLE.items():
        assert re.fullmatch(r"[A-Z][A-Z0-9_]+", code)
        assert kind.status in {400, 401, 403, 404, 405, 409, 410, 413, 415, 429, 500, 503}
        assert kind.title[0].isupper()
        assert not kind.title.endswith(".")


def test_a_document_has_the_members_of_rfc_9457_and_all_errors() -> None:
    errors = [
        Problem("reason", "REQUIRED", "this is needed", "say why"),
        Problem("limit", "OUT_OF_RANGE", "from 1 to 100"),
    ]
    problem = ProblemError("BODY_INVALID", "2 values are wrong.", errors, {"limitBytes": 7})

    assert problem.document("trace-1") == {
        "limitBytes": 7,
        "type": "urn:countersign:problem:BODY_INVALID",
        "title": "The body is not what this call takes",
        "status": 400,
        "code": "BODY_INVALID",
        "detail": "2 values are wrong.",
        "errors": [
            {
                "path": "reason",
                "code": "REQUIRED",
                "message": "this is needed",
                "hint": "say why",
            },
            {"path": "limit", "code": "OUT_OF_RANGE", "message": "from 1 to 100"},
        ],
        "traceId": "trace-1",
    }


def test_facts_never_hide_what_every_problem_says() -> None:
    problem = ProblemError("INTERNAL", "d", facts={"status": "approved", "code": "other"})

    assert problem.document("t")["status"] == 500
    assert problem.document("t")["code"] == "INTERNAL"


def test_the_documented_table_is_this_table() -> None:
    documented = (ROOT / "docs/api.md").read_text(encoding="utf-8")
    rows = [
        f"| `{code}` | {kind.status} | {kind.title} |"
        for code, kind in sorted(TABLE.items(), key=lambda row: (row[1].status, row[0]))
    ]

    _, _, rest = documented.partition("<!-- problems: written from the table of codes -->")
    _, _, rest = rest.partition("|---|---|---|\n")
    table, _, _ = rest.partition("\n\n<!-- end of problems -->")
    assert table == "\n".join(rows)
