"""How is a CloudFormation template read, its short tags (`!Ref`, `!Sub`) in their long form?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


class _CloudFormationLoader(yaml.SafeLoader):
    """YAML as CloudFormation means it: with its tags, and dates left as the text they are."""


def read_template(path: Path) -> dict[str, Any]:
    """Read a template file into plain values; the same tree that CloudFormation sees in JSON."""
    with path.open(encoding="utf-8") as text:
        template = yaml.load(text, _CloudFormationLoader)  # a SafeLoader: plain values only
    if not isinstance(template, dict):
        raise ValueError(f"{path} is not a template: a mapping with Resources is expected")
    return template


def _long_form(loader: yaml.Loader, tag: str, node: yaml.Node) -> dict[str, Any]:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)  # type: ignore[arg-type] # the third kind
    if tag in ("Ref", "Condition"):
        return {tag: value}
    if tag == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {f"Fn::{tag}": value}


def _text(_loader: yaml.Loader, node: yaml.Node) -> str:
    return str(node.value)


_CloudFormationLoader.add_multi_constructor("!", _long_form)
# A policy's `Version: 2012-10-17` is a text, not a date.
_CloudFormationLoader.add_constructor("tag:yaml.org,2002:timestamp", _text)
