"""What is the deployment's own secret now?"""

import pytest
from botocore.exceptions import EndpointConnectionError

from countersign.adapters.secrets import SecretsManagerSecret
from countersign.service.ports import UnavailableError
from tests.adapters.stubs import StubClient, refusal

ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:WebhookSecret-a1b2c3"


def test_the_value_of_now_is_read_at_each_use() -> None:
    client = StubClient(get_secret_value=[{"SecretString": "old"}, {"SecretString": "new"}])
    secret = SecretsManagerSecret(client, ARN)

    assert [secret.read(), secret.read()] == ["old", "new"]
    assert client.asked == [("get_secret_value", {"SecretId": ARN})] * 2


@pytest.mark.parametrize(
    "failure",
    [
        refusal("ResourceNotFoundException", f"can't find {ARN}"),
        EndpointConnectionError(endpoint_url="https://secretsmanager"),
    ],
)
def test_a_secret_that_cannot_be_had_is_unavailable(failure) -> None:
    secret = SecretsManagerSecret(StubClient(get_secret_value=[failure]), ARN)

    with pytest.raises(UnavailableError) as told:
        secret.read()

    assert ARN not in str(told.value)
