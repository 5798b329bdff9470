"""Does an engine end when its starter can no longer tell it to?"""

import signal

from tests.engine.test_start import a_starter, eventually, is_alive


def test_an_engine_ends_when_its_starter_is_killed_without_a_word() -> None:
    starter, pid, directory, _port = a_starter()

    starter.send_signal(signal.SIGKILL)
    starter.communicate()

    assert eventually(lambda: not is_alive(pid))
    assert eventually(lambda: not directory.exists())
