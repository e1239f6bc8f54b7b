"""A printed annex, read back into data: text, HTML, ODT, DOCX and PDF."""
