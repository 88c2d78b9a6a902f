"""Backups: whole or refused, and the same rows when they are back."""

from __future__ import annotations

import io
import json
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from parvis.audit import trail
from parvis.kit.permission import SYSTEM
from parvis.people import actions
from parvis.people.models import User
from tools.launcher import archive, rows, say


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A backup of a made-up database and one file."""
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "letter.txt").write_text("hello")
    (tmp_path / "db").write_bytes(b"rows")
    manifest = archive.Manifest(app="1", kind="sqlite", made_at="now", keys=archive.fingerprints(["k1:secret"]), migrations={})
    archive.write(tmp_path / "whole.tar.gz", manifest, tmp_path / "db", tmp_path / "files")
    return tmp_path / "whole.tar.gz"


def changed(source: Path, target: Path, *, name: str = "", content: bytes = b"", leave_out: str = "") -> Path:
    """The same archive with a member more, or changed, or fewer."""
    with tarfile.open(source) as old, tarfile.open(target, "w:gz") as new:
        for member in old:
            if member.name not in {name, leave_out}:
                new.addfile(member, old.extractfile(member))
        if name:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            new.addfile(info, io.BytesIO(content))
    return target


def test_a_backup_comes_back_as_it_was(whole: Path, tmp_path: Path) -> None:
    manifest = archive.unpack(whole, tmp_path / "out")
    assert manifest.kind == "sqlite"
    assert (tmp_path / "out" / "database.sqlite").read_bytes() == b"rows"
    assert (tmp_path / "out" / "files" / "letter.txt").read_text() == "hello"


def test_a_backup_is_for_its_owner_only_and_holds_no_key(whole: Path) -> None:
    assert whole.stat().st_mode & 0o777 == 0o600
    with tarfile.open(whole) as tar:
        text = tar.extractfile("manifest.json").read().decode()  # type: ignore[union-attr]  # a file has content
    assert "secret" not in text
    assert list(json.loads(text)["keys"]) == ["k1"]


@pytest.mark.parametrize("name", ["../outside", "/etc/outside", "files/../../outside", "surprise.txt", "database.other"])
def test_a_member_that_no_backup_has_is_refused(whole: Path, tmp_path: Path, name: str) -> None:
    bad = changed(whole, tmp_path / "bad.tar.gz", name=name, content=b"x")
    with pytest.raises(say.Stop, match="Nothing has been restored"):
        archive.unpack(bad, tmp_path / "out")
    assert not list(tmp_path.rglob("outside"))


def test_a_changed_or_missing_member_is_refused(whole: Path, tmp_path: Path) -> None:
    for bad in (
        changed(whole, tmp_path / "a.tar.gz", name="files/letter.txt", content=b"HELLO"),
        changed(whole, tmp_path / "b.tar.gz", leave_out="files/letter.txt"),
        changed(whole, tmp_path / "c.tar.gz", leave_out="manifest.json"),
    ):
        with pytest.raises(say.Stop, match="not whole"):
            archive.unpack(bad, tmp_path / bad.stem)


def test_a_cut_backup_is_refused(whole: Path, tmp_path: Path) -> None:
    cut = tmp_path / "cut.tar.gz"
    content = whole.read_bytes()
    cut.write_bytes(content[: len(content) // 2])
    with pytest.raises(say.Stop, match="cannot be read as a backup"):
        archive.unpack(cut, tmp_path / "out")


def test_a_link_in_a_backup_is_refused(whole: Path, tmp_path: Path) -> None:
    bad = tmp_path / "link.tar.gz"
    with tarfile.open(bad, "w:gz") as tar:
        info = tarfile.TarInfo("files/link")
        info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(info)
    with pytest.raises(say.Stop):
        archive.unpack(bad, tmp_path / "out")


@pytest.mark.django_db(transaction=True)
def test_rows_come_back_the_same_and_the_trail_holds(tmp_path: Path) -> None:
    for n in range(3):
        actions.register(
            email=f"kim{n}@example.org",
            given_name="Kim",
            family_name="Ö",
            by=SYSTEM,
            at=datetime(2026, 9, 1, tzinfo=UTC),
            roles=["student"],
        )
    before = list(User.objects.order_by("pk").values())
    count = rows.dump(tmp_path / "one")
    User.objects.filter(email="kim1@example.org").update(given_name="Changed")
    assert rows.load(tmp_path / "one") == count
    rows.dump(tmp_path / "two")
    assert (tmp_path / "two").read_bytes() == (tmp_path / "one").read_bytes()
    assert list(User.objects.order_by("pk").values()) == before
    assert trail.verify() is None
    new = actions.register(email="new@example.org", given_name="Kim", family_name="N", by=SYSTEM, at=datetime(2026, 9, 2, tzinfo=UTC))
    assert new.pk > before[-1]["id"]


@pytest.mark.django_db(transaction=True)
def test_rows_that_do_not_fit_leave_everything_as_it_was(tmp_path: Path) -> None:
    actions.register(email="kim@example.org", given_name="Kim", family_name="A", by=SYSTEM, at=datetime(2026, 9, 1, tzinfo=UTC))
    rows.dump(tmp_path / "one")
    broken = (tmp_path / "one").read_text().replace('"kim@example.org"', "null")
    (tmp_path / "broken").write_text(broken)
    with pytest.raises(Exception, match=r"(?i)null"):
        rows.load(tmp_path / "broken")
    assert User.objects.get().email == "kim@example.org"
