"""The toy nation with keys of people changed: files edited, tables written, Bases compiled."""

from toy_province import basis_of, edit, read_toy

HEAD = "# source: judgement evidence: illustrative unit: {unit}\n"
SEXES, AGES = ("male", "female"), (*map(str, range(100)), "100+")


def nation(root, **changes):
    known = {"source": "judgement", "evidence": "illustrative"}
    edit(root / "assumptions" / "demography.yaml", **known, **changes)


def place(root, name, **changes):
    (file,) = (root / "assumptions" / "places").glob(f"*/{name}.yaml")
    edit(file, **{f"demography__{key}": value for key, value in changes.items()})


def table(root, name, unit, columns, values):
    """A table by sex and age: values[sex, age, column]."""
    rows = [
        f"{sex},{age}," + ",".join(f"{value:.9g}" for value in values[s, a])
        for s, sex in enumerate(SEXES)
        for a, age in enumerate(AGES)
    ]
    text = HEAD.format(unit=unit) + f"sex,age,{','.join(columns)}\n" + "\n".join(rows) + "\n"
    (root / "assumptions" / "tables" / name).write_text(text, encoding="utf-8")
    return {"table": f"tables/{name}"}


def basis(root, *scenarios):
    run = read_toy(root, *scenarios)
    return basis_of(run, scenarios[0] if scenarios else "baseline")


def at(given, region):
    return given.places.regions.index(region)
