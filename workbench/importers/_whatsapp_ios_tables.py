"""The columns of WhatsApp's tables on iOS that are read; their codes are with the importer."""

from __future__ import annotations

from typing import Any, NamedTuple


class Row(NamedTuple):
    """`ZWAMESSAGE`: a message, or an event of the app's."""

    rowid: int
    zisfromme: Any
    zmessagedate: Any
    zsentdate: Any
    ztext: Any
    zmessagetype: Any
    zgroupeventtype: Any
    zmessagestatus: Any
    zmessageerrorstatus: Any
    zfromjid: Any
    ztojid: Any
    zchatsession: Any
    zgroupmember: Any
    zstanzaid: Any
    zstarred: Any


class Session(NamedTuple):
    """`ZWACHATSESSION`: a chat."""

    rowid: int
    zsessiontype: Any
    zcontactjid: Any
    zpartnername: Any
    zmessagecounter: Any
    zremoved: Any
    zhidden: Any


class Member(NamedTuple):
    """`ZWAGROUPMEMBER`: who is, or was, in a group."""

    rowid: int
    zmemberjid: Any
    zcontactname: Any
    zchatsession: Any
    zisactive: Any


class Media(NamedTuple):
    """`ZWAMEDIAITEM`: what came with a message, and what it answers."""

    rowid: int
    zmessage: int
    zmedialocalpath: Any
    zvcardstring: Any
    zvcardname: Any
    ztitle: Any
    zlatitude: Any
    zlongitude: Any
    zmetadata: Any


class Info(NamedTuple):
    """`ZWAMESSAGEINFO`: receipts and reactions."""

    rowid: int
    zmessage: int
    zreceiptinfo: Any


class PushName(NamedTuple):
    """`ZWAPROFILEPUSHNAME`: what people call themselves."""

    rowid: int
    zjid: Any
    zpushname: Any


class Blocked(NamedTuple):
    """`ZWABLACKLISTITEM`: a blocked account."""

    rowid: int
    zjid: Any
