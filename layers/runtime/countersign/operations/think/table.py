"""Which providers can answer a prompt?

A provider is a function of the prompt and the place of its settings that gives the reply, as text
or as the object itself. Add one: a file in this folder and a line here.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from countersign.operations.think import offline
from countersign.operations.think.prompt import Prompt

Provider = Callable[[Prompt, Path], Any]

PROVIDERS: Mapping[str, Provider] = MappingProxyType({"offline": offline.reply})
