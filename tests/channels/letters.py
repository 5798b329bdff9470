"""Invitations for tests."""

from dataclasses import replace
from typing import Any

from countersign.channels.email import mail
from countersign.domain.evidence import Evidence
from countersign.service.ports import Message
from tests.presentation.evidence import an_evidence

LINK = "https://countersign.example.com/r/" + "a2b3c4d5e6f7g2h3" * 3 + "abcd"
PATCH = """--- a/pay.py
+++ b/pay.py
@@ -1,2 +1,2 @@
 def pay(amount):
-    return amount
+    return round(amount, 2)
"""


def a_mail(evidence: Evidence | None = None, **given: Any) -> Message:
    evidence = evidence or an_evidence(**given)
    return mail(
        evidence,
        approver="editor@example.com",
        link_url=LINK,
        request_id="content-approval.run-1.approve",
        digest="sha256:" + "ab" * 32,
    )


def the_example() -> Evidence:
    """The approval of a blog post that the documentation shows."""
    return an_evidence(
        prompt="Review this blog post for accuracy, tone, and brand guidelines.",
        data={
            "title": "AI trends: what changed",
            "body": "Every quarter brings another headline.\n\nThree things have changed.",
            "word_count": 1200,
        },
        metadata={"topic": "AI trends", "author": "content-bot", "word_count": 1200},
    )


def the_two_line_example() -> Evidence:
    """The same with the documentation's words as an author writes them: a title, then the rest."""
    return replace(
        the_example(), prompt="Review this blog post\nfor accuracy, tone, and brand guidelines.\n"
    )


def every_shape() -> Evidence:
    """Everything at once: an undecided gate, fields, tables, a diff, markup, long text."""
    return an_evidence(
        prompt="Merge <this>?\n\n- Code quality\n- Security",
        data={
            "diff": PATCH,
            "checks": [{"name": "lint", "passed": True}, {"name": "test", "passed": False}],
            "query": "SELECT *\n  FROM orders",
            "log": "\n".join(f"line {n}" for n in range(274)),
            "owner": "Ada & <b>Bo</b>",
            "note": None,
        },
        metadata={"risk_factors": ["new payee", "at night"], "customer": {"orders": 12}},
        fields=[{"name": "max_amount", "type": "number"}],
        consequence={
            "onApprove": [
                {"name": "merge", "kind": "http", "certain": True},
                {"name": "announce", "kind": "email", "certain": False},
            ],
            "onReject": [],
        },
        ensemble="code-review",
        step="review",
        audience=("a@example.com", "b@example.com", "c@example.com"),
        on_reject="untilImpossible",
        require_reason=True,
        undecided=True,
        requester=None,
    )
