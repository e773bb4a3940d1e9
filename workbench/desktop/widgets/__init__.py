"""Widgets that several pages share. They take colours, spaces and type from the theme."""
