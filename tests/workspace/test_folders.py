"""Network folders and clouds, told apart on machines made up."""

import os
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.workspace.folders import (
    HERE,
    Folder,
    Kind,
    Machine,
    folder_here,
    folder_of,
    read_dropbox,
    read_mounts,
    this_machine,
)
from tests.support import texts

MOUNTS = r"""
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
60 27 8:1 / /home rw,relatime - ext4 /dev/sda1 rw
61 27 0:50 / /mnt/主計室 rw shared:9 master:2 - cifs //files/budget rw,vers=3.1.1
62 27 0:51 / /mnt/a\040b\134c rw - nfs4 files:/export rw
63 61 0:52 / /mnt/主計室/本機 rw - ext4 /dev/sdb1 rw
64 60 0:53 / /home/wang/遠端 rw - fuse.sshfs wang@files: rw
65 60 0:54 / /home/wang/雲端 rw - fuse.rclone drive: rw
66 27 0:55 / /run/user/1000/gvfs rw - fuse.gvfsd-fuse gvfsd-fuse rw
67 27 0:56 / /mnt/dav rw - fuse https://files.example/dav rw
68 27 0:57 / /mnt/ntfs rw - fuseblk /dev/sdc1 rw
69 27 0:58 / /mnt/auto rw - autofs systemd-1 rw
70 69 0:59 / /mnt/auto rw - nfs files:/auto rw
71 27 0:60 / /mnt/fuse rw - fuse mergerfs rw
72 27 0:61 / /mnt/host rw - 9p host rw
no mount at all
1 2 3
"""
LINUX = Machine(home=PurePosixPath("/home/wang"), mounts=read_mounts(MOUNTS))
WINDOWS = Machine(
    home=PureWindowsPath(r"C:\Users\wang"),
    environment={
        "OneDrive": r"C:\Users\wang\OneDrive",
        "OneDriveCommercial": r"D:\公文\OneDrive - 入出國及移民署",
    },
    remote_drives=frozenset({"Z:"}),
    dropbox=(PureWindowsPath(r"E:\同步"),),
)


def network(name: str) -> Folder:
    return Folder(kind=Kind.NETWORK, name=name)


def cloud(name: str) -> Folder:
    return Folder(kind=Kind.CLOUD, name=name)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/home/wang/附件.jixiao", HERE),
        ("/mnt/主計室/附件.jixiao", network("SMB")),
        ("/mnt/主計室/深/處/附件.jixiao", network("SMB")),
        ("/mnt/主計室二/附件.jixiao", HERE),
        ("/mnt/主計室/本機/附件.jixiao", HERE),
        ("/mnt/a b\\c/附件.jixiao", network("NFS")),
        ("/home/wang/遠端/附件.jixiao", network("SSH")),
        ("/home/wang/雲端/附件.jixiao", cloud("rclone")),
        ("/run/user/1000/gvfs/smb-share:server=files,share=b/附件.jixiao", network("SMB")),
        ("/run/user/1000/gvfs/dav:host=x/附件.jixiao", network("WebDAV")),
        ("/run/user/1000/gvfs/附件.jixiao", network("GVFS")),
        ("/mnt/dav/附件.jixiao", network("WebDAV")),
        ("/mnt/ntfs/附件.jixiao", HERE),
        ("/mnt/fuse/附件.jixiao", HERE),
        ("/mnt/auto/附件.jixiao", network("NFS")),
        ("/mnt/host/附件.jixiao", network("9P")),
        ("/home/wang/Nextcloud/附件.jixiao", cloud("Nextcloud")),
        ("/home/wang/Dropbox/年度/附件.jixiao", cloud("Dropbox")),
        ("/home/wang/Dropbox", HERE),
        ("/home/wang/文件/Dropbox/附件.jixiao", HERE),
        ("/home/wang/DropboxArchive/附件.jixiao", HERE),
        ("/home/wang/Boxes/附件.jixiao", HERE),
        ("/Box/附件.jixiao", HERE),
    ],
)
def test_places_of_linux(path: str, expected: Folder) -> None:
    assert folder_of(PurePosixPath(path), LINUX) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (r"C:\Users\wang\Documents\附件.jixiao", HERE),
        (r"\\files\budget\附件.jixiao", network("SMB")),
        (r"\\?\UNC\files\budget\附件.jixiao", network("SMB")),
        (r"\\?\C:\Users\wang\附件.jixiao", HERE),
        (r"Z:\附件.jixiao", network("SMB")),
        (r"z:\附件.jixiao", network("SMB")),
        (r"D:\附件.jixiao", HERE),
        (r"C:\Users\wang\OneDrive\附件.jixiao", cloud("OneDrive")),
        (r"c:\users\WANG\onedrive\附件.jixiao", cloud("OneDrive")),
        (r"C:\Users\wang\OneDrive - 某某局\年度\附件.jixiao", cloud("OneDrive")),
        (r"D:\公文\OneDrive - 入出國及移民署\附件.jixiao", cloud("OneDrive")),
        (r"D:\公文\附件.jixiao", HERE),
        (r"E:\同步\附件.jixiao", cloud("Dropbox")),
        (r"C:\Users\wang\iCloudDrive\附件.jixiao", cloud("iCloud")),
        (r"G:\我的雲端硬碟\附件.jixiao", cloud("Google 雲端硬碟")),
        (r"G:\Shared drives\主計室\附件.jixiao", cloud("Google 雲端硬碟")),
        (r"P:\pCloudDrive\附件.jixiao", cloud("pCloud")),
        (r"C:\Users\wang\SynologyDrive\附件.jixiao", cloud("Synology Drive")),
        (r"C:\Users\wang\MEGA\附件.jixiao", cloud("MEGA")),
        (r"C:\Users\wang\Box\附件.jixiao", cloud("Box")),
        (r"C:\Users\wang\ownCloud\附件.jixiao", cloud("ownCloud")),
    ],
)
def test_places_of_windows(path: str, expected: Folder) -> None:
    assert folder_of(PureWindowsPath(path), WINDOWS) == expected


def test_icloud_of_a_mac() -> None:
    path = "/Users/wang/Library/Mobile Documents/com~apple~CloudDocs/附件.jixiao"
    machine = Machine(home=PurePosixPath("/Users/wang"))
    assert folder_of(PurePosixPath(path), machine) == cloud("iCloud")


@given(texts)
def test_what_is_no_mount_table_names_no_mounts(text: str) -> None:
    for mount in read_mounts(text):
        assert mount.folder
        assert mount.type is not None
    assert read_dropbox(text) == ()


@given(st.lists(st.sampled_from([*"ab/.:\\? ", "OneDrive", "Z", "server"]), max_size=12))
def test_any_path_lies_somewhere(parts: list[str]) -> None:
    for path, machine in (
        (PurePosixPath("/", *parts), LINUX),
        (PureWindowsPath("".join(parts)), WINDOWS),
    ):
        assert folder_of(path, machine).kind in Kind


def test_dropbox_says_where_it_is() -> None:
    text = '{"personal": {"path": "/home/wang/同步", "host": 1}, "business": {"path": "/srv/d"}}'
    assert read_dropbox(text) == ("/home/wang/同步", "/srv/d")


def test_the_folders_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path / "home"
    file = home / "文件" / "附件.jixiao"
    file.parent.mkdir(parents=True)
    monkeypatch.setattr(Path, "home", lambda: home)
    assert folder_here(file).kind is not Kind.CLOUD
    link = home / "捷徑"
    (home / "OneDrive - 某某局").mkdir()
    link.symlink_to(home / "OneDrive - 某某局")
    assert folder_here(link / "附件.jixiao") == cloud("OneDrive")
    (home / ".dropbox").mkdir()
    (home / ".dropbox" / "info.json").write_text(f'{{"personal": {{"path": "{file.parent}"}}}}')
    assert folder_here(file) == cloud("Dropbox")


def test_a_marker_tells_a_cloud_of_any_name(tmp_path: Path) -> None:
    file = tmp_path / "共用" / "年度" / "附件.jixiao"
    file.parent.mkdir(parents=True)
    (tmp_path / "共用" / ".nextcloudsync.log").touch()
    assert folder_here(file) == cloud("Nextcloud")


@pytest.mark.skipif(os.name == "nt", reason="no such file")
def test_this_machine_has_mounts() -> None:
    folders = {mount.folder for mount in this_machine(Path("/tmp/x")).mounts}
    assert {"/", "/proc"} <= folders
    assert PurePath("/") in map(PurePath, folders)
