"""Several programs as one: all stop on Ctrl-C, and all stop when any of them does."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from types import FrameType

PATIENCE_S = 15


@dataclass
class Supervisor:
    programs: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    asked_to_stop: bool = False

    def start(self, name: str, command: list[str], environment: dict[str, str]) -> None:
        """Starts one program in a process group of its own, so that Ctrl-C reaches it only through us."""
        self.programs[name] = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL,
                                               start_new_session=True)

    def watch(self) -> int:
        """Waits until asked to stop (0) or until any program ends by itself (1)."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)
        while not self.asked_to_stop:
            for name, program in self.programs.items():
                if program.poll() is not None:
                    print(f"\n{name} ended with status {program.returncode}; stopping the rest.", file=sys.stderr)
                    return 1
            time.sleep(0.2)
        return 0

    def stop(self) -> None:
        for program in self.programs.values():
            self._signal(program, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE_S
        for program in self.programs.values():
            try:
                program.wait(timeout=max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self._signal(program, signal.SIGKILL)
                program.wait()

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked_to_stop = True

    @staticmethod
    def _signal(program: subprocess.Popen[bytes], number: int) -> None:
        if program.poll() is None:
            os.killpg(program.pid, number)
