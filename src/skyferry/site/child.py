"""What the site's child processes have in common: their orders from the parent, and their end with it."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
from types import FrameType

from skyferry.site import logs
from skyferry.site.settings import Settings
from skyferry.site.supervisor import READY

_PR_SET_PDEATHSIG = 1


class Orders:
    """What the parent told this process.

    Parameters
    ----------
    process
        The process's kind, for log lines.
    """

    def __init__(self, process: str) -> None:
        parent = os.getppid()
        die_with_parent()
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        message = json.load(sys.stdin)
        if os.getppid() != parent or not message:
            sys.exit(1)
        os.umask(0o077)
        self.settings = Settings.model_validate(message["settings"])
        self.descriptors: list[int] = message.get("descriptors", [])
        self._ready = int(sys.argv[1])
        logs.configure(self.settings, process)

    @staticmethod
    def message(settings: Settings, descriptors: tuple[int, ...] = ()) -> bytes:
        """What a parent writes to a child."""
        return json.dumps({"settings": settings.model_dump(mode="json"), "descriptors": descriptors}).encode()

    def serving(self) -> None:
        """Tell the parent that this process does its work from now on."""
        os.write(self._ready, READY)
        os.close(self._ready)


def die_with_parent() -> None:
    """Let the kernel end this process when its parent is killed: nobody else would ever stop it."""
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def ignore(_signal: int, _frame: FrameType | None) -> None:
    """A signal handler for libraries that raise the signal again once they have obeyed it."""
