"""Evidence for tests, of which only what matters is written out."""

from typing import Any

from countersign.domain.evidence import Evidence

ASKED_AT = 1795351560  # Sun, 22 Nov 2026 12:46 UTC
DAY = 86_400


def an_evidence(**given: Any) -> Evidence:
    usual: dict[str, Any] = {
        "prompt": "Review this blog post",
        "data": {"title": "AI trends"},
        "metadata": None,
        "fields": None,
        "consequence": {
            "onApprove": [{"name": "publish", "kind": "http", "certain": True}],
            "onReject": [{"name": "notify-rejection", "kind": "email", "certain": True}],
        },
        "ensemble": "content-approval",
        "step": "approve",
        "definition": "sha256:" + "0" * 64,
        "requester": "ci",
        "submitted_at": ASKED_AT,
        "deadline": ASKED_AT + DAY,
        "quorum": 2,
        "audience": ("editor@example.com", "marketing@example.com"),
        "on_reject": "veto",
        "require_reason": False,
        "undecided": False,
        "execution_id": "content-approval.run-1",
    }
    return Evidence(**{**usual, **given})
