"""Direct URLs with a certificate, as the pages tell people to type them."""

from __future__ import annotations

import os

import pytest

from peers.people import Person


@pytest.mark.parametrize(("service", "place"), [("arc", "home/"), ("vault", "")])
def test_curl_uploads_and_downloads(person: Person, service: str, place: str) -> None:
    source = person.home / "myfile.fits"
    source.write_bytes(os.urandom(3_000_000))
    url = f"{person.site.url}/{service}/files/{place}{person.name}/myfile.fits"
    ca = ("--cacert", person.site.ca, "--fail", "-sS")
    person.run("curl", *ca, "-E", person.certificate, "-T", "myfile.fits", url)
    person.run("curl", *ca, "-L", "-E", person.certificate, url, "-o", "back.fits")
    assert (person.home / "back.fits").read_bytes() == source.read_bytes()


def test_curl_to_a_file_of_somebody_else_is_refused(person: Person) -> None:
    other = person.site.new_user()
    (person.home / "f").write_text("x")
    url = f"{person.site.url}/arc/files/home/{other}/f"
    refused = person.run(
        *("curl", "--cacert", person.site.ca, "-sS", "-w", "%{http_code}", "-E", person.certificate, "-T", "f", url)
    )
    assert refused.stdout.startswith("PermissionDenied: ") and refused.stdout.endswith("403")
