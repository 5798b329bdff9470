"""What the tests of `think` ask with: prompts, stand-ins for models, patience without waiting."""

import json
from dataclasses import dataclass, field
from typing import Any

from countersign.operations.step_call import StepCall
from countersign.operations.think.patience import Patience
from countersign.operations.think.prompt import Prompt, read_prompt
from countersign.operations.think.reply import Reply, Turn
from tests.fakes.world import Pauses


def a_call(**config: Any) -> StepCall:
    """One call of a `think` step; the prompt is "Say it" where none is given."""
    return StepCall("arn", "run-1", "pay", "ask", {"prompt": "Say it", **config}, ())


def a_prompt(**config: Any) -> Prompt:
    """The prompt of such a call."""
    return read_prompt(a_call(**config))


def patience(pauses: Pauses | None = None, *, left: float = 290.0, draw: float = 1.0) -> Patience:
    """Waits for nothing; `left` seconds are left, whatever happens."""
    return Patience(
        pause=pauses if pauses is not None else Pauses(),
        seconds_left=lambda: left,
        draw=lambda: draw,
    )


@dataclass
class Mind:
    """A provider that says what it is told to, one reply for each time that it is asked."""

    replies: list[Any]
    can_mend: bool = True
    name: str = "mind"
    asked: list[tuple[Prompt, tuple[Turn, ...]]] = field(default_factory=list)

    def ask(self, prompt: Prompt, so_far: tuple[Turn, ...]) -> Reply:
        self.asked.append((prompt, so_far))
        return Reply(self.replies[len(self.asked) - 1], "m-1", tokens_in=10, tokens_out=3)


def completion(content: Any, *, finish: str = "stop", **message: Any) -> bytes:
    """The body of a chat completion with one choice."""
    return json.dumps(
        {
            "id": "c-1",
            "object": "chat.completion",
            "model": "served-by",
            "choices": [
                {
                    "index": 0,
                    "finish_reason": finish,
                    "message": {"role": "assistant", "content": content, **message},
                }
            ],
            "usage": {"prompt_tokens": 21, "completion_tokens": 5, "total_tokens": 26},
        }
    ).encode()
