import ast
import sys
from pathlib import Path

import pytest

import superasm.core

FILES = sorted(Path(superasm.core.__file__).parent.glob("*.py"))
ALLOWED = {
    *("collections", "contextlib", "dataclasses", "enum", "functools", "hashlib", "math"),
    *("numpy", "statistics", "types", "typing"),
}


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            yield node.module


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_core_imports_only_itself_numpy_and_the_pure_part_of_the_standard_library(path):
    for name in imports(ast.parse(path.read_text())):
        root = name.partition(".")[0]
        assert root in ALLOWED or name.startswith("superasm.core"), name
        assert root in {"numpy", "superasm"} or root in sys.stdlib_module_names


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_core_does_no_input_or_output_by_built_in_functions(path):
    called = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert not called & {"open", "print", "input", "exec", "eval", "__import__"}


def test_there_is_something_to_check():
    assert {"stats", "verdict", "reward"} <= {path.stem for path in FILES}
