"""What compilations remember: work once for the same objects, and branches that leave nothing."""

from __future__ import annotations

from actuarial.basis.memory import Memory


def test_the_same_objects_are_made_once_and_equal_ones_again():
    memory, one, same = Memory(), [1], [1]
    made = [memory.once("sum", [part], lambda part=part: [*part]) for part in (one, one, same)]
    assert made[0] is made[1]
    assert made[2] is not made[0]
    assert memory.once("other", [one], list) == []


def test_a_branch_knows_what_was_known_and_leaves_nothing_new():
    memory, known, new = Memory(), [1], [2]
    first = memory.once("sum", [known], lambda: [*known])
    branch = memory.branch()
    assert branch.once("sum", [known], list) is first
    branch.once("sum", [new], lambda: [*new])
    assert memory.once("sum", [new], list) == []
