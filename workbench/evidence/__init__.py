"""Opening what was handed to us: files, folders and archives, read-only and within limits."""

from workbench.evidence.containers import Member
from workbench.evidence.probe import Probe
from workbench.evidence.source import Source, open_source

__all__ = ["Member", "Probe", "Source", "open_source"]
