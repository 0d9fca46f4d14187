"""``/api/{service}/folder`` and ``/api/site``: what the file manager's pages are told."""

from __future__ import annotations

import json

from servers.live_site import LiveSite
from unit.http.asking import Client, Home, property_element


def test_a_folder_comes_in_pages(home: Home) -> None:
    home.make("paged")
    for number in range(5):
        home.put(f"{home.files}/paged/f{number}", b"x" * number)
    url = f"/api/{home.service}/folder/{home.path}/paged"

    first = json.loads(home.get(f"{url}?limit=3").body)
    assert [(child["name"], child["size"]) for child in first["children"]] == [("f0", 0), ("f1", 1), ("f2", 2)]
    assert first["next"] == "f3"
    assert first["node"]["writable"] and first["node"]["kind"] == "folder"
    second = json.loads(home.get(f"{url}?limit=3&uri={home.uri('paged/f3')}").body)
    assert [child["name"] for child in second["children"]] == ["f3", "f4"]
    assert second["next"] is None


def test_names_are_escaped_and_sharing_is_told(home: Home) -> None:
    name = "caf%C3%A9%20%25%23"
    home.make(name, "DataNode", property_element("ivo://ivoa.net/vospace/core#ispublic", "true"))
    answer = json.loads(home.get(f"/api/{home.service}/folder/{home.path}").body)
    child = next(child for child in answer["children"] if child["name"] == name)
    assert child["public"] is True
    assert child["kind"] == "file"
    assert child["readable"] and child["writable"]
    if home.service == "arc":
        assert answer["quota"]["bytes"] == 10 * 2**30


def test_a_stranger_sees_no_children(home: Home, anonymous: Client) -> None:
    home.make("private")
    answer = json.loads(anonymous.get(f"/api/{home.service}/folder/{home.path}").body)
    assert answer["children"] == []
    assert "readable" not in answer["node"]
    assert anonymous.get(f"/api/{home.service}/folder/{home.path}/private").status == 403


def test_the_site_says_who_asks(arc: Home, user: str, anonymous: Client, site: LiveSite) -> None:
    assert json.loads(arc.get("/api/site").body)["user"] == {"name": user, "admin": False}
    told = json.loads(anonymous.get("/api/site").body)
    assert told["user"] is None
    assert told["authority"] == "skyferry.local"
    ended = Client(site).get("/api/site", cookie="__Host-skyferry=nonsense")
    assert ended.status == 200
