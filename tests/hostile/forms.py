"""Which forms are no answer, and what does the page say to each of them?"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from countersign.domain.limits import WORDS_BYTES
from tests.hostile.bodies import OTHER_TYPES
from tests.hostile.doors import FORM, JSON
from tests.hostile.rows import Row

_FORM = "verdict=approve&digest=sha256%3Ax&served=1.a"


def rows() -> Iterator[Row]:
    """The rows of the page's form."""
    for rule, sent in OTHER_TYPES:
        if sent != FORM:
            yield Row(f"{rule} as a form", "form", 415, headers={"content-type": sent})
    body = b'{"verdict": "approve"}'
    yield Row("JSON as a form", "form", 415, body=body, headers={"content-type": JSON})
    yield Row("JSON said to be a form", "form", 200, body=body)
    for rule, text, status in (
        ("one field twice", f"{_FORM}&verdict=reject", 400),
        ("one field twice, once by its escape", f"{_FORM}&%76erdict=reject", 400),
        ("an escape that is not UTF-8", f"{_FORM}&reason=%FF", 400),
        ("an escaped surrogate", f"{_FORM}&reason=%ED%A0%80", 400),
        ("a hundred and one fields", "&".join(f"f{number}=1" for number in range(101)), 400),
        ("nothing", "", 200),
        ("separators alone", "&&&;;;===", 200),
        ("a verdict that is none", "verdict=maybe", 200),
        ("a verdict in capitals", "verdict=APPROVE", 200),
        ("a verdict with a blank", "verdict=approve+", 200),
        ("a verdict in another script", "verdict=%D0%B0pprove", 200),
        ("a verdict with a NUL", "verdict=approve%00", 200),
        ("two verdicts in one", "verdict=approve,reject", 200),
        ("a verdict in a list", "verdict[]=approve", 200),
        ("a verdict in an object", "verdict[value]=approve", 200),
        ("a verdict in the query's place", "?verdict=approve", 200),
    ):
        yield Row(rule, "form", status, says="<h1", body=text.encode())
    yield Row("bytes that are not UTF-8", "form", 400, says="<h1", body=b"verdict=\xff\xfe")
    yield Row("a NUL in a word", "form", 303, form={"reason": "a%00b"})
    yield Row("one byte too many", "form", 413, says="<h1", body=b"a" * (64 * 1024 + 1))
    for rule, served in (
        ("no stamp", ""),
        ("a stamp of words", "yesterday"),
        ("a stamp without its proof", "1795348800"),
        ("a stamp with another's proof", "1795348800." + "0" * 64),
        ("a stamp of a far year", "9" * 30 + "." + "0" * 64),
        ("a stamp before all times", "-1." + "0" * 64),
        ("a stamp in digits of another script", quote("\u0661\u0662.a")),
        ("a stamp of ten thousand digits", "9" * 10_000),
        ("a stamp that is no number", "nan." + "0" * 64),
        ("a stamp with a NUL", "1795348800%00." + "0" * 64),
    ):
        yield Row(rule, "form", 200, says="<form", form={"served": served})
    for rule, digest in (
        ("no digest", ""),
        ("another digest", "sha256%3A" + "0" * 64),
        ("a digest of words", "yes"),
        ("a digest with markup", quote('"><script>alert(1)</script>')),
        ("a digest of ten thousand letters", "a" * 10_000),
    ):
        # The stamp was made for the page's own digest, so that no other one fits it.
        yield Row(rule, "form", 200, says="<form", form={"digest": digest})
    long = quote("a" * (WORDS_BYTES + 1))
    yield Row("words beyond their limit", "form", 400, says="<form", form={"reason": long})
    marks = quote('"' * (WORDS_BYTES // 4 + 1))
    yield Row("quotation marks beyond it", "form", 400, says="<form", form={"feedback": marks})
    for rule, name, value in (
        ("a number of words", "answer.number.amount", "a lot"),
        ("a number beyond every double", "answer.number.amount", "1e400"),
        ("a number that is none", "answer.number.amount", "NaN"),
        ("a number without an end", "answer.number.amount", "Infinity"),
        ("a number of five thousand digits", "answer.number.amount", "9" * 5_000),
        ("a number in another script", "answer.number.amount", quote("\u0661\u0662")),
        ("a hexadecimal number", "answer.number.amount", "0x10"),
        ("a choice that is not offered", "answer.choice.region", "moon"),
        ("a day that is in no calendar", "answer.date.due", "2026-02-30"),
        ("two lines for one", "answer.string.note", "a%0Ab"),
        ("neither yes nor no", "answer.boolean.urgent", "maybe"),
        ("a field that is not asked for", "answer.text.else", "x"),
        ("a field of another type", "answer.text.amount", "12"),
        ("a field of JavaScript's", "answer.text.__proto__", "x"),
    ):
        yield Row(f"answered: {rule}", "form", 400, says="<form", form={name: value})
    for rule, headers in (
        ("another site's form", {"Sec-Fetch-Site": "cross-site"}),
        ("a neighbour's form", {"Sec-Fetch-Site": "same-site"}),
        ("an unknown site's form", {"Sec-Fetch-Site": "x"}),
        ("a form with another's origin", {"Origin": "https://evil.example.org"}),
        ("a form with our name in another's", {"Origin": "https://sign.example.com.evil.org"}),
        ("a form by http", {"Origin": "http://sign.example.com"}),
        ("a form from another port", {"Origin": "https://sign.example.com:8443"}),
    ):
        yield Row(rule, "form", 403, says="<h1", headers=headers)
