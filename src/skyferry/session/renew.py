"""``python -m skyferry.session.renew DIRECTORY``: a new SSH certificate for a session that has lost its line."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from skyferry.client.client import Client
from skyferry.client.credentials import find_credential
from skyferry.client.sites import SiteBook
from skyferry.session.identity import Identity
from skyferry.vospace.faults import Fault


def main(directory: Path) -> int:
    """Renew what lies in a session's private directory, as who the session's environment says."""

    async def renew() -> None:
        async with Client(SiteBook.load().current(), find_credential()) as client:
            await Identity(directory).renew(client)

    try:
        asyncio.run(renew())
    except Fault as fault:
        sys.stderr.write(f"no new certificate: {fault.detail}\n")
        return fault.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
