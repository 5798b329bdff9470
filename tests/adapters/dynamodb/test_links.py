from tests.adapters.contracts.credentials import LinkStoreContract
from tests.adapters.contracts.writes import an_opening_of
from tests.fakes.world import NOON


class TestDynamoLinks(LinkStoreContract):
    pass


def test_counting_a_refusal_brings_no_unknown_link_to_life(client, stores):
    stores.links.count_refusal("0" * 64, window=NOON)

    assert client.scan(TableName="Links")["Items"] == []


def test_a_clock_that_lags_behind_starts_no_window_of_its_own(stores):
    new = an_opening_of()
    stores.requests.open(new)
    link = new.links[0].link_hash
    stores.links.count_refusal(link, window=NOON + 60)

    assert stores.links.count_refusal(link, window=NOON) == 2
    assert stores.links.get(link).refusals_window == NOON + 60
