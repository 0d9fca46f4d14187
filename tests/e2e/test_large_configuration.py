"""PostgreSQL, S3, and two machines that serve one site: the same commands, the same rules."""

import os
import re
import shutil
import subprocess

import pytest

from servers.live_site import clean_environment, started_site
from servers.postgres import fresh_database, postgres
from servers.seaweedfs import fresh_prefix, seaweedfs
from servers.shared import NotInstallable


@pytest.fixture
def environment(tmp_path_factory):
    """The settings of a site on PostgreSQL and S3."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if base.name.startswith("popen-") else base
    try:
        with postgres(shared / "postgres") as database, seaweedfs(shared / "seaweedfs") as store:
            yield {
                "SKYFERRY_DATABASE_URL": fresh_database(database),
                "SKYFERRY_BLOBS_URL": fresh_prefix(store),
                "SKYFERRY_ARC_ROOT": str(tmp_path_factory.mktemp("shared") / "arc"),
                "SKYFERRY_ARC_STAGING": str(tmp_path_factory.mktemp("shared") / "staging"),
            }
    except NotInstallable as reason:
        pytest.skip(str(reason))


def curl(site, certificate, *words):
    command = ["curl", "-sS", "--fail-with-body", "--cacert", site.ca, "-E", certificate, *words]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, env=clean_environment())
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


COPY = """<vos:transfer xmlns:vos="http://www.ivoa.net/xml/VOSpace/v2.0" version="2.1">
<vos:target>vos://skyferry.local~arc/home/{name}/f</vos:target>
<vos:direction>vos://skyferry.local~vault/{name}/copied</vos:direction></vos:transfer>"""


@pytest.mark.timeout(900)
def test_two_servers_share_one_site(environment, tmp_path, monkeypatch):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    body = tmp_path / "body"
    body.write_bytes(os.urandom(3_000_000))
    with started_site(tmp_path / "one", environment=environment) as one:
        name = one.new_user()
        certificate = one.certificate(name, tmp_path / "cert.pem")
        (tmp_path / "two").mkdir(mode=0o700)
        for shared in ("ca.pem", "ca.key", "format"):
            shutil.copy2(one.data / shared, tmp_path / "two" / shared)
        shutil.copytree(one.data / "secrets", tmp_path / "two" / "secrets")
        with started_site(tmp_path / "two", environment=environment) as two:
            # Written by one, read by the other, with the other's redirect to a pre-authorised URL.
            for service, home in (("arc", f"home/{name}"), ("vault", name)):
                curl(one, certificate, "-T", body, f"{one.url}/{service}/files/{home}/f")
                curl(two, certificate, "-L", "-o", tmp_path / "back", f"{two.url}/{service}/files/{home}/f")
                assert (tmp_path / "back").read_bytes() == body.read_bytes()
            # A job that one takes in is done by the worker of either.
            posted = ("-o", tmp_path / "answer", "-w", "%{redirect_url}", "-H", "Content-Type: text/xml")
            job = curl(one, certificate, *posted, "-d", COPY.format(name=name), f"{one.url}/arc/transfers")
            curl(one, certificate, "-d", "PHASE=RUN", f"{job}/phase")
            waited = curl(two, certificate, f"{job.replace(one.url, two.url)}?WAIT=60")
            assert re.findall(r"<uws:phase>(\w+)<", waited) == ["COMPLETED"]
            assert two.stop() == 0
        curl(one, certificate, "-L", "-o", tmp_path / "back", f"{one.url}/vault/files/{name}/copied")
        assert (tmp_path / "back").read_bytes() == body.read_bytes()
        assert one.stop() == 0
