"""``skyferry serve``: first start, second start, stop, and what kills it."""

import json
import os
import signal
import ssl
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
from cryptography import x509

from servers.live_site import clean_environment, run_skyferry, started_site


def get(site, path, **headers):
    context = ssl.create_default_context(cafile=site.ca)
    request = urllib.request.Request(site.url + path, headers=headers)
    with urllib.request.urlopen(request, context=context, timeout=30) as answer:
        return answer.read(), answer.headers


def children(pid):
    return [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def gone(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def eventually(condition, seconds=60):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.1)


def healthy(site):
    try:
        return json.loads(get(site, "/health")[0])["status"] == "ok"
    except OSError:
        return False


def test_first_start_fills_the_directory_for_its_owner_alone(site):
    assert oct(site.data.stat().st_mode & 0o777) == "0o700"
    for secret in ("ca.key", "server.pem", "secrets/grants.key", "skyferry.sqlite", "jobs.sqlite"):
        assert oct((site.data / secret).stat().st_mode & 0o777) == "0o600", secret
    users = json.loads(site.run("user", "list", "--json").stdout)
    assert [(user["name"], user["admin"]) for user in users][:1] == [("admin", True)]


def test_health_metrics_and_landing_page(site):
    assert json.loads(get(site, "/health")[0])["status"] == "ok"
    before, _ = get(site, "/metrics")
    assert b'skyferry_requests_total{method="GET",service="health",status="200"}' in before
    page, headers = get(site, "/")
    assert site.url.encode() in page
    assert b"<script" not in page
    assert headers["content-security-policy"].startswith("default-src 'none'; style-src 'sha256-")
    assert get(site, "/ca.pem")[0] == site.ca.read_bytes()


def test_the_registry_and_every_capabilities_document_answer_to_everybody(site):
    registry = get(site, "/reg/resource-caps")[0].decode()
    entries = dict(line.split(" = ") for line in registry.splitlines() if line and not line.startswith("#"))
    assert {"ivo://skyferry.local/arc", "ivo://skyferry.local/vault", "ivo://cadc.nrc.ca/vault"} <= entries.keys()
    for url in set(entries.values()):
        assert url.startswith(site.url)
        assert b"<vosi:capabilities" in get(site, url.removeprefix(site.url))[0]


def test_the_certificate_is_good_for_localhost_by_name_and_address(site):
    certificate = x509.load_pem_x509_certificates((site.data / "server.pem").read_bytes())[0]
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert set(map(str, names.get_values_for_type(x509.IPAddress))) >= {"127.0.0.1", "::1"}
    context = ssl.create_default_context(cafile=site.ca)
    with urllib.request.urlopen(f"https://127.0.0.1:{site.port}/health", context=context, timeout=30) as answer:
        assert answer.status == 200


def test_a_second_server_on_the_same_directory_is_refused(site):
    refused = run_skyferry("serve", "--port", "0", "--sftp-port", "0", data=site.data, status=255)
    assert refused.stdout == ""
    assert refused.stderr == (
        f"ERROR:: a server already runs on {site.data}; stop it first, or choose another directory with --data "
        f"(process {site.process.pid})\n"
    )


def test_a_second_start_keeps_everything_and_stops_with_status_0(tmp_path):
    data = tmp_path / "data"
    with started_site(data) as first:
        name = first.new_user("correct horse")
        authority = first.ca.read_bytes()
        server = (data / "server.pem").read_bytes()
        inode = (data / "arc" / "home" / name).stat().st_ino
        assert first.stop() == 0
    with started_site(data) as second:
        assert second.ca.read_bytes() == authority
        assert (data / "server.pem").read_bytes() == server
        assert second.administration.accounts.check_password(name, "correct horse", "test").name == name
        assert (data / "arc" / "home" / name).stat().st_ino == inode
        assert second.stop() == 0


def test_new_names_get_a_new_certificate_of_the_same_authority(tmp_path):
    data = tmp_path / "data"
    with started_site(data) as first:
        authority = first.ca.read_bytes()
        first.stop()
    with started_site(data, "--public-url", "https://data.example.org") as second:
        assert second.url == "https://data.example.org:443"
        assert second.ca.read_bytes() == authority
        certificate = x509.load_pem_x509_certificates((data / "server.pem").read_bytes())[0]
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        assert "data.example.org" in names.get_values_for_type(x509.DNSName)


def test_children_that_are_killed_come_back(tmp_path):
    with started_site(tmp_path / "data") as site:
        first = children(site.process.pid)
        assert len(first) == 4  # two front ends, one for SFTP, one for jobs
        for pid in first:
            os.kill(pid, signal.SIGKILL)
        eventually(lambda: len(children(site.process.pid)) == 4 and healthy(site))
        assert not set(first) & set(children(site.process.pid))
        assert site.stop() == 0


def test_no_child_outlives_a_killed_parent(tmp_path):
    with started_site(tmp_path / "data") as site:
        orphans = children(site.process.pid)
        site.process.kill()
        site.process.wait()
        eventually(lambda: all(gone(pid) for pid in orphans))


def test_stopping_lets_a_transfer_under_way_finish(tmp_path):
    with started_site(tmp_path / "data") as site:
        name = site.new_user()
        certificate = site.certificate(name, tmp_path / "cert.pem")
        body = tmp_path / "body"
        body.write_bytes(os.urandom(8 << 20))
        upload = subprocess.Popen(
            [
                "curl",
                "-sS",
                "--cacert",
                site.ca,
                "-E",
                certificate,
                "--limit-rate",
                "2M",
                "-T",
                body,
                "-w",
                "%{http_code}",
                f"{site.url}/arc/files/home/{name}/slow",
            ],
            stdout=subprocess.PIPE,
            text=True,
            env=clean_environment(),
        )
        time.sleep(1)
        assert site.stop() == 0
        assert upload.communicate(timeout=60)[0] == "201"
        assert (site.data / "arc" / "home" / name / "slow").read_bytes() == body.read_bytes()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--host", "no.such.host.invalid"], "no.such.host.invalid"),
        (["--config", "/no/such/file.toml"], "no configuration file /no/such/file.toml"),
        (["--public-url", "nonsense"], "say https://host:port"),
    ],
)
def test_what_cannot_work_is_said_in_one_line(tmp_path, options, said):
    ended = run_skyferry("serve", "--port", "0", "--sftp-port", "0", *options, data=tmp_path / "data", status=22)
    assert ended.stderr.count("\n") == 1
    assert said in ended.stderr
