"""Does a nested stack ask the engine only for what it still knows at an update?"""

from countersign_workbench.engine.nested import with_arns_by_name


def a_child(value):
    """A child with a role, a queue, and something that takes `value`."""
    return {
        "Resources": {
            "Role": {"Type": "AWS::IAM::Role"},
            "Queue": {"Type": "AWS::SQS::Queue"},
            "Taker": {"Type": "AWS::Any::Thing", "Properties": {"List": [{"Taken": value}]}},
        }
    }


def taken(template):
    return template["Resources"]["Taker"]["Properties"]["List"][0]["Taken"]


def test_an_arn_that_its_name_tells_is_written_with_the_name() -> None:
    child = with_arns_by_name(a_child({"Fn::GetAtt": ["Role", "Arn"]}))

    assert taken(child) == {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${Role}"}


def test_everything_else_is_left_as_it_is() -> None:
    for value in (
        {"Fn::GetAtt": ["Role", "RoleId"]},
        {"Fn::GetAtt": ["Queue", "Arn"]},
        {"Ref": "Role"},
        "text",
    ):
        assert with_arns_by_name(a_child(value)) == a_child(value)
