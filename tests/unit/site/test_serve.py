"""What a server holds before its children start: sockets and the lock."""

import socket
import subprocess
import sys

import pytest

from skyferry.site.layout import Layout
from skyferry.site.listening import listen
from skyferry.site.lock import held
from skyferry.site.settings import load
from skyferry.vospace.faults import InvalidArgument, ServiceBusy


def close(sockets):
    for one in sockets:
        one.close()


def test_every_address_of_a_name_has_the_same_port():
    sockets = listen("localhost", 0)
    ports = {one.getsockname()[1] for one in sockets}
    close(sockets)
    assert len(ports) == 1
    assert 0 not in ports


def test_a_taken_port_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ServiceBusy, match=f"port {port} on 127.0.0.1 is in use; choose another with --port"):
            listen("127.0.0.1", port)


def test_of_two_sites_on_one_port_the_second_is_refused_also_before_the_first_serves():
    sockets = listen("127.0.0.1", 0)
    with pytest.raises(ServiceBusy, match="in use"):
        listen("127.0.0.1", sockets[0].getsockname()[1])
    close(sockets)


@pytest.mark.parametrize("host", ["no.such.host.invalid", "192.0.2.1"])
def test_an_address_of_another_machine_is_refused(host):
    with pytest.raises(InvalidArgument, match=host):
        listen(host, 0)


def test_the_lock_names_its_holder_and_goes_with_it(tmp_path):
    hold = "import sys; from pathlib import Path; from skyferry.site.lock import held\n"
    hold += "with held(Path(sys.argv[1]), busy=''): print('held', flush=True); sys.stdin.read()"
    lock = tmp_path / "lock"
    arguments = [sys.executable, "-c", hold, str(lock)]
    with subprocess.Popen(arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(ServiceBusy, match=rf"taken \(process {other.pid}\)"), held(lock, busy="taken"):
            pass
        other.kill()
        other.wait()
        with held(lock, busy="taken"):
            pass


@pytest.mark.parametrize(
    ("chosen", "url", "names"),
    [
        ({}, "https://localhost:8443", ["localhost", "127.0.0.1", "::1"]),
        ({"host": "::1", "port": 1}, "https://[::1]:1", ["::1", "localhost", "127.0.0.1"]),
        (
            {"host": "10.0.0.5", "public_url": "https://data.example.org", "server_names": ["Alias.example.org"]},
            "https://data.example.org:443",
            ["data.example.org", "10.0.0.5", "alias.example.org", "localhost", "127.0.0.1", "::1"],
        ),
        (
            {"host": "0.0.0.0"},
            f"https://{socket.gethostname()}:8443",
            [socket.gethostname().lower(), "localhost", "127.0.0.1", "::1"],
        ),
    ],
)
def test_public_address_and_names_of_the_certificate(tmp_path, monkeypatch, chosen, url, names):
    monkeypatch.delenv("SKYFERRY_DATA", raising=False)
    layout = Layout(load(tmp_path, **chosen))
    assert layout.public_url == url
    assert layout.certificate_names() == names
