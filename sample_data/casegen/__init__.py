"""Builds the files of the fictional sample case from its authored material."""
