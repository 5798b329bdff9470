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

from ministack.app import main


def end_with_the_starter() -> None:
    """Wait for the end of standard input; then remove the private folder and end the group."""
    os.read(sys.stdin.fileno(), 1)
    shutil.rmtree(os.environ["TMPDIR"], ignore_errors=True)
    os.killpg(0, signal.SIGKILL)


threading.Thread(target=end_with_the_starter, daemon=True).start()
main()
