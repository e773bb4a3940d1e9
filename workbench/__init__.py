"""Evidence Triage Workbench: from a phone dump to a disclosure-ready timeline, offline."""

__version__ = "0.1.0"
