"""Where the program keeps what is its own on this machine."""

from pathlib import Path

import platformdirs


def copies_folder() -> Path:
    """Where the working copies of this user are."""
    return Path(platformdirs.user_data_dir("jixiao", appauthor=False)) / "copies"


def settings_folder() -> Path:
    """Where what is remembered of this user's ways is."""
    return Path(platformdirs.user_config_dir("jixiao", appauthor=False))
