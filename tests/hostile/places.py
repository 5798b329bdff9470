"""Which ids, queries and headers are none of ours, at every door that reads them?"""

from __future__ import annotations

import base64
from collections.abc import Iterator

from tests.hostile.doors import DOORS
from tests.hostile.rows import Row, encoded
from tests.hostile.scene import GATE, REQUEST, RUN

ODD_IDS: tuple[tuple[str, str], ...] = (
    ("the folder above", ".."),
    ("the folder above, twice", "../../etc/passwd"),
    ("the folder above, encoded twice", "%2e%2e%2f"),
    ("a slash", "a/b"),
    ("a backslash", "a\\b"),
    ("a slash alone", "/"),
    ("a number sign, which parts keys", f"{REQUEST}#delivery"),
    ("a number sign in front", "#head"),
    ("a question mark", "a?wait=20"),
    ("ten thousand letters", "a" * 10_000),
    ("a hundred thousand letters of three bytes", "\u20ac" * 100_000),
    ("another script", "\u0437\u0430\u043f\u0440\u043e\u0441"),
    ("a letter that looks like ours", REQUEST.replace("a", "\u0430")),
    ("a NUL", "a\x00b"),
    ("a NUL behind the right id", f"{REQUEST}\x00"),
    ("a line break", "a\r\nSet-Cookie: b"),
    ("a blank behind", f"{REQUEST} "),
    ("a zero-width space inside", f"{REQUEST[:5]}\u200b{REQUEST[5:]}"),
    ("text that runs backwards", "\u202e" + REQUEST),
    ("half of a surrogate pair", "\ud83d"),
    ("an emoji", "\U0001f600"),
    ("markup", "<script>alert(1)</script>"),
    ("an expression", "${input.order}"),
    ("a query of a store", "' OR 1=1 --"),
    ("an escape sequence", "\x1b[2J"),
    ("other letters' case", REQUEST.upper()),
    ("a list", "[]"),
    ("a star", "*"),
    ("nothing", ""),
)
_BY_ID = {
    "request": "REQUEST_NOT_FOUND",
    "audit": "REQUEST_NOT_FOUND",
    "approve": "REQUEST_NOT_FOUND",
    "reject": "REQUEST_NOT_FOUND",
    "cancel": "REQUEST_NOT_FOUND",
    "stop": "EXECUTION_UNKNOWN",
    "execution": "EXECUTION_UNKNOWN",
    "resume": "RESUME_UNKNOWN",
}
_RUNS = (
    ("a run without its ensemble", "run-1"),
    ("a run of another ensemble", "refund.run-1"),
    ("a run with a dot behind", f"{RUN}."),
    ("a run of eighty-one letters", "content-approval." + "a" * 81),
    ("an ensemble of forty-nine letters", "a" * 49 + ".run-1"),
    ("a request's id for a run's", REQUEST),
)
BAD_QUERIES: tuple[tuple[str, str, str], ...] = (
    ("an unknown name", "nope=1", "nope"),
    ("an unknown name of a thousand letters", "n" * 1_000 + "=1", "n" * 80),
    ("a name with control characters", "%0D%0AX=1", "\r\nX"),
    ("a name in another script", "l%D1%96mit=1", "l\u0456mit"),
)
NOT_A_QUERY: tuple[tuple[str, str], ...] = (
    ("one name twice", "{name}=1&{name}=2"),
    ("one name twice, once by its escape", "{name}=1&%{code}{rest}=2"),
    ("bytes that are not UTF-8", "{name}=%FF"),
    ("half of a surrogate pair", "{name}=%ED%A0%80"),
    ("a hundred and one names", "&".join(f"n{number}=1" for number in range(101))),
)
LIMITS: tuple[tuple[str, str], ...] = (
    ("none", "0"),
    ("less than none", "-1"),
    ("a fraction", "1.5"),
    ("a power", "1e2"),
    ("a word", "all"),
    ("one more than there may be", "101"),
    ("ten digits", "9" * 10),
    ("a thousand digits", "9" * 1_000),
    ("digits of another script", "%D9%A1%D9%A0"),
    ("a raised digit", "%C2%B2"),
    ("an underscore", "1_0"),
    ("a plus sign", "%2B5"),
    ("a hexadecimal number", "0x10"),
    ("two numbers", "1,2"),
    ("a NUL behind", "5%00"),
)
CURSORS: tuple[tuple[str, str], ...] = (
    ("letters that are no base64", "%21%21%21"),
    ("base64 of bytes that are no text", "_____w"),
    ("base64 of no JSON", encoded("pending")),
    ("a number", encoded("1")),
    ("nothing", encoded("null")),
    ("an empty list", encoded("[]")),
    ("a list of three", encoded('["pending","a","b"]')),
    ("another list's place", encoded('["rejected","001795348800#a"]')),
    ("a place that is a number", encoded('["{of}",1795348800]')),
    ("a place that is a list", encoded('["{of}",[1]]')),
    ("a place that is an object", encoded('["{of}",{"a":1}]')),
    ("a place that is true", encoded('["{of}",true]')),
    ("a place without its second", encoded('["{of}","#r_1"]')),
    ("a place in a far year", encoded('["{of}","999999999999#r_1"]')),
    ("a place before all times", encoded('["{of}","-00000000001#r_1"]')),
    ("a place with half a surrogate pair", encoded('["{of}","001795348800#\\ud83d"]')),
    ("lists a thousand deep", encoded("[" * 1_000)),
    ("a name that is an object", encoded('[{},"001795348800#a"]')),
    ("nine thousand letters", "a" * 9_000),
)
_LISTS = ("requests", "pending", "executions", "execution")
_CURSOR_NAMES = {"requests": "pending", "pending": "pending", "executions": "executions"}
TIMES: tuple[tuple[str, str], ...] = (
    ("a word", "yesterday"),
    ("a day that is in no calendar", "2026-02-30"),
    ("a day in another order", "30-02-2026"),
    ("a time without its zone", "2026-11-22T12:00:00"),
    ("seconds since 1970", "1795348800"),
    ("a year of five digits", "12026-11-22"),
    ("the last year there is, a zone further", "9999-12-31T23:59:59-23:59"),
    ("digits of another script", "%D9%A2%D9%A0%D9%A2%D9%A6-11-22"),
    ("a NUL behind", "2026-11-22%00"),
)
CREDENTIALS: tuple[tuple[str, str, str], ...] = (
    ("no credential", "", "CREDENTIAL_MISSING"),
    ("a scheme alone", "Bearer", "CREDENTIAL_MISSING"),
    ("a scheme and a blank", "Bearer  ", "CREDENTIAL_MISSING"),
    ("another scheme", "Basic YW5hOnBhc3M=", "CREDENTIAL_MISSING"),
    ("a credential without its scheme", "cs_" + "a" * 52, "CREDENTIAL_MISSING"),
    ("an API token that nobody has", "Bearer cs_" + "z" * 52, "CREDENTIAL_UNKNOWN"),
    ("an API token one letter short", "Bearer cs_" + "a" * 51, "CREDENTIAL_UNKNOWN"),
    ("an API token one letter long", "Bearer cs_" + "a" * 53, "CREDENTIAL_UNKNOWN"),
    ("an API token in capitals", "Bearer CS_" + "A" * 52, "CREDENTIAL_UNKNOWN"),
    ("an API token with a Cyrillic letter", "Bearer cs_\u0430" + "a" * 51, "CREDENTIAL_UNKNOWN"),
    ("an API token with a NUL behind", "Bearer cs_" + "a" * 52 + "\x00", "CREDENTIAL_UNKNOWN"),
    ("ten thousand letters", "Bearer " + "a" * 10_000, "CREDENTIAL_UNKNOWN"),
    ("half of a surrogate pair", "Bearer \ud83d", "CREDENTIAL_UNKNOWN"),
    ("an unsigned JWT", "Bearer eyJhbGciOiJub25lIn0.e30.", "JWT_NOT_CONFIGURED"),
    ("two credentials", "Bearer cs_" + "a" * 52 + ", Bearer cs_b", "CREDENTIAL_UNKNOWN"),
)
KEYS: tuple[tuple[str, str], ...] = (
    ("blank", " "),
    ("of 256 letters", "a" * 256),
    ("in another script", "\u043a\u043b\u044e\u0447"),
    ("with a line break", "a\nb"),
    ("with a NUL", "a\x00"),
    ("with half of a surrogate pair", "\ud83d"),
    ("with an escape sequence", "\x1b[2J"),
)
METHODS = ("PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "")


def rows() -> Iterator[Row]:
    """The rows of every door."""
    yield from _ids()
    yield from _queries()
    yield from _cursors()
    yield from _credentials()
    for rule, key in KEYS:
        for name in ("submit", "start"):
            headers = {"Idempotency-Key": key}
            yield Row(f"an Idempotency-Key {rule}", name, 400, "HEADER_INVALID", headers=headers)
    for name, door in DOORS.items():
        if name in ("page", "receipt", "form"):
            continue
        for method in (*METHODS, "POST" if door.method == "GET" else "GET"):
            http = {"requestContext": {"requestId": "call-1", "http": {"method": method}}}
            yield Row(f"the method {method!r}", name, 405, "METHOD_NOT_ALLOWED", event=http)


def _ids() -> Iterator[Row]:
    for name, code in _BY_ID.items():
        for rule, odd in ODD_IDS:
            # No id at all is the list of all runs.
            if odd or name != "execution":
                yield Row(f"{rule} for an id", name, 404, code, named={"id": odd})
    for name in ("stop", "resume", "execution"):
        for rule, odd in _RUNS:
            yield Row(rule, name, 404, _BY_ID[name], named={"id": odd})
    for rule, odd in ODD_IDS:
        yield Row(f"{rule} for a name", "start", 404, "ENSEMBLE_UNKNOWN", named={"name": odd})
        for name in ("page", "receipt", "form"):
            yield Row(f"{rule} for a link", name, 404, says="<h1>", named={"link": odd})
    for name in ("approve", "reject", "cancel", "request", "audit"):
        yield Row("a run's id for a request's", name, 404, _BY_ID[name], named={"id": RUN})
    yield Row("a token gate's id", "approve", 403, "NOT_IN_AUDIENCE", named={"id": GATE})
    yield Row("a token gate's id", "reject", 403, "NOT_IN_AUDIENCE", named={"id": GATE})


def _queries() -> Iterator[Row]:
    for name, door in DOORS.items():
        if name in ("page", "receipt", "form"):
            continue
        for rule, query, path in BAD_QUERIES:
            yield Row(f"{rule} in the query", name, 400, "QUERY_INVALID", (path,), query=query)
        for rule, query in NOT_A_QUERY:
            written = query.format(name="limit", code="6C", rest="imit")
            yield Row(f"{rule} in the query", name, 400, "QUERY_INVALID", query=written)
        if door.method == "POST":
            yield Row("a query at all", name, 400, "QUERY_INVALID", ("limit",), query="limit=1")
    for name in _LISTS:
        for rule, limit in LIMITS:
            if name == "execution" and limit == "101":
                limit = "1001"
            query = f"limit={limit}"
            yield Row(f"{rule} for a limit", name, 400, "QUERY_INVALID", ("limit",), query=query)
    for rule, seconds in (*LIMITS[1:5], ("one more than is waited", "21"), *LIMITS[6:]):
        query = f"wait={seconds}"
        yield Row(f"{rule} for seconds", "request", 400, "QUERY_INVALID", ("wait",), query=query)
    for status in ("open", "PENDING", "pending ,", "waiting%00", "%F0%9F%98%80", "__proto__"):
        for name in ("requests", "executions"):
            query = f"status={status}"
            yield Row(f"the status {status}", name, 400, "QUERY_INVALID", ("status",), query=query)
    for rule, time in TIMES:
        for end in ("from", "to"):
            query = f"status=closed&{end}={time}"
            yield Row(f"{rule} as `{end}`", "requests", 400, "QUERY_INVALID", (end,), query=query)
    swapped = "status=closed&from=2026-11-22&to=2026-11-01"
    yield Row(
        "an end before its beginning", "requests", 400, "QUERY_INVALID", ("from",), query=swapped
    )
    everything = "status=nope&from=x&to=y&limit=0&nope=1"
    five = ("status", "from", "to", "limit", "nope")
    yield Row("five values wrong at once", "requests", 400, "QUERY_INVALID", five, query=everything)
    for odd in ("nope", "..", "%F0%9F%98%80", "a%00b", "a" * 1_000):
        query = f"ensemble={odd}"
        yield Row(f"the ensemble {odd[:20]}", "executions", 404, "ENSEMBLE_UNKNOWN", query=query)


def _cursors() -> Iterator[Row]:
    for name in _LISTS:
        for rule, cursor in CURSORS:
            if name == "executions" and "object" in rule:
                continue  # places of ensembles that are gone are left out
            of = _CURSOR_NAMES.get(name, "steps")
            query = f"cursor={_of_list(cursor, of)}"
            yield Row(f"{rule} for a cursor", name, 400, "BAD_CURSOR", ("cursor",), query=query)
    for rule, place in (
        ("a place with a huge number", '{"refund":[null,' + "9" * 5_000 + ',"a"]}'),
        ("a place with a far year", '{"refund":[null,999999999999,"a"]}'),
        ("a place with a name of a thousand letters", '{"refund":[null,1,"' + "a" * 1_000 + '"]}'),
        ("the engine's cursor in another script", '{"refund":["\u0430",1,"a"]}'),
        ("the engine's cursor of two thousand letters", '{"refund":["' + "a" * 2_000 + '",1,"a"]}'),
        ("an empty cursor of the engine's", '{"refund":["",1,"a"]}'),
        ("a place of four parts", '{"refund":[null,1,"a","b"]}'),
    ):
        query = "cursor=" + encoded(f'["executions",{place}]')
        yield Row(rule, "executions", 400, "BAD_CURSOR", ("cursor",), query=query)
    for rule, place in (
        ("a step's place of words", "a.b"),
        ("a step's place with a sign", "-1"),
        ("a step's place in another script", "\u0661"),
        ("a step's place of a thousand digits", "9" * 1_000),
        ("a step's place with a line break behind", "1\\n"),
    ):
        query = "cursor=" + encoded(f'["steps","{place}"]')
        yield Row(rule, "execution", 400, "BAD_CURSOR", ("cursor",), query=query)


def _of_list(cursor: str, of: str) -> str:
    """The cursor with the list's own name where a row asks for it."""
    try:
        text = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError:
        return cursor
    return encoded(text.replace("{of}", of))


def _credentials() -> Iterator[Row]:
    for name, door in DOORS.items():
        if door.token != "all" and name != "submit":
            continue
        for rule, sent, code in CREDENTIALS:
            yield Row(rule, name, 401, code, headers={"authorization": sent}, token="")
