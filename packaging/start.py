"""Where the packaged program begins."""

from app.__main__ import main

main()
