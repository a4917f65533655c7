"""A run that leaves out the design in force is refused, not projected without it."""

import shutil

import pytest
from toy_province import edit, write_run

from actuarial import Refused, read_run


def test_the_design_in_force_must_be_computed(toy_root, tmp_path):
    shutil.copytree(toy_root, tmp_path, dirs_exist_ok=True)
    file = write_run(tmp_path, ["baseline"])
    edit(file, pooling=["provincial", "adjustment"])
    with pytest.raises(Refused) as refused:
        read_run(file)
    (problem,) = refused.value.problems
    assert problem.file == "runs/toy.yaml"
    assert problem.key == "pooling"
    assert problem.line
    assert "municipal is in force" in problem.message
