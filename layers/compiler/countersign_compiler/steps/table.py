"""Which kinds of step are there?  (a new one is a file beside this one and a line here)"""

from __future__ import annotations

from collections.abc import Mapping

from countersign_compiler.steps import code, email, hitl, http, think
from countersign_compiler.steps.kind import StepKind

KINDS: Mapping[str, StepKind] = {
    kind.name: kind for kind in (code.KIND, email.KIND, hitl.KIND, http.KIND, think.KIND)
}
