"""Data flows one way, and imports follow it; modules stay small."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ORDER = ["ontology", "graph", "shapes", "queries", "visualisations", "api"]
MODULES = [p for folder in ORDER for p in sorted((ROOT / folder).rglob("*.py"))]


def _imported(path: Path) -> set[str]:
    """Folders of the package that a module imports."""
    here = path.relative_to(ROOT).parts[:-1]
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = list(here[: len(here) - node.level + 1])
            parts = base + (node.module.split(".") if node.module else [])
            found |= {parts[0]} if parts else {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("samverkansgraf"):
            raise AssertionError(f"{path}: imports inside the package are relative")
    return found & set(ORDER)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_folder_uses_only_what_stands_to_its_left(path: Path) -> None:
    allowed = ORDER[: ORDER.index(path.relative_to(ROOT).parts[0]) + 1]
    assert _imported(path) <= set(allowed)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_has_one_subject_and_stays_readable(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.count("\n") <= 350
    tree = ast.parse(text)
    assert ast.get_docstring(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and node.name != "application":
            assert (node.end_lineno or 0) - node.lineno <= 60, f"{path.name}: {node.name}"


def test_each_folder_explains_itself() -> None:
    for folder in ORDER:
        assert (
            len(ast.get_docstring(ast.parse((ROOT / folder / "__init__.py").read_text("utf-8"))) or "") > 100
        )


def test_the_guide_of_a_folder_names_every_module() -> None:
    for folder in ORDER:
        guide = (ROOT / folder / "__init__.py").read_text("utf-8")
        missing = [
            p.name for p in (ROOT / folder).glob("*.py") if p.name != "__init__.py" and p.name not in guide
        ]
        assert missing == [], f"say in {folder}/__init__.py what these are for: {missing}"
