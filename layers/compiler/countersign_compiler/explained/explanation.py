"""What is told of one code?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Place = Literal[
    "a file",
    "a step",
    "a step's condition",
    "a gate's inputs",
    "a step's config",
    "the deployment file",
    "the folder `ensembles`",
    "samconfig.toml",
    "a definition",
]


FILE: Final = "a file"
STEP: Final = "a step"
TEST: Final = "a step's condition"
GATE: Final = "a gate's inputs"
CONFIG: Final = "a step's config"
DEPLOYMENT: Final = "the deployment file"
FOLDER: Final = "the folder `ensembles`"
STAGES: Final = "samconfig.toml"
DEFINITION: Final = "a definition"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a code is reported, and one example of it: as refused, and as it is accepted.

    Both examples stand in `place`: YAML with a gate `approve` before it, where the deployment
    declares `env.TEAM` and allows the host `api.example.com`; the files of a folder, each under a
    line with its path; or a state machine's JSON. In them `<<40 x [>>` stands for forty of a text,
    and `<<byte E9>>` for one byte.
    """

    why: str
    place: Place
    refused: str
    accepted: str
