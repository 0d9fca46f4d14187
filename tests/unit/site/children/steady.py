"""A child that writes its process id where its message says, serves, and ends on SIGTERM."""

import json
import os
import signal
import sys
from pathlib import Path

from skyferry.site.supervisor import READY

orders = json.load(sys.stdin)
with Path(orders["pids"]).open("a", encoding="ascii") as file:
    file.write(f"{os.getpid()}\n")
if orders.get("deaf"):
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
if not orders.get("broken"):
    os.write(int(sys.argv[1]), READY)
    while True:
        signal.pause()
