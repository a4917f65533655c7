"""What the schema says of its fields: the texts that stand under them in the source.

They are read when somebody asks, so that a start does not wait for them.
"""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path


@cache
def descriptions(model: type) -> Mapping[str, str]:
    """Return the text under each field of a model, those it inherits included."""
    found: dict[str, str] = {}
    for one in reversed(model.__mro__):
        file = getattr(sys.modules.get(one.__module__), "__file__", None)
        if file and one.__module__.split(".")[0] not in ("builtins", "pydantic", "typing"):
            found |= _of_file(file).get(one.__qualname__, {})
    return found


@cache
def _of_file(file: str) -> Mapping[str, Mapping[str, str]]:
    tree = ast.parse(Path(file).read_text(encoding="utf-8"))
    return {node.name: _of_class(node) for node in tree.body if isinstance(node, ast.ClassDef)}


def _of_class(node: ast.ClassDef) -> Mapping[str, str]:
    return {
        field.target.id: inspect.cleandoc(text.value.value)
        for field, text in pairwise(node.body)
        if isinstance(field, ast.AnnAssign)
        and isinstance(field.target, ast.Name)
        and isinstance(text, ast.Expr)
        and isinstance(text.value, ast.Constant)
        and isinstance(text.value.value, str)
    }
