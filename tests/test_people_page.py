"""The plot of actives per retiree in docs/people.md is that of the shipped national run.

`python tests/test_people_page.py` writes it anew.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from messages import shipped_and_toyland
from messages.test_people_messages import SOUND
from messages.test_refusals import FILES, PLACE, ZHOUSHAN

from actuarial.__main__ import main
from actuarial.calibration.dependency_plot import BEFORE, REFORMED, actives_per_retiree, plot

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "people.md"
BLOCK = re.compile(r"(?<=```\n)year  with  none.*?(?=\n```)", re.DOTALL)


def drawn() -> str:
    return plot(*_ratios())


def _ratios():  # type: ignore[no-untyped-def]  # the arguments of the plot
    years, ratios = actives_per_retiree(ROOT / "runs" / "china.yaml", (REFORMED, BEFORE))
    return (years, *ratios)


def test_the_plot_is_that_of_the_run() -> None:
    (block,) = BLOCK.findall(PAGE.read_text(encoding="utf-8"))
    assert block == drawn()


def test_the_reform_keeps_more_actives_for_each_retiree() -> None:
    years, with_it, none = _ratios()
    assert abs(with_it[0] - none[0]) < 1e-12
    assert (with_it[1:] > none[1:]).all()
    gap = dict(zip(years.tolist(), with_it - none, strict=True))
    assert gap[2040] > 0.3


def pasted() -> list[str]:
    return re.findall(r"(?<=```yaml\n).*?(?=```)", PAGE.read_text(encoding="utf-8"), re.DOTALL)


def without(text: str, *blocks: str) -> str:
    """A file without its blocks of these names."""
    for block in blocks:
        text = re.sub(rf"^{block}:.*\n(?:[ #].*\n)*", "", text, flags=re.MULTILINE)
    return text


TABLES = {
    "tables/deaths_mytown.csv": SOUND.replace(",1,500", ",60,17600"),
    "tables/migration_rates.csv": "# source: judgement evidence: illustrative unit: share\n"
    + "sex,age,value\n"
    + "".join(
        f"{sex},{age}{'+' * (age == 100)},0.001\n"
        for sex in ("male", "female")
        for age in range(101)
    ),
    "tables/moves.csv": "# source: judgement evidence: illustrative unit: share\n"
    "region,destination,value\nlishui,zhoushan,1%\n",
}


def with_block(block: str) -> dict[str, str]:
    """The files into which the page says a block may be pasted, with the block in them."""
    shipped = shipped_and_toyland.ROOT / "assumptions"
    if "membership_ratio" in block:
        name = "coverage.yaml"
        given = yaml.safe_load((shipped / name).read_text(encoding="utf-8"))
        wanted = yaml.safe_load(block)
        # What the page says must go, and what the block writes anew, key by key.
        del given["retirement"]["classes"]["men"]["vested"]
        return {name: yaml.safe_dump(merged(given, wanted), allow_unicode=True)}
    if "experience" in block:
        return {ZHOUSHAN: without(PLACE, "demography") + block}
    name = "places/zhejiang/province.yaml"
    text = (shipped / name).read_text(encoding="utf-8")
    own = yaml.safe_load(text)["demography"]
    both = merged({"demography": own}, yaml.safe_load(block))
    return {name: without(text, "demography") + yaml.safe_dump(both)}


def merged(below, above):  # type: ignore[no-untyped-def]  # trees of a file
    if not isinstance(below, dict) or not isinstance(above, dict) or "value" in below:
        return above
    return {**below, **{key: merged(below.get(key), value) for key, value in above.items()}}


@pytest.mark.parametrize("number", range(3))
def test_the_blocks_of_the_page_are_accepted(tmp_path, capsys, number) -> None:  # type: ignore[no-untyped-def]
    blocks = pasted()
    assert len(blocks) == 3
    run_file = shipped_and_toyland.write(
        tmp_path, {**FILES, **TABLES, **with_block(blocks[number])}
    )
    assert main(["run", str(run_file)]) == 0, capsys.readouterr().err


if __name__ == "__main__":
    PAGE.write_text(BLOCK.sub(lambda _: drawn(), PAGE.read_text(encoding="utf-8")), "utf-8")
