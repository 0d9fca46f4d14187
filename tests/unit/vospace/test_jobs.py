"""Job documents: order of elements, nil where nothing is known, and reading them back."""

import re
import xml.etree.ElementTree as ET

from hypothesis import given
from hypothesis import strategies as st

from skyferry.vospace.jobs import (
    UWS,
    JobDocument,
    JobError,
    JobReference,
    JobResult,
    Phase,
    read_job,
    write_job,
    write_job_list,
)
from skyferry.vospace.transfers import Direction, Transfer, transfer_element
from unit.vospace.texts import words, xml_text

times = st.integers(0, 4_000_000_000_000).map(lambda ms: ms * 1_000_000)
jobs = st.builds(
    JobDocument,
    id=words,
    phase=st.sampled_from(Phase),
    run_id=st.none() | words,
    owner=st.none() | words,
    quote=st.none() | times,
    created=times,
    started=st.none() | times,
    ended=st.none() | times,
    execution_duration=st.integers(0, 10**9),
    destruction=st.none() | times,
    parameters=st.lists(st.tuples(words, xml_text), max_size=2).map(tuple),
    results=st.lists(st.builds(JobResult, words, words), max_size=2).map(tuple),
    error=st.none() | st.builds(JobError, words, st.booleans(), st.booleans()),
)


@given(jobs)
def test_a_job_reads_back_as_it_was_written(job: JobDocument) -> None:
    assert read_job(write_job(job)) == job


def test_the_order_of_the_schema() -> None:
    job = JobDocument(
        id="j1",
        phase=Phase.ERROR,
        run_id="r",
        created=0,
        error=JobError("NodeNotFound: x"),
        info=transfer_element(Transfer(targets=("vos://a~s/p",), direction=Direction.PULL_FROM)),
    )
    root = ET.fromstring(write_job(job))
    names = [child.tag.removeprefix(f"{{{UWS}}}") for child in root]
    assert names == [
        "jobId",
        "runId",
        "ownerId",
        "phase",
        "quote",
        "creationTime",
        "startTime",
        "endTime",
        "executionDuration",
        "destruction",
        "parameters",
        "results",
        "errorSummary",
        "jobInfo",
    ]
    nil = {child.tag for child in root if child.get("{http://www.w3.org/2001/XMLSchema-instance}nil") == "true"}
    assert {tag.removeprefix(f"{{{UWS}}}") for tag in nil} == {
        "ownerId",
        "quote",
        "startTime",
        "endTime",
        "destruction",
    }
    assert root.find(f"{{{UWS}}}jobInfo/{{http://www.ivoa.net/xml/VOSpace/v2.0}}transfer") is not None
    assert root.findtext(f"{{{UWS}}}creationTime") == "1970-01-01T00:00:00.000Z"


def test_a_phase_unknown_here_is_unknown() -> None:
    body = write_job(JobDocument(id="j", phase=Phase.HELD)).replace(b"HELD", b"PONDERING")
    assert read_job(body).phase is Phase.UNKNOWN


def test_the_list() -> None:
    body = b"".join(write_job_list([JobReference(id="a", phase=Phase.PENDING, created=0)])).decode()
    assert re.search(r'<uws:jobref id="a">\s*<uws:phase>PENDING</uws:phase>', body)
    assert ET.fromstring(body).tag == f"{{{UWS}}}jobs"
