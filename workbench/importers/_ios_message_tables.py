"""The columns of the tables of Messages on iOS and macOS that are read."""

from __future__ import annotations

from typing import Any, NamedTuple


class Row(NamedTuple):
    """The columns of `message` that are read."""

    rowid: int
    guid: Any
    text: Any
    attributedbody: Any
    subject: Any
    handle_id: Any
    service: Any
    date: Any
    date_read: Any
    date_delivered: Any
    date_played: Any
    date_edited: Any
    date_retracted: Any
    is_from_me: Any
    error: Any
    cache_roomnames: Any
    item_type: Any
    group_title: Any
    group_action_type: Any
    other_handle: Any
    share_status: Any
    share_direction: Any
    associated_message_guid: Any
    associated_message_type: Any
    associated_message_emoji: Any
    balloon_bundle_id: Any
    message_summary_info: Any
    expressive_send_style_id: Any
    thread_originator_guid: Any
    destination_caller_id: Any
    was_downgraded: Any
    is_audio_message: Any
    is_expirable: Any
    is_forward: Any
    is_spam: Any
    schedule_type: Any


class Handle(NamedTuple):
    """`handle`: a number or address."""

    rowid: int
    id: Any


class Chat(NamedTuple):
    """`chat`: a conversation."""

    rowid: int
    guid: Any
    style: Any
    chat_identifier: Any
    display_name: Any
    is_filtered: Any
    is_blackholed: Any


class Joined(NamedTuple):
    """`chat_message_join`: in which chats a message is."""

    rowid: int
    message_id: int
    chat_id: Any


class Recoverable(NamedTuple):
    """`chat_recoverable_message_join`: messages deleted of late."""

    rowid: int
    message_id: int
    chat_id: Any
    delete_date: Any


class Attached(NamedTuple):
    """`message_attachment_join`: the files of a message."""

    rowid: int
    message_id: int
    attachment_id: Any


class File(NamedTuple):
    """`attachment`: a file."""

    rowid: int
    guid: Any
    filename: Any
    mime_type: Any
    transfer_name: Any


class Member(NamedTuple):
    """`chat_handle_join`: who is in a chat."""

    rowid: int
    chat_id: Any
    handle_id: Any
