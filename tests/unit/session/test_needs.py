"""What stands in the way of a session is told with what to do about it."""

from skyferry.session import needs


def test_programs_that_are_missing(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(needs, "_DIRECTORIES", str(tmp_path))
    told = next(needs.missing(is_root=False))
    assert "apt-get install sshfs openssh-client e2fsprogs mount fuse2fs" in told


def test_a_machine_without_fuse(monkeypatch, tmp_path):
    monkeypatch.setattr(needs, "_FUSE", tmp_path / "fuse")
    assert any("--device /dev/fuse" in line for line in needs.missing(is_root=True))


def test_user_namespaces_that_are_off(monkeypatch, tmp_path):
    setting = tmp_path / "max_user_namespaces"
    setting.write_text("0\n")
    monkeypatch.setattr(needs, "_USER_NAMESPACES", (setting,))
    assert any("user namespaces are off" in line for line in needs.missing(is_root=False))
    assert not any("namespaces" in line for line in needs.missing(is_root=True))
