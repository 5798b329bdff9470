"""Does the operator's page know every parameter, alarm and example of the deployment?"""

import re

from countersign_workbench.engine.template import read_template
from tests.architecture.template_rules import PARENT, ROOT

PAGE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")


def first_cells(title: str) -> list[str]:
    """The names in the first column of the table with this title."""
    table = PAGE.partition(f"| {title} |")[2].partition("\n\n")[0]
    cells = re.findall(r"^\| (`.+?) \|", table, flags=re.M)
    return sorted(name for cell in cells for name in re.findall(r"`(\w+)`", cell))


def test_each_parameter_of_the_template_has_its_row_and_no_row_is_of_another() -> None:
    assert first_cells("parameter") == sorted(read_template(PARENT)["Parameters"])


def test_each_alarm_has_its_row_and_no_row_is_of_another() -> None:
    resources = read_template(PARENT)["Resources"]
    alarms = [name for name, one in resources.items() if one["Type"] == "AWS::CloudWatch::Alarm"]

    assert first_cells("alarm") == sorted(alarms)


def test_each_example_that_is_deployed_is_named_as_one() -> None:
    machines = {path.name.partition(".")[0] for path in ROOT.glob("statemachines/*.asl.json")}
    told = PAGE.partition("are examples: ")[2].partition(".")[0]

    assert set(re.findall(r"`([\w-]+)`", told)) == machines
