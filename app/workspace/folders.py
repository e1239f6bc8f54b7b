"""Where a file lies: on this machine, in a network folder, or in one that a cloud synchronises.

Pure over the path and what is known of the machine, so that any machine can be tried.
"""

import json
import ntpath
import os
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import Enum
from pathlib import Path, PurePath, PureWindowsPath


class Kind(Enum):
    """What becomes of a file in a folder."""

    LOCAL = 0
    NETWORK = 1
    CLOUD = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """The kind of place, and its name in words; empty where it is local."""

    kind: Kind = Kind.LOCAL
    name: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mount:
    """A file system: its folder, its type, and what is mounted there."""

    folder: str
    type: str
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """What tells the places of a machine apart."""

    home: PurePath
    mounts: tuple[Mount, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    remote_drives: frozenset[str] = frozenset()  # Z: and so on, in capitals
    dropbox: tuple[PurePath, ...] = ()  # as its own info.json says
    marked: tuple[tuple[PurePath, str], ...] = ()  # folders with a cloud's own marker file


HERE = Folder()

# Types of /proc/self/mountinfo. Folders of a host that a virtual machine sees
# are of the same kind: another machine writes there, and locks may not hold.
_NETWORK_TYPES = {
    "cifs": "SMB",
    "smb3": "SMB",
    "smbfs": "SMB",
    "nfs": "NFS",
    "nfs4": "NFS",
    "afs": "AFS",
    "ceph": "Ceph",
    "fuse.ceph": "Ceph",
    "glusterfs": "Gluster",
    "fuse.glusterfs": "Gluster",
    "lustre": "Lustre",
    "ncpfs": "NetWare",
    "davfs": "WebDAV",
    "fuse.davfs2": "WebDAV",
    "fuse.sshfs": "SSH",
    "fuse.curlftpfs": "FTP",
    "fuse.gvfsd-fuse": "GVFS",
    "9p": "9P",
    "virtiofs": "主機資料夾",
    "vboxsf": "主機資料夾",
    "fuse.vmhgfs-fuse": "主機資料夾",
}
_CLOUD_TYPES = {
    "fuse.rclone": "rclone",
    "fuse.google-drive-ocamlfuse": "Google 雲端硬碟",
    "fuse.onedriver": "OneDrive",
    "fuse.pcloud": "pCloud",
    "fuse.s3fs": "S3",
}
_GVFS_KINDS = {"smb-share": "SMB", "sftp": "SSH", "ftp": "FTP", "dav": "WebDAV", "nfs": "NFS"}
# Names of the folders themselves, which stand right below the home or a drive.
_CLOUD_NAMES = {
    r"onedrive( - .+)?": "OneDrive",
    r"dropbox( \(.+\))?": "Dropbox",
    r"(google drive|googledrive|google 雲端硬碟|my drive|我的雲端硬碟)": "Google 雲端硬碟",
    r"(shared drives|共用雲端硬碟)": "Google 雲端硬碟",
    r"(iclouddrive|icloud drive)": "iCloud",
    r"nextcloud\d*": "Nextcloud",
    r"owncloud\d*": "ownCloud",
    r"box( sync)?": "Box",
    r"p ?cloud ?drive": "pCloud",
    r"mega(sync)?": "MEGA",
    r"(synologydrive|synology drive|cloudstation)": "Synology Drive",
}
_ONEDRIVE = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
# What a cloud's own program leaves in the folder it synchronises.
_MARKERS = {
    ".dropbox": "Dropbox",
    ".dropbox.cache": "Dropbox",
    ".nextcloudsync.log": "Nextcloud",
    ".owncloudsync.log": "ownCloud",
    ".SynologyWorkingDirectory": "Synology Drive",
    ".megaignore": "MEGA",
}


def folder_of(path: PurePath, machine: Machine) -> Folder:
    """Where an absolute path lies. A cloud's folder on a share is a cloud's folder."""
    cloud = _cloud(path, machine)
    if cloud:
        return Folder(kind=Kind.CLOUD, name=cloud)
    network = _share(path, machine) if isinstance(path, PureWindowsPath) else ""
    if network:
        return Folder(kind=Kind.NETWORK, name=network)
    return _mounted(path, machine)


def _cloud(path: PurePath, machine: Machine) -> str:
    known = [
        (type(path)(machine.environment[name]), "OneDrive")
        for name in _ONEDRIVE
        if machine.environment.get(name)
    ]
    known += [(folder, "Dropbox") for folder in machine.dropbox]
    for folder, name in (*known, *machine.marked):
        if path.is_relative_to(folder):
            return name
    if "com~apple~CloudDocs" in path.parts:  # below ~/Library/Mobile Documents
        return "iCloud"
    drive = (type(path)(path.anchor),) if isinstance(path, PureWindowsPath) else ()
    return next(filter(None, (_named(path, base) for base in (machine.home, *drive))), "")


def _named(path: PurePath, base: PurePath) -> str:
    """The cloud that the folder right below `base` is named after."""
    if not path.is_relative_to(base) or len(path.parts) < len(base.parts) + 2:
        return ""
    folder = path.parts[len(base.parts)].casefold()
    found = (name for rule, name in _CLOUD_NAMES.items() if re.fullmatch(rule, folder))
    return next(found, "")


def _share(path: PureWindowsPath, machine: Machine) -> str:
    r"""`\\server\share`, and drives that stand for one; `\\?\C:` is this machine's."""
    drive = path.drive.upper().removeprefix("\\\\?\\")
    if drive.startswith("UNC\\") or (drive.startswith("\\\\") and not drive.startswith("\\\\.")):
        return "SMB"
    return "SMB" if drive in machine.remote_drives else ""


def _mounted(path: PurePath, machine: Machine) -> Folder:
    """The file system of the longest folder above; of several, the last covers the others."""
    above = [m for m in machine.mounts if path.is_relative_to(m.folder)]
    if not above:
        return HERE
    longest = max(len(PurePath(m.folder).parts) for m in above)
    mount = [m for m in above if len(PurePath(m.folder).parts) == longest][-1]
    if mount.type in _CLOUD_TYPES:
        return Folder(kind=Kind.CLOUD, name=_CLOUD_TYPES[mount.type])
    name = _NETWORK_TYPES.get(mount.type, "")
    if mount.type == "fuse.gvfsd-fuse":
        name = _gvfs(path.relative_to(mount.folder))
    elif mount.type == "fuse" and re.match(r"https?://", mount.source):
        name = "WebDAV"  # as davfs2 mounts it
    return Folder(kind=Kind.NETWORK, name=name) if name else HERE


def _gvfs(path: PurePath) -> str:
    """`smb-share:server=…,share=…/folder`; Google Drive is one of its kinds too."""
    kind = path.parts[0].partition(":")[0] if path.parts else ""
    return _GVFS_KINDS.get(kind, "GVFS")


def folder_here(path: Path) -> Folder:
    """Where a file of this machine lies; nothing is asked of the folder but marker files."""
    real = Path(os.path.realpath(path))
    return folder_of(real, this_machine(real))


def this_machine(path: Path) -> Machine:
    """What is known of this machine, as far as it tells where `path` lies."""
    home = Path.home()
    mounts = "" if sys.platform == "win32" else _text(Path("/proc/self/mountinfo"))
    return Machine(
        home=home,
        mounts=read_mounts(mounts),
        environment=os.environ,
        remote_drives=_remote_drives(path),
        dropbox=_dropbox(home),
        marked=tuple(_marked(path)),
    )


def read_mounts(text: str) -> tuple[Mount, ...]:
    """The mounts of /proc/self/mountinfo, in order (proc_pid_mountinfo(5)).

    What is no line of that kind is passed over.
    """
    mounts = []
    for line in text.splitlines():
        before, separator, after = line.partition(" - ")
        left, right = before.split(" "), after.split(" ")
        if separator and len(left) > 4 and len(right) > 1:
            folder, source = _unescaped(left[4]), _unescaped(right[1])
            mounts.append(Mount(folder=folder, type=right[0], source=source))
    return tuple(mounts)


def read_dropbox(text: str) -> tuple[str, ...]:
    """The folders that Dropbox's info.json names; none where it cannot be read."""
    try:
        accounts = json.loads(text).values()
        return tuple(str(account["path"]) for account in accounts)
    except (ValueError, AttributeError, TypeError, KeyError):
        return ()


def _unescaped(text: str) -> str:
    r"""Space, tab, line end and backslash stand as \040 and so on, in octal bytes."""
    raw = re.sub(rb"\\([0-7]{3})", lambda m: bytes([int(m[1], 8)]), os.fsencode(text))
    return os.fsdecode(raw)


def _dropbox(home: Path) -> tuple[Path, ...]:
    places = [home / ".dropbox"]
    places += [
        Path(os.environ[n]) / "Dropbox" for n in ("APPDATA", "LOCALAPPDATA") if n in os.environ
    ]
    folders = (read_dropbox(_text(place / "info.json")) for place in places)
    return tuple(Path(folder) for found in folders for folder in found)


def _marked(path: Path) -> list[tuple[Path, str]]:
    return [
        (folder, name)
        for folder in path.parents
        for marker, name in _MARKERS.items()
        if (folder / marker).exists()
    ]


def _text(path: Path) -> str:
    with suppress(OSError):
        return path.read_text(encoding="utf-8", errors="surrogateescape")
    return ""


if sys.platform == "win32":
    import ctypes

    # https://learn.microsoft.com/windows/win32/api/fileapi/nf-fileapi-getdrivetypew
    _DRIVE_REMOTE = 4

    def _remote_drives(path: Path) -> frozenset[str]:
        drive = ntpath.splitdrive(path)[0].upper()
        kind = ctypes.windll.kernel32.GetDriveTypeW(f"{drive}\\")
        return frozenset({drive} if kind == _DRIVE_REMOTE else ())

else:

    def _remote_drives(_path: Path) -> frozenset[str]:
        return frozenset()
