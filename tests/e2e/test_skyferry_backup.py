"""``skyferry backup`` while the site runs, and ``skyferry restore`` on an empty directory: the drill of the manual."""

import hashlib
import json
import subprocess

import pytest

from servers.live_site import clean_environment, run_skyferry, started_site


def curl(site, certificate, *words):
    command = ["curl", "-sS", "--fail-with-body", "--cacert", site.ca, "-E", certificate, *words]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, env=clean_environment())
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


NODE = """<vos:node xmlns:vos="http://www.ivoa.net/xml/VOSpace/v2.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 uri="{uri}" xsi:type="vos:DataNode"><vos:properties><vos:property uri="ivo://example.org/seeing">0.7</vos:property>
 <vos:property uri="ivo://ivoa.net/vospace/core#ispublic">true</vos:property></vos:properties></vos:node>"""


@pytest.mark.timeout(600)
def test_a_backup_of_a_running_site_comes_back_whole(tmp_path):
    body = tmp_path / "image.fits"
    body.write_bytes(b"SIMPLE  =                    T" + bytes(range(256)) * 9000)
    md5 = hashlib.md5(body.read_bytes()).hexdigest()
    backup = tmp_path / "backup"
    with started_site(tmp_path / "data") as site:
        name = site.new_user("correct horse")
        certificate = site.certificate(name, tmp_path / "cert.pem")
        arc, vault = f"home/{name}", name
        for service, home in (("arc", arc), ("vault", vault)):
            curl(site, certificate, "-T", body, f"{site.url}/{service}/files/{home}/image.fits")
            document = NODE.format(uri=f"vos://skyferry.local~{service}/{home}/image.fits")
            curl(
                site,
                certificate,
                "-d",
                document,
                "-H",
                "Content-Type: text/xml",
                f"{site.url}/{service}/nodes/{home}/image.fits",
            )
        (site.data / "arc" / arc / "beside.txt").write_text("by another program\n")
        site.run("backup", str(backup))
        curl(site, certificate, "-T", body, f"{site.url}/arc/files/{arc}/later.fits")
        authority = site.ca.read_bytes()

    restored = tmp_path / "restored"
    said = run_skyferry("restore", str(backup), data=restored)
    assert said.stderr == ""
    with started_site(restored) as site:
        assert site.ca.read_bytes() == authority
        assert site.administration.accounts.check_password(name, "correct horse", "test").name == name
        for service, home in (("arc", arc), ("vault", vault)):
            document = curl(site, certificate, f"{site.url}/{service}/nodes/{home}/image.fits")
            assert '<vos:property uri="ivo://example.org/seeing">0.7<' in document
            assert f">{name}</vos:property>" in document
            assert md5 in document
            curl(site, certificate, "-L", "-o", tmp_path / "back", f"{site.url}/{service}/files/{home}/image.fits")
            assert (tmp_path / "back").read_bytes() == body.read_bytes()
        assert "beside.txt" in curl(site, certificate, f"{site.url}/arc/nodes/{arc}")
        assert "later.fits" not in curl(site, certificate, f"{site.url}/arc/nodes/{arc}")
        # The bytes are counted and the quota is kept.
        home = curl(site, certificate, f"{site.url}/arc/nodes/{arc}")
        used = body.stat().st_size + len("by another program\n")
        assert f'core#length" readOnly="true">{used}<' in home
        assert f'core#quota" readOnly="true">{10 << 30}<' in home


def test_neither_overwrites_anything(site, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "file").write_text("")
    refused = site.run("backup", str(tmp_path / "full"), status=22)
    assert refused.stderr == f"ERROR:: {tmp_path / 'full'} is not an empty directory\n"
    refused = run_skyferry("restore", str(tmp_path / "full"), data=site.data, status=22)
    assert "restore into a new directory" in refused.stderr


def test_half_a_backup_is_refused(site, tmp_path):
    site.run("backup", "--without-bytes", str(tmp_path / "backup"))
    assert json.loads((tmp_path / "backup" / "complete").read_text())["format"] == 1
    (tmp_path / "backup" / "complete").unlink()
    refused = run_skyferry("restore", str(tmp_path / "backup"), data=tmp_path / "new", status=22)
    assert refused.stderr == f"ERROR:: {tmp_path / 'backup'} is no backup, or was not completed\n"
