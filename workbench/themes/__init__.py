"""Themes: clusters of flagged messages, with labels that say what they are about."""
