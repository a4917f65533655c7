"""The toy province, written and read once for all tests."""

from __future__ import annotations

import shutil

import before_numpy  # noqa: F401 - sets what numpy reads
import pytest
from hypothesis import settings
from toy_province import basis_of, perturbed, read_toy, write_run, write_toy

from actuarial.projection import project_line

# No test is timed: on a busy machine a law would fail for its example's time.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(autouse=True, scope="session")
def _one_process():
    """Small runs take longer side by side; what processes change is tested where they are named."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.cpu_count", lambda: 1)
        yield


@pytest.fixture(scope="session")
def toy_root(tmp_path_factory):
    """A folder with the toy's assumptions and run file."""
    root = tmp_path_factory.mktemp("toy")
    write_toy(root)
    return root


@pytest.fixture(scope="session")
def toy_run(toy_root):
    """The toy's baseline, read."""
    return read_toy(toy_root)


@pytest.fixture(scope="session")
def toy(toy_run):
    """The toy's compiled Basis."""
    return basis_of(toy_run)


@pytest.fixture(scope="session")
def toy_line(toy):
    """The toy's projection, for those who change nothing of it."""
    return project_line(toy)


@pytest.fixture(scope="session")
def random_toy(toy):
    """Basis by seed: the toy's with every array changed at random."""

    def basis_by_seed(seed):
        return perturbed(toy, seed)

    return basis_by_seed


@pytest.fixture
def toyland(toy_root, tmp_path):
    """A folder of the test's own with the toy's files."""
    shutil.copytree(toy_root, tmp_path, dirs_exist_ok=True)
    # Tests that share the folder write the run file anew.
    write_run(tmp_path, ["baseline"])
    return tmp_path
