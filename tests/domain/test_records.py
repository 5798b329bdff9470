"""Can anything that the rules speak of be changed behind their back?"""

import importlib
import pkgutil
from dataclasses import is_dataclass

import pytest

import countersign.domain

RECORDS = sorted(
    {
        record
        for module in pkgutil.iter_modules(countersign.domain.__path__, "countersign.domain.")
        for record in vars(importlib.import_module(module.name)).values()
        if isinstance(record, type) and is_dataclass(record)
    },
    key=lambda record: f"{record.__module__}.{record.__qualname__}",
)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.__qualname__)
def test_what_is_known_is_never_changed_in_place(record) -> None:
    assert record.__dataclass_params__.frozen


def test_all_of_them_were_looked_at(record_property) -> None:
    record_property("searched", f"{len(RECORDS)} records of the domain")

    assert {"Request", "Vote", "Accepted", "Effect", "Evidence"} <= {r.__name__ for r in RECORDS}
