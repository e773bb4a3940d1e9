"""The importers: one file a format, and this one list."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import cast

from workbench.errors import UsageError
from workbench.evidence import Probe
from workbench.importers.protocol import Importer, Match

IMPORTERS = (
    "adb_messages",
    "android_contacts",
    "android_messages",
    "axiom_case",
    "calendar_file",
    "case_uco",
    "discord_exporter",
    "discord_exporter_csv",
    "discord_exporter_html",
    "discord_package",
    "document",
    "eml",
    "facebook_html",
    "facebook_json",
    "google_activity",
    "google_chat",
    "google_hangouts",
    "google_location",
    "google_messages",
    "google_voice",
    "gps_tracks",
    "hinge",
    "image_file",
    "instagram_html",
    "instagram_json",
    "ios_calls",
    "ios_contacts",
    "ios_device",
    "ios_messages",
    "ios_messages_old",
    "ios_photos",
    "ios_voicemail",
    "kakaotalk",
    "leapp",
    "line_text",
    "linkedin",
    "mbox",
    "media_file",
    "outlook",
    "signal_desktop",
    "signal_export",
    "signal_plaintext",
    "slack",
    "sms_backup",
    "snapchat",
    "snapchat_html",
    "table",
    "telegram_html",
    "telegram_json",
    "tiktok",
    "tiktok_text",
    "tinder",
    "ufdr",
    "vcard",
    "whatsapp_android",
    "whatsapp_chat",
    "whatsapp_ios",
    "whatsapp_ios_calls",
    "whatsapp_names",
    "x_archive",
    "xry_text",
)


@cache
def importers() -> tuple[Importer, ...]:
    """All importers, in the order of the list."""
    return tuple(cast("Importer", import_module(f"{__name__}.{name}")) for name in IMPORTERS)


def importer_for(code: str) -> Importer:
    """The importer of a format.

    Raises:
        UsageError: when there is none of that name.
    """
    for each in importers():
        if each.FORMAT.code == code:
            return each
    known = ", ".join(each.FORMAT.code for each in importers())
    raise UsageError(f"no importer for format {code!r}", remedy=f"Known formats: {known}")


def claims(probe: Probe) -> list[Match]:
    """Every importer's claim on a source, the surest first.

    Two claims of the same certainty at the top are for the user to decide between.
    """
    found = [match for each in importers() if (match := each.sniff(probe))]
    return sorted(found, key=lambda match: -match.certainty)
