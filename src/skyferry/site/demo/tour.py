"""Every way in and out of the site, each tried with the same data set and checked byte by byte."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

from skyferry.site.demo import by_commands, by_curl, by_files
from skyferry.site.demo.person import ProgramFailed
from skyferry.site.demo.report import Row
from skyferry.site.demo.trial import Trial


def tour(trial: Trial) -> Iterator[Row]:
    """Do one step after the other; what fails is a row that says why."""
    shutil.rmtree(trial.work, ignore_errors=True)
    trial.work.mkdir(parents=True)
    for name, step in (*by_commands.steps(trial), *by_files.steps(trial), *by_curl.steps(trial)):
        try:
            yield step()
        except (ProgramFailed, OSError) as error:
            yield Row(method=name, problem=str(error))
