"""Does a stage give the ensembles' `storage` steps a database?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from countersign_compiler.diagnostics import Finding
from countersign_compiler.model import Ensemble
from countersign_compiler.reporting import file_finding
from countersign_compiler.steps.storage import KIND

_NEEDED: Final = ("SqlResourceArn", "SqlSecretArn")
_PARAMETER: Final = re.compile(r"(?:^|\s)(Sql\w+)\s*=\s*(\"[^\"]*\"|\S*)")


def check_storing(
    ensembles: Iterable[Ensemble], overrides: Iterable[str], stage: str, path: str
) -> list[Finding]:
    """Look for the cluster and its secret in a stage, if any ensemble has `storage` steps.

    Without both every such step fails in the cloud: an error. `overrides` are SAM's `Name=value`
    texts.
    """
    storing = [
        f"`{ensemble.name}/{step.name}`"
        for ensemble in ensembles
        for step in ensemble.every_step()
        if step.kind == KIND.name
    ]
    given = {
        name
        for override in overrides
        for name, value in _PARAMETER.findall(override)
        if value.strip('"')
    }
    lacking = [name for name in _NEEDED if name not in given]
    if not storing or not lacking:
        return []
    who = storing[0] if len(storing) == 1 else f"{storing[0]} and {len(storing) - 1} more"
    return [
        file_finding(
            "G-STORAGE",
            path,
            f"the stage `{stage}` has no {_quoted(lacking)}, so there is no database for {who}",
            f"add {_quoted(lacking)}: the Aurora cluster, and the secret of its database user",
        )
    ]


def _quoted(names: list[str]) -> str:
    return " and ".join(f"`{name}`" for name in names)
