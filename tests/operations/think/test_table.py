"""Does a deployment get the provider that it names, and make no client for another?"""

import ssl
from pathlib import Path

import pytest

from countersign.domain.step_failure import StepFailed
from countersign.operations.http.run import Network
from countersign.operations.think.table import PROVIDERS, Outside, Place, provider_of
from tests.operations.think.minds import patience


def outside(made: list[str]) -> Outside:
    def network() -> Network:
        made.append("network")
        return Network(
            resolve=lambda host, port: [],
            tls=ssl.create_default_context(),
            pause=lambda seconds: None,
            seconds_left=lambda: 290.0,
        )

    def converse():
        made.append("converse")
        return lambda request: {}

    def key() -> str:
        made.append("key")
        return "k"

    return Outside(network=network, patience=patience(), converse=converse, key=key)


def a_place(provider: str, tmp_path: Path) -> Place:
    return Place(provider, tmp_path, model="m", endpoint="https://models.example.com/v1")


@pytest.mark.parametrize(
    ("name", "needs"), [("offline", []), ("bedrock", ["converse"]), ("openai", ["network"])]
)
def test_a_provider_gets_its_own_name_and_only_what_it_needs(name, needs, tmp_path) -> None:
    made: list[str] = []

    provider = provider_of(a_place(name, tmp_path), outside(made))

    assert provider.name == name
    assert made == needs


def test_without_a_provider_the_step_fails_and_says_how_to_mend_it(tmp_path) -> None:
    with pytest.raises(StepFailed) as caught:
        provider_of(a_place("", tmp_path), outside([]))

    assert str(caught.value) == (
        "THINK_NO_PROVIDER: no provider is configured, so nothing can answer this step's prompt; "
        "set the template parameter ThinkProvider to one of `bedrock`, `offline`, `openai` "
        "(`offline` answers from a file, for trying out)"
    )


def test_a_provider_that_is_not_known_is_named(tmp_path) -> None:
    with pytest.raises(StepFailed, match="THINK_NO_PROVIDER: the provider `oracle` is not known"):
        provider_of(a_place("oracle", tmp_path), outside([]))


def test_the_template_takes_the_providers_of_this_table_and_no_others() -> None:
    from tests.architecture.template_rules import deployed_parent

    taken = deployed_parent()["Parameters"]["ThinkProvider"]["AllowedValues"]

    assert {*taken} == {"", *PROVIDERS}
