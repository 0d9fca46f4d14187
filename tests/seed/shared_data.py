"""What the page takes for granted at a site: other people's spaces, and an archive somewhere else."""

from __future__ import annotations

import io
import ssl
import subprocess
import tarfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from e2e.users import User
from seed.programs import fits_image
from servers.live_site import LiveSite
from skyferry.site.residents import add_user

ARCHIVED = fits_image(99)


def plant(site: LiveSite, home: Path) -> None:
    """Make ``vos:project``, ``vos:shared_project`` and ``vos:public_surveys``, readable by everybody."""
    owners = ("project", "shared_project", "public_surveys")
    for owner in owners:
        add_user(site.administration, owner, "a good password")
    tree = {
        "project/input_data.tar.gz": _input_data(),
        "shared_project/calibrated_data/night1.fits": fits_image(1),
        "shared_project/calibrated_data/night2.fits": fits_image(2),
        "public_surveys/gaia_dr3/part1.fits": fits_image(11),
        "public_surveys/gaia_dr3/part2.fits": fits_image(12),
        "public_surveys/gaia_dr3/readme.txt": b"not asked for",
    }
    user = User(site, home)
    for owner in owners:
        site.certificate(owner, user.certificate)
        for name, content in tree.items():
            if name.startswith(f"{owner}/"):
                user.write(name, content)
        user.run("vsync", f"{owner}/", f"vos:{owner}/")
        user.run("vchmod", "-R", "o+r", f"vos:{owner}")


def _input_data() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w:gz") as tar:
        for number in (1, 2):
            content = fits_image(number)
            entry = tarfile.TarInfo(f"input_data/{number}.fits")
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return file.getvalue()


@contextmanager
def archive(directory: Path) -> Iterator[str]:
    """Serve one file by HTTPS from another server than the site; yield its address. Its certificate is in `ca.pem`."""
    directory.mkdir()
    pem = directory / "archive.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-keyout", pem, "-out", directory / "ca.pem", "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost"),
        ],
        check=True,
        capture_output=True,
    )
    pem.write_bytes(pem.read_bytes() + (directory / "ca.pem").read_bytes())
    server = ThreadingHTTPServer(("localhost", 0), _Archive)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"https://localhost:{server.server_address[1]}/survey?id=7"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Archive(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", str(len(ARCHIVED)))
        self.end_headers()
        self.wfile.write(ARCHIVED)

    def log_message(self, format: str, *args: object) -> None:
        pass
