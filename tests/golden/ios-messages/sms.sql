-- A phone of Sam Example's (fictional): iOS 16 columns, nanoseconds since 2001.
CREATE TABLE handle (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, service TEXT NOT NULL);
CREATE TABLE chat (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, style INTEGER,
    chat_identifier TEXT, display_name TEXT, is_filtered INTEGER, is_blackholed INTEGER);
CREATE TABLE message (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, guid TEXT UNIQUE NOT NULL, text TEXT,
    attributedBody BLOB, subject TEXT, handle_id INTEGER, service TEXT, date INTEGER,
    date_read INTEGER, date_delivered INTEGER, date_edited INTEGER, date_retracted INTEGER,
    is_from_me INTEGER, error INTEGER DEFAULT 0, cache_roomnames TEXT, item_type INTEGER DEFAULT 0,
    group_title TEXT, group_action_type INTEGER DEFAULT 0, other_handle INTEGER DEFAULT 0,
    share_status INTEGER DEFAULT 0, associated_message_guid TEXT,
    associated_message_type INTEGER DEFAULT 0, associated_message_emoji TEXT,
    balloon_bundle_id TEXT, message_summary_info BLOB, expressive_send_style_id TEXT,
    thread_originator_guid TEXT, destination_caller_id TEXT, was_downgraded INTEGER DEFAULT 0,
    is_audio_message INTEGER DEFAULT 0, is_expirable INTEGER DEFAULT 0);
CREATE TABLE chat_message_join (chat_id INTEGER, message_id INTEGER, message_date INTEGER,
    PRIMARY KEY (chat_id, message_id));
CREATE TABLE chat_handle_join (chat_id INTEGER, handle_id INTEGER);
CREATE TABLE chat_recoverable_message_join (chat_id INTEGER, message_id INTEGER, delete_date INTEGER);
CREATE TABLE attachment (ROWID INTEGER PRIMARY KEY, guid TEXT, filename TEXT, mime_type TEXT,
    transfer_name TEXT);
CREATE TABLE message_attachment_join (message_id INTEGER, attachment_id INTEGER);
CREATE TABLE deleted_messages (ROWID INTEGER PRIMARY KEY, guid TEXT NOT NULL);
-- no app writes a view or trigger like these: what they say must never be seen
CREATE VIEW messages AS SELECT 'decoy' AS text;
CREATE TRIGGER decoy AFTER INSERT ON deleted_messages BEGIN SELECT 1; END;

INSERT INTO handle VALUES (1, '+447700900317', 'iMessage'), (2, 'robin@example.org', 'iMessage'),
    (3, '+447700900452', 'SMS');
INSERT INTO chat VALUES
    (1, 'iMessage;-;+447700900317', 45, '+447700900317', NULL, 0, 0),
    (2, 'iMessage;-;robin@example.org', 45, 'robin@example.org', NULL, 1, 0),
    (3, 'iMessage;+;chat640001', 43, 'chat640001', 'Five a side', 0, 0),
    (4, 'iMessage;+;chat640002', 43, 'chat640002', 'Five a side', 0, 0),
    (5, 'SMS;-;+447700900452', 45, '+447700900452', NULL, 0, 1);
INSERT INTO chat_handle_join VALUES (1, 1), (2, 2), (3, 1), (3, 3), (4, 2), (4, 3), (5, 3);
INSERT INTO attachment VALUES
    (1, 'at_0_a', '~/Library/SMS/Attachments/0a/10/at_0_a/door.heic', 'image/heic', 'door.heic'),
    (2, 'at_1_a', '~/Library/SMS/Attachments/0b/11/at_1_a/car.heic', 'image/heic', 'car.heic'),
    (3, 'at_2_a', NULL, NULL, 'gone.mov');
INSERT INTO deleted_messages VALUES (1, 'GONE-1'), (2, 'GONE-2');

-- 1 text; 2 the same in attributedBody alone; 3 sent; 4 seconds since 2001, as before iOS 11
INSERT INTO message (ROWID, guid, text, handle_id, service, date, date_read, is_from_me, destination_caller_id)
VALUES (1, 'G-01', 'where are you', 1, 'iMessage', 790000000000000000, 790000060000000000, 0, '+447700900555');
INSERT INTO message (ROWID, guid, attributedBody, handle_id, service, date, is_from_me)
VALUES (2, 'G-02', x'040b73747265616d747970656481e803840140848484194e534d757461626c6541747472696275746564537472696e67008484124e5341747472696275746564537472696e67008484084e534f626a6563740085928484840f4e534d757461626c65537472696e67018484084e53537472696e67019584012b19692063616e2073656520796f7572206c6967687420f09f918086840269490117928484840c4e5344696374696f6e617279009584016901928498981d5f5f6b494d4d657373616765506172744174747269627574654e616d658692848484084e534e756d626572008484074e5356616c7565009584012a849b9b00868686', 1, 'iMessage', 790000100000000000, 0);
INSERT INTO message (ROWID, guid, text, handle_id, service, date, is_from_me)
VALUES (3, 'G-03', 'please stop', 1, 'iMessage', 790000200000000000, 1),
       (4, 'G-04', 'happy birthday', 1, 'SMS', 499000000, 0);
-- 5 edited; 6 unsent; 7 one part of two unsent
INSERT INTO message (ROWID, guid, attributedBody, handle_id, service, date, date_edited, is_from_me, message_summary_info)
VALUES (5, 'G-05', x'040b73747265616d747970656481e803840140848484194e534d757461626c6541747472696275746564537472696e67008484124e5341747472696275746564537472696e67008484084e534f626a6563740085928484840f4e534d757461626c65537472696e67018484084e53537472696e67019584012b11686f706520796f75206172652077656c6c86840269490111928484840c4e5344696374696f6e617279009584016901928498981d5f5f6b494d4d657373616765506172744174747269627574654e616d658692848484084e534e756d626572008484074e5356616c7565009584012a849b9b00868686', 1, 'iMessage', 790000300000000000, 790000330000000000, 0,
        x'62706c6973743030d50102030405060712131853616d63526563526570536f7472537573741000d108095130a20a0fd20b0c0d0e516451742341c78b39560000004f10c1040b73747265616d747970656481e803840140848484124e5341747472696275746564537472696e67008484084e534f626a656374008592848484084e53537472696e67019484012b126920616d206f75747369646520796f75727386840269490112928484840c4e5344696374696f6e617279009484016901928496961d5f5f6b494d4d657373616765506172744174747269627574654e616d658692848484084e534e756d626572008484074e5356616c7565009484012a84999900868686d20b0c10112341c78b39654000004f10f0040b73747265616d747970656481e803840140848484194e534d757461626c6541747472696275746564537472696e67008484124e5341747472696275746564537472696e67008484084e534f626a6563740085928484840f4e534d757461626c65537472696e67018484084e53537472696e67019584012b11686f706520796f75206172652077656c6c86840269490111928484840c4e5344696374696f6e617279009584016901928498981d5f5f6b494d4d657373616765506172744174747269627574654e616d658692848484084e534e756d626572008484074e5356616c7565009584012a849b9b00868686a106d10814d215161706526c65526c6f101409000800130017001a001d002100250027002a002c002f00340036003800410105010a011302060208020b02100213021602180000000000000201000000000000001900000000000000000000000000000219'),
       (6, 'G-06', NULL, 1, 'iMessage', 790000400000000000, 790000410000000000, 0, x'62706c6973743030d3010203040b0c536f747252727053757374d105065130d20708090a526c65526c6f10091000a10a09080f13161a1d1f24272a2c2e300000000000000101000000000000000d00000000000000000000000000000031'),
       (7, 'G-07', x'040b73747265616d747970656481e803840140848484124e5341747472696275746564537472696e67008484084e534f626a656374008592848484084e53537472696e67019484012b046c65667486840269490104928484840c4e5344696374696f6e617279009484016901928496961d5f5f6b494d4d657373616765506172744174747269627574654e616d658692848484084e534e756d626572008484074e5356616c7565009484012a84999900868686', 1, 'iMessage', 790000500000000000, 790000510000000000, 0, x'62706c6973743030d3010203040e10536f747252727053757374d20506070c51305131d208090a0b526c65526c6f10041000d208090d0a1005a10f100109080f13161a1f2123282b2e303237393b3d000000000000010100000000000000110000000000000000000000000000003e');
-- 8 three attachments in one message; 9 a reply; 10 a tapback; 11 the same taken away; 12 an emoji
INSERT INTO message (ROWID, guid, text, handle_id, service, date, is_from_me)
VALUES (8, 'G-08', char(65532) || 'your door' || char(65532) || char(65532), 1, 'iMessage', 790000600000000000, 0);
INSERT INTO message_attachment_join VALUES (8, 1), (8, 2), (8, 3);
INSERT INTO message (ROWID, guid, text, handle_id, service, date, is_from_me, thread_originator_guid)
VALUES (9, 'G-09', 'how do you know', 1, 'iMessage', 790000700000000000, 1, 'G-08');
INSERT INTO message (ROWID, guid, text, handle_id, service, date, is_from_me, associated_message_guid, associated_message_type, associated_message_emoji)
VALUES (10, 'G-10', 'Loved “please stop”', 1, 'iMessage', 790000800000000000, 0, 'p:0/G-03', 2000, NULL),
       (11, 'G-11', 'Removed a heart from “please stop”', 1, 'iMessage', 790000810000000000, 0, 'p:0/G-03', 3000, NULL),
       (12, 'G-12', 'Reacted 🔪 to “please stop”', 1, 'iMessage', 790000820000000000, 0, 'p:0/G-03', 2006, '🔪');
-- 13 an address on an e-mail handle, in a filtered chat; 14 a body that is no stream
INSERT INTO message (ROWID, guid, text, attributedBody, handle_id, service, date, is_from_me)
VALUES (13, 'G-13', 'it is me again', NULL, 2, 'iMessage', 790000900000000000, 0),
       (14, 'G-14', NULL, x'00112233', 2, 'iMessage', 790001000000000000, 0);
-- 15 to 18 a group: said, renamed, somebody added, somebody left; 19 another group of the same name
INSERT INTO message (ROWID, guid, text, handle_id, service, date, is_from_me)
VALUES (15, 'G-15', 'monday?', 3, 'iMessage', 790001100000000000, 0), (16, 'G-16', 'yes', 0, 'iMessage', 790001110000000000, 1);
INSERT INTO message (ROWID, guid, handle_id, service, date, is_from_me, item_type, group_title, group_action_type, other_handle)
VALUES (17, 'G-17', 3, 'iMessage', 790001120000000000, 0, 2, 'Five a side', 0, 0),
       (18, 'G-18', 3, 'iMessage', 790001130000000000, 0, 1, NULL, 0, 1);
INSERT INTO message (ROWID, guid, text, handle_id, service, date, is_from_me)
VALUES (19, 'G-19', 'other monday', 2, 'iMessage', 790001140000000000, 0);
-- 20 location sharing begun, 21 ended; 22 not delivered, from a blocked chat; 23 recently deleted
INSERT INTO message (ROWID, guid, handle_id, service, date, is_from_me, item_type, share_status)
VALUES (20, 'G-20', 1, 'iMessage', 790001200000000000, 0, 4, 0), (21, 'G-21', 1, 'iMessage', 790001300000000000, 0, 4, 1);
INSERT INTO message (ROWID, guid, text, handle_id, service, date, is_from_me, error, was_downgraded)
VALUES (22, 'G-22', 'stop writing to me', 3, 'SMS', 790001400000000000, 1, 22, 1);
INSERT INTO message (ROWID, guid, text, handle_id, service, date, is_from_me)
VALUES (23, 'G-23', 'you will regret this', 1, 'iMessage', 790001500000000000, 0);
INSERT INTO chat_recoverable_message_join VALUES (1, 23, 790001600000000000);
-- 24 in no chat, from nobody known; 25 has no time; 30 comes after a gap and is in two chats
INSERT INTO message (ROWID, guid, text, handle_id, service, date, is_from_me)
VALUES (24, 'G-24', 'no chat', 99, 'iMessage', 790001700000000000, 0), (25, 'G-25', 'no time', 1, 'iMessage', 0, 0),
       (30, 'G-30', 'two chats', 1, 'iMessage', 790001800000000000, 0);
INSERT INTO chat_message_join SELECT 1, ROWID, date FROM message WHERE ROWID <= 12 OR ROWID IN (20, 21, 25, 30);
INSERT INTO chat_message_join VALUES (2, 13, 0), (2, 14, 0), (3, 15, 0), (3, 16, 0), (3, 17, 0), (3, 18, 0),
    (4, 19, 0), (5, 22, 0), (3, 30, 0);
