"""A file as an editor's YAML reader sees it."""

from __future__ import annotations

from typing import Any

import yaml


def tree_of(text: str) -> Any:
    """Read YAML 1.2: years as keys are text for a schema, and 010100 is a number."""
    return _typed(yaml.load(text, Loader=yaml.BaseLoader))


def _typed(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: _typed(value) for key, value in tree.items()}
    if isinstance(tree, list):
        return [_typed(value) for value in tree]
    if tree in {"true", "false"}:
        return tree == "true"
    for kind in (int, float):
        try:
            return kind(tree) if "_" not in tree else tree
        except ValueError:
            pass
    return tree
