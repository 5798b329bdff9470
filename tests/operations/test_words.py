"""Is every word of what `http`, `think` and `email` promise shown by a test that really is there?

The tables of the three hold a row for each way that a word can be tested, with the log of the
server that was called as witness: how often it was, and with what. Here stands which rows show
which word. A word without a row, a row that is gone, and a table that nobody names are told.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import pytest

from tests.operations.email import test_table as email_table
from tests.operations.http import test_table as http_table
from tests.operations.http import test_written_url as url_table
from tests.operations.think import test_contract as think_table

ROOT = Path(__file__).parents[2]
TABLES = {
    "http": http_table,
    "url": url_table,
    "think": think_table,
    "email": email_table,
}


@dataclass(frozen=True)
class Rows:
    """Every row of a table whose word begins so."""

    table: str
    beginning: str

    def found(self) -> list[str]:
        words = [row.word for row in TABLES[self.table].ROWS]
        return [f"{self.table}: {word}" for word in words if word.startswith(self.beginning)]


@dataclass(frozen=True)
class Test:
    """A test that stands by itself: its file below `tests`, and its name."""

    __test__ = False

    file: str
    name: str

    def found(self) -> list[str]:
        path = ROOT / "tests" / self.file
        tree = ast.parse(path.read_text(encoding="utf-8")) if path.exists() else ast.Module([], [])
        names = [each.name for each in tree.body if isinstance(each, ast.FunctionDef)]
        return [f"{self.file}::{name}" for name in names if name == self.name]


Shown = Sequence[Rows | Test]

HTTP: Mapping[str, Shown] = {
    "TLS with a test CA": [Rows("http", "a test CA")],
    "TLS: expired, of another host, self-signed, of an unknown CA": [
        Rows("http", "an expired certificate"),
        Rows("http", "a certificate of another host"),
        Rows("http", "a self-signed certificate"),
        Rows("http", "an unknown CA"),
        Rows("http", "a CA that has taken the name"),
    ],
    "slow": [Rows("http", "slow: no answer"), Rows("http", "slow: headers"),
             Rows("http", "slow: a body"), Rows("http", "slow: chunks")],
    "broken": [Rows("http", "broken: cut"), Rows("http", "broken: a chunk"),
               Rows("http", "broken: chunks"), Rows("http", "broken: no HTTP"),
               Rows("http", "broken: a read is tried again")],
    "huge": [Rows("http", "huge: a length"), Rows("http", "huge: a body"),
             Rows("http", "huge: headers")],
    "redirecting: the target gets 0 calls": [
        Rows("http", "redirecting: the target gets nothing"),
        Rows("http", "redirecting: the target of a "),
        Rows("http", "redirecting: nor where 3xx is expected"),
    ],
    "429 with Retry-After": [Rows("http", "429 with Retry-After"),
                             Rows("http", "429 with a Retry-After beyond"),
                             Rows("http", "429: waits are within the timeout")],
    "IPv6": [Rows("http", "IPv6: a name"), Rows("http", "IPv6: an address"),
             Rows("http", "IPv6 first")],
    "DNS that changes between check and use: the second answer gets 0 calls": [
        Rows("http", "DNS that changes between check and use"),
        Rows("http", "DNS with one address inside"),
    ],
    "no private, link-local or metadata address": [
        Rows("http", "169.254.169.254"), Rows("http", "10.0.0.1"), Rows("http", "fe80::1"),
        Rows("http", "::ffff:127.0.0.1"), Rows("http", "an address inside is not opened"),
    ],
    "the rule of values in URLs": [Rows("url", ""), Rows("http", "URL: ")],
    "allow-list by policy": [Rows("http", "policy: a listed host"),
                             Rows("http", "policy: a pattern"),
                             Rows("http", "policy: a host that is not listed"),
                             Rows("http", "policy: plain http needs leave")],
    "expect": [Rows("http", "expect: ")],
    "POST is sent once": [Rows("http", "POST is sent once: "), Rows("http", "PATCH is sent once")],
    "what is as once twice is tried again": [
        Rows("http", f"{method} is tried again")
        for method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE")
    ],
    "one idempotency key over all attempts": [
        Rows("http", "one idempotency key over all attempts"),
        Rows("http", "a POST carries an idempotency key"),
        Rows("http", "the author's own key stands"),
        Test("operations/http/test_run.py",
             "test_each_step_and_item_has_an_idempotency_key_of_its_own"),
    ],
    "one idempotency key over a step's tries (`retry`)": [
        Test("end_to_end/test_step_pages.py",
             "test_a_run_that_a_page_shows_comes_out_as_it_is_shown"),
        Test("end_to_end/test_failures.py",
             "test_a_step_that_fails_twice_is_tried_again_with_one_key_and_its_gate_asks_once"),
        Test("end_to_end/test_failures.py",
             "test_a_try_that_takes_too_long_is_given_up_and_tried_again_with_the_same_key"),
    ],
}  # fmt: skip

THINK: Mapping[str, Shown] = {
    "Bedrock's Converse, in the shapes of botocore's own model": [
        Rows("think", "Bedrock: a prompt"), Rows("think", "Bedrock: what more"),
        Rows("think", "Bedrock: a model that"),
        Test("operations/think/test_bedrock.py",
             "test_every_reason_to_stop_that_the_service_knows_is_read"),
        Test("operations/think/test_bedrock.py",
             "test_every_error_that_the_service_knows_is_read"),
    ],
    "a server that speaks as OpenAI's": [
        Rows("think", "OpenAI: a prompt"), Rows("think", "OpenAI: a redirect"),
        Test("operations/think/test_openai.py", "test_a_busy_endpoint_is_asked_again"),
        Test("operations/think/test_openai.py",
             "test_an_answer_that_is_no_reply_fails_at_once_and_repeats_nothing"),
    ],
    "offline, labelled in output and log": [
        Rows("think", "offline: an answer"), Rows("think", "offline: no answer"),
        Test("functions/test_run_think.py",
             "test_the_offline_answer_is_labelled_in_record_and_log"),
    ],
    "a schema, with one round to mend": [
        Rows("think", "Bedrock: a reply that does not fit"),
        Rows("think", "OpenAI: a reply that does not fit"),
        Rows("think", "OpenAI: a second reply that does not fit"),
        Test("operations/think/test_run.py",
             "test_a_stand_in_is_held_to_the_schema_too_and_asked_once"),
    ],
    "tokens counted in the record's meta": [
        Rows("think", "Bedrock: a prompt"), Rows("think", "OpenAI: a reply that does not fit"),
        Test("operations/think/test_openai.py", "test_counts_that_are_no_numbers_are_left_out"),
    ],
    "the key from SSM or Secrets Manager, by name": [
        Rows("think", "OpenAI: a prompt"), Rows("think", "OpenAI: the key of a secret"),
        Test("functions/test_run_think.py", "test_without_a_key_the_step_fails_before_it_calls"),
    ],
    "the key in no machine, record, failure or log": [
        Rows("think", "OpenAI: a key that is not taken is not told"),
        Test("operations/think/test_contract.py", "test_each_word_of_the_contract_holds"),
        Test("operations/think/test_contract.py",
             "test_no_machine_knows_the_key_or_where_it_is_kept"),
    ],
    "no provider: the step's error, and that of `check --stage`": [
        Rows("think", "no provider: "),
        Test("compiler/test_stage_think.py",
             "test_a_stage_without_a_provider_is_told_whose_prompts_nobody_answers"),
        Test("compiler/test_stage_think.py", "test_what_a_provider_lacks_is_told_all_at_once"),
        Test("workbench/cli/test_check.py",
             "test_a_stage_without_a_provider_says_whose_prompts_nobody_answers_and_how_to_mend_it"),
    ],
}  # fmt: skip

EMAIL: Mapping[str, Shown] = {
    "several recipients": [Rows("email", "several recipients in a list"),
                           Rows("email", "several recipients in one"),
                           Rows("email", "several recipients by configuration"),
                           Rows("email", "fifty recipients"),
                           Rows("email", "more than fifty")],
    "cc": [Rows("email", "cc")],
    "reply-to": [Rows("email", "reply-to")],
    "text, and HTML from text": [Rows("email", "text and HTML from text"),
                                 Rows("email", "an address in the text")],
    "refused headers": [Rows("email", "refused header: "), Rows("email", "refused address: ")],
    "a missing recipient names the env name": [
        Rows("email", "a missing recipient names the env name"),
        Rows("email", "an empty one too"), Rows("email", "an absent one in a list"),
        Rows("email", "an absent one within"), Rows("email", "a missing copy"),
    ],
    "a missing body sends a plain sentence": [Rows("email", "a missing body")],
    "a mail is sent once": [Test("functions/test_run_email.py", "test_a_mail_is_tried_once")],
}  # fmt: skip

WORDS = {
    **{f"http: {word}": shown for word, shown in HTTP.items()},
    **{f"think: {word}": shown for word, shown in THINK.items()},
    **{f"email: {word}": shown for word, shown in EMAIL.items()},
}


@pytest.mark.parametrize("word", WORDS)
def test_each_word_is_shown_by_rows_that_are_there(word: str) -> None:
    assert WORDS[word]
    assert [each for each in WORDS[word] if not each.found()] == []


def test_each_row_of_the_tables_is_collected_by_the_test_that_goes_through_it() -> None:
    """A row shows nothing where no test takes it: each table's test is given all of its rows."""
    for module in TABLES.values():
        given = {
            id(row)
            for test in vars(import_module(module.__name__)).values()
            for mark in getattr(test, "pytestmark", ())
            if mark.name == "parametrize" and mark.args[0] == "row"
            for row in mark.args[1]
        }

        assert {id(row) for row in module.ROWS} == given


def test_all_words_and_their_rows_are_told(record_property) -> None:
    found = {
        word: {name for each in shown for name in each.found()} for word, shown in WORDS.items()
    }
    named = set().union(*found.values())
    rows = {f"{name}: {row.word}" for name, module in TABLES.items() for row in module.ROWS}

    record_property(
        "searched",
        f"{len(WORDS)} words, {len(rows & named)} of {len(rows)} rows and "
        f"{len(named - rows)} other tests named; "
        f"words without a row: {sorted(word for word in found if not found[word])}",
    )
    assert len(rows & named) > 100


def test_a_word_without_a_row_and_a_row_that_is_gone_are_noticed() -> None:
    assert Rows("http", "a row that nobody wrote").found() == []
    assert Test("operations/http/test_run.py", "test_that_nobody_wrote").found() == []
    assert Test("operations/http/test_gone.py", "test_a_redirect_is_not_followed").found() == []
