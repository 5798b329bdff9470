"""Which secrets do we hand out, and how do we know them again?"""

import hashlib
import hmac
import re

import pytest

from countersign import links

SECRET = b"s" * 32
DIGEST = "sha256:abc"
TOKEN = links.link_token(SECRET, "ana@example.com", epoch=1)


def test_a_link_token_is_52_characters_that_survive_lower_casing() -> None:
    assert re.fullmatch(r"[a-z2-7]{52}", TOKEN)
    assert links.looks_like_link_token(TOKEN)


def test_a_link_token_is_derived_anew_from_the_same_secret() -> None:
    assert links.link_token(SECRET, " ANA@example.com", epoch=1) == TOKEN


@pytest.mark.parametrize(
    ("secret", "approver", "epoch"),
    [
        (b"x" * 32, "ana@example.com", 1),
        (SECRET, "ben@example.com", 1),
        (SECRET, "ana@example.com", 2),
    ],
)
def test_another_secret_person_or_epoch_has_another_token(secret, approver, epoch) -> None:
    assert links.link_token(secret, approver, epoch=epoch) != TOKEN


def test_a_link_is_known_by_its_hash() -> None:
    assert links.link_hash(TOKEN) == hashlib.sha256(TOKEN.encode()).hexdigest()


def test_a_url_is_the_base_and_the_token() -> None:
    assert links.link_url("https://sign.example.com/", TOKEN) == (
        f"https://sign.example.com/r/{TOKEN}"
    )


@pytest.mark.parametrize("text", ["", TOKEN[:-1], TOKEN.upper(), TOKEN[:-1] + "1", TOKEN + "a"])
def test_other_text_is_no_link_token(text) -> None:
    assert not links.looks_like_link_token(text)


def test_secrets_and_tokens_are_never_the_same_twice() -> None:
    assert len(links.new_secret()) == 32
    assert links.new_secret() != links.new_secret()
    assert links.new_api_token() != links.new_api_token()


def test_an_api_token_says_what_it_is() -> None:
    token = links.new_api_token()

    assert links.looks_like_api_token(token)
    assert not links.looks_like_api_token(token[3:])
    assert not links.looks_like_api_token("cs_short")
    assert links.api_token_hash(token) == hashlib.sha256(token.encode()).hexdigest()


class TestServed:
    def test_a_stamp_is_seconds_and_their_mac(self) -> None:
        by_hand = hmac.new(TOKEN.encode(), b"served1000sha256:abc", "sha256").hexdigest()

        assert links.served_stamp(TOKEN, digest=DIGEST, served_at=1000) == f"1000.{by_hand}"

    @pytest.mark.parametrize(
        ("age", "state"),
        [
            (-1, "too-soon"),
            (0, "too-soon"),
            (1, "too-soon"),
            (2, "good"),
            (86_400, "good"),
            (86_401, "too-old"),
        ],
    )
    def test_a_form_counts_from_two_seconds_to_a_day(self, age, state) -> None:
        stamp = links.served_stamp(TOKEN, digest=DIGEST, served_at=1000)

        judged = links.open_stamp(stamp, TOKEN, digest=DIGEST, now=1000 + age)

        assert judged == links.Stamp(state, 1000)
        assert judged.holds == (state == "good")

    @pytest.mark.parametrize(
        "stamp",
        [
            "",
            ".",
            "1000",
            "1000.",
            "1000.abc",
            "1000.\ud800",
            "x.abc",
            "²." + "0" * 64,
            "-1000." + "0" * 64,
            "9" * 5000 + "." + "0" * 64,
        ],
    )
    def test_a_stamp_that_is_not_ours_is_bad(self, stamp) -> None:
        assert links.open_stamp(stamp, TOKEN, digest=DIGEST, now=1010) == links.Stamp("bad")

    @pytest.mark.parametrize(
        ("token", "digest"),
        [(links.link_token(SECRET, "ben@example.com", epoch=1), DIGEST), (TOKEN, "sha256:other")],
    )
    def test_a_stamp_of_another_link_or_evidence_is_bad(self, token, digest) -> None:
        stamp = links.served_stamp(TOKEN, digest=DIGEST, served_at=1000)

        assert links.open_stamp(stamp, token, digest=digest, now=1010).state == "bad"

    def test_a_stamp_with_a_moved_second_is_bad(self) -> None:
        _, _, mac = links.served_stamp(TOKEN, digest=DIGEST, served_at=1000).partition(".")

        assert links.open_stamp(f"1001.{mac}", TOKEN, digest=DIGEST, now=1010).state == "bad"


def test_secrets_are_compared_whole() -> None:
    assert links.same_secret(TOKEN, TOKEN)
    assert not links.same_secret(TOKEN, TOKEN[:-1])
    assert not links.same_secret(TOKEN, "\ud800")


def test_a_standalone_id_is_the_same_for_the_same_seed() -> None:
    assert re.fullmatch(r"r_[a-z2-7]{26}", links.standalone_id(b"seed"))
    assert links.standalone_id(b"seed") == links.standalone_id(b"seed")
    assert links.standalone_id(b"seed") != links.standalone_id(b"other")


def test_a_resume_token_is_the_link_of_the_seat_that_is_nobodys() -> None:
    assert links.resume_token(SECRET) == links.link_token(SECRET, "token", epoch=1)
    assert links.resume_token(b"x" * 32) != links.resume_token(SECRET)


def test_a_new_resume_token_has_nothing_of_the_first() -> None:
    assert links.resume_token(SECRET, epoch=2) == links.link_token(SECRET, "token", epoch=2)
    assert links.resume_token(SECRET, epoch=2) != links.resume_token(SECRET)
