"""Which faults of a compiled definition are there, and what do they look like?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from countersign_compiler.explained.explanation import DEFINITION, STEP, Explanation

_SOUND: Final = """\
{
  "QueryLanguage": "JSONata",
  "StartAt": "work",
  "States": {
    "work": {"Type": "Pass", "End": true}
  }
}"""

DEFINITIONS: Final[Mapping[str, Explanation]] = {
    "A-ASSIGN": Explanation(
        "A variable has its new value only from the next state on, so reading it beside its "
        "assignment gives the old one.",
        DEFINITION,
        """\
{
  "QueryLanguage": "JSONata",
  "StartAt": "work",
  "States": {
    "work": {"Type": "Pass", "Assign": {"n": 1, "m": "{% $n %}"}, "End": true}
  }
}""",
        """\
{
  "QueryLanguage": "JSONata",
  "StartAt": "work",
  "States": {
    "work": {"Type": "Pass", "Assign": {"n": 1}, "Next": "next"},
    "next": {"Type": "Pass", "Assign": {"m": "{% $n %}"}, "End": true}
  }
}""",
    ),
    "A-CATCH": Explanation(
        "What could not be decided must end the run. The first catcher takes it there, before "
        "one that takes everything.",
        DEFINITION,
        """\
{
  "QueryLanguage": "JSONata",
  "StartAt": "work",
  "States": {
    "work": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
      "End": true,
      "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "stop"}]},
    "stop": {"Type": "Fail", "Error": "Stopped"}
  }
}""",
        """\
{
  "QueryLanguage": "JSONata",
  "StartAt": "work",
  "States": {
    "work": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
      "End": true,
      "Catch": [{"ErrorEquals": ["States.QueryEvaluationError"], "Next": "stop"},
        {"ErrorEquals": ["States.ALL"], "Next": "stop"}]},
    "stop": {"Type": "Fail", "Error": "Stopped"}
  }
}""",
    ),
    "A-FIELD": Explanation(
        "Step Functions refuses a field that a state's type does not have, or an engine leaves "
        "it out.",
        DEFINITION,
        """\
{
  "QueryLanguage": "JSONata",
  "StartAt": "work",
  "States": {
    "work": {"Type": "Pass", "Result": 1, "End": true}
  }
}""",
        """\
{
  "QueryLanguage": "JSONata",
  "StartAt": "work",
  "States": {
    "work": {"Type": "Pass", "Output": 1, "End": true}
  }
}""",
    ),
    "A-JSONATA": Explanation(
        "The text would fail when the run gets there.",
        DEFINITION,
        """\
{
  "QueryLanguage": "JSONata",
  "StartAt": "work",
  "States": {
    "work": {"Type": "Pass", "Output": "{% (1 + %}", "End": true}
  }
}""",
        """\
{
  "QueryLanguage": "JSONata",
  "StartAt": "work",
  "States": {
    "work": {"Type": "Pass", "Output": "{% (1 + 1) %}", "End": true}
  }
}""",
    ),
    "A-NAME": Explanation(
        "A state's name is what the console shows: at most 80 letters, digits, `-`, `_` and "
        "`.`, each once.",
        DEFINITION,
        """\
{
  "QueryLanguage": "JSONata",
  "StartAt": "my work",
  "States": {
    "my work": {"Type": "Pass", "End": true}
  }
}""",
        _SOUND,
    ),
    "A-NEXT": Explanation(
        "A run would fail there, or the definition would be refused when it is deployed.",
        DEFINITION,
        """\
{
  "QueryLanguage": "JSONata",
  "StartAt": "work",
  "States": {
    "work": {"Type": "Pass", "Next": "nowhere"}
  }
}""",
        _SOUND,
    ),
    "A-SCOPE": Explanation(
        "The body of a Map has variables of its own. Step Functions refuses one that is set "
        "around it too.",
        DEFINITION,
        """\
{
  "QueryLanguage": "JSONata",
  "StartAt": "work",
  "States": {
    "work": {"Type": "Pass", "Assign": {"n": 1}, "Next": "each"},
    "each": {"Type": "Map", "Items": [1],
      "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "inner",
        "States": {"inner": {"Type": "Pass", "Assign": {"n": 2}, "End": true}}},
      "End": true}
  }
}""",
        """\
{
  "QueryLanguage": "JSONata",
  "StartAt": "work",
  "States": {
    "work": {"Type": "Pass", "Assign": {"n": 1}, "Next": "each"},
    "each": {"Type": "Map", "Items": [1],
      "ItemProcessor": {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "inner",
        "States": {"inner": {"Type": "Pass", "Assign": {"m": 2}, "End": true}}},
      "End": true}
  }
}""",
    ),
    "A-SIZE": Explanation(
        "Step Functions takes definitions of up to 1,000,000 bytes. Steps that belong together "
        "become an ensemble of their own.",
        STEP,
        'operation: think\nconfig:\n  prompt: "<<14,000 x ${!input.a}>>"',
        'operation: think\nconfig:\n  prompt: "${input.a}"',
    ),
    "A-START": Explanation(
        "A machine, and the body of a Map, begins with a state that it has; else it is refused.",
        DEFINITION,
        """\
{
  "QueryLanguage": "JSONata",
  "StartAt": "begin",
  "States": {
    "work": {"Type": "Pass", "End": true}
  }
}""",
        _SOUND,
    ),
    "A-SUBSTITUTION": Explanation(
        "Deployment replaces `${Name}` in a definition. A text of an author must not be replaced.",
        DEFINITION,
        """\
{
  "QueryLanguage": "JSONata",
  "StartAt": "work",
  "States": {
    "work": {"Type": "Pass", "Output": "${Other}", "End": true}
  }
}""",
        """\
{
  "QueryLanguage": "JSONata",
  "StartAt": "work",
  "States": {
    "work": {"Type": "Pass", "Output": "Other", "End": true}
  }
}""",
    ),
    "A-TIMEOUT": Explanation(
        "How long a gate's state waits is a number that stands in the definition; a computed "
        "one ends runs on one engine.",
        DEFINITION,
        """\
{
  "QueryLanguage": "JSONata",
  "StartAt": "work",
  "States": {
    "work": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
      "End": true,
      "TimeoutSeconds": "{% 60 %}"}
  }
}""",
        """\
{
  "QueryLanguage": "JSONata",
  "StartAt": "work",
  "States": {
    "work": {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke",
      "End": true,
      "TimeoutSeconds": 60}
  }
}""",
    ),
    "A-UNREACHABLE": Explanation(
        "A state that nothing goes to is a step that never runs.",
        DEFINITION,
        """\
{
  "QueryLanguage": "JSONata",
  "StartAt": "work",
  "States": {
    "work": {"Type": "Pass", "End": true},
    "lost": {"Type": "Pass", "End": true}
  }
}""",
        _SOUND,
    ),
    "A-VARIABLE": Explanation(
        "A variable that is not set on every way to a state would end the run there.",
        DEFINITION,
        """\
{
  "QueryLanguage": "JSONata",
  "StartAt": "work",
  "States": {
    "work": {"Type": "Pass", "Output": "{% $n %}", "End": true}
  }
}""",
        """\
{
  "QueryLanguage": "JSONata",
  "StartAt": "work",
  "States": {
    "work": {"Type": "Pass", "Assign": {"n": 1}, "Next": "next"},
    "next": {"Type": "Pass", "Output": "{% $n %}", "End": true}
  }
}""",
    ),
}
