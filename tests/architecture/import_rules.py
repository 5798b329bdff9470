"""Which imports break the directions that things may point in?

Reads source text only, with `ast`: nothing is imported, so a broken tree can still be judged.
A `Rule` looks at one import of one file and gives the reason it may not stand there, or nothing.
"""

import ast
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
SEARCHED = ("layers", "functions", "workbench")

HOUSE = "layers/runtime/countersign/"
COMPILER = "layers/compiler/countersign_compiler/"


@dataclass(frozen=True)
class Import:
    """One imported name as its file says it: `countersign.domain.decide.decide`.

    `path` is relative to the root, with slashes; `name` ends in the imported member, if any.
    """

    path: str
    line: int
    name: str

    @property
    def package(self) -> str:
        """The first part of the name: what would have to be installed."""
        return self.name.split(".")[0]

    def is_of(self, *modules: str) -> bool:
        """Whether the name is one of these modules, or something in it."""
        return any(self.name == module or self.name.startswith(module + ".") for module in modules)


@dataclass(frozen=True)
class Violation:
    """An import, or a use of something global, that stands in the wrong place."""

    found: Import
    rule: str
    belongs: str

    def __str__(self) -> str:
        place = f"{self.found.path}:{self.found.line}"
        return f"{place}: {self.found.name}: {self.rule}; {self.belongs}"


@dataclass(frozen=True)
class Rule:
    """`holds_for` says which files the rule is about, `breaks` which imports it refuses there."""

    says: str
    belongs: str
    holds_for: Callable[[str], bool]
    breaks: Callable[[Import], bool]


def violations(path: str, source: str) -> list[Violation]:
    """Judge one file's text as if it stood at `path` (relative to the root)."""
    found = list(names_in(path, source))
    return [
        Violation(name, rule.says, rule.belongs)
        for rule in RULES
        if rule.holds_for(path)
        for name in found
        if rule.breaks(name)
    ]


def names_in(path: str, source: str) -> Iterator[Import]:
    """Give every import of a file, wherever in it, and each use of `os.environ` or of a clock."""
    tree = ast.parse(source, filename=path)
    known: dict[str, str] = {}
    for node in ast.walk(tree):
        for local, name in _imported(path, node):
            known[local] = name
            yield Import(path, node.lineno, name)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and (name := _dotted(node, known)):
            yield Import(path, node.lineno, name)


def _imported(path: str, node: ast.AST) -> Iterator[tuple[str, str]]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield (alias.asname or alias.name.split(".")[0], alias.name)
    elif isinstance(node, ast.ImportFrom):
        module = _absolute(path, node)
        for alias in node.names:
            yield (alias.asname or alias.name, f"{module}.{alias.name}")


def _absolute(path: str, node: ast.ImportFrom) -> str:
    if not node.level:
        return node.module or ""
    package = PurePosixPath(module_of(path).replace(".", "/"))
    parent = package.parents[node.level - 1].as_posix().replace("/", ".")
    return f"{parent}.{node.module}" if node.module else parent


def _dotted(node: ast.Attribute, known: dict[str, str]) -> str | None:
    parts = [node.attr]
    inner: ast.expr = node.value
    while isinstance(inner, ast.Attribute):
        parts.append(inner.attr)
        inner = inner.value
    if isinstance(inner, ast.Name) and known.get(inner.id) in GLOBAL_OWNERS:
        return ".".join([known[inner.id], *reversed(parts)])
    return None


def module_of(path: str) -> str:
    """Say the dotted name that a file is imported by: `countersign.domain.decide`."""
    for base in ("layers/runtime/", "layers/compiler/", "workbench/"):
        path = path.removeprefix(base)
    return path.removesuffix("/__init__.py").removesuffix(".py").replace("/", ".")


def files(root: Path = ROOT) -> Iterator[Path]:
    """Give every Python file of the product, in order."""
    for folder in SEARCHED:
        yield from sorted((root / folder).rglob("*.py"))


def in_house(*rooms: str) -> Callable[[str], bool]:
    """Match the files of these rooms of the runtime layer (`links.py` is a room of one file)."""
    return lambda path: any(
        path == f"{HOUSE}{room}" or path.startswith(f"{HOUSE}{room}/") for room in rooms
    )


def under(*folders: str) -> Callable[[str], bool]:
    """Match the files under these folders."""
    return lambda path: path.startswith(folders)


def _house_but(*allowed: str) -> Callable[[Import], bool]:
    """Refuse what comes from the house, but for these modules of it."""
    return lambda name: (
        name.package == "countersign"
        and not name.is_of(*(f"countersign.{module}" for module in allowed))
        and name.name != "countersign"
    )


def _outside(*allowed: str) -> Callable[[Import], bool]:
    """Refuse what is neither the standard library's, the house's, nor one of these packages'."""
    return lambda name: (
        name.package not in sys.stdlib_module_names
        and name.package not in ("countersign", *allowed)
    )


def _modules(*modules: str) -> Callable[[Import], bool]:
    return lambda name: name.is_of(*modules)


def _either(*refusals: Callable[[Import], bool]) -> Callable[[Import], bool]:
    return lambda name: any(refuses(name) for refuses in refusals)


def _another_use_case(name: Import) -> bool:
    own = module_of(name.path)
    if not name.is_of("countersign.service") or own == "countersign.service.sweep":
        return False
    shared = ("countersign.service.ports", *(f"countersign.service.{m}" for m in SERVICE_SHARED))
    return not name.is_of(own, *shared)


def _another_function(name: Import) -> bool:
    own = ".".join(PurePosixPath(name.path).parts[:2])
    return name.package == "functions" and not name.is_of(own)


GLOBAL_OWNERS = ("os", "time", "datetime", "datetime.datetime", "datetime.date")
CLOCKS = (
    "time.time",
    "time.time_ns",
    "time.gmtime",
    "time.localtime",
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.datetime.today",
    "datetime.date.today",
)
ENVIRONMENT = ("os.environ", "os.getenv", "os.putenv", "os.environb")
AWS = ("boto3", "botocore")
WORKSHOP = ("pydantic", "yaml", "countersign_compiler")
POWERTOOLS = "aws_lambda_powertools"
# Not use cases but what several are made of: deciding again after a lost race, for how long,
# holding an effect while it is delivered, filling a page, holding evidence against its digest, and
# what is known of a run.
SERVICE_SHARED = ("apply_command", "delivery", "paging", "patience", "read_evidence", "run_view")


def _powertools_beyond_logs(name: Import) -> bool:
    allowed = tuple(f"{POWERTOOLS}.{part}" for part in ("Logger", "Metrics", "logging", "metrics"))
    return name.package == POWERTOOLS and name.name != POWERTOOLS and not name.is_of(*allowed)


def _reached_by_the_gateway(path: str) -> bool:
    return path.startswith(("functions/", HOUSE)) and not path.startswith(
        "functions/check_ensemble/"
    )


def _aws_has_no_place(path: str) -> bool:
    return path.startswith((HOUSE, COMPILER, "functions/")) and not path.startswith(
        (f"{HOUSE}adapters/", "functions/run_")
    )


def _shipped_but(*paths: str) -> Callable[[str], bool]:
    return lambda path: path.startswith((HOUSE, COMPILER, "functions/")) and path not in paths


RULES: tuple[Rule, ...] = (
    Rule(
        says="the domain knows itself, the standard library and rfc8785",
        belongs="ask for it by a port in service/ports.py, and join it in wiring.py",
        holds_for=in_house("domain"),
        breaks=_either(_house_but("domain"), _outside("rfc8785")),
    ),
    Rule(
        says="a use case knows the domain and its ports",
        belongs="what it needs from outside is a port in service/ports.py",
        holds_for=in_house("service"),
        breaks=_either(_house_but("domain", "service", "links"), _outside()),
    ),
    Rule(
        says="a use case never calls another use case (only sweep does)",
        belongs="what both need is the domain's",
        holds_for=in_house("service"),
        breaks=_another_use_case,
    ),
    Rule(
        says="what faces the web knows the domain, and calls nothing behind it",
        belongs="join it in the function, with a port from wiring.py",
        holds_for=in_house("web", "links.py"),
        breaks=_house_but("domain", "web", "links", "presentation", "settings", "telemetry"),
    ),
    Rule(
        says="words for people are made of the domain's values alone",
        belongs="the caller hands in what is to be shown",
        holds_for=in_house("presentation"),
        breaks=_either(_house_but("domain", "presentation"), _outside()),
    ),
    Rule(
        says="an operation knows the domain and how values are shown; its clients are handed in",
        belongs="the functions/run_ that calls it",
        holds_for=in_house("operations"),
        breaks=_either(_house_but("domain", "operations", "presentation"), _outside()),
    ),
    Rule(
        says="a channel knows the domain and the ports",
        belongs="wiring.py hands the channel what it sends with",
        holds_for=in_house("channels"),
        breaks=_house_but("domain", "service.ports", "channels", "presentation"),
    ),
    Rule(
        says="an adapter knows the domain and the ports that it makes real",
        belongs="what decides is the domain's; what orders is a use case's",
        holds_for=in_house("adapters"),
        breaks=_house_but("domain", "service.ports", "adapters", "sender", "settings"),
    ),
    Rule(
        says="only wiring joins ports to adapters",
        belongs="ask wiring.py for it",
        holds_for=lambda path: (
            path.startswith((HOUSE, "functions/"))
            and not path.startswith(f"{HOUSE}adapters/")
            and path != f"{HOUSE}wiring.py"
        ),
        breaks=_modules("countersign.adapters"),
    ),
    Rule(
        says="the AWS client is the adapters' and the run_ functions'",
        belongs="layers/runtime/countersign/adapters/",
        holds_for=_aws_has_no_place,
        breaks=_modules(*AWS),
    ),
    Rule(
        says="only settings reads the environment",
        belongs="layers/runtime/countersign/settings.py",
        holds_for=_shipped_but(f"{HOUSE}settings.py"),
        breaks=_modules(*ENVIRONMENT),
    ),
    Rule(
        says="only the clock knows the time",
        belongs="take `now` as an argument; layers/runtime/countersign/adapters/clock.py",
        holds_for=_shipped_but(f"{HOUSE}adapters/clock.py"),
        breaks=_modules(*CLOCKS),
    ),
    Rule(
        says="a request never pays for validation or YAML",
        belongs="layers/compiler/ and the workbench",
        holds_for=_reached_by_the_gateway,
        breaks=_modules(*WORKSHOP),
    ),
    Rule(
        says="of Powertools, only Logger and Metrics",
        belongs="write the few lines that are needed",
        holds_for=lambda path: path.startswith((HOUSE, "functions/")),
        breaks=_powertools_beyond_logs,
    ),
    Rule(
        says="no function imports another",
        belongs="what both need is a use case, or the web's",
        holds_for=under("functions/"),
        breaks=_another_function,
    ),
    Rule(
        says="an author's JavaScript runs where nothing else does",
        belongs="functions/run_sandbox/, whose role may do nothing",
        holds_for=_shipped_but("functions/run_sandbox/app.py"),
        breaks=_modules("quickjs"),
    ),
    Rule(
        says="the compiler knows of the house only what a gate and a run may be given",
        belongs="countersign.domain: limits, notify_url, outcome, run_input and schema",
        holds_for=under(COMPILER),
        breaks=_house_but(
            "domain.limits",
            "domain.notify_url",
            "domain.outcome",
            "domain.run_input",
            "domain.schema",
        ),
    ),
    Rule(
        says="nobody looks at the workbench",
        belongs="what both need is the house's or the compiler's",
        holds_for=under("layers/", "functions/"),
        breaks=_modules("countersign_workbench"),
    ),
)


def judge(paths: Iterable[Path], root: Path = ROOT) -> tuple[int, int, list[Violation]]:
    """Judge files; give how many were read, how many imports they hold, and what is wrong."""
    read = imports = 0
    wrong: list[Violation] = []
    for file in paths:
        path, source = file.relative_to(root).as_posix(), file.read_text(encoding="utf-8")
        read += 1
        imports += sum(1 for _ in names_in(path, source))
        wrong += violations(path, source)
    return read, imports, wrong
