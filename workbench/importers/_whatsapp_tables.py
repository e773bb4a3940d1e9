"""The tables of WhatsApp on Android since about 2021: the columns that are read."""

from __future__ import annotations

from typing import Any, NamedTuple

BESIDE = dict.fromkeys(
    (
        "message_media", "message_location", "message_quoted", "message_system",
        "message_system_block_contact", "message_system_chat_participant",
        "message_system_number_change", "message_system_value_change", "message_edit_info",
        "message_revoked", "message_forwarded", "message_ephemeral", "message_view_once_media",
        "message_vcard", "message_mentions", "message_poll_option", "receipt_user",
    ),
    "message_row_id",
) | {"message_add_on": "parent_message_row_id"}  # fmt: skip


class Row(NamedTuple):
    """The columns of `message` that are read."""

    rowid: int
    chat_row_id: Any
    from_me: Any
    key_id: Any
    sender_jid_row_id: Any
    status: Any
    origination_flags: Any
    timestamp: Any
    received_timestamp: Any
    message_type: Any
    text_data: Any
    starred: Any


class Jid(NamedTuple):
    rowid: int
    raw_string: Any
    user: Any
    server: Any


class Chat(NamedTuple):
    rowid: int
    jid_row_id: Any
    subject: Any
    hidden: Any
    chat_lock: Any


class MediaRow(NamedTuple):
    rowid: int
    message_row_id: int
    file_path: Any
    mime_type: Any
    media_name: Any
    media_caption: Any
    media_duration: Any
    file_hash: Any


class Place(NamedTuple):
    rowid: int
    message_row_id: int
    latitude: Any
    longitude: Any
    place_name: Any
    place_address: Any
    live_location_share_duration: Any


class Quoted(NamedTuple):
    rowid: int
    message_row_id: int
    key_id: Any
    from_me: Any
    sender_jid_row_id: Any
    timestamp: Any
    text_data: Any


class Pointed(NamedTuple):
    """A side row with a value or two."""

    rowid: int
    message_row_id: int
    one: Any
    two: Any


class AddOn(NamedTuple):
    rowid: int
    parent_message_row_id: int
    from_me: Any
    sender_jid_row_id: Any
    timestamp: Any
    message_add_on_type: Any


class Receipt(NamedTuple):
    rowid: int
    message_row_id: int
    receipt_user_jid_row_id: Any
    receipt_timestamp: Any
    read_timestamp: Any
    played_timestamp: Any


class CallRow(NamedTuple):
    rowid: int
    jid_row_id: Any
    from_me: Any
    call_id: Any
    timestamp: Any
    video_call: Any
    duration: Any
    call_result: Any
    group_jid_row_id: Any


class Two(NamedTuple):
    rowid: int
    one: Any
    two: Any
