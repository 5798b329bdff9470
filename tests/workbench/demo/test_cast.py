"""Does a seed rename what it should, everywhere, and nothing else?"""

import json

from countersign_workbench.demo.cast import Cast, cast_for

ENSEMBLE = """\
ensemble: content-approval

agents:
  # approve what generate wrote
  - name: generate
    operation: think
    config:
      prompt: Write about ${input.topic}

  - name: approve
    agent: hitl
    inputs:
      data: ${generate.output}
      prompt: |
        Review this content for:
        - Accuracy
      approvers:
        - editor@example.com

  - name: auto-approve
    condition: ${approve.output.approved || !generate.output.approve}
    operation: http
    config:
      url: https://cms.example.com/approve
"""


def test_without_a_seed_everything_keeps_its_name() -> None:
    assert cast_for(None, [ENSEMBLE]).rewrite(ENSEMBLE) == ENSEMBLE


def test_the_same_seed_gives_the_same_names_and_another_seed_others() -> None:
    assert cast_for(7, [ENSEMBLE]) == cast_for(7, [ENSEMBLE])
    assert cast_for(7, [ENSEMBLE]).steps != cast_for(8, [ENSEMBLE]).steps


def test_steps_are_renamed_where_they_stand_and_where_they_are_read() -> None:
    cast = Cast(seed=1, steps={"generate": "g", "approve": "a", "auto-approve": "b"})

    text = cast.rewrite(ENSEMBLE)

    assert "- name: g\n" in text
    assert "- name: b\n" in text
    assert "${g.output}" in text
    assert "${a.output.approved || !g.output.approve}" in text


def test_paths_fields_and_comments_are_no_steps() -> None:
    text = cast_for(7, [ENSEMBLE]).rewrite(ENSEMBLE)

    assert "https://cms.example.com/approve" in text
    assert "# approve what generate wrote" in text
    assert "Write about ${input.topic}" in text


def test_approvers_and_gate_prompts_are_others_too() -> None:
    text = cast_for(7, [ENSEMBLE]).rewrite(ENSEMBLE)

    assert "editor@example.com" not in text
    assert "Review this content" not in text
    assert "- Accuracy" in text


def test_of_a_fixture_only_the_steps_of_its_rules_are_renamed() -> None:
    cast = Cast(seed=1, steps={"generate": "g"})
    rules = [{"step": "generate", "answer": {"body": "to generate heat"}}]

    [rule] = json.loads(cast.rewrite_answers(json.dumps(rules)))

    assert rule == {"step": "g", "answer": {"body": "to generate heat"}}
