"""Is a template read as CloudFormation reads it?"""

import pytest

from countersign_workbench.engine.template import read_template


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ("!Ref Table", {"Ref": "Table"}),
        ("!GetAtt Table.Arn", {"Fn::GetAtt": ["Table", "Arn"]}),
        ("!GetAtt Child.Outputs.Name", {"Fn::GetAtt": ["Child", "Outputs.Name"]}),
        ("!GetAtt [Table, Arn]", {"Fn::GetAtt": ["Table", "Arn"]}),
        ("!Sub '${Table}-x'", {"Fn::Sub": "${Table}-x"}),
        ("!If [IsProd, !Ref A, b]", {"Fn::If": ["IsProd", {"Ref": "A"}, "b"]}),
        ("!Condition IsProd", {"Condition": "IsProd"}),
        ("!FindInMap {a: 1}", {"Fn::FindInMap": {"a": 1}}),
        ("2012-10-17", "2012-10-17"),
    ],
)
def test_a_tag_takes_its_long_form(tmp_path, short, long) -> None:
    path = tmp_path / "template.yaml"
    path.write_text(f"Resources: {{A: {{Value: {short}}}}}\n", encoding="utf-8")

    template = read_template(path)

    assert template["Resources"]["A"]["Value"] == long


def test_what_is_no_mapping_is_refused_by_name(tmp_path) -> None:
    path = tmp_path / "template.yaml"
    path.write_text("- a list\n", encoding="utf-8")

    with pytest.raises(ValueError, match="is not a template"):
        read_template(path)
