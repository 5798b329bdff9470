"""Which defences are taken away, and which world must notice it?

Each mutant is the product with one defence gone: lines exchanged in a copy of its modules, of the
stores or of the adapter, or one actor who does things in another order. `says` is what the broken
law has to say, so that a mutant that merely falls over is not taken for one that was caught.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from countersign import links
from countersign.service.ports import Invitation, UnavailableError
from tests.builders import KEY, SECRET, evidence_shown, mailbox
from tests.model import answers, deliveries, openings, programs
from tests.model.calls import Hand
from tests.model.copies import DOMAIN, SERVICE, Exchanges
from tests.model.defences import (
    CARELESS,
    NO_HEAD,
    NO_PLACE,
    NO_STATUS,
    NO_VERSION,
    Mutant,
    only,
)
from tests.model.programs import Services, Told
from tests.model.world import World


def _trusting() -> World:
    world = answers.against_a_stranger()
    return replace(world, engine=replace(world.engine, trusts=True))


def _mailing_first() -> World:
    world = deliveries.two_mailers()
    first, *others = world.processes
    program = replace_program(first.program, mails_first)
    return replace(world, processes=(replace(first, program=program), *others))


def replace_program(program: Any, other: Any) -> Any:
    """The same invocation of another program."""
    return type(program)(other, *program.args, **program.keywords)


def mails_first(hand: Hand, *, services: Services, opening: Any) -> Told:
    """An opener that mails what it is about to write."""
    token = links.link_token(SECRET, mailbox("ana"), epoch=1)
    link, shown = links.link_url("https://approve.example.com", token), evidence_shown(opening)
    try:
        hand.channel.invite(Invitation(KEY, mailbox("ana"), link, shown, shown.digest()))
    except UnavailableError:
        return Told("unavailable")
    return programs.opens(hand, services=services, opening=opening)


def _owing_later() -> Exchanges:
    return only(
        f"{SERVICE}.apply_command",
        (
            "if store.commit(beside(request, change)):",
            "if store.commit(replace(beside(request, change), effects=())):\n"
            "            store.owe(change.effects)",
        ),
    )


VOTES = answers.votes(quorum=2, verdicts=(True, True))
MUTANTS = (
    Mutant(
        "a change is written over any version, to any place of the chain",
        answers.against_a_cancellation(),
        "a recorded vote is gone",
        memory=(NO_VERSION, NO_PLACE),
    ),
    Mutant("the mail goes out before the question stands", _mailing_first(), "not in the store"),
    Mutant("the callback's bytes are believed", _trusting(), "without a recorded yes"),
    Mutant(
        "a receipt is written by whoever once held the lease",
        deliveries.two_mailers(),
        "wrote the receipt while",
        memory=(
            (
                "return stored.is_owed and stored.attempts == held.attempts",
                "return stored.is_owed",
            ),
        ),
    ),
    Mutant(
        "a receipt is written over another",
        deliveries.two_wakers(),
        "its receipt is written over",
        memory=(("return stored.is_owed and stored.attempts == held.attempts", "return True"),),
    ),
    Mutant(
        "a quorum beyond reach is clamped",
        openings.beyond_reach(),
        "the author asked for 3 of 2, it is 2",
        exchanges=only(
            f"{DOMAIN}.gate_inputs",
            (
                "if quorum > len(audience) and not self.problems:",
                "quorum = min(quorum, len(audience))\n        if not audience:",
            ),
        ),
    ),
    Mutant(
        "one approval is enough for any quorum",
        VOTES,
        "approved with 1 of 2",
        exchanges=only(
            f"{DOMAIN}.tally",
            ("if counts.approved >= counts.required:", "if counts.approved >= 1:"),
        ),
    ),
    Mutant(
        "effects are written after the transaction",
        answers.against_a_cancellation(),
        "for ever: the run is at the gate",
        exchanges=_owing_later(),
        memory=(CARELESS,),
    ),
    Mutant(
        "only the latest token is woken",
        VOTES,
        "for ever: the run is at the gate",
        exchanges=only(
            f"{SERVICE}.resume_workflow",
            ("(token.token for token in known)", "(token.token for token in known[:1])"),
        ),
    ),
    Mutant(
        "a wake-up is written down before it is sent",
        deliveries.two_wakers(),
        "for ever: the run is at the gate",
        exchanges=only(
            f"{SERVICE}.resume_workflow",
            (
                "        state = _wake(held, tokens, workflow)\n",
                '        fact = Fact("resumed", now, {"generation": held.generation})\n'
                "        write_down(held, fact, WOKEN, effects=effects, pause=pause)\n"
                "        state = _wake(held, tokens, workflow)\n",
            ),
        ),
    ),
    Mutant(
        "who lost the race is told that it was recorded",
        VOTES,
        "was told `recorded",
        exchanges=only(
            f"{SERVICE}.apply_command",
            (
                "if store.commit(beside(request, change)):",
                "if store.commit(beside(request, change)) or change:",
            ),
        ),
    ),
    Mutant(
        "CloseGate writes without comparing",
        answers.against_a_failed_task(),
        "a recorded vote is gone",
        exchanges=only(
            f"{SERVICE}.close_gate",
            (
                "        store=store,",
                '        store=type("Forced", (), {"get": store.get, "commit": store.overwrite}),',
            ),
        ),
        memory=(CARELESS,),
    ),
    Mutant(
        "a link is not looked at again, and its epoch never",
        answers.revocation(reissue=False),
        "by a link that had been revoked",
        exchanges={
            f"{DOMAIN}.decide": (("not request.is_opened_by(seat, command.epoch)", "False"),),
            f"{SERVICE}.cast_vote": (("if attempt == 1 or links", "if attempt or links"),),
        },
    ),
    Mutant(
        "an opening that lost the race says that it stands",
        VOTES,
        "for ever: the run is at the gate",
        exchanges=only(
            f"{SERVICE}.open_gate",
            ("if store.commit(change) else None", "if store.commit(change) or True else None"),
        ),
    ),
    Mutant(
        "an opening is believed by the head of its chain, which names no token",
        openings.in_doubt(),
        "for ever: the run is at the gate",
        adapter=(("if wanted.token is not None:", "if wanted is None:"),),
    ),
    Mutant(
        "a vote that another entry has followed is not known again",
        answers.revocation(reissue=False),
        "was told that there is no such link, and the vote stands",
        adapter=(("has_entered(stored, wanted.entries)", "stored.chain == wanted.request.chain"),),
    ),
    Mutant(
        "a write is believed because it was refused when it was sent again",
        answers.against_a_cancellation(),
        "was told `cancelled`, which is not so",
        adapter=(
            (
                "return stored is not None and has_entered(stored",
                "return stored is not None or has_entered(stored",
            ),
        ),
    ),
    Mutant(
        "a link that was handed out anew never opens",
        answers.revocation(reissue=True),
        "was told `LINK_UNKNOWN`, which is not so",
        exchanges=only(
            f"{DOMAIN}.decide",
            ("request.is_opened_by(seat, command.epoch)", "request.is_opened_by(seat, 1)"),
        ),
    ),
    Mutant(
        "who lost the race is told that there is no question",
        answers.against_a_cancellation(),
        "was told `REQUEST_NOT_FOUND`, which is not so",
        exchanges=only(
            f"{SERVICE}.apply_command",
            ("        if request is None:\n", "        if request is None or attempt > 1:\n"),
        ),
    ),
    Mutant(
        "whoever names what he was shown is told that it was something else",
        answers.other_evidence(),
        "was told `DIGEST_MISMATCH`, which is not so",
        exchanges=only(
            f"{DOMAIN}.decide",
            (
                "if command.digest is not None and command.digest != request.digest:",
                "if command.digest is not None:",
            ),
        ),
    ),
    Mutant(
        "an answer to other evidence counts",
        answers.other_evidence(),
        "a vote counts that was given to other evidence",
        exchanges=only(
            f"{DOMAIN}.decide",
            (
                "if command.digest is not None and command.digest != request.digest:",
                "if command.digest is None and command.digest != request.digest:",
            ),
        ),
    ),
    *(
        Mutant(
            f"a withdrawn mail is sent{', beside the new one' if reissue else ''}",
            answers.withdrawn_mail(reissue=reissue),
            "goes out although it was withdrawn",
            exchanges=only(
                f"{SERVICE}.deliver_mail",
                ("    if held.withdrawn:\n", "    if held.withdrawn and not held:\n"),
            ),
        )
        for reissue in (False, True)
    ),
    Mutant(
        "the sweeper closes before the deadline",
        deliveries.two_sweepers(),
        "timed out before its deadline",
        exchanges=only(
            f"{DOMAIN}.decide",
            (
                "    if now < request.deadline:\n        return Refused(",
                "    if not now:\n        return Refused(",
            ),
        ),
        memory=(("request.is_open and request.deadline <= now", "request.is_open"),),
    ),
    Mutant(
        "an outcome is written over",
        openings.standalone(),
        "after it was approved, this changed",
        exchanges=only(
            f"{DOMAIN}.decide",
            (
                "        return _closed(request)\n    if command.engine_waits and",
                "        pass\n    if command.engine_waits and",
            ),
        ),
        memory=(NO_STATUS,),
    ),
    Mutant(
        "a vote counts after the end",
        openings.standalone(),
        "after it was cancelled, this changed",
        exchanges=only(
            f"{DOMAIN}.decide",
            (
                "        return _closed(request)\n    if now >= request.deadline:\n"
                "        return _expired(request)\n    if refused",
                "        pass\n    if refused",
            ),
        ),
        memory=(NO_STATUS,),
    ),
    Mutant(
        "an entry of the audit is written over another",
        deliveries.two_effects(),
        "a row of audit was written over",
        memory=(NO_HEAD, NO_PLACE),
    ),
    Mutant(
        "an opening looks only once whether its scope has ended",
        openings.scope_opening(),
        "open in a scope that has ended",
        exchanges=only(
            f"{SERVICE}.open_gate",
            ("if isinstance(answer, Opened) and (end :=", "if not answer and (end :="),
        ),
    ),
    Mutant(
        "what is answered while a run is reconciled is forgotten",
        answers.against_the_runs_end(),
        "nothing says so",
        exchanges=only(
            f"{SERVICE}.reconcile",
            (
                "done.cancelled.append(request.request_id)\n                continue",
                "done.cancelled.append(request.request_id)\n            continue",
            ),
        ),
    ),
)
HELD_TWICE = (
    Mutant("the version alone is not compared", VOTES, "", memory=(NO_VERSION,)),
    Mutant("the place in the chain alone is not asked for", VOTES, "", memory=(NO_PLACE,)),
    Mutant(
        "the head of the delivery chain alone is not compared",
        deliveries.two_effects(),
        "",
        memory=(NO_HEAD,),
    ),
    Mutant(
        "the link alone is not looked at again",
        answers.revocation(reissue=False),
        "",
        exchanges=only(f"{SERVICE}.cast_vote", ("if attempt == 1 or links", "if attempt or links")),
    ),
)
"""One of two defences gone: the other still holds, and no law is broken."""
