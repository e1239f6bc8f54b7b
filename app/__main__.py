"""`jixiao` opens the window; `jixiao VERB …` is the command line."""

import io
import os
import sys


def main() -> None:
    """Run, and turn what goes wrong into one sentence and an exit status.

    1 is a problem, 2 wrong usage. With JIXIAO_DEBUG set, a bug of ours shows
    its traceback.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    from app.cli import cli
    from app.core.errors import Problem

    if os.environ.pop("JIXIAO_JOB", None):
        _end_with_window()
    try:
        cli(prog_name="jixiao")
    except Problem as problem:
        sys.exit(_one_line(str(problem)))
    except Exception as error:
        if os.environ.get("JIXIAO_DEBUG"):
            raise
        sys.exit(
            f"程式發生未預期的錯誤（{type(error).__name__}：{_one_line(str(error))}）；請回報。"
        )


def _end_with_window() -> None:
    """End, clearing up, when standard input is closed: the window cancelled, or is gone."""
    import _thread
    import threading

    def watch() -> None:
        while os.read(0, 1):
            pass
        _thread.interrupt_main()

    threading.Thread(target=watch, daemon=True).start()


def _one_line(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    main()
