"""The programs that rebuild tables stop like the commands: the exit code, and no traceback."""

from __future__ import annotations

import argparse
import os
import runpy
import signal
from pathlib import Path

import pytest

import actuarial.calibration

PROGRAMS = sorted(
    path.stem
    for path in Path(actuarial.calibration.__file__).parent.glob("*.py")
    if '__name__ == "__main__"' in path.read_text("utf-8")
)


@pytest.mark.filterwarnings("ignore:.*found in sys.modules.*:RuntimeWarning")
@pytest.mark.parametrize("name", PROGRAMS)
def test_ctrl_c_ends_a_program(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    monkeypatch.setattr(argparse.ArgumentParser, "parse_args", interrupted)
    try:
        with pytest.raises(SystemExit) as ended:
            runpy.run_module(f"actuarial.calibration.{name}", run_name="__main__")
    except KeyboardInterrupt:
        pytest.fail("a traceback would be shown")
    finally:
        signal.signal(signal.SIGINT, before)
    assert ended.value.code == 130
    assert capsys.readouterr().err == "stopped\n"


def test_all_programs_are_tried() -> None:
    assert len(PROGRAMS) == 6
