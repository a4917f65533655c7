"""How much memory is free: of the machine, and of the control group (cgroup) the process is in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

UNLIMITED = 2**60
"""Limits from here on mean none."""


def free_memory(root: Path = Path("/")) -> int | None:
    """Bytes that may still be taken without others giving any up; None where nobody says.

    The least of what the machine has available, swap included, and what the control group and those
    above it leave. root: of the file system, where the kernel tells it.
    """
    known = [of_machine(root), *of_groups(root)]
    found = [value for value in known if value is not None]
    return max(0, min(found)) if found else None


def of_machine(root: Path) -> int | None:
    """Memory available and swap free, from /proc/meminfo."""
    lines = (line.partition(":") for line in _text(root / "proc/meminfo").splitlines())
    given = {name: int(rest.split()[0]) * 1024 for name, _, rest in lines if rest.split()}
    if "MemAvailable" not in given:
        return None
    return given["MemAvailable"] + given.get("SwapFree", 0)


def of_groups(root: Path) -> Iterator[int]:
    """What each control group above the process leaves, of either version of the kernel's."""
    for line in _text(root / "proc/self/cgroup").splitlines():
        _, controllers, path = line.split(":", 2)
        if not controllers:
            home, names = root / "sys/fs/cgroup", ("memory.max", "memory.current", "inactive_file")
        elif "memory" in controllers.split(","):
            home = root / "sys/fs/cgroup/memory"
            names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
        else:
            continue
        # In a container the path may be that of the host; its own group then is the root.
        folder = home / path.strip("/")
        for group in (folder, *folder.parents):
            if home == group or home in group.parents:
                yield from _left(group, *names)


def _left(group: Path, limit: str, used: str, reclaimed: str) -> Iterator[int]:
    most, taken = _number(_text(group / limit)), _number(_text(group / used))
    if most is None or taken is None or most >= UNLIMITED:
        return
    # Files that the kernel keeps in memory and gives up when asked.
    for line in _text(group / "memory.stat").splitlines():
        name, _, value = line.partition(" ")
        if name == reclaimed:
            taken -= int(value)
    yield most - taken


def _number(text: str) -> int | None:
    word = text.strip()
    return int(word) if word.isdecimal() else None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii", errors="replace")
    except OSError:
        return ""
