"""Every file is in its room under an honest name, and every record is a frozen value."""

import ast
from pathlib import Path

import pytest

from tests.house.source import PACKAGE, calls_of, modules, short, tree_of
from tests.program import TOP

REFUSED_NAMES = {
    "base_utils",
    "common",
    "core",
    "helper",
    "helpers",
    "manager",
    "misc",
    "tools",
    "util",
    "utils",
}
# folder -> what each file of its table defines
TABLES = {
    "cli": "COMMAND",
    "cloud/faults": "FAULT",
    "cloud/scenarios": "SCENARIO",
    "cloud/services": "SERVICE",
    "lessons": "LESSON",
    "tap/sources": "SOURCE",
    "trace/verdicts": "VERDICT",
    "web/api": "BLUEPRINT",
}


def test_app_py_only_starts_the_program() -> None:
    assert len((TOP / "app.py").read_text(encoding="utf-8").splitlines()) <= 5


def test_no_file_is_named_after_nothing() -> None:
    refused = [short(path) for path in PACKAGE.rglob("*") if path.stem in REFUSED_NAMES]
    assert refused == []


def test_every_room_says_what_lives_in_it_and_what_never() -> None:
    silent = []
    for folder in sorted({path.parent for path in modules()}):
        said = (
            ast.get_docstring(tree_of(folder / "__init__.py")) if (folder / "__init__.py").exists() else None
        )
        if not said:
            silent.append(short(folder))
    assert silent == []


def struct_classes() -> dict[str, tuple[Path, ast.ClassDef]]:
    """Each class that derives from msgspec.Struct, directly or through another of ours, by name."""
    classes = {
        (path, node.name): node
        for path in modules()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef)
    }
    found: dict[str, tuple[Path, ast.ClassDef]] = {}
    names = {"Struct"}
    growing = True
    while growing:
        growing = False
        for (path, name), node in classes.items():
            bases = {
                base.attr if isinstance(base, ast.Attribute) else getattr(base, "id", "")
                for base in node.bases
            }
            if bases & names and f"{short(path)}:{name}" not in found:
                found[f"{short(path)}:{name}"] = (path, node)
                names.add(name)
                growing = True
    return found


def test_every_record_is_frozen_and_made_by_keywords() -> None:
    loose = []
    for name, (_, node) in struct_classes().items():
        if node.name.startswith("_"):  # a shape that one file parses into passes to nobody
            continue
        said = {
            word.arg
            for word in node.keywords
            if isinstance(word.value, ast.Constant) and word.value.value is True
        }
        if not {"frozen", "kw_only"} <= said:
            loose.append(name)
    assert loose == []


def test_records_are_found_at_all() -> None:
    assert len(struct_classes()) > 20


def test_no_record_is_a_dataclass() -> None:
    others = [
        f"{short(path)}:{node.lineno}"
        for path in modules()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ImportFrom | ast.Import)
        and "dataclasses" in {getattr(node, "module", None), *(alias.name for alias in node.names)}
    ]
    assert others == []


def test_nothing_grows_without_a_bound() -> None:
    # base.pipe counts what it drops; any other deque must say how much it may hold.
    boundless = [
        f"{short(path)}:{call.lineno}"
        for path in modules()
        if "base" not in path.relative_to(PACKAGE).parts
        for call in calls_of(tree_of(path), "deque")
        if "maxlen" not in {word.arg for word in call.keywords}
    ]
    assert boundless == []


def assigned(path: Path) -> dict[str, ast.expr | None]:
    """The names that a file assigns at its top level, or takes by a decorated function, with their values."""
    found: dict[str, ast.expr | None] = {}
    for node in tree_of(path).body:
        if isinstance(node, ast.Assign):
            found |= {target.id: node.value for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found[node.target.id] = node.value
        elif isinstance(node, ast.FunctionDef):
            found[node.name] = None
    return found


@pytest.mark.parametrize("folder", TABLES)
def test_a_table_lists_each_file_of_its_folder_once(folder: str) -> None:
    files = [path for path in (PACKAGE / folder).glob("*.py") if TABLES[folder] in assigned(path)]
    names = assigned(PACKAGE / folder / "__init__.py").get("NAMES")
    assert names, f"rpcviz/{folder}/__init__.py has no tuple NAMES"
    assert sorted(ast.literal_eval(names)) == sorted(path.stem for path in files)


def test_one_file_knows_eventlet() -> None:
    knowing = {
        short(path)
        for path in modules()
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Import | ast.ImportFrom)
        and any(
            (alias.name if isinstance(node, ast.Import) else node.module or "").startswith("eventlet")
            for alias in node.names
        )
    }
    assert knowing == {"rpcviz/base/concurrency.py"}
