"""Figures that come in spreadsheets: what a sheet is, which column is what, what would change."""
