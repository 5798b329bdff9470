from countersign.domain.audit import Broken, verify
from countersign.web.audit_json import chain_json
from tests.web.doorway import Doorway


def test_whoever_reads_an_entry_can_compute_its_hash() -> None:
    from countersign.domain.audit import entry_hash

    doorway = Doorway()
    request = doorway.a_request()
    entries = doorway.memory.audit.entries(request.request_id)

    shown = chain_json(request.request_id, entries, verify(request.request_id, entries,
                                                           request.chain))  # fmt: skip

    assert shown["verifies"] is True
    assert shown["head"]["seq"] == 1
    for entry in shown["entries"]:
        assert entry_hash(entry["prev"], entry["entry"]) == entry["hash"]


def test_a_broken_chain_names_its_first_bad_entry() -> None:
    shown = chain_json("x", (), Broken(2, "its hash does not fit"))

    assert shown["verifies"] is False
    assert shown["broken"] == {"seq": 2, "why": "its hash does not fit"}
