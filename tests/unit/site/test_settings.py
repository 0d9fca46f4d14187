"""Settings: where they come from, which wins, and what a wrong one gets."""

import pytest

from skyferry.site.settings import Settings, format_size, load, parse_size
from skyferry.vospace.faults import InvalidArgument


@pytest.fixture(autouse=True)
def no_environment(monkeypatch):
    monkeypatch.delenv("SKYFERRY_DATA", raising=False)


def test_the_command_line_wins_over_the_environment_and_that_over_the_file(tmp_path, monkeypatch):
    (tmp_path / "skyferry.toml").write_text('port = 1\nhost = "a"\nauthority = "obs.example"\nuser_quota = "20GiB"\n')
    monkeypatch.setenv("SKYFERRY_PORT", "2")
    monkeypatch.setenv("SKYFERRY_HOST", "b")
    settings = load(tmp_path, port=3, host=None)
    assert (settings.port, settings.host, settings.authority) == (3, "b", "obs.example")
    assert settings.user_quota == 20 << 30


def test_another_file_is_read_instead(tmp_path):
    (tmp_path / "skyferry.toml").write_text("port = 1\n")
    (tmp_path / "other.toml").write_text('import_hosts = ["archive.example.org"]\n')
    settings = load(tmp_path, tmp_path / "other.toml")
    assert settings.port == 8443
    assert settings.import_hosts == ("archive.example.org",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("porte = 1\n", "unknown setting porte"),
        ("port = 99999\n", "setting port"),
        ("port = \n", "is not TOML"),
        ('user_quota = "many"\n', "not a size: many"),
        ('public_url = "host"\n', "say https://host:port"),
        ('tls_cert = "/c.pem"\n', "tls_cert and tls_key go together"),
        ('authority = "Not An Authority"\n', "setting authority"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path, text, said):
    (tmp_path / "skyferry.toml").write_text(text)
    with pytest.raises(InvalidArgument, match=said):
        load(tmp_path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(InvalidArgument, match="no configuration file"):
        load(tmp_path, tmp_path / "none.toml")


def test_children_get_the_same_settings_and_nobody_sees_the_secrets(tmp_path, monkeypatch):
    settings = load(tmp_path, database_url="postgresql+psycopg://u:hidden@h/d", trusted_proxies=["10.0.0.0/8"])
    monkeypatch.setenv("SKYFERRY_PORT", "7")
    assert Settings.model_validate_json(settings.model_dump_json()) == settings
    assert "hidden" not in repr(settings)


@pytest.mark.parametrize(
    ("text", "size"), [("0", 0), ("10GiB", 10 << 30), ("10 G", 10 << 30), ("1.5MiB", 3 << 19), ("2TB", 2 * 10**12)]
)
def test_sizes(text, size):
    assert parse_size(text) == size


@pytest.mark.parametrize(("size", "text"), [(0, "0"), (10 << 30, "10GiB"), (1536, "1536"), (1 << 50, "1PiB")])
def test_sizes_are_shown_exactly(size, text):
    assert format_size(size) == text
    assert parse_size(text) == size
