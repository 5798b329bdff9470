"""What do the stores of a test hold, and how does a value come back from them?"""

import json
from dataclasses import dataclass, field
from typing import Any

from countersign.domain.audit import ChainHead, Entry
from countersign.domain.canonical import canonical_text
from countersign.domain.credentials import Credential, Link
from countersign.domain.effects import Effect
from countersign.domain.evidence import Evidence
from countersign.domain.request import Request
from countersign.domain.scopes import ScopeEnd
from countersign.service.ports import TaskToken


def as_stored(value: Any) -> Any:
    """A JSON value as it comes back from a store: written as canonical text and read again."""
    return None if value is None else json.loads(canonical_text(value))


@dataclass
class Tables:
    requests: dict[str, Request] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    tokens: dict[tuple[str, int], TaskToken] = field(default_factory=dict)
    secrets: dict[str, bytes] = field(default_factory=dict)
    effects: dict[tuple[str, str], Effect] = field(default_factory=dict)
    heads: dict[str, ChainHead] = field(default_factory=dict)
    audit: dict[tuple[str, int], Entry] = field(default_factory=dict)
    credentials: dict[str, Credential] = field(default_factory=dict)
    members: dict[str, set[str]] = field(default_factory=dict)
    ends: dict[str, ScopeEnd] = field(default_factory=dict)
