"""Does a command find its deployment, and keep the user's keys away from a local engine?"""

import click
import pytest
from botocore.exceptions import ClientError, NoCredentialsError
from click.testing import CliRunner

from countersign.service.ports import UnavailableError
from countersign.settings import SettingMissingError
from countersign_workbench.cli.command import countersign
from countersign_workbench.cli.deployment import Place, find, place_options

LOCAL = "http://127.0.0.1:4566"


class CloudFormation:
    def __init__(self, **outputs: str) -> None:
        self._outputs = [{"OutputKey": k, "OutputValue": v} for k, v in outputs.items()]

    def describe_stacks(self, StackName: str):  # noqa: N803 - boto3's own name
        if StackName != "countersign":
            raise ClientError({"Error": {"Message": "no such stack"}}, "DescribeStacks")
        return {"Stacks": [{"Outputs": self._outputs}]}


def a_place(stack: str = "countersign", **outputs: str) -> Place:
    return Place(stack, clients=lambda service, **options: CloudFormation(**outputs))


def test_tables_and_api_are_the_stacks_outputs() -> None:
    found = find(a_place(RequestsTable="t-requests", AuditTable="t-audit", ApiUrl="https://x"))

    assert found.tables.requests == "t-requests"
    assert found.tables.audit == "t-audit"
    assert found.api_url == "https://x"


def test_a_stack_that_is_not_there_ends_the_command_with_the_way_out() -> None:
    with pytest.raises(click.ClickException, match=r"`other`(.|\n)*--stack"):
        find(a_place("other"))


def test_an_output_that_is_missing_is_named() -> None:
    found = find(a_place())

    with pytest.raises(click.ClickException, match="ApiUrl"):
        _ = found.api_url
    with pytest.raises(SettingMissingError, match="REQUESTS_TABLE"):
        _ = found.tables.requests


def options_of(place: Place) -> dict[str, str]:
    seen: dict[str, str] = {}
    Place(
        place.stack, place.endpoint_url, place.region, lambda service, **given: seen.update(given)
    ).client("dynamodb")
    return seen


def test_a_local_engine_gets_its_own_keys_and_region() -> None:
    assert options_of(Place("countersign", LOCAL)) == {
        "endpoint_url": LOCAL,
        "aws_access_key_id": "test",
        "aws_secret_access_key": "test",
        "region_name": "us-east-1",
    }


def test_aws_gets_the_users_own_session() -> None:
    assert options_of(Place("countersign", region="eu-west-1")) == {"region_name": "eu-west-1"}


def test_an_endpoint_elsewhere_gets_the_users_own_keys() -> None:
    assert options_of(Place("countersign", "https://vpce.example.com")) == {
        "endpoint_url": "https://vpce.example.com"
    }


@pytest.mark.parametrize(
    "address",
    ["notaurl", "ftp://host", "https://", "http://[::1", "http://host:port", "http://ho st"],
)
def test_an_address_that_cannot_be_called_is_refused_in_one_line(address) -> None:
    for words in (["token", "list", "--endpoint-url"], ["pending", "--api-url"]):
        answered = CliRunner().invoke(
            countersign, [*words, address], env={"COUNTERSIGN_TOKEN": "cs_x"}
        )

        assert answered.exit_code == 2
        assert answered.output.splitlines()[-1].startswith(f"Error: Invalid value for '{words[-1]}")
        assert f"`{address}` is no address" in answered.output


@pytest.mark.parametrize(
    "failure",
    [
        UnavailableError("EndpointConnectionError"),
        NoCredentialsError(),
        ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "Scan"),
        SettingMissingError("AUDIT_TABLE"),
    ],
    ids=lambda failure: type(failure).__name__,
)
def test_what_aws_refuses_ends_the_command_in_one_line(failure) -> None:
    @click.command()
    @place_options
    def asking(place: Place) -> None:
        raise failure

    answered = CliRunner().invoke(asking, ["--stack", "countersign-dev"])

    assert answered.exit_code == 1
    assert answered.output.splitlines() == [f"Error: the stack `countersign-dev`: {failure}"]
