"""What each block of the page needs to be there, how it must end, and what must be true afterwards.

Every block ends with status 0, and so does every command in it, except where `failures` says otherwise: that is where
any system would differ from what the page shows.
"""

from __future__ import annotations

import hashlib
import io
import re
import tarfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from seed.programs import ANALYSE, REDUCE, doubled, fits_image
from seed.reader import Reader
from seed.shared_data import ARCHIVED
from seed.terminal import INTERRUPT, Answer

Step = Callable[[Reader], object]
IMAGE = fits_image(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A block's surroundings. `prepare` and `check` see the reader who types it."""

    prepare: Step
    check: Step
    in_session: bool = False
    failures: tuple[str, ...] = ()
    """Regular expressions for the commands that must fail, in order."""
    status: int = 0
    answers: tuple[Answer, ...] = ()
    arguments: Callable[[Reader], tuple[str, ...]] = lambda reader: ()
    """For programs that take some."""


# --- upload
def without_certificate(reader: Reader) -> None:
    reader.certificate.unlink()
    reader.write("myfile.fits", IMAGE)


def without_certificate_but_with_pip(reader: Reader) -> None:
    without_certificate(reader)
    reader.make_throw_away_environment()


def is_in_home_and_project(reader: Reader) -> None:
    reader.has(f"arc:home/{reader.name}/myfile.fits", IMAGE)
    reader.has(f"arc:projects/{reader.project}/myfile.fits", IMAGE)
    assert reader.certificate.stat().st_mode & 0o777 == 0o600


def is_in_all_three_twice(reader: Reader) -> None:
    """By our commands, and again by those that ``pip install`` has brought."""
    is_in_all_three(reader)
    again = fits_image(5)
    reader.write("myfile.fits", again)
    for container in (f"vos:{reader.name}/data/", f"arc:projects/{reader.project}/data/"):
        reader.run_unmodified("vcp", "myfile.fits", container)
        reader.has(f"{container}myfile.fits", again)


def is_in_all_three(reader: Reader) -> None:
    for node in (f"vos:{reader.name}/data", f"arc:projects/{reader.project}/data", f"vos:{reader.name}/large_files"):
        reader.has(f"{node}/myfile.fits", IMAGE)
    assert "myfile.fits" in reader.screen, reader.screen


def large_dataset(reader: Reader) -> None:
    for name, content in _tree().items():
        reader.write(f"large_dataset/{name}", content)
    reader.put(f"arc:projects/{reader.project}", {"data/": b""})


def dataset_is_in_project(reader: Reader) -> None:
    for name, content in _tree().items():
        reader.has(f"arc:projects/{reader.project}/data/{name}", content)
    mount = reader.home / "canfar_mount"
    assert mount.is_dir()
    assert not mount.is_mount()


def local_data_and_a_large_file(reader: Reader) -> None:
    for name, content in _tree().items():
        reader.write(f"local_data/{name}", content)
    reader.write("large_file.tar", _large())


def backup_and_archives_are_there(reader: Reader) -> None:
    for name, content in _tree().items():
        reader.has(f"vos:{reader.name}/backup/{name}", content)
    reader.has(f"vos:{reader.name}/archives/large_file.tar", _large())


# --- download
def files_on_arc(reader: Reader) -> None:
    reader.put(f"arc:home/{reader.name}", {"myfile.fits": IMAGE})
    reader.put(
        f"arc:projects/{reader.project}", {"data/a.fits": fits_image(1), "data/b.fits": fits_image(2), "data/c": b""}
    )


def files_from_arc_are_here(reader: Reader) -> None:
    assert (reader.directory / "myfile.fits").read_bytes() == IMAGE
    assert reader.tree("local_data") == {"a.fits": fits_image(1), "b.fits": fits_image(2)}


def files_on_vault(reader: Reader) -> None:
    survey = {f"survey_data/{name}": content for name, content in _tree().items()}
    reader.put(f"vos:{reader.name}", {"data.fits": IMAGE, "large_file.fits": fits_image(3), **survey})


def files_from_vault_are_here(reader: Reader) -> None:
    assert (reader.directory / "data.fits").read_bytes() == IMAGE
    assert reader.tree("local_survey") == _tree()


def files_by_python_are_here(reader: Reader) -> None:
    assert (reader.directory / "local_data.fits").read_bytes() == IMAGE
    assert (reader.directory / "large_file.fits").read_bytes() == fits_image(3)
    assert "Progress: 100.0%" in reader.screen


# --- between storage systems
def raw_data_on_arc(reader: Reader) -> None:
    reader.write("reduce_data.py", REDUCE)
    reader.put(f"arc:projects/{reader.project}", {"raw_data.fits": IMAGE, "results/": b"", "figures/": b""})


def results_are_on_arc(reader: Reader) -> None:
    reader.has(f"arc:projects/{reader.project}/results/processed_data.fits", doubled(IMAGE))


def final_results_on_arc(reader: Reader) -> None:
    results = {f"final_results/{name}": content for name, content in _tree().items()}
    reader.put(f"arc:projects/{reader.project}", results)


def final_results_are_archived(reader: Reader) -> None:
    for name, content in _tree().items():
        reader.has(f"vos:{reader.name}/archives/project2024/{name}", content)


def places_for_imports(reader: Reader) -> None:
    reader.site_holds_shared_data()
    reader.put(f"arc:projects/{reader.project}", {"data/": b"", "catalogues/": b""})


def imports_are_on_arc(reader: Reader) -> None:
    for number in (1, 2):
        reader.has(f"arc:projects/{reader.project}/data/calibrated_data/night{number}.fits", fits_image(number))
        reader.has(f"arc:projects/{reader.project}/catalogues/part{number}.fits", fits_image(10 + number))


def observations_and_programs(reader: Reader) -> None:
    observations = {f"raw_observations/obs_{number}.fits": fits_image(number) for number in (1, 2)}
    reader.put(f"vos:{reader.name}", {**observations, "raw_observations/notes.txt": b"not asked for"})
    reader.put(f"arc:projects/{reader.project}", {"results/": b"", "figures/": b""})
    reader.scratch_holds({"calibrate.py": REDUCE, "analyze_all.py": ANALYSE})


def pipeline_has_left_its_results(reader: Reader) -> None:
    for number in (1, 2):
        made = reader.stored(f"arc:projects/{reader.project}/calibrated/cal_obs_{number}.fits")
        assert made == doubled(fits_image(number))
    table = reader.stored(f"arc:projects/{reader.project}/results/analysis_results.txt")
    assert [line.split()[0] for line in table.decode().splitlines()] == ["cal_obs_1.fits", "cal_obs_2.fits"]
    reader.has(f"arc:projects/{reader.project}/figures/overview.png", b"an overview")
    archived = f"vos:{reader.name}/completed_projects/{_today()}/analysis_results.txt"
    reader.has(archived, table)
    assert "Pipeline completed successfully!" in reader.screen


# --- performance, errors, verification
def scripts_and_small_files(reader: Reader) -> None:
    for name, content in _tree().items():
        reader.write(f"scripts/{name}", content)
    for number in range(40):
        reader.write(f"many_small_files/{number % 4}/{number}.txt", b"%d" % number)


def bundle_and_collection_are_there(reader: Reader) -> None:
    assert _unpacked(reader.stored(f"vos:{reader.name}/code/analysis_scripts.tar.gz"), "scripts") == _tree()
    for number in (0, 17, 39):
        reader.has(f"vos:{reader.name}/collection/{number % 4}/{number}.txt", b"%d" % number)
    assert reader.run("vls", f"vos:{reader.name}/collection/3").stdout.split() == sorted(
        f"{number}.txt" for number in range(3, 40, 4)
    )


def speed_was_tested(reader: Reader) -> None:
    assert len(re.findall(r"bytes from", reader.screen)) >= 3
    assert re.search(r"real\s+\d+m", reader.screen)
    reader.has(f"vos:{reader.name}/speed_test/test_file.fits", IMAGE)


def with_expired_certificate(reader: Reader) -> None:
    reader.site.certificate(reader.name, reader.certificate, days=0.5 / 86400)
    time.sleep(1.1)
    refused = reader.run("vls", f"vos:{reader.name}", status=77)
    assert refused.stderr == "ERROR:: Expired cert. Update by running cadc-get-cert\n"


def certificate_is_valid_again(reader: Reader) -> None:
    assert re.search(r"valid for \d+ days", reader.screen)
    reader.run("vls", f"vos:{reader.name}")


def files_to_verify(reader: Reader) -> None:
    reader.put(f"vos:{reader.name}", {"transferred_file.fits": IMAGE, "data.fits": IMAGE})
    reader.write("test_file.fits", IMAGE)


def verification_shows_size_and_digest(reader: Reader) -> None:
    assert re.search(rf"{len(IMAGE)} .*transferred_file\.fits", reader.screen)
    assert hashlib.md5(IMAGE).hexdigest() in reader.screen


def script_moved_it(reader: Reader) -> None:
    reader.has(f"vos:{reader.name}/moved.fits", IMAGE)
    assert "Transfer successful" in reader.screen
    status = reader.run_on_terminal(
        "python", "robust-transfer-script.py", "missing.fits", f"vos:{reader.name}/", answers=()
    )
    assert status == 1
    assert "Transfer failed after 3 attempts" in reader.screen


# --- notebooks, batch jobs, archives
def uploaded_in_notebook(reader: Reader) -> None:
    reader.write("uploaded_data.fits", IMAGE)
    reader.put(f"arc:projects/{reader.project}", {"data/": b"", "data.fits": fits_image(1)})


def upload_has_moved_on(reader: Reader) -> None:
    assert not (reader.directory / "uploaded_data.fits").exists()
    reader.has(f"arc:projects/{reader.project}/data/uploaded_data.fits", IMAGE)


def staged_input(reader: Reader) -> None:
    reader.site_holds_shared_data()
    reader.scratch_holds({"analysis.py": ANALYSE})
    # The page's archive is called results_*.tar.gz and goes into this container, which it does not make.
    reader.put(f"vos:{reader.name}", {"job_outputs/": b""})


def job_output_is_there(reader: Reader) -> None:
    packed = reader.stored(f"vos:{reader.name}/job_outputs/results_{_today()}.tar.gz")
    assert _unpacked(packed, "results") == {"overview.png": b"an overview"}


def is_imported(reader: Reader) -> None:
    reader.has(f"vos:{reader.name}/external_data/survey_data.fits", ARCHIVED)
    reader.has(f"arc:projects/{reader.project}/survey_data.fits", ARCHIVED)


SCENARIOS = {
    "using-direct-urls-arc-only": Scenario(prepare=without_certificate, check=is_in_home_and_project),
    "using-vospace-cli": Scenario(prepare=without_certificate_but_with_pip, check=is_in_all_three_twice),
    "sshfs-mount-rsync": Scenario(prepare=large_dataset, check=dataset_is_in_project),
    "vospace-bulk-transfer": Scenario(prepare=local_data_and_a_large_file, check=backup_and_archives_are_there),
    "command-line": Scenario(prepare=files_on_arc, check=files_from_arc_are_here),
    "command-line-2": Scenario(prepare=files_on_vault, check=files_from_vault_are_here),
    "python-api": Scenario(prepare=files_on_vault, check=files_by_python_are_here),
    "scratch-to-arc-within-sessions": Scenario(
        prepare=raw_data_on_arc,
        check=results_are_on_arc,
        in_session=True,
        failures=("cp /scratch/analysis_plots/ ",),  # a directory without -r; the block's last command
        status=1,
    ),
    "arc-to-vault-archival": Scenario(prepare=final_results_on_arc, check=final_results_are_archived, in_session=True),
    "vault-to-arc-project-setup": Scenario(prepare=places_for_imports, check=imports_are_on_arc, in_session=True),
    "automated-workflow-example": Scenario(
        prepare=observations_and_programs, check=pipeline_has_left_its_results, in_session=True
    ),
    "for-many-small-files": Scenario(prepare=scripts_and_small_files, check=bundle_and_collection_are_there),
    "connection-optimization": Scenario(
        prepare=lambda reader: reader.write("test_file.fits", IMAGE),
        check=speed_was_tested,
        answers=(Answer("bytes from", INTERRUPT, times=3),),
    ),
    "authentication-errors": Scenario(
        prepare=with_expired_certificate,
        check=certificate_is_valid_again,
        failures=("ERROR:: ",),  # what the tools print, compared with what they do print; no command
    ),
    "network-timeouts": Scenario(
        prepare=lambda reader: reader.write("file.fits", IMAGE),
        check=lambda reader: reader.has(f"vos:{reader.name}/file.fits", IMAGE),
    ),
    "robust-transfer-script": Scenario(
        prepare=lambda reader: reader.write("local.fits", IMAGE),
        check=script_moved_it,
        arguments=lambda reader: ("local.fits", f"vos:{reader.name}/moved.fits"),
    ),
    "post-transfer-verification": Scenario(prepare=files_to_verify, check=verification_shows_size_and_digest),
    "jupyter-notebook-upload": Scenario(prepare=uploaded_in_notebook, check=upload_has_moved_on, in_session=True),
    "batch-job-data-staging": Scenario(prepare=staged_input, check=job_output_is_there, in_session=True),
    "external-data-import": Scenario(prepare=lambda reader: None, check=is_imported),
}
"""Of the page beside the repository, by a block's title."""

OWN_SCENARIOS = {
    "upload-by-curl": SCENARIOS["using-direct-urls-arc-only"],
    "upload-files": Scenario(prepare=lambda reader: reader.write("myfile.fits", IMAGE), check=is_in_all_three),
    "mount-and-rsync": SCENARIOS["sshfs-mount-rsync"],
    "upload-trees-and-large-files": SCENARIOS["vospace-bulk-transfer"],
    "download-from-arc": SCENARIOS["command-line"],
    "download-from-vault": SCENARIOS["command-line-2"],
    "download-by-python": SCENARIOS["python-api"],
    "work-on-scratch": replace(SCENARIOS["scratch-to-arc-within-sessions"], failures=(), status=0),
    "archive-results": SCENARIOS["arc-to-vault-archival"],
    "bring-archived-data-back": replace(SCENARIOS["vault-to-arc-project-setup"], in_session=False),
    "a-whole-pipeline": SCENARIOS["automated-workflow-example"],
    "many-small-files": SCENARIOS["for-many-small-files"],
    "look-at-the-line-first": replace(SCENARIOS["connection-optimization"], answers=()),
    "when-the-certificate-has-expired": replace(SCENARIOS["authentication-errors"], failures=()),
    "when-the-line-is-bad": SCENARIOS["network-timeouts"],
    "check-what-arrived": SCENARIOS["post-transfer-verification"],
    "from-a-notebook": SCENARIOS["jupyter-notebook-upload"],
    "a-batch-job": SCENARIOS["batch-job-data-staging"],
    "from-an-archive-elsewhere": SCENARIOS["external-data-import"],
}
"""Of our own page: the same surroundings and the same outcome by our own commands."""


def _tree() -> dict[str, bytes]:
    return {"a.fits": fits_image(1), "deeper/b.fits": fits_image(2), "deeper/still/c.txt": b"a few words"}


def _large() -> bytes:
    return bytes(range(256)) * 4096 * 9  # 9 MiB, more than what goes in one piece


def _unpacked(archive: bytes, below: str) -> dict[str, bytes]:
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        return {
            member.name.removeprefix(f"{below}/"): opened.read()
            for member in tar.getmembers()
            if (opened := tar.extractfile(member)) is not None
        }


def _today() -> str:
    return f"{datetime.now():%Y%m%d}"
