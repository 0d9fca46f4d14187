"""`cadc-get-cert` and `cadc-groups`, unmodified."""

from __future__ import annotations

import stat
from pathlib import Path

from cryptography import x509

from peers.people import Person


def test_cadc_get_cert_by_netrc_replaces_the_certificate(person: Person) -> None:
    password = "correct-horse"
    person.site.set_password(person.name, password)
    netrc = person.home / ".netrc"
    netrc.write_text(f"machine {person.site.netloc} login {person.name} password {password}\n")
    netrc.chmod(0o600)
    person.certificate.unlink()
    person.run("cadc-get-cert", "-n", "--host", person.site.netloc, "--days-valid", "5")
    pem = person.certificate.read_bytes()
    certificate = x509.load_pem_x509_certificate(pem)
    assert 4 <= (certificate.not_valid_after_utc - certificate.not_valid_before_utc).days <= 5
    assert b"BEGIN RSA PRIVATE KEY" in pem
    person.run("vls", f"vos:{person.name}")


def test_cadc_get_cert_with_a_wrong_password_leaves_nothing(person: Person) -> None:
    netrc = person.home / ".netrc"
    netrc.write_text(f"machine {person.site.netloc} login {person.name} password wrong\n")
    netrc.chmod(0o600)
    person.certificate.unlink()
    person.run("cadc-get-cert", "-n", "--host", person.site.netloc, status=None)
    assert not person.certificate.exists()


def test_cadc_groups_makes_fills_shows_and_removes_a_group(person: Person) -> None:
    other = person.site.new_user()
    where = ("--host", person.site.netloc, "--cert", person.certificate)
    group = f"team-{person.name}"
    person.run("cadc-groups", "create", *where, group, "--description", "A team")
    assert group in person.output("cadc-groups", "list", *where)
    person.run("cadc-groups", "members", *where, group, "--add-user", other)
    shown = person.output("cadc-groups", "get", *where, group)
    for text in (group, "A team", f"{person.name} (CN={person.name},O=skyferry)", f"{other} (CN={other},O=skyferry)"):
        assert text in shown
    person.run("cadc-groups", "members", *where, group, "--remove-user", other)
    person.run("cadc-groups", "create", *where, f"{group}-inner")
    person.run("cadc-groups", "members", *where, group, "--add-group", f"{group}-inner")
    person.run("cadc-groups", "members", *where, group, "--remove-group", f"{group}-inner")
    person.run("cadc-groups", "admins", *where, group, "--add-user", other)
    assert other in person.output("cadc-groups", "get", *where, group)
    assert group in person.output("cadc-groups", "list", *where, "--role", "owner")
    person.run("cadc-groups", "remove", *where, group)
    assert group not in person.output("cadc-groups", "list", *where).splitlines()


def test_the_saved_certificate_is_the_users_alone(person: Person) -> None:
    assert stat.S_IMODE(Path(person.certificate).stat().st_mode) == 0o600
