"""What must hold before a transfer begins: credential, permission, space, line, names, sources."""

from __future__ import annotations

import errno
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path

from skyferry.client.client import Client
from skyferry.client.credentials import Certificate
from skyferry.client.locations import LocalLocation, Location
from skyferry.client.put_transactions import PutTransaction
from skyferry.client.surveying.methods import Direction
from skyferry.client.surveying.survey import Survey, nearest
from skyferry.client.trees import Key
from skyferry.client.vospace import VOSpace
from skyferry.vospace import properties
from skyferry.vospace.faults import Fault, QuotaExceeded, RequestEntityTooLarge
from skyferry.vospace.paths import NAME_LIMIT, NodePath

_PATH_LIMIT = 4096
_SLOW = 1.0
"""Seconds of a question above which a line is called slow."""


class Verdict(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the list."""

    subject: str
    verdict: Verdict
    text: str
    advice: str | None = None
    """What to do now."""
    exit_code: int = 0


def ok(subject: str, text: str) -> Finding:
    return Finding(subject=subject, verdict=Verdict.OK, text=text)


def failed(subject: str, text: str, advice: str, exit_code: int) -> Finding:
    return Finding(subject=subject, verdict=Verdict.FAILED, text=text, advice=advice, exit_code=exit_code)


def warning(subject: str, text: str, advice: str) -> Finding:
    return Finding(subject=subject, verdict=Verdict.WARNING, text=text, advice=advice)


@dataclass(frozen=True, slots=True)
class Obstacles:
    """Asked of every file while the sources are measured: why it would not go."""

    to_nodes: bool
    takes_any_name: bool
    """Whether the service is known to take names with blanks, quotes and the like."""

    def __call__(self, name: str, key: Key) -> str | None:
        parts = key.split(b"\0")
        if any(len(part) > NAME_LIMIT for part in parts):
            return f"a name longer than {NAME_LIMIT} bytes"
        if not self.to_nodes:
            return "a path longer than this system takes" if len(key) > _PATH_LIMIT else None
        if not os.access(name, os.R_OK, follow_symlinks=True) and Path(name).is_file():
            return "may not be read"
        if not self.takes_any_name and any(_is_awkward(part) for part in parts):
            return "a name that services of this kind refuse (blank, quote, bracket, percent sign, undecodable)"
        return None


def _is_awkward(name: bytes) -> bool:
    try:
        text = name.decode("utf-8")
    except UnicodeDecodeError:
        return True
    return any(char in " '\"%[]()#?<>\\^`{|}" or not char.isprintable() for char in text)


async def obstacles(client: Client, destination: Location) -> Obstacles:
    """What to look for in the sources, given where they go."""
    if isinstance(destination, LocalLocation):
        return Obstacles(to_nodes=False, takes_any_name=True)
    space = await client.space(destination)
    return Obstacles(to_nodes=True, takes_any_name=space.takes_direct_requests)


async def check(client: Client, survey: Survey, destination: Location) -> list[Finding]:
    """Go through the list."""
    findings = [_authentication(client, survey.seconds)]
    findings += await _destination(client, survey, destination)
    findings.append(_network(survey))
    findings.append(_sources(survey))
    return findings


def _authentication(client: Client, seconds: float | None) -> Finding:
    subject = "Authentication"
    credential = client.http.credential
    if credential is None:
        return failed(subject, "nobody is logged in", "get a certificate: cadc-get-cert -u NAME", 13)
    if not isinstance(credential, Certificate):
        return ok(subject, "a token or a password that the site took")
    expiry = credential.expiry()
    if expiry is None:
        return failed(subject, f"{credential.path} holds no certificate that can be read", "run cadc-get-cert", 13)
    now = datetime.now(UTC)
    if expiry <= now:
        return failed(subject, "Expired cert. Update by running cadc-get-cert", "run cadc-get-cert -u NAME", 77)
    needed = timedelta(seconds=seconds or 0)
    until = expiry.strftime("%Y-%m-%d %H:%M UTC")
    if now + needed * 1.25 > expiry:
        days = (needed * 1.5).days + 1
        text = f"the certificate ends at {until}, before the transfer may"
        return failed(subject, text, f"run cadc-get-cert --days-valid {days} -u NAME", 77)
    return ok(subject, f"certificate valid until {until}")


async def _destination(client: Client, survey: Survey, destination: Location) -> list[Finding]:
    if isinstance(destination, LocalLocation):
        return _local_destination(survey, destination.path)
    space = await client.space(destination)
    try:
        there = await nearest(space, destination)
    except Fault as fault:
        return [failed("Permissions", _told(fault), "ask the owner of the space", fault.exit_code)]
    name = client.name(there.uri)
    if not there.is_container and (survey.measure.files > 1 or there.uri.path != destination.uri.path):
        return [failed("Permissions", f"{name} is a file, not a container", "name another destination", 17)]
    if space.takes_direct_requests:
        container = there.uri.path if there.is_container else there.uri.path.parent
        return await _reserve(client, survey, space, container, name)
    there = await space.node(there.uri.path, detail="max")
    return [
        _permission_by_properties(there.get(properties.WRITABLE), name),
        _space_by_quota(survey, there.get(properties.AVAILABLE_SPACE), name),
    ]


async def _reserve(client: Client, survey: Survey, space: VOSpace, container: NodePath, name: str) -> list[Finding]:
    """The surest question: a transaction of the whole size is opened and given back. Nobody sees it."""
    amount = survey.measure.bytes if survey.task.direction is not Direction.AT_SITE else 0
    url = space.files_url(container / f".skyferry-check-{os.getpid()}".encode())
    try:
        transaction = await PutTransaction.start(client.http, url, max(1, amount), {})
        await transaction.abandon()
    except (QuotaExceeded, RequestEntityTooLarge) as fault:
        advice = "remove what is not needed, or ask for a larger quota"
        return [ok("Permissions", f"you may write in {name}"), failed("Space", _told(fault), advice, fault.exit_code)]
    except Fault as fault:
        return [
            failed(
                "Permissions",
                f"{name}: {_told(fault)}",
                "ask its owner to share it with you (vchmod g+w)",
                fault.exit_code,
            )
        ]
    return [ok("Permissions", f"you may write in {name}"), ok("Space", f"{name} has room for all of it")]


def _permission_by_properties(writable: str | None, name: str) -> Finding:
    if writable == "false":
        return failed(
            "Permissions", f"you may not write in {name}", "ask its owner to share it with you (vchmod g+w)", 13
        )
    if writable is None:
        return warning(
            "Permissions", f"the service does not tell whether you may write in {name}", "copy one file first"
        )
    return ok("Permissions", f"you may write in {name}")


def _space_by_quota(survey: Survey, available: str | None, name: str) -> Finding:
    if available is None or not available.isdigit():
        return warning("Space", f"the service does not tell how much room {name} has", "look at its quota with vls -l")
    rest = int(available) - survey.measure.bytes
    if rest < 0:
        text = f"{name} has {available} bytes left, {-rest} less than needed"
        return failed("Space", text, "remove what is not needed, or ask for a larger quota", 7)
    return ok("Space", f"{name} has room for all of it")


def _local_destination(survey: Survey, path: Path) -> list[Finding]:
    there = path.absolute()
    while not there.exists():
        there = there.parent
    if not there.is_dir() and (survey.measure.files > 1 or there != path.absolute()):
        return [failed("Permissions", f"{there} is a file, not a directory", "name another destination", 17)]
    directory = there if there.is_dir() else there.parent
    if not os.access(directory, os.W_OK | os.X_OK):
        return [failed("Permissions", f"{directory}: {os.strerror(errno.EACCES)}", "choose another directory", 13)]
    free = shutil.disk_usage(directory).free
    if free < survey.measure.bytes:
        text = f"{directory} has {free} bytes left, {survey.measure.bytes - free} less than needed"
        return [
            ok("Permissions", f"you may write in {directory}"),
            failed("Space", text, "make room, or choose another disk", 28),
        ]
    return [ok("Permissions", f"you may write in {directory}"), ok("Space", f"{directory} has room for all of it")]


def _network(survey: Survey) -> Finding:
    line = survey.line
    text = f"{line.latency * 1000:.1f} ms a question, {line.jitter * 1000:.1f} ms between the quickest and the slowest"
    if line.latency > _SLOW:
        return warning("Network", text, "try at another hour; the same command goes on after an interruption")
    return ok("Network", text)


def _sources(survey: Survey) -> Finding:
    measure = survey.measure
    if measure.files == 0:
        return failed("Sources", "there are no files in the sources", "look at their names", 2)
    if measure.problems:
        shown = "; ".join(f"{problem.name}: {problem.why}" for problem in measure.problems[:5])
        more = f" and {len(measure.problems) - 5} more" if len(measure.problems) > 5 else ""
        return failed(
            "Sources", f"{len(measure.problems)} would not go: {shown}{more}", "rename them, or make them readable", 22
        )
    links = f"; {measure.links} links are left out" if measure.links else ""
    return ok("Sources", f"{measure.files} files can be read, and their names can stay{links}")


def _told(fault: Fault) -> str:
    return str(fault) if type(fault).__module__ == Fault.__module__ else fault.detail
