"""What does every store of links and credentials keep?"""

from countersign.domain.credentials import Credential
from tests.adapters.contracts.stores import Stores
from tests.adapters.contracts.writes import an_opening_of
from tests.builders import KEY
from tests.fakes.world import NOON


class LinkStoreContract:
    """Links are found by hash, and count what was refused on them."""

    def test_refusals_count_up_within_their_minute(self, stores: Stores) -> None:
        link = _opened_link(stores)

        counts = [stores.links.count_refusal(link, window=NOON) for _ in range(3)]

        assert counts == [1, 2, 3]
        stored = stores.links.get(link)
        assert stored is not None
        assert (stored.refusals, stored.refusals_window) == (3, NOON)

    def test_a_new_minute_counts_from_one(self, stores: Stores) -> None:
        link = _opened_link(stores)
        stores.links.count_refusal(link, window=NOON)

        assert stores.links.count_refusal(link, window=NOON + 60) == 1

    def test_an_unknown_link_counts_nothing(self, stores: Stores) -> None:
        assert stores.links.count_refusal("0" * 64, window=NOON) == 0
        assert stores.links.get("0" * 64) is None

    def test_an_approvers_links_are_found_by_request(self, stores: Stores) -> None:
        link = _opened_link(stores)

        found = stores.links.of_request(KEY, "ana@example.com")

        assert [each.link_hash for each in found] == [link]
        assert stores.links.of_request(KEY, "eva@example.com") == ()
        assert stores.links.of_request("another", "ana@example.com") == ()


class CredentialStoreContract:
    """Credentials are found by hash, as they were written."""

    def test_a_credential_is_read_back_whole(self, stores: Stores) -> None:
        credential = Credential(
            token_hash="a" * 64,
            name="shop",
            scopes=frozenset({"requests:read", "requests:decide"}),
            created_at=NOON,
            address="ana@example.com",
            expires_at=NOON + 60,
        )

        stores.credentials.put(credential)

        assert stores.credentials.get("a" * 64) == credential

    def test_a_credential_may_have_no_address_and_no_end(self, stores: Stores) -> None:
        scopes = frozenset({"audit:read"})
        credential = Credential("b" * 64, "ops", scopes, NOON, revoked=True)

        stores.credentials.put(credential)

        assert stores.credentials.get("b" * 64) == credential

    def test_an_unknown_token_has_no_credential(self, stores: Stores) -> None:
        assert stores.credentials.get("c" * 64) is None

    def test_all_credentials_come_by_name(self, stores: Stores) -> None:
        scopes = frozenset({"audit:read"})
        for token, name in (("a" * 64, "zoe"), ("b" * 64, "amy")):
            stores.credentials.put(Credential(token, name, scopes, NOON))

        assert [credential.name for credential in stores.credentials.all()] == ["amy", "zoe"]


def _opened_link(stores: Stores) -> str:
    new = an_opening_of()
    stores.requests.open(new)
    return new.links[0].link_hash
