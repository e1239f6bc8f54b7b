"""The annex as files of an office suite: text and sheets. Same file, same bytes."""
