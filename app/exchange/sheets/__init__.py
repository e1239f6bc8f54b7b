"""Spreadsheets of strangers read as data: XLSX, ODS and CSV."""
