"""Where a site says that its tree can be mounted from."""

import pytest

from skyferry.session.tree import Mount


@pytest.mark.parametrize(
    ("endpoint", "mount"),
    [
        ("sshfs:astro@data.example.org:64022/arc", ("astro", "data.example.org", 64022, "/arc")),
        ("sshfs:astro@data.example.org/arc/home/", ("astro", "data.example.org", 22, "/arc/home")),
        ("sshfs:astro@[::1]:22/", ("astro", "::1", 22, "/")),
    ],
)
def test_endpoints_of_mounts(endpoint, mount):
    read = Mount.parse(endpoint)
    assert (read.user, read.host, read.port, read.path) == mount


@pytest.mark.parametrize("endpoint", ["https://data.example.org/arc", "sshfs:astro@host", "sshfs:host:22/arc", ""])
def test_other_endpoints_are_refused(endpoint):
    with pytest.raises(ValueError, match="not the address of a mount"):
        Mount.parse(endpoint)
