"""A result comes back as it was written, and is whole or absent."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import netCDF4
import numpy as np
import pytest
import xarray as xr

from actuarial.labelled import assemble, labelled
from actuarial.results import netcdf
from actuarial.results.netcdf import CHUNK_BYTES, chunks, open_result, write_result
from actuarial.vocabulary import NEVER

COORDS = {
    "year": [2024, 2025, 2026],
    "pooling": ["own", "shared"],
    "region": ["hangzhou", "ningbo", "wenzhou", "lishui"],
    "fund": ["red", "blue", "green", "white", "black"],
}


def figures(scale: float = 1.0) -> xr.Dataset:
    random = np.random.default_rng(1)
    reserve = random.normal(size=(3, 2, 4, 5)) * scale
    reserve[0] = np.nan
    return assemble(
        [
            labelled("reserve", reserve, COORDS),
            labelled("interest", random.normal(size=(3, 2, 4, 5)), COORDS),
            labelled("depletion_year", np.full((2, 4, 5), NEVER), COORDS),
            labelled("depletes", np.eye(4, 5)[np.newaxis].repeat(2, 0), COORDS),
        ],
        {
            "region_code": ["330100", "330200", "330300", "331100"],
            "region_name_zh": list("杭甬温丽"),
        },
        {"title": "一次运行"},
    )


@pytest.mark.parametrize("packed", [True, False])
def test_what_is_written_comes_back(tmp_path: Path, packed: bool) -> None:
    path = tmp_path / "new" / "baseline.nc"
    write_result(figures(), path, {"model_version": "0.1.0"}, packed)
    with open_result(path) as back:
        xr.testing.assert_equal(back.load(), figures())
        assert back["depletion_year"].dtype == np.int32
        assert back["depletes"].dtype == np.int8
        assert back["year"].dtype == np.int32
        assert back["reserve"].attrs == figures()["reserve"].attrs
        assert back["reserve"].sel(region="ningbo", fund="red", pooling="own").size == 3
        assert back.attrs["title"] == "一次运行"
    assert [each.name for each in path.parent.iterdir()] == ["baseline.nc"]


def test_the_file_keeps_the_conventions(tmp_path: Path) -> None:
    write_result(figures(), tmp_path / "a.nc", {}, True)
    with netCDF4.Dataset(tmp_path / "a.nc") as file:
        assert file.Conventions == "CF-1.11"
        reserve, never = file["reserve"], file["depletion_year"]
        assert reserve.filters()["fletcher32"]
        assert reserve.filters()["zlib"]
        assert (reserve.units, reserve.currency, reserve.price_basis) == ("1", "CNY", "nominal")
        assert (reserve.kind, reserve.long_name_zh) == ("stock", "累计结余")
        assert np.isnan(reserve._FillValue)
        assert not file["interest"].filters()["zlib"], "full figures are not worth packing"
        assert reserve.coordinates == "region_code region_name_zh"
        assert "_FillValue" not in never.ncattrs()
        assert never.never == NEVER
        assert file["year"].units == "1"
        assert not file.groups


def test_attributes_take_mappings_lists_truth_and_nothing(tmp_path: Path) -> None:
    assumptions = {
        "uebmi.rate": {"value": 0.08, "origin": "schemes/uebmi.yaml:7"},
        "long": "数" * 10**6,
    }
    given = {
        "assumptions": assumptions,
        "drawn": True,
        "seed": None,
        "names": ["a"],
        "years": [25, 50],
    }
    write_result(figures(), tmp_path / "a.nc", given)
    with open_result(tmp_path / "a.nc") as back:
        assert json.loads(back.attrs["assumptions"]) == assumptions
        assert back.attrs["drawn"] == 1
        assert json.loads(back.attrs["seed"]) is None
        assert json.loads(back.attrs["names"]) == ["a"]
        assert back.attrs["years"].tolist() == [25, 50]


def test_equal_results_give_equal_bytes(tmp_path: Path) -> None:
    for name in ("a.nc", "b.nc"):
        write_result(figures(), tmp_path / name, {"model_version": "0.1.0"})
    assert (tmp_path / "a.nc").read_bytes() == (tmp_path / "b.nc").read_bytes()


def test_a_file_that_reads_back_otherwise_never_gets_the_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_result(figures(), tmp_path / "a.nc", {})
    before = (tmp_path / "a.nc").read_bytes()
    monkeypatch.setattr(netcdf, "_same", lambda found, meant: found.dtype != np.int8)
    with pytest.raises(OSError, match="depletes did not come back"):
        write_result(figures(2), tmp_path / "a.nc", {})
    assert (tmp_path / "a.nc").read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["a.nc"]


def _write_until(number: signal.Signals, path: Path) -> None:
    """Write other figures and be struck half way; does not come back."""
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        netcdf.sync = lambda path: os.kill(os.getpid(), number)
        write_result(figures(2), path, {})
    except KeyboardInterrupt:
        code = 128 + number
    finally:
        os._exit(code)


@pytest.mark.filterwarnings("ignore:.*multi-threaded, use of fork")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT])
def test_killed_half_way_the_earlier_file_stands(tmp_path: Path, number: signal.Signals) -> None:
    write_result(figures(), tmp_path / "a.nc", {})
    before = (tmp_path / "a.nc").read_bytes()
    died = os.fork()
    if not died:
        _write_until(number, tmp_path / "a.nc")
    _, status = os.waitpid(died, 0)
    assert os.waitstatus_to_exitcode(status) in (-number, 128 + number)
    assert (tmp_path / "a.nc").read_bytes() == before
    if number == signal.SIGINT:
        assert [each.name for each in tmp_path.iterdir()] == ["a.nc"]


@pytest.mark.parametrize("shape", [(76, 3, 11, 6), (76, 3, 340, 5, 6, 12), (3,), (1, 10**6)])
def test_blocks_stay_small_and_within_the_variable(shape: tuple[int, ...]) -> None:
    block = chunks(shape, 8)
    assert all(1 <= part <= size for part, size in zip(block, shape, strict=True))
    assert 8 * np.prod(block) <= CHUNK_BYTES
    assert 2 * 8 * np.prod(block) > CHUNK_BYTES or block == shape
