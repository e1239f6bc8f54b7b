"""Where the installed program begins; its jobs are the same program with a verb."""

import sys

sys.frozen = True  # type: ignore[attr-defined]

from app.__main__ import main  # noqa: E402

main()
