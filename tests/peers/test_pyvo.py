"""pyvo's readers of VOSI and UWS documents on the live site."""

from __future__ import annotations

from pathlib import Path

from peers.people import person_with
from servers.live_site import LiveSite

SCRIPT = """
import sys, requests
from pyvo.io.uws import parse_job
from pyvo.io.vosi import parse_availability, parse_capabilities
base, ca, cert, user = sys.argv[1:]
session = requests.Session(); session.verify = ca; session.cert = cert
import io
for service in ("arc", "vault"):
    capabilities = parse_capabilities(io.BytesIO(session.get(f"{base}/{service}/capabilities").content))
    identifiers = {str(c.standardid) for c in capabilities}
    assert "ivo://ivoa.net/std/VOSpace/v2.0#nodes" in identifiers, identifiers
    assert parse_availability(io.BytesIO(session.get(f"{base}/{service}/availability").content)).available
    source = f"vos://cadc.nrc.ca~{service}/" + (f"home/{user}" if service == "arc" else user)
    body = f'''<vos:transfer xmlns:vos="http://www.ivoa.net/xml/VOSpace/v2.0" version="2.1">
      <vos:target>{source}/missing</vos:target><vos:direction>{source}/there</vos:direction>
      <vos:keepBytes>false</vos:keepBytes></vos:transfer>'''
    answer = session.post(f"{base}/{service}/transfers", data=body, headers={"Content-Type": "text/xml"})
    job = parse_job(io.BytesIO(answer.content))
    assert job.phase == "PENDING", job.phase
    session.post(f"{answer.url}/phase", data={"PHASE": "RUN"})
    job = parse_job(io.BytesIO(session.get(f"{answer.url}?WAIT=30").content))
    assert job.phase == "ERROR" and "NodeNotFound" in job.errorsummary.message.content, job.phase
print("done")
"""


def test_pyvo_reads_capabilities_availability_and_jobs(site: LiveSite, tmp_path: Path) -> None:
    person = person_with("pyvo", site, tmp_path)
    (person.home / "script.py").write_text(SCRIPT)
    assert person.output("python", "script.py", site.url, site.ca, person.certificate, person.name) == "done\n"
