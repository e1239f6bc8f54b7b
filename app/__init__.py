"""績效編報: writes and prints the annex 施政績效及達成情形分析 of a budget book."""

__version__ = "0.1.0"
