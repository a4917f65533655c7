"""Figures of the shipped runs move only together with a RESULTS line in the changelog."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from figures_of_runs import (
    CLOSE,
    FILE,
    ROOT,
    RUNS,
    Manifest,
    computed,
    digest,
    moved,
    read,
    refreshed,
    results_lines,
    text_of,
)

CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
MEANS = (
    "If that is meant, write an entry that begins with RESULTS at the end of CHANGELOG.md, which "
    "says which figures move and why, and then run python tests/figures_of_runs.py."
)


@pytest.fixture(scope="module")
def manifest():
    return read(FILE.read_text(encoding="utf-8"))


def test_the_figures_are_those_of_the_results_line_they_stand_under(manifest):
    found = computed(manifest.variables)
    changes = moved(manifest.digests, found.digests)
    assert not changes, f"figures of the shipped runs have moved: {changes}. {MEANS}"
    for name in ("reserve", "income", "population", "depletion_year", "gross_cost"):
        assert any(name in names for names in manifest.variables.values())


def test_the_manifest_knows_every_results_line(manifest):
    lines = results_lines(CHANGELOG)
    assert manifest.line in lines, "the RESULTS line of tests/figures_of_runs.txt is gone"
    assert len(lines) == manifest.lines, (
        "CHANGELOG.md has a RESULTS line that tests/figures_of_runs.txt does not know; run python "
        "tests/figures_of_runs.py, which writes the figures of today under it"
    )


def test_every_scenario_of_every_shipped_run_has_its_digests(manifest):
    assert {path.stem for path in (ROOT / "runs").glob("*.yaml")} == set(RUNS)
    assert {run for run, _ in manifest.digests} == set(RUNS)
    # No two scenarios are alike, and the groups are not either.
    rows = [tuple(found.values()) for found in manifest.digests.values()]
    assert len(set(rows)) == len(rows) > 15


# -- the means itself --------------------------------------------------------------------------

OLD = "# Log\n\n- RESULTS First version:\n  all of it.\n- Faster.\n"
NEW = OLD + "- RESULTS Dearer care:\n  long-term care only.\n"


def small(value=0.5, line="RESULTS First version: all of it.", lines=1):
    digests = {("china", "baseline"): {"money": value, "people": 1.25}}
    return Manifest(line, lines, {"money": ("reserve",), "people": ("births",)}, digests)


def test_results_lines_are_whole_entries():
    assert results_lines(NEW) == [
        "RESULTS First version: all of it.",
        "RESULTS Dearer care: long-term care only.",
    ]


def test_moved_figures_without_a_line_are_refused_with_a_sentence():
    with pytest.raises(SystemExit) as refused:
        refreshed(small(), small(0.5001), OLD)
    assert "have moved:\n  china baseline: money\nIf that is meant, write" in str(refused.value)
    with pytest.raises(SystemExit):
        refreshed(small(), replace(small(), digests={}), OLD)
    assert refreshed(small(), small(0.5 + CLOSE / 2), OLD).lines == 1


def test_a_new_line_takes_the_figures_and_is_named_by_them():
    found = refreshed(small(), small(0.5001), NEW)
    assert (found.line, found.lines) == ("RESULTS Dearer care: long-term care only.", 2)
    assert read(text_of(found)) == found
    with pytest.raises(SystemExit):
        refreshed(found, small(0.5002), NEW)


@pytest.mark.parametrize(
    ("before", "after"),
    [("0.50000000000", "0.50010000000"), ("First", "Second"), ("lines: 1", "lines: 0")],
)
def test_a_manifest_edited_by_hand_is_refused(before, after):
    text = text_of(small())
    assert text.count(before) == 1
    with pytest.raises(ValueError, match="edited by hand"):
        read(text.replace(before, after))


def test_a_digest_notices_a_figure_and_not_a_last_digit():
    rng = np.random.default_rng(1)
    values = rng.normal(size=(76, 3, 11, 6)) * 1e9
    before = digest("reserve", values)
    assert abs(digest("reserve", values * (1 + 1e-13 * rng.normal(size=values.shape))) - before) < (
        CLOSE / 100
    )
    changed = values.copy()
    changed[40, 1, 5, 2] *= 1.01
    assert abs(digest("reserve", changed) - before) > 10 * CLOSE
    swapped = values.copy()
    swapped[:, :, [0, 1]] = values[:, :, [1, 0]]
    assert abs(digest("reserve", swapped) - before) > 10 * CLOSE
    missing = values.copy()
    missing[-1, 0, 0, 0] = np.nan
    assert abs(digest("reserve", missing) - before) > 10 * CLOSE
    assert digest("reserve", np.full(1000, 1e-7)) < CLOSE
