"""What does a `think` step do, from its prompt to its record?"""

from collections.abc import Sequence
from typing import Any

from countersign.domain.schema import misfits
from countersign.domain.step_failure import StepFailed
from countersign.operations.step_call import StepCall, StepResult, must_fit
from countersign.operations.think.prompt import Prompt, read_prompt
from countersign.operations.think.reply import NOTHING, Provider, Reply, Turn, json_in, output_of

NO_JSON = ("the reply: must be one JSON value and nothing else",)


def run_think(call: StepCall, *, provider: Provider) -> StepResult:
    """Ask the provider and give the step's record; its meta names who answered.

    A reply that is one JSON object becomes the output, else the text is. With a `schema` the reply
    must be JSON that fits it; one that does not is asked for once more with what was wrong, and
    then the step fails with THINK_SCHEMA, which lists that in the schema's words alone.
    """
    prompt = read_prompt(call)
    used = prompt.as_used()
    must_fit(used)  # before it costs anything
    output, replies = _answered(prompt, provider)
    meta = _meta(provider, replies)
    return StepResult(input=used, output=output, meta=meta)


def _answered(prompt: Prompt, provider: Provider) -> tuple[Any, tuple[Reply, ...]]:
    first = provider.ask(prompt, ())
    value, problems = _checked(first, prompt)
    if not problems:
        return value, (first,)
    if not provider.can_mend:
        raise _misfit(problems, rounds=1)
    second = provider.ask(prompt, _told(first, problems))
    value, problems = _checked(second, prompt)
    if problems:
        raise _misfit(problems, rounds=2)
    return value, (first, second)


def _checked(reply: Reply, prompt: Prompt) -> tuple[Any, tuple[str, ...]]:
    """The step's output, and what is wrong with it."""
    if prompt.schema is None:
        return output_of(reply.content), ()
    value = json_in(reply.content)
    if value is NOTHING:
        return value, NO_JSON
    # In the schema's words alone: they go into logs, and to the model once more.
    told = (f"{each.place or 'the reply'}: {each.rule}" for each in misfits(value, prompt.schema))
    return value, tuple(told)


def _told(reply: Reply, problems: Sequence[str]) -> tuple[Turn, ...]:
    """The first round as the second one shows it; no provider takes an empty turn."""
    said = str(reply.content)
    listed = "\n".join(f"- {problem}" for problem in problems)
    return (
        Turn("assistant", said if said.strip() else "(nothing)"),
        Turn("user", f"That does not fit:\n{listed}\nReply again, with the JSON value alone."),
    )


def _meta(provider: Provider, replies: Sequence[Reply]) -> dict[str, Any]:
    facts = {
        "provider": provider.name,
        "model": replies[-1].model,
        "rounds": len(replies),
        "tokensIn": _sum(reply.tokens_in for reply in replies),
        "tokensOut": _sum(reply.tokens_out for reply in replies),
    }
    return {name: fact for name, fact in facts.items() if fact is not None}


def _sum(counts: Any) -> int | None:
    known = [count for count in counts if count is not None]
    return sum(known) if known else None


def _misfit(problems: Sequence[str], *, rounds: int) -> StepFailed:
    asked = "once" if rounds == 1 else "twice"
    return StepFailed(
        "THINK_SCHEMA",
        f"the reply does not fit config.schema, asked {asked}: {'; '.join(problems)}. "
        "Say in the prompt what is wanted there, or let the schema allow it",
    )
