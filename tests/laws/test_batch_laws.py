"""Laws of a batch: what it writes is whole, and depends on no other scenario and no process."""

from __future__ import annotations

import hashlib
import inspect
import os
import time

import numpy as np
import pytest
import xarray as xr
from toy_province import read_toy, write_scenario

from actuarial import batch, processes
from actuarial.results.dataset import dataset
from actuarial.structures import parts
from actuarial.vocabulary import variable


def a_result_with_a_missing_number_is_not_written(run, result, folder, patch):
    def written(*arguments, **words):
        raise AssertionError("a missing number was written")

    patch.setattr(batch, "write_result", written)
    worker = batch.Worker(run)
    bad = result.assign(reserve=result["reserve"].copy())
    where = {"year": 2026, "pooling": "provincial", "region": "mill", "fund": "resident_pool"}
    bad["reserve"].loc[where] = np.nan
    worker.scenario = lambda name, central=None: bad
    place = "year 2026, pooling provincial, region mill, fund resident_pool"
    with pytest.raises(ArithmeticError, match=rf"^reserve is no number \({place}\)"):
        batch.work(worker, folder, "0", "baseline")


def scenarios_come_in_the_order_of_their_names(run, folder, patch):
    """Two processes; the first scenario ends after the second was taken, and still comes first."""
    done = folder / "second"

    def taken():
        """The process of the second is gone, because nothing is left for it to do."""
        try:
            os.kill(int(done.read_text()), 0)
        except ProcessLookupError:
            return True
        except (FileNotFoundError, ValueError):
            return False
        return False

    def work(worker, folder, about, name):
        if name == "baseline":
            for _ in range(1000):
                if taken():
                    break
                time.sleep(0.01)
            else:
                raise TimeoutError("the second scenario never ended")
        else:
            done.write_text(str(os.getpid()))
        return name

    patch.setattr(batch, "work", work)
    found = list(batch.project_all(run, list(run.scenarios), folder, "0", 2))
    assert int(done.read_text()) != os.getpid(), "both ran in this process"
    assert found == ["baseline", "second"]


def missing_numbers_pass(patch):
    patch.setattr(batch, "refuse_missing", lambda found: None)
    return a_result_with_a_missing_number_is_not_written


def scenarios_come_as_they_end(patch):
    patch.setattr(processes, "_in_order", lambda ended: (done for _, done in ended))
    return scenarios_come_in_the_order_of_their_names


MUTANTS = (missing_numbers_pass, scenarios_come_as_they_end)


@pytest.fixture(scope="module")
def run(toy_root):
    """Two scenarios over three years."""
    return read_toy(toy_root, write_scenario(toy_root, "second"), horizon=3)


@pytest.fixture(scope="module")
def result(run):
    return dataset(batch.Worker(run).projection(run.scenarios["baseline"]), "standard", {})


@pytest.fixture
def given(run, result, tmp_path, monkeypatch):
    """What a case may ask for, by name."""
    return {"run": run, "result": result, "folder": tmp_path, "patch": monkeypatch}


def judge(case, given):
    case(**{name: given[name] for name in inspect.signature(case).parameters})


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_the_case_holds_and_notices_its_mistake(mutant, given, monkeypatch):
    case = mutant(monkeypatch)
    with pytest.raises(AssertionError):
        judge(case, given)
    monkeypatch.undo()
    for left in given["folder"].iterdir():
        left.unlink()
    judge(case, given)


def test_no_stock_and_no_flow_may_miss_a_number(result):
    batch.refuse_missing(result)
    tried = set()
    for name, figures in result.data_vars.items():
        one = variable(str(name))
        if figures.dtype.kind != "f":
            continue
        for year in (0, 2) if figures.dims[0] == "year" else (0,):
            for wrong in (np.nan, np.inf):
                values = figures.values.copy()
                at = (year, *(-1,) * (values.ndim - 1))
                # Ratios may be missing, and flows of people are in the base year.
                if one.kind not in ("stock", "flow") and np.isnan(wrong):
                    continue
                if np.isnan(wrong) and np.isnan(values[at]):
                    assert (year, one.unit) == (0, "person/year")
                    continue
                values[at] = wrong
                spoilt = xr.Dataset({name: figures.copy(data=values)})
                with pytest.raises(ArithmeticError, match=f"{name} is no number"):
                    batch.refuse_missing(spoilt)
                tried.add(name)
    assert len(tried) > 100


# -- other scenarios and other processes -------------------------------------------------------


@pytest.fixture(scope="module")
def scenarios(toy_root):
    """Scenarios that share people and that do not, over three years."""
    return [
        write_scenario(
            toy_root, "dearer", uebmi__contributions__employer__rate={"add": {2026: "1%"}}
        ),
        write_scenario(
            toy_root, "longer_lived", demography__mortality__rates={"times": {2026: 0.8}}
        ),
        write_scenario(toy_root, "one_more", urrbmi__contributions__premium__lag={2026: "20%"}),
    ]


def digest(projection):
    """Of every bit of every array of a projection."""
    found = hashlib.sha256()
    for part in parts(projection):
        found.update(f"{part.name} {np.shape(part.values)}".encode())
        found.update(np.ascontiguousarray(part.values).tobytes())
    return found.hexdigest()


def projected(worker, folder, about, name):
    """In the place of `work`, without what writing takes."""
    return name, digest(worker.projection(worker.run.scenarios[name]))


def test_neither_processes_nor_order_nor_another_scenario_change_a_bit(
    toy_root, scenarios, tmp_path, monkeypatch
):
    monkeypatch.setattr(batch, "work", projected)
    *few, more = ["baseline", *scenarios]
    shorter, longer = (read_toy(toy_root, *names, horizon=3) for names in (few[1:], scenarios))

    def digests(names, count):
        run = longer if more in names else shorter
        return dict(batch.project_all(run, names, tmp_path, "0", count))

    alone = digests(few, 1)
    assert len(set(alone.values())) == len(few)
    for names, count in (
        ([more, *reversed(few)], 1),
        ([*few, more], 2),
        ([few[1], more, few[2], few[0]], 4),
    ):
        found = digests(names, count)
        assert list(found) == names
        assert {name: found[name] for name in few} == alone
