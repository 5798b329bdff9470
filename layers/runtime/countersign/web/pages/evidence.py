"""What is the approver asked to judge, whole and readable?"""

import json

from countersign.domain.evidence import CHANGED, MISSING, Evidence
from countersign.presentation.values import present, present_metadata
from countersign.presentation.words import first_line, visible
from countersign.web.pages.blocks import render_blocks
from countersign.web.pages.facts import fact_list
from countersign.web.pages.html import Markup, element, join
from countersign.web.pages.shown import Shown

HEADLINE_CHARACTERS = 120
_JSON_CHARACTERS = 20_000
_GONE = {
    None: "What was shown is kept no longer. Its digest is in the technical details below.",
    CHANGED: "What was to be shown here was changed after it was asked, so none of it is shown.",
    MISSING: "What was to be shown here is missing.",
}


def headline(shown: Shown) -> str:
    """The question in one line: the prompt's first, else the name of what waits.

    Where the evidence was changed nobody vouches for the prompt, so the name it is.
    """
    request, evidence = shown.request, shown.evidence
    prompt = (evidence.prompt if evidence else request.prompt) or ""
    line = "" if shown.problem == CHANGED else first_line(visible(prompt), HEADLINE_CHARACTERS)
    return line or f"Approve “{request.step or request.request_id}”?"


def rest_of_prompt(evidence: Evidence | None) -> str:
    """The prompt below its headline; the whole of it where the headline had to be cut."""
    prompt = visible(evidence.prompt or "").strip() if evidence else ""
    line, _, rest = prompt.partition("\n")
    cut = first_line(line, HEADLINE_CHARACTERS) != " ".join(line.split())
    return (prompt if cut else rest).strip("\n")


def evidence_section(shown: Shown) -> Markup:
    """Data and metadata, formatted; a sentence where they are kept no longer, or not genuine."""
    title = element("h2", "What you are asked to judge", id="evidence")
    evidence = shown.evidence
    if evidence is None:
        note = element("p", _GONE[shown.problem], class_="note")
        return element("section", title, note)
    formatted = render_blocks(present(evidence.data))
    return element("section", title, formatted, _metadata(evidence), _as_json(evidence))


def technical_details(shown: Shown) -> Markup:
    """Ids and digests, for whoever has to compare them, folded away from everyone else.

    No digest where its evidence can't be shown: nobody answers what they can't see.
    """
    request = shown.request
    rows: list[tuple[str, object]] = [("Request", element("code", request.request_id))]
    if request.execution_id:
        rows.append(("Run", element("code", request.execution_id)))
    if shown.problem is None:
        label = "Digest of what is shown" if shown.evidence else "Digest of what was shown"
        rows.append((label, element("code", request.digest)))
    if request.definition:
        rows.append(("Definition", element("code", request.definition)))
    if request.ended_by is not None:
        rows.append(("Why it was called off", visible(request.cancellation or "")))
    summary = element("summary", "Technical details")
    return element("details", summary, fact_list(tuple(rows)))


def _as_json(evidence: Evidence) -> Markup | None:
    """Data and metadata as they are, folded away; left out where it would double a long page."""
    if not isinstance(evidence.data, dict | list) and not evidence.metadata:
        return None
    whole = {"data": evidence.data, "metadata": evidence.metadata}
    try:
        text = json.dumps(whole, indent=2, ensure_ascii=False)
    except RecursionError:  # nested beyond what anybody could read
        return None
    if len(text) > _JSON_CHARACTERS:
        return None
    code = element("pre", element("code", visible(text)), tabindex="0")
    return element("details", element("summary", "The same as JSON"), code)


def _metadata(evidence: Evidence) -> Markup | None:
    blocks = present_metadata(evidence.metadata)
    if not blocks:
        return None
    return join((element("h2", "More about it"), render_blocks(blocks)))
