"""``skyferry user``, ``group``, ``project``, ``cert``, ``token`` and the rest of administration, on a running site."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

from cryptography import x509

from servers.live_site import clean_environment, run_skyferry


def curl(site, *words):
    command = ["curl", "-sS", "-o", "/dev/null", "-w", "%{http_code}", "--cacert", site.ca, *words]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, env=clean_environment()).stdout


def test_user_add_makes_both_allocations_and_the_password_works_at_once(site):
    added = site.run("user", "add", "ada", "--password-stdin", stdin="countess 1815\n")
    assert added.stdout == "arc:home/ada\nvos:ada\n"
    whoami = f"{site.url}/ac/whoami"
    assert curl(site, "-L", "-u", "ada:countess 1815", whoami) == "200"
    assert curl(site, "-u", "ada:wrong password", whoami) == "401"
    site.run("user", "passwd", "ada", "--password-stdin", stdin="another secret\n")
    assert curl(site, "-u", "ada:countess 1815", whoami) == "401"
    assert curl(site, "-L", "-u", "ada:another secret", whoami) == "200"
    site.run("user", "disable", "ada")
    assert curl(site, "-u", "ada:another secret", whoami) == "401"
    site.run("user", "enable", "ada")
    assert curl(site, "-L", "-u", "ada:another secret", whoami) == "200"


def test_a_name_is_taken_by_users_and_projects_alike(site):
    owner = site.new_user()
    site.run("project", "add", "survey", "--owner", owner, "--public", "--quota", "1GiB")
    refused = site.run("user", "add", "survey", "--no-password", status=17)
    assert refused.stderr == "ERROR:: the name survey exists: it is or was that of a project\n"
    listed = {one["name"]: one for one in json.loads(site.run("project", "list", "--json").stdout)}
    assert listed["survey"]["owner"] == owner
    assert listed["survey"]["quota"] == 1 << 30
    assert listed["survey"]["public"] is True


def test_nobody_is_asked_for_a_password_without_a_terminal(site):
    refused = site.run("user", "add", "grace", status=22)
    assert refused.stderr == "ERROR:: no terminal to ask for a password; pass it with --password-stdin\n"


def test_user_remove_never_deletes_unless_told(site):
    name = site.new_user()
    file = site.data / "arc" / "home" / name / "kept.txt"
    file.write_text("precious\n")
    refused = site.run("user", "remove", name, status=22)
    assert "--keep-data, --give-data-to USER or --delete-data" in refused.stderr
    site.run("user", "remove", name, "--keep-data")
    assert file.read_text() == "precious\n"
    assert site.run("user", "add", name, "--no-password").stdout == f"arc:home/{name}\nvos:{name}\n"
    assert file.exists()
    site.run("user", "remove", name, "--delete-data")
    assert not file.parent.exists()
    site.run("project", "add", name, "--owner", "admin")


def test_user_remove_gives_the_data_to_somebody(site, tmp_path):
    name, heir = site.new_user(), site.new_user()
    (site.data / "arc" / "home" / name / "kept.txt").write_text("precious\n")
    certificate = site.certificate(heir, tmp_path / "heir.pem")
    url = f"{site.url}/arc/files/home/{name}/kept.txt"
    assert curl(site, "-E", certificate, url) == "403"
    site.run("user", "remove", name, "--give-data-to", heir)
    assert curl(site, "-E", certificate, url) == "200"


def test_user_remove_asks_on_a_terminal(site):
    name = site.new_user()
    ours, theirs = pty.openpty()
    command = [Path(sys.executable).with_name("skyferry"), "user", "remove", name, "--data", site.data]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=clean_environment()) as process:
        os.close(theirs)
        said = b""
        while b"[keep]" not in said:
            said += os.read(ours, 1000)
        os.write(ours, b"\n")
        assert process.wait(60) == 0
    os.close(ours)
    assert b"What becomes of the data of" in said
    assert (site.data / "arc" / "home" / name).is_dir()


def test_group_members_get_what_a_project_shares(site, tmp_path):
    owner, member = site.new_user(), site.new_user()
    assert site.run("group", "add", "readers", "--owner", owner).stdout == "ivo://skyferry.local/gms?readers\n"
    site.run("project", "add", "shared", "--owner", owner, "--group-read", "readers")
    certificate = site.certificate(member, tmp_path / "member.pem")
    (site.data / "arc" / "projects" / "shared" / "f").write_text("x")
    url = f"{site.url}/arc/files/projects/shared/f"
    assert curl(site, "-E", certificate, url) == "403"
    site.run("group", "member", "add", "readers", member)
    assert curl(site, "-E", certificate, url) == "200"
    assert member in site.run("group", "list").stdout
    site.run("group", "member", "remove", "readers", member)
    assert curl(site, "-E", certificate, url) == "403"
    refused = site.run("project", "add", "other", "--owner", owner, "--group-read", "nobodys", status=2)
    assert refused.stderr == "ERROR:: no group nobodys\n"


def test_cert_issue_writes_the_key_first_for_its_owner_alone(site, tmp_path):
    name, out = site.new_user(), tmp_path / "cert.pem"
    site.run("cert", "issue", name, "--out", str(out), "--days", "3")
    assert oct(out.stat().st_mode & 0o777) == "0o600"
    text = out.read_text()
    assert text.index("PRIVATE KEY") < text.index("BEGIN CERTIFICATE")
    certificate = x509.load_pem_x509_certificate(text[text.index("-----BEGIN CERTIFICATE") :].encode())
    assert (certificate.not_valid_after_utc - certificate.not_valid_before_utc).days == 3
    assert curl(site, "-L", "-E", out, f"{site.url}/ac/whoami") == "200"


def test_token_issue_list_revoke(site):
    name = site.new_user()
    issued = json.loads(site.run("token", "issue", name, "--label", "laptop", "--json").stdout)
    bearer = ("-L", "-H", f"Authorization: Bearer {issued['token']}", f"{site.url}/ac/whoami")
    assert curl(site, *bearer) == "200"
    listed = json.loads(site.run("token", "list", name, "--json").stdout)
    assert [(one["id"], one["label"]) for one in listed] == [(issued["id"], "laptop")]
    site.run("token", "revoke", name, issued["id"])
    assert curl(site, *bearer) == "401"


def test_env_and_join_and_trust_say_what_works(site):
    exports = json.loads(site.run("env", "--json").stdout)
    assert exports["SSL_CERT_FILE"] == str(site.ca)
    said = site.run("join", "--user", "ada").stdout
    assert f"skyferry site add skyferry {site.url} --fingerprint" in said
    assert exports["VOSPACE_WEBSERVICE"] == site.netloc
    assert site.administration.certificates.fingerprint() in site.run("trust").stdout


def test_maintenance_is_obeyed_at_once(site, tmp_path):
    name = site.new_user()
    certificate = site.certificate(name, tmp_path / "cert.pem")
    body = tmp_path / "body"
    body.write_text("x")
    url = f"{site.url}/vault/files/{name}/f"
    site.run("maintenance", "read-only")
    try:
        assert curl(site, "-E", certificate, "-T", body, url) in ("429", "503")
        assert curl(site, "-E", certificate, f"{site.url}/vault/nodes/{name}") == "200"
    finally:
        site.run("maintenance", "off")
    assert curl(site, "-E", certificate, "-T", body, url) == "201"


def test_doctor_finds_nothing_wrong_with_a_healthy_site(site):
    findings = json.loads(site.run("doctor", "--json").stdout)
    assert [one["subject"] for one in findings if not one["good"]] == []


def test_a_directory_without_a_site_is_named(tmp_path):
    refused = run_skyferry("user", "list", data=tmp_path, status=22)
    assert refused.stderr.startswith(f"ERROR:: no site in {tmp_path}; start one there with `skyferry serve --data")
