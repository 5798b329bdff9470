from tests.adapters.contracts.writes import an_opening_of
from tests.builders import KEY


def test_a_secret_comes_back_byte_for_byte(stores):
    secret = bytes(range(224, 256))
    new = an_opening_of()

    stores.requests.open(type(new)(**{**vars(new), "secret": secret}))

    assert stores.secrets.get(KEY) == secret
