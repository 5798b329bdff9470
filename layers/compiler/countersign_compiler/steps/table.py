"""Which kinds of step are there?  (a new one is a file beside this one and a line here)"""

from __future__ import annotations

from collections.abc import Mapping

from countersign_compiler.steps import (
    branch,
    code,
    email,
    ensemble,
    fail,
    foreach,
    hitl,
    http,
    parallel,
    policy,
    python,
    sandbox,
    stop,
    storage,
    think,
)
from countersign_compiler.steps.kind import StepKind

KINDS: Mapping[str, StepKind] = {
    kind.name: kind
    for kind in (
        branch.KIND,
        code.KIND,
        email.KIND,
        ensemble.KIND,
        fail.KIND,
        foreach.KIND,
        hitl.KIND,
        http.KIND,
        parallel.KIND,
        policy.KIND,
        python.KIND,
        sandbox.KIND,
        stop.KIND,
        storage.KIND,
        think.KIND,
    )
}
