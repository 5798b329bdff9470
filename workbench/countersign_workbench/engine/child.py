"""How does the engine end when the process that started it dies without a word?

This file is run by path in the engine's own process (`start.py` does so), never imported. Its
standard input is a pipe held open by the starter: when the starter goes, even by `kill -9`, the
pipe ends, and with it the whole process group and the private folder.
"""

import os
import shutil
import signal
import sys
import threading
from typing import Any

from jsonata import Jsonata
from ministack.app import main

EXPRESSION_TIMES = 10


def end_with_the_starter() -> None:
    """Wait for the end of standard input; then remove the private folder and end the group."""
    os.read(sys.stdin.fileno(), 1)
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
    os.killpg(0, signal.SIGKILL)


def give_expressions_time() -> None:
    """Raise the engine's limit of one second on the clock for an expression.

    In the cloud an expression has that second to itself; here everything shares a few cores, and
    one that only waits for its turn would end its run as undecided.
    """
    made = Jsonata.jsonata

    def patient(*given: Any, timeout: int | None = None, **named: Any) -> Any:
        longer = None if timeout is None else timeout * EXPRESSION_TIMES
        return made(*given, timeout=longer, **named)

    Jsonata.jsonata = staticmethod(patient)


give_expressions_time()
threading.Thread(target=end_with_the_starter, daemon=True).start()
main()
