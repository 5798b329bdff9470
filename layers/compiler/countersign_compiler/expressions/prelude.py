"""Which JSONata functions stand before an expression, and in which order?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final


@dataclass(frozen=True, slots=True)
class Helper:
    """One function; `needs` are the helpers that stand before it."""

    definition: str
    needs: tuple[str, ...] = ()


# No name is one of JSONata's own functions: such a helper would call itself.
# No definition holds `${`, `{%` or `%}`: deployment tools and Step Functions read those.
HELPERS: Final[Mapping[str, Helper]] = {
    # JSONata calls `[]`, `{}` and `[0]` false.
    "t": Helper(
        'function($v){$type($v)="array" or $type($v)="object" or $boolean($v)}',
    ),
    # Missing becomes null, so that no part of an expression ever gives "nothing".
    "get": Helper(
        'function($v,$k){($r:=$type($v)="object"?$lookup($v,$k):null;$exists($r)?$r:null)}',
    ),
    # A null element that is read by its index is "nothing" to one engine, as in `$nz`.
    "at": Helper(
        'function($v,$i){$type($v)="object"?($type($i)="string"?$get($v,$i):null):'
        '$type($i)!="number"?null:($i<0 or $floor($i)!=$i)?null:$type($v)="array"?'
        '($r:=$i<$count($v)?$v[$i]:null;$exists($r)?$r:null):$type($v)="string"?'
        "($i<$length($v)?$substring($v,$i,1):null):null}",
        ("get",),
    ),
    "len": Helper(
        'function($v){$type($v)="array"?$count($v):$type($v)="string"?$length($v):$get($v,'
        '"length")}',
        ("get",),
    ),
    "txt": Helper(
        'function($v){$type($v)="null"?"":$type($v)="string"?$v:$string($v)}',
    ),
    "nn": Helper(
        'function($a,$b){$type($a)="number" and $type($b)="number"}',
    ),
    "add": Helper(
        'function($a,$b){$nn($a,$b)?$a+$b:$type($a)="null" or $type($b)="null"?null:'
        '($type($a)="string" or $type($b)="string")?$txt($a)&$txt($b):null}',
        (
            "nn",
            "txt",
        ),
    ),
    "sub": Helper(
        "function($a,$b){$nn($a,$b)?$a-$b:null}",
        ("nn",),
    ),
    "mul": Helper(
        "function($a,$b){$nn($a,$b)?$a*$b:null}",
        ("nn",),
    ),
    # Engines disagree on `1/0`: null, an error, or the text "Infinity".
    "div": Helper(
        "function($a,$b){$nn($a,$b)?($b=0?null:$a/$b):null}",
        ("nn",),
    ),
    # Whole numbers only: engines disagree on the rest.
    "mod": Helper(
        "function($a,$b){$nn($a,$b)?(($b=0 or $floor($a)!=$a or $floor($b)!=$b)?null:$a%$b):null}",
        ("nn",),
    ),
    "neg": Helper(
        'function($a){$type($a)="number"?-$a:null}',
    ),
    "m1": Helper(
        'function($v,$f){$type($v)="number"?$f($v):null}',
    ),
    "mm": Helper(
        'function($l,$f){$count($filter($l,function($x){$type($x)="number"}))=$count($l)?'
        "$f($l):null}",
    ),
    "eq": Helper(
        'function($a,$b){$type($a)=$type($b) and ($type($a)="number" or $type($a)="string" '
        'or $type($a)="boolean")?$a=$b:"?"}',
    ),
    "lt": Helper(
        'function($a,$b){$type($a)=$type($b) and ($type($a)="number" or $type($a)="string")?'
        '$a<$b:"?"}',
    ),
    "le": Helper(
        'function($a,$b){$type($a)=$type($b) and ($type($a)="number" or $type($a)="string")?'
        '$a<=$b:"?"}',
    ),
    "not3": Helper(
        'function($x){$x="?"?"?":$not($x)}',
    ),
    "or3": Helper(
        'function($l){true in $l?true:"?" in $l?"?":false}',
    ),
    "and3": Helper(
        'function($l){false in $l?false:"?" in $l?"?":true}',
    ),
    # What is read from an undecided step is absent.
    "fl": Helper(
        'function($s,$k){$lookup($s,"undecided")=true?null:$lookup($s,$k)}',
    ),
    "tcb": Helper(
        'function($v){$type($v)="boolean"?$v:"?"}',
    ),
    # A step proven not to run gives nothing, and that counts as false.
    "tsb": Helper(
        'function($s,$v){$type($v)="boolean"?$v:$type($v)="null" and $lookup($s,'
        '"skipped")=true?false:"?"}',
    ),
    # A boolean does not pass for an absent left side.
    "rb": Helper(
        'function($x,$y){$type($y)="boolean" and $type($x)!="boolean"?null:$y}',
    ),
    "must": Helper(
        'function($x,$m){$x="?"?$error($m):$x}',
    ),
    "val": Helper(
        'function($x){$x="?"?null:$x}',
    ),
    # A list constructor flattens a list held in a variable; this keeps it one element.
    "one": Helper(
        'function($x){$type($x)="array"?[[$x]]:[$x]}',
    ),
    # One engine hands null elements to a callback as "nothing".
    "nz": Helper(
        "function($x){$exists($x)?$x:null}",
    ),
    "mp": Helper(
        'function($v,$f){$type($v)="array"?$reduce($v,function($a,$x){$append($a,'
        "$one($f($nz($x))))},[]):null}",
        (
            "one",
            "nz",
        ),
    ),
    "flt": Helper(
        'function($v,$f){$type($v)="array"?$reduce($v,function($a,$x){$f($nz($x))?$append($a,'
        "$one($nz($x))):$a},[]):null}",
        (
            "one",
            "nz",
        ),
    ),
    "some": Helper(
        'function($v,$f){$type($v)="array"?$reduce($v,function($a,$x){($y:=$f($nz($x));'
        '$a=true?true:$y=true?true:($a="?" or $y="?")?"?":false)},false):"?"}',
        ("nz",),
    ),
    "all": Helper(
        'function($v,$f){$type($v)="array"?$reduce($v,function($a,$x){($y:=$f($nz($x));'
        '$a=false?false:$y=false?false:($a="?" or $y="?")?"?":true)},true):"?"}',
        ("nz",),
    ),
    # Through `$eq`, because one engine finds `true` in `[1]`.
    "inc": Helper(
        'function($v,$x){$type($v)="string"?($type($x)="string"?($x=""?true:$contains($v,'
        '$x)):"?"):$type($x)="number" or $type($x)="string" or $type($x)="boolean"?$some($v,'
        'function($y){$eq($y,$x)}):"?"}',
        (
            "eq",
            "some",
        ),
    ),
    "sw": Helper(
        'function($v,$x){$type($v)="string" and $type($x)="string"?$substring($v,0,'
        '$length($x))=$x:"?"}',
    ),
    "ew": Helper(
        'function($v,$x){$type($v)="string" and $type($x)="string"?($length($x)>$length($v)?'
        'false:$substring($v,$length($v)-$length($x))=$x):"?"}',
    ),
    "up": Helper(
        'function($v){$type($v)="string"?$uppercase($v):null}',
    ),
    "lo": Helper(
        'function($v){$type($v)="string"?$lowercase($v):null}',
    ),
    # `$trim` also squeezes inner spaces.
    "tr": Helper(
        r'function($v){$type($v)="string"?$replace($v,/^[ \t\r\n]+|[ \t\r\n]+$/,""):null}',
    ),
    "jn": Helper(
        'function($v,$s){$type($v)="array" and $type($s)="string"?($reduce($v,function($a,'
        '$x){$a or $type($nz($x))="null"},false)?null:$join($reduce($v,function($a,$x){'
        "$append($a,$txt($nz($x)))},[]),$s)):null}",
        (
            "txt",
            "nz",
        ),
    ),
    "scal": Helper(
        'function($x){$type($x)="array"?null:$x}',
    ),
}
"""All helpers in the order in which they are written before an expression."""


@cache
def definitions(needed: frozenset[str]) -> str:
    """The helpers, and those that they need, as JSONata assignments: `$t:=function…;$get:=…;`."""
    wanted: set[str] = set()
    open_names = list(needed)
    while open_names:
        name = open_names.pop()
        if name not in wanted:
            wanted.add(name)
            open_names.extend(HELPERS[name].needs)
    chosen = (f"${name}:={HELPERS[name].definition};" for name in HELPERS if name in wanted)
    return "".join(chosen)
