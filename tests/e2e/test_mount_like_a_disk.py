"""Whatever is done to directories on a mount has the outcome that it has on a local disk."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from e2e.mounts import SftpUser
from servers.live_site import LiveSite

NAMES = st.sampled_from(["a", "b", "c"])
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
CONTENTS = st.binary(max_size=40)


def machine(mount: Path) -> type[RuleBasedStateMachine]:
    """A machine that does everything twice: on the mount and on a local disk."""

    class Twice(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.local = Path(tempfile.mkdtemp())
            self.mounted = Path(tempfile.mkdtemp(dir=mount))

        @rule(path=PATHS)
        def make_directory(self, path: str) -> None:
            self._both(lambda top: (top / path).mkdir())

        @rule(path=PATHS, content=CONTENTS)
        def write(self, path: str, content: bytes) -> None:
            self._both(lambda top: (top / path).write_bytes(content))

        @rule(path=PATHS, content=CONTENTS)
        def append(self, path: str, content: bytes) -> None:
            def work(top: Path) -> None:
                with (top / path).open("ab") as file:
                    file.write(content)

            self._both(work)

        @rule(path=PATHS)
        def make_exclusively(self, path: str) -> None:
            self._both(lambda top: (top / path).open("xb").close())

        @rule(path=PATHS, length=st.integers(0, 60))
        def cut(self, path: str, length: int) -> None:
            self._both(lambda top: os.truncate(top / path, length))

        @rule(path=PATHS)
        def remove(self, path: str) -> None:
            self._both(lambda top: (top / path).unlink())

        @rule(path=PATHS)
        def remove_directory(self, path: str) -> None:
            self._both(lambda top: (top / path).rmdir())

        @rule(old=PATHS, new=PATHS)
        def rename(self, old: str, new: str) -> None:
            self._both(lambda top: (top / old).rename(top / new))

        @rule(path=PATHS, when=st.integers(1, 2**31))
        def touch(self, path: str, when: int) -> None:
            self._both(lambda top: os.utime(top / path, (when, when)))

        @rule(to=PATHS, path=PATHS)
        def link(self, to: str, path: str) -> None:
            self._both(lambda top: (top / path).symlink_to(to))

        @invariant()
        def both_look_the_same(self) -> None:
            assert look(self.mounted) == look(self.local)

        def teardown(self) -> None:
            shutil.rmtree(self.mounted)
            shutil.rmtree(self.local)

        def _both(self, work: Callable[[Path], object]) -> None:
            assert self._done(work, self.mounted) == self._done(work, self.local)

        def _done(self, work: Callable[[Path], object], top: Path) -> bool:
            try:
                work(top)
            except OSError:
                return False
            return True

    return Twice


def look(top: Path) -> dict[str, object]:
    """What lies below a directory: names, bytes, link texts."""
    found: dict[str, object] = {}
    for directory, directories, files in os.walk(top):
        for name in (*directories, *files):
            path = Path(directory) / name
            shown = str(path.relative_to(top))
            if path.is_symlink():
                found[shown] = path.readlink()
            else:
                found[shown] = path.read_bytes() if path.is_file() else None
    return found


def check(mount: Path, examples: int, steps: int) -> None:
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine(mount), settings=chosen)


@pytest.fixture(params=["arc/home", "vault"])
def mount(request: pytest.FixtureRequest, site: LiveSite, tmp_path: Path):
    user = SftpUser(site, tmp_path / "user")
    with user.mounted(f"/{request.param}/{user.name}") as point:
        yield point


def test_a_mount_behaves_like_a_disk(mount):
    check(mount, 12, 25)


@pytest.mark.nightly
@pytest.mark.timeout(3600)
def test_a_mount_behaves_like_a_disk_for_long(mount):
    check(mount, 300, 60)
