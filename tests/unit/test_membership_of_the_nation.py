"""Members per resident over all places, and when a run is of the whole nation."""

from types import SimpleNamespace

import numpy as np
import pytest

from actuarial.checks.membership import off_over_the_nation, over_all_regions
from actuarial.results.membership import membership_said
from actuarial.vocabulary import STATUSES


def assumptions(codes, layer="default"):
    origin = SimpleNamespace(layer=layer, file="a.yaml", line=3, column=7)
    ratio = SimpleNamespace(layers=(SimpleNamespace(origin=origin),))
    coverage = SimpleNamespace(membership_ratio=ratio, membership_ratio_by_age=None)
    return SimpleNamespace(
        regions={code: SimpleNamespace(code=code, coverage=coverage) for code in codes}
    )


PROVINCES = [f"{one}0000" for one in range(11, 42)]
"""As many provinces as there are."""


def test_residents_weigh_the_ratios_of_places_and_ages():
    people = np.zeros((2, len(STATUSES), 1, 2))
    people[0], people[1] = [[10.0, 20.0]], [[30.0, 40.0]]
    ratio = np.ones((2, len(STATUSES), 2))
    ratio[0, 0], ratio[1, 0] = (2.0, 1.0), (0.5, 1.5)
    found = over_all_regions(people, ratio)
    assert found["employee"] == pytest.approx((20 + 20 + 15 + 60) / 100)
    assert found["resident"] == 1
    assert list(found) == list(STATUSES[:-1])


@pytest.mark.parametrize(
    ("codes", "whole"),
    [
        (PROVINCES, True),
        (PROVINCES[:-1], False),
        ([*PROVINCES[:-1], "410100", "410200"], True),
        (["000000"], True),
        (["330100"], False),
    ],
)
def test_only_a_run_of_the_whole_nation_can_tell(codes, whole):
    found = off_over_the_nation(assumptions(codes), {"retiree": 0.98, "resident": 1.0}, "run.yaml")
    assert (found is not None) == whole
    if found is not None:
        assert (found.file, found.severity) == ("run.yaml", "warning")
        assert "are 0.980 (retiree) at" in found.message


@pytest.mark.parametrize(("ratio", "off"), [(1.0099, False), (0.9901, False), (1.0101, True)])
def test_one_per_cent_is_let_pass(ratio, off):
    found = off_over_the_nation(assumptions(PROVINCES), {"flexible": ratio}, "run.yaml")
    assert (found is not None) == off


def test_what_is_said_of_ratios():
    assert membership_said(assumptions(PROVINCES, "places")) == (
        "membership ratios are given for every region"
    )
    assert membership_said(assumptions(["330100", "330200"])) == (
        "membership ratio left at 1 in 2 of 2 regions: their figures are of residents, not of "
        "that city's own fund"
    )
