"""What did the form bring back, and may it count as a person's answer?"""

from dataclasses import dataclass, replace

from countersign.domain.commands import CastVote
from countersign.domain.request import BY_LINK
from countersign.links import open_stamp
from countersign.web.calls import Call
from countersign.web.pages.answered import answers_meant, answers_typed, line_breaks
from countersign.web.pages.form import APPROVE, REJECT
from countersign.web.pages.shown import Form

_NOT_CHOSEN = "Choose whether you approve or reject"
_NOTICES = {
    "too-soon": "That came back faster than anybody reads, so nothing was recorded. "
    "What you typed is kept: choose again and send it.",
    "too-old": "This page had been open for more than a day, so nothing was recorded. "
    "What you typed is kept: look at it once more, choose and send it.",
    "bad": "The form did not come back as it was shown, so nothing was recorded. "
    "What you typed is kept: choose again and send it.",
}


@dataclass(frozen=True)
class Posted:
    """A form that came back: what was typed, and its vote, or why there is none.

    `notice` is a sentence about the form as a whole; what is wrong with one field is in `form`.
    """

    form: Form
    vote: CastVote | None = None
    notice: str | None = None


def read_posted(call: Call, *, token: str, approver: str, epoch: int, now: int) -> Posted:
    """Read the form of the holder of this link; fields that are not ours are not looked at.

    Without a good stamp the choice is dropped too: a page that a scanner gets back must again
    have nothing chosen.
    """
    sent = call.form()
    typed = Form(
        reason=_typed(sent, "reason"),
        feedback=_typed(sent, "feedback"),
        answers=answers_typed(sent),
    )
    digest = sent.get("digest", "")
    stamp = open_stamp(sent.get("served", ""), token, digest=digest, now=now)
    verdict = sent.get("verdict")
    if verdict not in (APPROVE, REJECT):
        return Posted(replace(typed, errors={"verdict": _NOT_CHOSEN}))
    if not stamp.holds:
        return Posted(typed, notice=_NOTICES.get(stamp.state, _NOTICES["bad"]))
    vote = CastVote(
        approver=approver,
        approved=verdict == APPROVE,
        reason=typed.reason or None,
        feedback=typed.feedback or None,
        digest=digest,
        via=BY_LINK,
        served_at=stamp.served_at,
        input=answers_meant(sent) or None,
        epoch=epoch,
    )
    return Posted(replace(typed, verdict=verdict), vote)


def _typed(sent: dict[str, str], name: str) -> str:
    return line_breaks(sent.get(name, "")).strip()
