"""Where does the key of a model's endpoint stand, and what is it now?

By name alone in the deployment; read at each use, so that a new value holds at once.
"""

from collections.abc import Callable, Mapping

from countersign.domain.step_failure import StepFailed

Read = Callable[[str], str]
"""Gives the text under a name; raises `UnreadableError`."""


class UnreadableError(Exception):
    """A store did not give the text; `code` is its error's name."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def read_key(names: Mapping[str, str], stores: Mapping[str, Read]) -> str:
    """The key under the one name that is given; a `StepFailed` THINK_KEY otherwise.

    `names` and `stores` are by the template parameter that gives the name.
    """
    given = {parameter: name for parameter, name in names.items() if name}
    if len(given) != 1:
        wanted = " or ".join(names)
        what = "both are set" if given else "neither is set"
        raise StepFailed(
            "THINK_KEY", f"no key for the model's endpoint: {what} of {wanted}; set one of them"
        )
    ((parameter, name),) = given.items()
    try:
        return stores[parameter](name)
    except UnreadableError as unreadable:
        raise StepFailed(
            "THINK_KEY",
            f"the key that {parameter} names cannot be read ({unreadable.code}); check the name, "
            "and that it is encrypted with a key that this account's roles may use",
        ) from None
