-- Signal Desktop of Sam Example's (fictional), decrypted.
CREATE TABLE items (id TEXT PRIMARY KEY, json TEXT);
CREATE TABLE conversations (id TEXT PRIMARY KEY, json TEXT, type TEXT, name TEXT, profileFullName TEXT, e164 TEXT, serviceId TEXT, groupId TEXT, members TEXT);
CREATE TABLE messages (rowid INTEGER PRIMARY KEY ASC, id TEXT UNIQUE, json TEXT, type TEXT, body TEXT, conversationId TEXT, sent_at INTEGER, received_at INTEGER, source TEXT, sourceServiceId TEXT, expireTimer INTEGER, isViewOnce INTEGER, isErased INTEGER);
CREATE TABLE callsHistory (callId TEXT PRIMARY KEY, peerId TEXT, ringerId TEXT, mode TEXT, type TEXT, direction TEXT, status TEXT, timestamp INTEGER, endedTimestamp INTEGER);
INSERT INTO items VALUES ('blocked-uuids', '{"id": "blocked-uuids", "value": ["aaaa-0002"]}');
INSERT INTO conversations VALUES ('c-1', '{}', 'private', NULL, 'R.', '+447700900317', 'aaaa-0001', NULL, NULL), ('c-2', '{}', 'private', 'Kit', NULL, '+447700900452', 'aaaa-0002', NULL, NULL),
    ('c-3', '{}', 'group', 'Five a side', NULL, NULL, NULL, 'g-1', 'aaaa-0001 aaaa-0002');
INSERT INTO messages VALUES
    (1, 'm-1', '{"attachments": [{"path": "ab/abc", "fileName": "door.jpg", "contentType": "image/jpeg", "localKey": "a2V5"}], "received_at_ms": 1768300000900, "reactions": [{"emoji": "👍", "fromId": "c-1", "timestamp": 1768300005000}]}', 'incoming', 'your door', 'c-1', 1768300000000, 1785, '+447700900317', 'aaaa-0001', NULL, 0, 0),
    (2, 'm-2', '{"editHistory": [{"body": "leave me alone please", "timestamp": 1768300070000}, {"body": "leave me", "timestamp": 1768300060000}], "quote": {"id": 1768300000000, "authorAci": "aaaa-0001", "text": "your door"}}', 'outgoing', 'leave me alone please', 'c-1', 1768300060000, 1786, NULL, NULL, NULL, 0, 0),
    (3, 'm-3', '{"deletedForEveryone": true}', 'incoming', NULL, 'c-1', 1768300120000, 1787, NULL, 'aaaa-0001', NULL, 0, 0),
    (4, 'm-4', '{}', 'incoming', 'gone soon', 'c-1', 1768300180000, 1788, NULL, 'aaaa-0001', 3600, 1, 1),
    (5, 'm-5', '{"callId": "77"}', 'call-history', NULL, 'c-1', 1768300240000, 1789, NULL, NULL, NULL, 0, 0),
    (6, 'm-6', '{"groupV2Change": {"details": [{"type": "member-add"}]}}', 'group-v2-change', NULL, 'c-3', 1768300300000, 1790, NULL, 'aaaa-0002', NULL, 0, 0),
    (7, 'm-7', '{}', 'incoming', 'monday', 'c-3', 1768300360000, 1791, NULL, 'aaaa-0002', NULL, 0, 0),
    (8, 'm-8', 'not json', 'incoming', 'still read', 'c-1', 1768300420000, 1792, NULL, 'aaaa-0001', NULL, 0, 0);
INSERT INTO callsHistory VALUES ('77', 'aaaa-0001', NULL, 'Direct', 'Audio', 'Incoming', 'Missed', 1768300240000, NULL), ('78', 'c-3', NULL, 'Group', 'Video', 'Outgoing', 'Accepted', 1768300500000, 1768300560000);
