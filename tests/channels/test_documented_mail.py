"""Is the mail that the documentation shows the one that content-approval really sends?

`REWRITE_GOLDENS=1 pytest tests/channels` writes it anew; the difference is reviewed.
"""

import os
from pathlib import Path

import yaml

from countersign.channels.email import mail
from countersign.domain.evidence import Evidence
from countersign.domain.opening import Asked, check_opening, evidence_of, opening_of_gate
from countersign.operations.think.offline import OfflineProvider
from countersign.operations.think.prompt import Prompt
from countersign_compiler.compile import compile_ensemble, read_policy
from tests.channels.letters import LINK
from tests.presentation.evidence import ASKED_AT

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "channels" / "email.md"
BEGIN = "<!-- mail: written from content-approval -->\n\n```text\n"
END = "```\n\n<!-- end of mail -->"
RUN = "content-approval.run-1"


def the_gate() -> tuple[dict, dict]:
    """The inputs of content-approval's gate as written, and what its two answers let run."""
    source = (ROOT / "ensembles" / "content-approval.yaml").read_bytes()
    deployment, _ = read_policy(ROOT, ROOT / "ensembles")
    machine = compile_ensemble(source, "content-approval.yaml", deployment).machine
    assert machine is not None
    (gate,) = (step for step in yaml.safe_load(source)["agents"] if step.get("agent") == "hitl")
    return gate["inputs"], dict(machine.consequences[gate["name"]])


def the_evidence() -> Evidence:
    """What the approvers see of a run about `AI trends`, its post from the offline stand-in."""
    inputs, consequence = the_gate()
    asked_of_model = Prompt("content-approval", "generate", text="Write about AI trends")
    post = OfflineProvider(ROOT / "functions" / "run_think").ask(asked_of_model, ()).content
    call = {
        "token": "t",
        "request": f"{RUN}.approve",
        "runStarted": "2026-11-22T12:46:00Z",
        "executionArn": f"arn:aws:states:eu-west-1:1:execution:x-content-approval:{RUN}",
        "executionId": RUN,
        "ensemble": "content-approval",
        "step": "approve",
        "definition": "sha256:" + "0" * 64,
        "startedBy": "ci",
        "undecided": False,
        "consequence": consequence,
        "limits": {"maxApprovers": 10, "maxTimeoutSeconds": 604_800},
        "input": {**inputs, "data": post},
    }
    opening = opening_of_gate(call)
    asked = check_opening(opening)
    assert isinstance(asked, Asked), asked
    return evidence_of(opening, asked, now=ASKED_AT)


def test_the_mail_in_the_documentation_is_the_one_that_is_sent() -> None:
    message = mail(
        the_evidence(),
        approver="editor@example.com",
        link_url=LINK,
        request_id=f"{RUN}.approve",
        digest="sha256:" + "ab" * 32,
    )
    lines = [f"Subject: {message.subject}", "", *message.text.rstrip().split("\n")]
    sample = "".join(f"{line.rstrip()}\n" for line in lines)

    assert documented(sample) == sample


def documented(sample: str) -> str:
    """The sample in the document, after writing it anew where that is asked for."""
    before, rest = DOCUMENT.read_text(encoding="utf-8").split(BEGIN)
    shown, after = rest.split(END)
    if os.environ.get("REWRITE_GOLDENS") != "1":
        return shown
    DOCUMENT.write_text(f"{before}{BEGIN}{sample}{END}{after}", encoding="utf-8", newline="\n")
    return sample
