"""How does a test say only what matters about a statement?"""

from typing import Any

from countersign.operations.storage.statement import Statement, read_statement


def a_statement(query: str, *params: Any, kind: str = "sql") -> Statement:
    """One statement as a step would read it; its `?` stand for nothing but values here."""
    return read_statement({"type": kind, "statement": query.split("?"), "params": list(params)})
