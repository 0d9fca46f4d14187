"""What requests about jobs say: forms, WAIT, filters of lists (UWS 1.1 §2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from starlette.datastructures import QueryParams
from starlette.requests import Request

from skyferry.site.http.forms import read_form
from skyferry.vospace.faults import InvalidArgument
from skyferry.vospace.jobs import Phase
from skyferry.vospace.times import parse_stored_time

ACTIVE = frozenset({Phase.PENDING, Phase.QUEUED, Phase.EXECUTING})
"""Phases in which a job can be waited for."""


async def read_parameters(request: Request) -> dict[str, str]:
    """The parameters of a request, from query and form, names in upper case; of several the last."""
    parameters = {name.upper(): value for name, value in request.query_params.multi_items()}
    if request.method == "POST":
        for name, values in (await read_form(request)).items():
            parameters[name.upper()] = values[-1]
    return parameters


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long to keep a request, and for which phase to end."""

    seconds: float
    phase: Phase | None

    @classmethod
    def asked_by(cls, query: QueryParams, longest: int) -> Self:
        """Read ``WAIT`` and ``PHASE``; without ``WAIT`` the time is 0.

        Raises `InvalidArgument` for what is not a number of seconds (-1: as long as possible) or a phase.
        """
        asked = _upper(query)
        wait, phase = asked.get("WAIT", ["0"])[-1], asked.get("PHASE", [""])[-1]
        try:
            seconds = int(wait)
        except ValueError:
            seconds = -2
        if seconds < -1:
            raise InvalidArgument(f"WAIT is a number of seconds, or -1: {wait[:40]}")
        return cls(min(longest if seconds == -1 else seconds, longest), parse_phase(phase) if phase else None)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which jobs a list is to hold."""

    phases: tuple[Phase, ...]
    after: int | None
    last: int | None

    @classmethod
    def asked_by(cls, query: QueryParams) -> Self:
        """Read ``PHASE`` (repeatable), ``AFTER`` and ``LAST``; raises `InvalidArgument` for other values."""
        asked = _upper(query)
        last = asked.get("LAST", [""])[-1]
        if last and not (last.isascii() and last.isdecimal() and int(last) > 0):
            raise InvalidArgument(f"LAST is a positive number: {last[:40]}")
        after = asked.get("AFTER", [""])[-1]
        return cls(
            phases=tuple(parse_phase(text) for text in asked.get("PHASE", [])),
            after=parse_stored_time(after) if after else None,
            last=int(last) if last else None,
        )


def parse_phase(text: str) -> Phase:
    """Read a phase in any case."""
    try:
        return Phase(text.strip().upper())
    except ValueError:
        raise InvalidArgument(f"not a phase: {text[:40]}") from None


def _upper(query: QueryParams) -> dict[str, list[str]]:
    names: dict[str, list[str]] = {}
    for name, value in query.multi_items():
        names.setdefault(name.upper(), []).append(value)
    return names
