"""What is done about a fund's deficit or surplus within the year (调整规则).

A rule is data: its kind, the funds it binds, its first year and its terms. Rules act one after
another on the accounts of the pooling units (municipality, or province under one fund), after the
transfers between units, and every change they make is reported. With no rule the balance is only
reported. Source: docs/method.md §9.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Annotated

import numpy as np
from numpy.typing import ArrayLike

from actuarial.arrays import Bools, Floats
from actuarial.funds.ledger import NEGLIGIBLE
from actuarial.vocabulary.axes import axes


@dataclass(frozen=True)
class Rule:
    """A rule as data. funds[fund] or [region, fund] says whom it binds.

    Terms are numbers, arrays [fund], or [year, ..., region, fund or 1]; `rate` alone may also be a
    path [year] or [year, fund]. The terms of each kind are in `TERMS`. A provincial fund is bound
    where all its regions are, on the mean of their terms, weighted by contributions.
    """

    kind: str
    funds: Bools
    from_year: int
    terms: Mapping[str, ArrayLike] = field(default_factory=dict)


@dataclass(frozen=True)
class AccountYear:
    """The accounts of all pooling units during one year.

    opening yuan; rate per year; timing as in the ledger; net_flow yuan/year without interest,
    after transfers; adjustable yuan/year, the part of income a rule may scale; expenditure
    yuan/year as paid. The rest is what rules report: factor on adjustable income, rate_change
    (share of the base, carried from year to year), fiscal_grant, unpaid and missed yuan
    (year-end reserve short of the target of a balanced fund because a limit binds; below 0: over).
    fixed yuan/year is the part of expenditure that no rule may cut (transfers to other funds).
    """

    opening: Annotated[Floats, axes("...", "unit", "fund")]
    rate: Annotated[Floats, axes("...", "unit", "fund")]
    timing: ArrayLike
    net_flow: Annotated[Floats, axes("...", "unit", "fund")]
    adjustable: Annotated[Floats, axes("...", "unit", "fund")]
    expenditure: Annotated[Floats, axes("...", "unit", "fund")]
    factor: Annotated[Floats, axes("...", "unit", "fund")]
    rate_change: Annotated[Floats, axes("...", "unit", "fund")]
    fiscal_grant: Annotated[Floats, axes("...", "unit", "fund")]
    unpaid: Annotated[Floats, axes("...", "unit", "fund")]
    missed: Annotated[Floats, axes("...", "unit", "fund")]
    fixed: ArrayLike = 0.0

    @property
    def weight(self) -> Floats:
        """Year-end value of a yuan that flows during the year."""
        return np.asarray(1 + self.rate * (1 - np.asarray(self.timing, dtype=np.float64)))

    @property
    def closing(self) -> Floats:
        """Year-end balance as things stand, yuan."""
        closing: Floats = self.opening * (1 + self.rate) + self.net_flow * self.weight
        return closing

    def scaled(self, factor: Floats, **changes: Floats) -> AccountYear:
        """The same year with adjustable income multiplied by `factor`."""
        return replace(
            self,
            net_flow=self.net_flow + self.adjustable * (factor - 1),
            adjustable=self.adjustable * factor,
            factor=self.factor * factor,
            **changes,
        )

    def paid(self, expenditure: Floats) -> AccountYear:
        """The same year with only `expenditure` paid out of what was due, or what is fixed."""
        expenditure = np.maximum(expenditure, np.minimum(self.fixed, self.expenditure))
        cut = self.expenditure - expenditure
        return replace(
            self,
            net_flow=self.net_flow + cut,
            expenditure=expenditure,
            unpaid=self.unpaid + cut,
        )


Terms = Mapping[str, Floats]


def _report(account: AccountYear, terms: Terms, bound: Bools) -> AccountYear:
    """Nothing is done; the balance may fall below 0 and is reported."""
    return account


def _balanced(account: AccountYear, terms: Terms, bound: Bools) -> AccountYear:
    """Chosen income lines scaled so that the year ends with `months` of the year's outgo."""
    target = terms["months"] / 12 * account.expenditure
    wanted = (target - account.closing) / account.weight
    adjustable = account.adjustable
    factor = 1 + np.divide(wanted, adjustable, out=np.zeros_like(wanted), where=adjustable > 0)
    allowed = np.where(bound, np.clip(factor, terms["lowest"], terms["highest"]), 1.0)
    settled = account.scaled(allowed)
    return replace(settled, missed=np.where(bound, target - settled.closing, settled.missed))


def _backstop(account: AccountYear, terms: Terms, bound: Bools) -> AccountYear:
    """A grant of the budget keeps the year-end reserve at `months` of outgo or above."""
    floor = terms["months"] / 12 * account.expenditure
    grant = np.where(bound, np.maximum(floor - account.closing, 0.0) / account.weight, 0.0)
    return replace(
        account,
        net_flow=account.net_flow + grant,
        fiscal_grant=account.fiscal_grant + grant,
    )


def _benefit_cut(account: AccountYear, terms: Terms, bound: Bools) -> AccountYear:
    """Spending is cut to what leaves `months` of the spending paid; the rest stays unpaid."""
    before_spending = account.closing + account.expenditure * account.weight
    payable = np.maximum(before_spending / (account.weight + terms["months"] / 12), 0.0)
    return account.paid(
        np.where(bound, np.minimum(account.expenditure, payable), account.expenditure)
    )


def _budget_cap(account: AccountYear, terms: Terms, bound: Bools) -> AccountYear:
    """Spending is limited to `share` of the year's income; reserves are not drawn on."""
    income = account.net_flow + account.expenditure
    payable = np.maximum(terms["share"] * income, 0.0)
    return account.paid(
        np.where(bound, np.minimum(account.expenditure, payable), account.expenditure)
    )


def _automatic_rate(account: AccountYear, terms: Terms, bound: Bools) -> AccountYear:
    """The contribution rate moves one legal step when the opening reserve is low (or high).

    Read on the opening balance over the year's outgo, which the budget knows in advance. Below
    `months` up by `step` to at most `highest` above the path; above `ease_above` down by `step` to
    at most `lowest` (negative) below it. `rate` is the path's own rate, which says how much
    adjustable income a point brings. Where nothing is paid no step is taken.
    """
    months = np.divide(
        12 * account.opening,
        account.expenditure,
        out=np.full_like(account.opening, np.nan),
        where=account.expenditure > 0,
    )
    low = months < terms["months"] * (1 - NEGLIGIBLE)
    high = months > terms["ease_above"] * (1 + NEGLIGIBLE)
    moved = account.rate_change + terms["step"] * (low.astype(float) - high.astype(float))
    moved = np.clip(moved, terms["lowest"], terms["highest"])
    change = np.where(bound, moved, account.rate_change)
    rate = np.broadcast_to(terms["rate"], change.shape)
    relative = np.divide(change, rate, out=np.zeros_like(change), where=rate > 0)
    return account.scaled(np.where(bound, 1 + relative, 1.0), rate_change=change)


def _return_excess(account: AccountYear, terms: Terms, bound: Bools) -> AccountYear:
    """What a year-end reserve holds above `months` of outgo is returned by lower chosen income."""
    ceiling = terms["months"] / 12 * account.expenditure
    excess = np.maximum(account.closing - ceiling, 0.0) / account.weight
    returned = np.minimum(excess, np.maximum(account.adjustable, 0.0))
    share = np.divide(
        returned, account.adjustable, out=np.zeros_like(returned), where=account.adjustable > 0
    )
    return account.scaled(np.where(bound, 1 - share, 1.0))


def _borrow(account: AccountYear, terms: Terms, bound: Bools) -> AccountYear:
    """An opening debt pays the stated `rate` in place of the run's borrowing rate."""
    in_debt = bound & (account.opening < -NEGLIGIBLE * account.expenditure)
    return replace(account, rate=np.where(in_debt, terms["rate"], account.rate))


RuleKind = Callable[[AccountYear, Terms, Bools], AccountYear]

RULES: dict[str, RuleKind] = {
    "report": _report,
    "balanced": _balanced,
    "backstop": _backstop,
    "benefit_cut": _benefit_cut,
    "budget_cap": _budget_cap,
    "automatic_rate": _automatic_rate,
    "return_excess": _return_excess,
    "borrow": _borrow,
}

# Terms of each kind with their defaults; None marks a term that has to be given.
TERMS: dict[str, dict[str, float | None]] = {
    "report": {},
    "balanced": {"months": 0.0, "lowest": 0.0, "highest": np.inf},
    "backstop": {"months": 0.0},
    "benefit_cut": {"months": 0.0},
    "budget_cap": {"share": 1.0},
    "automatic_rate": {
        "months": None,
        "step": None,
        "rate": None,
        "highest": np.inf,
        "lowest": 0.0,
        "ease_above": np.inf,
    },
    "return_excess": {"months": 15.0},
    "borrow": {"rate": None},
}


def check_rules(rules: Sequence[Rule]) -> None:
    """Refuse unknown kinds and terms, and terms that are missing."""
    for rule in rules:
        if rule.kind not in RULES:
            raise ValueError(f"rule {rule.kind} is unknown; known are {', '.join(RULES)}")
        known = TERMS[rule.kind]
        unknown = [term for term in rule.terms if term not in known]
        missing = [term for term, value in known.items() if value is None]
        missing = [term for term in missing if term not in rule.terms]
        if unknown or missing:
            raise ValueError(
                f"rule {rule.kind}: unknown terms {unknown}, missing terms {missing}; "
                f"its terms are {list(known)}"
            )


def apply_rules(
    rules: Sequence[Rule], account: AccountYear, calendar_year: int, index: int
) -> AccountYear:
    """The year after every rule in force, in the order given.

    index counts the projection years from 0 and reads the paths among the terms.
    """
    for rule in rules:
        if calendar_year < rule.from_year:
            continue
        given = {**TERMS[rule.kind], **rule.terms}
        terms = {
            name: _at(np.asarray(value, dtype=np.float64), index, by_year=name == "rate")
            for name, value in given.items()
        }
        account = RULES[rule.kind](account, terms, rule.funds)
    return account


def _at(values: Floats, index: int, *, by_year: bool) -> Floats:
    dated = values.ndim > 2 or (by_year and values.ndim > 0)
    return np.asarray(values[index]) if dated else values
