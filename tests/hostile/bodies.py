"""Which bodies are no JSON as this product takes it, at every door that takes JSON?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tests.hostile.doors import DOORS, FORM, JSON_DOORS
from tests.hostile.rows import Row

_DEEP = 30_000
"""Brackets in each other: fifteen times what would exhaust Python's stack, within every limit."""

NOT_JSON: tuple[tuple[str, bytes], ...] = (
    ("a body that ends too early", b"{"),
    ("a body of blanks", b" \n\t "),
    ("a byte order mark before the body", b"\xef\xbb\xbf{}"),
    ("two documents in one body", b"{}{}"),
    ("text behind the document", b"{} -- "),
    ("a comma too many", b'{"reason": "x",}'),
    ("a comment", b'{"reason": "x"} // why'),
    ("single quotation marks", b"{'reason': 'x'}"),
    ("a key without quotation marks", b'{reason: "x"}'),
    ("a NUL in a text", b'{"reason": "a\x00b"}'),
    ("a NUL behind the document", b'{"reason": "x"}\x00'),
    ("a bare line break in a text", b'{"reason": "a\nb"}'),
    ("an escape that JSON does not have", b'{"reason": "\\x41"}'),
    ("the first half of a surrogate pair", b'{"reason": "\\ud83d"}'),
    ("the second half of a surrogate pair", b'{"reason": "\\ude00"}'),
    ("half of a surrogate pair in a key", b'{"\\ud83d": 1}'),
    ("half of a surrogate pair deep inside", b'{"reason": [{"a": ["\\udfff"]}]}'),
    ("NaN", b'{"reason": NaN}'),
    ("Infinity", b'{"reason": Infinity}'),
    ("minus Infinity", b'{"reason": -Infinity}'),
    ("a number beyond every double", b'{"reason": 1e400}'),
    ("a whole number that a double would round", b'{"reason": 9007199254740993}'),
    ("a whole number of five thousand digits", b'{"reason": ' + b"9" * 5_000 + b"}"),
    ("a number with a zero in front", b'{"reason": 007}'),
    ("a hexadecimal number", b'{"reason": 0x10}'),
    ("one key twice", b'{"reason": "a", "reason": "b"}'),
    ("one key twice, once by its escape", b'{"reason": "a", "\\u0072eason": "b"}'),
    ("one key twice deep inside", b'{"input": {"a": [{"b": 1, "b": 2}]}}'),
    ("lists thirty thousand deep", b"[" * _DEEP),
    ("objects six thousand deep", b'{"a":' * (_DEEP // 5)),
    ("closed lists fifteen thousand deep", b"[" * (_DEEP // 2) + b"]" * (_DEEP // 2)),
    ("lists one deeper than is taken", b'{"a":' + b"[" * 64 + b"]" * 64 + b"}"),
)
NOT_UTF8: tuple[tuple[str, bytes], ...] = (
    ("a byte that begins no character", b'{"reason": "\xff"}'),
    ("a character that ends too early", b'{"reason": "\xe2\x82"}'),
    ("a character written longer than it is", b'{"reason": "\xc0\xaf"}'),
    ("a surrogate written as bytes", b'{"reason": "\xed\xa0\x80"}'),
    ("a character beyond Unicode", b'{"reason": "\xf4\x90\x80\x80"}'),
    ("Latin-1", '{"reason": "caf\xe9"}'.encode("latin-1")),
    ("UTF-16 with a byte order mark", '{"reason": "x"}'.encode("utf-16")),
    ("compressed bytes", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff\xab\xae\x05\x00"),
)
NO_OBJECT: tuple[tuple[str, bytes], ...] = (
    ("a list", b"[]"),
    ("a list of one good body", b'[{"reason": "x"}]'),
    ("a text", b'"reason"'),
    ("a number", b"1"),
    ("true", b"true"),
    ("null", b"null"),
)
OTHER_TYPES: tuple[tuple[str, str], ...] = (
    ("no media type", ""),
    ("plain text", "text/plain"),
    ("a form", FORM),
    ("a form of parts", "multipart/form-data; boundary=x"),
    ("HTML", "text/html"),
    ("YAML", "application/yaml"),
    ("a type that only begins like JSON", "application/jsonp"),
    ("a type that only ends like JSON", "text/application/json"),
    ("two types", "application/json, text/plain"),
    ("a type of ten thousand letters", "a" * 10_000),
    ("a type with half of a surrogate pair", "application/\ud83d"),
)
DAMAGED: tuple[tuple[str, dict[str, Any]], ...] = (
    ("a body said to be base64 that is none", {"isBase64Encoded": True, "body": '{"a": 1}'}),
    ("base64 that ends too early", {"isBase64Encoded": True, "body": "e30"}),
    ("base64 of other letters", {"isBase64Encoded": True, "body": "é=="}),
    ("base64 with a line break in it", {"isBase64Encoded": True, "body": "e3\n0="}),
)


def rows() -> Iterator[Row]:
    """The rows of every door."""
    for name in JSON_DOORS:
        door = DOORS[name]
        for rule, body in NOT_JSON:
            yield Row(rule, name, 400, "BODY_NOT_JSON", body=body)
        for rule, body in NOT_UTF8:
            yield Row(rule, name, 400, "BODY_NOT_UTF8", body=body)
        for rule, body in NO_OBJECT:
            yield Row(rule, name, 400, "BODY_INVALID", body=body)
        for rule, event in DAMAGED:
            yield Row(rule, name, 400, "BODY_NOT_BASE64", event=event)
        surrogate = {"isBase64Encoded": False, "body": '{"reason": "\ud800"}'}
        yield Row("half a pair from the gateway", name, 400, "BODY_NOT_UTF8", event=surrogate)
        padding = b" " * door.largest_bytes
        yield Row("one byte too many", name, 413, "BODY_TOO_LARGE", body=padding + b" ")
        yield Row("as many bytes as are taken", name, 400, "BODY_NOT_JSON", body=padding)
        form = b"reason=x&token=y"
        if door.any_type:
            yield Row("a form as JSON", name, 400, "BODY_NOT_JSON", body=form)
            continue
        for rule, sent in OTHER_TYPES:
            yield Row(rule, name, 415, "CONTENT_TYPE", headers={"content-type": sent})
        yield Row("a form as JSON", name, 400, "BODY_NOT_JSON", body=form)
