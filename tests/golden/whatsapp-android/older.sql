-- WhatsApp on an older phone of Sam Example's (fictional): the table of before 2021.
CREATE TABLE chat_list (_id INTEGER PRIMARY KEY, key_remote_jid TEXT, subject TEXT);
INSERT INTO chat_list VALUES (1, '447700900317-1499990000@g.us', 'Old group');
CREATE TABLE messages (_id INTEGER PRIMARY KEY AUTOINCREMENT, key_remote_jid TEXT NOT NULL, key_from_me INTEGER, key_id TEXT NOT NULL,
    status INTEGER, data TEXT, timestamp INTEGER, media_mime_type TEXT, media_wa_type TEXT, media_size INTEGER, media_name TEXT,
    media_caption TEXT, media_duration INTEGER, media_hash TEXT, latitude REAL, longitude REAL, remote_resource TEXT,
    received_timestamp INTEGER, receipt_device_timestamp INTEGER, read_device_timestamp INTEGER, played_device_timestamp INTEGER,
    starred INTEGER, quoted_row_id INTEGER, edit_version INTEGER, forwarded INTEGER);
CREATE TABLE messages_quotes (_id INTEGER PRIMARY KEY, key_id TEXT, key_from_me INTEGER, remote_resource TEXT, data TEXT);
INSERT INTO messages (_id, key_remote_jid, key_from_me, key_id, status, timestamp, media_wa_type) VALUES (1, '-1', 0, '-1', -1, 0, '-1');
INSERT INTO messages (_id, key_remote_jid, key_from_me, key_id, status, data, timestamp, media_wa_type, received_timestamp, quoted_row_id)
VALUES (2, '447700900317@s.whatsapp.net', 0, 'O-02', 0, 'see you soon', 1500000000000, '0', 1500000000900, 0),
       (3, '447700900317@s.whatsapp.net', 1, 'O-03', 13, 'no', 1500000060000, '0', -1, 1),
       (4, '447700900317-1499990000@g.us', 0, 'O-04', 0, 'who is in', 1500000070000, '0', -1, 0);
UPDATE messages SET remote_resource = '447700900452@s.whatsapp.net' WHERE _id = 4;
INSERT INTO messages_quotes VALUES (1, 'O-02', 0, '', 'see you soon');
INSERT INTO messages (_id, key_remote_jid, key_from_me, key_id, status, timestamp, media_mime_type, media_wa_type, media_size, media_name, media_caption, media_hash)
VALUES (5, '447700900317@s.whatsapp.net', 0, 'O-05', 0, 1500000080000, 'image/jpeg', '1', 1000, 'IMG-20170714-WA0001.jpg', 'your house', 'aGFzaA==');
INSERT INTO messages (_id, key_remote_jid, key_from_me, key_id, status, timestamp, media_wa_type, media_caption, media_duration, media_size)
VALUES (6, '447700900317@s.whatsapp.net', 0, 'call:O-06', 6, 1500000090000, '8', 'audio', 0, 0),
       (7, '447700900317@s.whatsapp.net', 1, 'call:O-07', 6, 1500000095000, '8', 'video', 61, 0),
       (8, '447700900317@s.whatsapp.net', 1, 'O-08', 6, 1500000100000, '0', NULL, 0, 19);
INSERT INTO messages (_id, key_remote_jid, key_from_me, key_id, status, data, timestamp, media_wa_type, media_name, latitude, longitude)
VALUES (9, '447700900317@s.whatsapp.net', 0, 'O-09', 0, NULL, 1500000110000, '5', 'Bridge', 51.5007, -0.1246),
       (10, '447700900317@s.whatsapp.net', 0, 'O-10', 0, NULL, 1500000120000, '15', NULL, 0.0, 0.0),
       (11, '447700900317@s.whatsapp.net', 0, 'O-11', 0, x'616666ff', 1500000130000, '0', NULL, 0.0, 0.0);
