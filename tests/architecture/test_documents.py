"""Do the documents tell the truth: files, links, commands and samples that are really there?"""

import re
import shutil
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from countersign_workbench.cli.command import countersign
from tests.architecture.import_rules import ROOT
from tests.documents import Block, blocks_in

DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
TOP = {"layers", "functions", "workbench", "tests", "docs", "ensembles", "statemachines", "events"}
TOP |= {"requirements", "bin", "template.yaml", "samconfig.toml", "benchmarks"}

every_document = pytest.mark.parametrize(
    "document", DOCUMENTS, ids=lambda path: path.relative_to(ROOT).as_posix()
)


def prose(document: Path) -> str:
    return re.sub(r"^```.*?^```", "", document.read_text(encoding="utf-8"), flags=re.M | re.S)


def code_blocks(document: Path, *languages: str) -> list[str]:
    text = document.read_text(encoding="utf-8")
    blocks = re.findall(r"^```(\w*)\n(.*?)^```", text, flags=re.M | re.S)
    return [body for language, body in blocks if language in languages]


def anchors(document: Path) -> set[str]:
    titles = re.findall(r"^#+ (.+)$", prose(document), flags=re.M)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@every_document
def test_every_link_leads_somewhere(document) -> None:
    broken = []
    for target in re.findall(r"\]\(([^)\s]+)\)", prose(document)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (document.parent / path).resolve() if path else document
        if not file.exists() or (anchor and anchor not in anchors(file)):
            broken.append(target)

    assert not broken


@every_document
def test_every_file_that_is_named_is_there(document) -> None:
    named = re.findall(r"`([\w./-]+)`", prose(document))
    absent = [
        path
        for path in named
        if "/" in path and path.split("/")[0] in TOP and not (ROOT / path).exists()
    ]

    assert not absent


@every_document
def test_every_test_that_is_named_is_there(document) -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::([\w:]+)`", prose(document))

    assert [each for each in named if not is_a_test(*each)] == []


def is_a_test(path: str, name: str) -> bool:
    """Whether a file has this test; one of a class may stand in the contract that it inherits."""
    owner, _, test = name.rpartition("::")
    own = (ROOT / path).read_text(encoding="utf-8") if (ROOT / path).is_file() else ""
    if not owner:
        return f"\ndef {test}(" in own
    contracts = (ROOT / "tests" / "adapters" / "contracts").glob("*.py")
    inherited = "".join(each.read_text(encoding="utf-8") for each in contracts)
    return f"\nclass {owner}" in own and f"def {test}(" in own + inherited


def test_a_test_that_is_not_there_is_found() -> None:
    here = "tests/architecture/test_documents.py"

    assert is_a_test(here, "test_a_test_that_is_not_there_is_found")
    assert not is_a_test(here, "test_that_nobody_wrote")
    assert not is_a_test("tests/test_nowhere.py", "test_a_test_that_is_not_there_is_found")


@every_document
def test_every_make_target_that_is_named_is_in_the_makefile(document) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.M))
    shell = "\n".join(code_blocks(document, "sh", "console"))

    named = re.findall(r"`make ([a-z-]+)", prose(document)) + re.findall(
        r"^(?:\$ )?make ([a-z-]+)", shell, flags=re.M
    )

    assert set(named) <= targets


@every_document
def test_every_countersign_command_that_is_named_is_there(document) -> None:
    text = prose(document) + "\n".join(f"`{line}`" for line in shell_lines(document))
    unknown = []
    for words in re.findall(r"`(?:bin/)?countersign ([a-z][^`\n]*)`", text):
        if not is_a_command(words.split()):
            unknown.append(words)

    assert not unknown


def shell_lines(document: Path) -> list[str]:
    lines = "\n".join(code_blocks(document, "sh", "console")).replace("\\\n", " ").splitlines()
    return [line.removeprefix("$ ").partition("  #")[0].strip() for line in lines]


def is_a_command(words: list[str]) -> bool:
    command: click.Command | None = countersign
    context = click.Context(countersign)
    while words and isinstance(command, click.Group):
        command = command.get_command(context, words.pop(0))
    if command is None:
        return False
    options = {option for parameter in command.params for option in parameter.opts}
    wished = {word.split("=")[0] for word in words if word.startswith("--")}
    return wished <= options | {"--help"}


def yaml_blocks() -> list[tuple[str, Block]]:
    """Every block with its document; of errors.md each is compiled by `tests/workbench`."""
    return [
        (document.relative_to(ROOT).as_posix(), block)
        for document in DOCUMENTS
        if document.name != "errors.md"
        for block in blocks_in(document.read_text(encoding="utf-8"))
    ]


@pytest.mark.parametrize(
    ("place", "block"),
    [pytest.param(*each, id=f"{each[0]}:{each[1].line}") for each in yaml_blocks()],
)
def test_a_block_compiles_without_a_word_or_is_refused_as_its_mark_says(place, block) -> None:
    assert block.found() == block.refused, place


def test_a_broken_block_and_a_wrong_mark_are_noticed(record_property) -> None:
    whole, marked = blocks_in(
        "```yaml\nagents:\n  - name: a\n    operation: htp\n```\n\n"
        "<!-- in: a gate's inputs; refused: G-QUORUM -->\n```yaml\nminApprovals: 1\n```\n"
    )
    documents = {place for place, _ in yaml_blocks()}

    record_property(
        "searched", f"{len(yaml_blocks())} YAML blocks of {len(documents)} documents; 2 planted"
    )
    assert whole.found() == {"G-KIND"}
    assert marked.found() != marked.refused


def test_every_yaml_block_is_read_with_its_mark() -> None:
    text = "".join(path.read_text("utf-8") for path in DOCUMENTS if path.name != "errors.md")

    assert len(yaml_blocks()) == len(re.findall(r"^ *```ya?ml", text, flags=re.M))


def shown_checks() -> list[tuple[str, str, str, str]]:
    """Each `check` that is shown with what it prints: its document, the file, its text, the lines.

    The file is the YAML block before it.
    """
    shown = r"^\$ bin/countersign check (ensembles/\S+)\n(.*?)^```"
    found = []
    for document in DOCUMENTS:
        text = document.read_text(encoding="utf-8")
        for each in re.finditer(shown, text, flags=re.M | re.S):
            *_, block = blocks_in(text[: each.start()])
            found.append((document.name, each[1], block.text, each[2]))
    return found


@pytest.mark.parametrize(("document", "path", "text", "shown"), shown_checks())
def test_a_check_that_is_shown_prints_what_stands_there(
    document, path, text, shown, tmp_path
) -> None:
    file = tmp_path / path
    file.parent.mkdir()
    file.write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "ensembles" / "deployment.yaml", file.parent)

    told = CliRunner().invoke(countersign, ["check", str(file), "--root", str(tmp_path)])

    assert told.output == shown, document
    assert told.exit_code == (1 if " error " in shown else 0)


def test_the_readme_shows_what_is_said_of_a_broken_file() -> None:
    [shown] = [shown for document, _, _, shown in shown_checks() if document == "README.md"]

    assert shown.count(": error ") >= 3
    assert len(shown.splitlines()) <= 25


def test_every_document_is_in_the_list_of_documents() -> None:
    folder = ROOT / "docs"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    documents = {path.relative_to(folder).as_posix() for path in folder.rglob("*.md")}
    decisions = {name for name in documents if re.match(r"decisions/\d", name)}

    assert sorted(n for n in documents - decisions - {"README.md"} if f"({n})" not in listed) == []


def test_the_readme_says_where_to_go_for_every_room() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    for room in ("domain", "adapters", "channels", "web", "steps", "expressions", "cli"):
        assert f"/{room}/" in readme, room
    assert "`template.yaml`" in readme


def test_every_decision_is_in_the_list_of_decisions() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")

    assert [p.name for p in sorted(folder.glob("0*.md")) if f"({p.name})" not in listed] == []
