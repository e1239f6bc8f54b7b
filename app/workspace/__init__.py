"""The use cases: what the command line and the windows do, without Qt and without SQL."""

from app.workspace.changes import Changes
from app.workspace.workspace import Workspace

__all__ = ["Changes", "Workspace"]
