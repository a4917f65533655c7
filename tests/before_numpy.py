"""Imported before numpy, which reads once how many threads it may use: as many as in a command."""

from __future__ import annotations

from actuarial.__main__ import set_environment

set_environment()
