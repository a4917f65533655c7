"""No line of a command is wider than a terminal: laws of wrapping, and the commands as shipped."""

import re
import shlex
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actuarial.__main__ import main
from actuarial.command_line import EXAMPLES
from actuarial.results.options import Option, options_table
from actuarial.terminal import COLUMNS, width, wrapped

WORDS = st.lists(st.text("ab—基金", min_size=1, max_size=130), min_size=1, max_size=40)
PROJECT = Path(__file__).resolve().parents[2]
READ_ONLY = ("check", "explain", "diff", "history", "solve")


@given(WORDS, st.sampled_from(["", "  ", "  source     ", "- "]))
def test_wrapping_keeps_every_sign_and_no_line_is_wider(words, label):
    text = label + " ".join(words)
    lines = wrapped(text)
    assert max(map(width, lines)) <= COLUMNS
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(WORDS)
def test_a_text_that_fits_is_left_as_it_is(words):
    text = "  note       " + " ".join(words)
    assert (wrapped(text) == [text]) == (width(text) <= COLUMNS)


def test_what_follows_stands_below_the_words_behind_a_label():
    first, second = wrapped("  source     " + "word " * 20)
    assert second.startswith(" " * 13 + "word")
    assert width(first) > COLUMNS - len("word ")
    assert wrapped("warning: " + "word " * 30)[1].startswith("  word")


def test_a_word_longer_than_a_line_is_cut_where_the_line_ends():
    lines = wrapped("  note       " + "医" * 60)
    assert [width(line) for line in lines] == [99, 13 + 34]


def _examples():
    found = re.sub(r"\\\n *", " ", EXAMPLES.partition("exit codes")[0])
    for line in found.splitlines():
        words = shlex.split(re.split(r" {3,}(?!-)", line.strip())[0])
        if words[:1] == ["actuarial"] and words[1] in READ_ONLY:
            yield words[1:]


@pytest.mark.parametrize(
    "words",
    [
        *_examples(),
        ["check", "runs/china.yaml"],
        ["check", "runs/provinces.yaml"],
        ["explain", "runs/zhejiang.yaml", "uebmi.benefits.inpatient.frequency"],
        ["explain", "runs/zhejiang.yaml", "uebmi.benefits.account_spending"],
        ["explain", "runs/china.yaml", "uebmi.contributions.employer"],
        ["diff", "runs/zhejiang.yaml:baseline", "runs/china.yaml:baseline"],
        ["diff", "runs/china_sensitivities.yaml:healthy_ageing", ":entrants_declare_least"],
        ["--help"],
        *([command, "--help"] for command in ("run", "new", "backtest", "experience", *READ_ONLY)),
    ],
    ids=" ".join,
)
def test_no_line_of_a_command_is_wider_than_a_terminal(words, monkeypatch, capsys):
    monkeypatch.chdir(PROJECT)
    monkeypatch.setenv("COLUMNS", str(COLUMNS))
    with suppress(SystemExit):
        assert main(words) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 2
    assert [line for line in lines if width(line) > COLUMNS] == []


def test_a_wide_table_of_options_is_two_blocks_and_a_narrow_one_stays_whole():
    years = (2025, 2030, 2035, 2049, 2050, 2075, 2099)
    option = Option(
        timing="2030-2034 in 5 steps", present=0.053, needed=0.07604, legal=0.077, wanted=0.077,
        verdict="met", missed=0.0, missed_year=0, missed_region="", residual=0.0, projections=3,
        deficit_year=2042, depletion_years=(2062.0, 2050.0, 2044.0), depleted=8, below=8,
        months=tuple(100.0 + year - 2000 for year in years),
    )  # fmt: skip
    wide = options_table([option], "share", years, 11, 2049)
    above, empty, below = wide[:3], wide[3], wide[4:]
    assert empty == ""
    assert "months payable" not in "".join(above)
    assert below[0].split() == ["depleted", "by", "2049", "months", "payable"]
    assert below[1].split() == ["of", "11", *map(str, years)]
    assert above[2].startswith(option.timing)
    assert below[2].startswith(option.timing)
    assert below[2].split()[-1] == "199.0"
    short = option._replace(timing="from 2025", months=())
    assert len(options_table([short], "share", (), 1, 2049)) == 3
