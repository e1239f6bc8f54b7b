"""The annex as pages, and pages as files."""
