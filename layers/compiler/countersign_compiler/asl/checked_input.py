"""Which JSONata says what is wrong with one name of a run's input?

It is written out for the schema, since an evaluation goes at most about a hundred calls deep. It
gives one text: the sentences of `countersign.domain.run_input`, joined; empty where all fits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any, Final

from countersign.domain.limits import INPUT_LIST_VALUES
from countersign.domain.run_input import (
    LONGEST_NAME,
    NO_OBJECT,
    NOT_TAKEN,
    ROOT,
    TOO_MANY,
    described,
)
from countersign.domain.schema import (
    MISSING,
    MOST_PROBLEMS,
    enum_rule,
    range_rule,
    type_rule,
    types_in,
)
from countersign_compiler.asl.fitting_input import fits, is_listed, is_one_of
from countersign_compiler.expressions import written
from countersign_compiler.expressions.jsonata import Fragment

Schema = Mapping[str, Any]


class _Code(str):
    """A piece of a text that JSONata works out; the other pieces are texts as they are."""

    __slots__ = ()


Place = tuple[str, ...]
"""Where a value stands: texts, and the indexes between them as `_Code`."""

_BETWEEN: Final = '"; "'


def unknown_of(schema: Schema, given: str) -> Fragment:
    """What is wrong with the whole of a variable: it is no object, or has names not taken here."""
    place = written.text(f"{ROOT}: {NO_OBJECT}, not ")
    names = _unlisted(f"$keys(${given})", schema["properties"], (ROOT,))
    no_object = f"{place}&$type(${given})"
    return Fragment(f'$type(${given})="object"?$join({names},{_BETWEEN}):{no_object}')


def problems_of(name: str, schema: Schema, given: str, *, is_required: bool) -> Fragment:
    """What is wrong with one name of a variable that holds an object; nothing where it does not."""
    place = (f"{ROOT}.{name}",)
    quoted = written.text(name)
    missing = _said(place, MISSING) if is_required else '""'
    needs: set[str] = set()
    rules = _misfits(schema, 1, place, needs)
    size = _list_values(schema, "$v1", 1, needs)
    told = f"($t1:=$type($v1);$join([({rules})],{_BETWEEN}))"
    if size is not None:
        told = f"{size}>{INPUT_LIST_VALUES}?{_said(place, TOO_MANY)}:{told}"
    checked = f"($v1:=$lookup(${given},{quoted});{told})"
    body = f'$type(${given})!="object"?"":{quoted} in $keys(${given})?{checked}:{missing}'
    return Fragment(body, frozenset(needs))


def _misfits(schema: Schema, depth: int, place: Place, needs: set[str]) -> str:
    """A text, or a list of some or none.

    The value is in `$v<depth>` and its type in `$t<depth>`, which what is around binds. Whatever
    is put around it costs an evaluation one call of depth for each schema in a schema.
    """
    value, kind = f"$v{depth}", f"$t{depth}"
    types = types_in(schema)
    rules = [
        *_enum(schema, value, kind, place),
        *_range(schema, value, kind, types, place),
        *_object(schema, depth, place, needs),
        *_list(schema, depth, place, needs),
    ]
    text = rules[0] if len(rules) == 1 else f"[{','.join(rules)}]"
    if not types:
        return text
    wrong = _joined((*place, f": {type_rule(types)}, not ", _Code(kind)))
    return f"{is_one_of(types, value, kind)}?{text}:{wrong}"


def _only_if(kind: str, depth: int, schema: Schema, rule: str) -> str:
    """The rule for values of one type, where the schema allows others too."""
    return rule if types_in(schema) == [kind] else f'$t{depth}="{kind}"?{rule}:[]'


def _enum(schema: Schema, value: str, kind: str, place: Place) -> list[str]:
    if "enum" not in schema:
        return []
    said = _said(place, enum_rule(schema["enum"]))
    return [f"{is_listed(schema['enum'], value, kind)}?[]:{said}"]


def _range(schema: Schema, value: str, kind: str, types: Sequence[str], place: Place) -> list[str]:
    is_number = "" if {*types} <= {"number", "integer"} and types else f'{kind}="number"?'
    rules = []
    for bound, beyond in (("minimum", "<"), ("maximum", ">")):
        if bound in schema:
            number = schema[bound]
            said = _said(place, range_rule(bound, number))
            test = f"{value}{beyond}{written.number(number)}"
            rules.append(f"{is_number}{test}?{said}:[]{is_number and ':[]'}")
    return rules


def _object(schema: Schema, depth: int, place: Place, needs: set[str]) -> list[str]:
    properties = schema.get("properties", {})
    keys, value = f"$k{depth}", f"$v{depth}"
    rules = []
    for name in schema.get("required", ()):
        said = _said(_inside(place, name), MISSING)
        rules.append(f"$not({written.text(name)} in {keys})?{said}:[]")
    if schema.get("additionalProperties") is False:
        rules.append(f"({_unlisted(keys, properties, place)})")
    for name, inner in properties.items():
        quoted = written.text(name)
        checked = _misfits(inner, depth + 1, _inside(place, name), needs)
        inside, kind = f"$v{depth + 1}", f"$t{depth + 1}"
        found = f"{inside}:=$lookup({value},{quoted});{kind}:=$type({inside})"
        rules.append(f"{quoted} in {keys}?({found};{checked}):[]")
    if not rules:
        return []
    every = rules[0] if len(rules) == 1 else f"[{','.join(rules)}]"
    checked = f"({keys}:=$keys({value});{every})"
    return [_only_if("object", depth, schema, checked)]


def _list(schema: Schema, depth: int, place: Place, needs: set[str]) -> list[str]:
    if "items" not in schema:
        return []
    needs.add("nz")
    index, inner = f"$i{depth}", f"$v{depth + 1}"
    where = (*place, "[", _Code(f"$string({index})"), "]")
    checked = _misfits(schema["items"], depth + 1, where, needs)
    # What fits, as most does, is seen as a whole; only the rest is asked for each rule.
    is_enough = f"$count($l)>={MOST_PROBLEMS}"
    is_fine = fits(schema["items"], "$x")
    is_fine = is_enough if is_fine is None else f"({is_fine}) or {is_enough}"
    told = f"{inner}:=$nz($x);$t{depth + 1}:=$type({inner});$append($l,{checked})"
    each = f"function($l,$x,{index}){{({is_fine})?$l:({told})}}"
    return [_only_if("array", depth, schema, f"$reduce($v{depth},{each},[])")]


def _unlisted(keys: str, properties: Mapping[str, Any], place: Place) -> str:
    listed = ",".join(map(written.text, properties))
    where = (*place, ".", _Code(f"$substring($n,0,{LONGEST_NAME})"))
    other = f"$filter({keys},function($n){{$not($n in [{listed}])}})"
    return f"[$map({other},function($n){{{_said(where, NOT_TAKEN)}}})]"


def _list_values(schema: Schema, value: str, depth: int, needs: set[str]) -> str | None:
    """How many values a check of the lists in `value` looks at; None where it has none.

    A long list is not walked to count what is in its elements: it is too much by itself.
    """
    sums = []
    for name, inner in schema.get("properties", {}).items():
        quoted = written.text(name)
        found = _list_values(inner, f"$w{depth}", depth + 1, needs)
        if found is not None:
            there = f"($w{depth}:=$lookup({value},{quoted});{found})"
            sums.append(f"({quoted} in $keys({value})?{there}:0)")
    in_object = f'$type({value})="object"?$sum([{",".join(sums)}])' if sums else ""
    in_list = _values_of_list(schema, value, depth, needs)
    if in_list is None:
        return f"({in_object}:0)" if in_object else None
    return f'({in_object + ":" if in_object else ""}$type({value})="array"?{in_list}:0)'


def _values_of_list(schema: Schema, value: str, depth: int, needs: set[str]) -> str | None:
    if "items" not in schema:
        return None
    own = f"$count({value})*{described(schema['items'])}"
    inner = _list_values(schema["items"], f"$y{depth}", depth + 1, needs)
    if inner is None:
        return own
    needs.add("nz")
    each = f"function($s,$x){{($y{depth}:=$nz($x);$s+{inner})}}"
    return f"({own}>{INPUT_LIST_VALUES}?{own}:{own}+$reduce({value},{each},0))"


def _inside(place: Place, name: str) -> Place:
    return (*place, f".{name}")


def _said(place: Place, rule: str) -> str:
    return _joined((*place, f": {rule}"))


def _joined(pieces: Place) -> str:
    """The text of all pieces; a chain of `&` would go one call deeper with each."""
    parts = [
        _Code("".join(group)) if is_code else written.text("".join(group))
        for is_code, group in groupby(pieces, lambda piece: isinstance(piece, _Code))
    ]
    return parts[0] if len(parts) == 1 else f"$join([{','.join(parts)}])"
