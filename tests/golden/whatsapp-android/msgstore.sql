-- WhatsApp on Sam Example's phone (fictional): tables of 2025, with the placeholder of the old ones.
CREATE TABLE jid (_id INTEGER PRIMARY KEY AUTOINCREMENT, user TEXT NOT NULL, server TEXT NOT NULL, raw_string TEXT);
CREATE TABLE jid_map (lid_row_id INTEGER PRIMARY KEY, jid_row_id INTEGER, sort_id INTEGER);
CREATE TABLE chat (_id INTEGER PRIMARY KEY AUTOINCREMENT, jid_row_id INTEGER UNIQUE, hidden INTEGER, subject TEXT, chat_lock INTEGER);
CREATE TABLE message (_id INTEGER PRIMARY KEY AUTOINCREMENT, chat_row_id INTEGER NOT NULL, from_me INTEGER NOT NULL,
    key_id TEXT NOT NULL, sender_jid_row_id INTEGER, status INTEGER, origination_flags INTEGER, timestamp INTEGER,
    received_timestamp INTEGER, message_type INTEGER, text_data TEXT, starred INTEGER);
CREATE TABLE message_media (message_row_id INTEGER PRIMARY KEY, file_path TEXT, mime_type TEXT, media_name TEXT, media_caption TEXT, media_duration INTEGER, file_hash TEXT);
CREATE TABLE message_location (message_row_id INTEGER PRIMARY KEY, latitude REAL, longitude REAL, place_name TEXT, place_address TEXT, live_location_share_duration INTEGER);
CREATE TABLE message_quoted (message_row_id INTEGER PRIMARY KEY, key_id TEXT, from_me INTEGER, sender_jid_row_id INTEGER, timestamp INTEGER, text_data TEXT);
CREATE TABLE message_system (message_row_id INTEGER PRIMARY KEY, action_type INTEGER NOT NULL);
CREATE TABLE message_system_block_contact (message_row_id INTEGER PRIMARY KEY, is_blocked INTEGER);
CREATE TABLE message_system_chat_participant (message_row_id INTEGER, user_jid_row_id INTEGER);
CREATE TABLE message_system_number_change (message_row_id INTEGER PRIMARY KEY, old_jid_row_id INTEGER, new_jid_row_id INTEGER);
CREATE TABLE message_system_value_change (message_row_id INTEGER PRIMARY KEY, old_data TEXT);
CREATE TABLE message_add_on (_id INTEGER PRIMARY KEY, parent_message_row_id INTEGER, from_me INTEGER, sender_jid_row_id INTEGER, timestamp INTEGER, message_add_on_type INTEGER);
CREATE TABLE message_add_on_reaction (message_add_on_row_id INTEGER PRIMARY KEY, reaction TEXT, sender_timestamp INTEGER);
CREATE TABLE message_edit_info (message_row_id INTEGER PRIMARY KEY, original_key_id TEXT, edited_timestamp INTEGER, sender_timestamp INTEGER);
CREATE TABLE message_revoked (message_row_id INTEGER PRIMARY KEY, revoked_key_id TEXT, admin_jid_row_id INTEGER, revoke_timestamp INTEGER);
CREATE TABLE message_forwarded (message_row_id INTEGER PRIMARY KEY, forward_score INTEGER);
CREATE TABLE message_ephemeral (message_row_id INTEGER PRIMARY KEY, duration INTEGER, expire_timestamp INTEGER);
CREATE TABLE message_ephemeral_setting (message_row_id INTEGER PRIMARY KEY, setting_duration INTEGER);
CREATE TABLE message_view_once_media (message_row_id INTEGER PRIMARY KEY, state INTEGER);
CREATE TABLE message_vcard (_id INTEGER PRIMARY KEY, message_row_id INTEGER, vcard TEXT);
CREATE TABLE message_association (_id INTEGER PRIMARY KEY, child_row_id INTEGER, parent_row_id INTEGER, association_type INTEGER);
CREATE TABLE message_poll_option (_id INTEGER PRIMARY KEY, message_row_id INTEGER, option_name TEXT);
CREATE TABLE receipt_user (_id INTEGER PRIMARY KEY, message_row_id INTEGER, receipt_user_jid_row_id INTEGER, receipt_timestamp INTEGER, read_timestamp INTEGER, played_timestamp INTEGER);
CREATE TABLE group_participant_user (_id INTEGER PRIMARY KEY, group_jid_row_id INTEGER, user_jid_row_id INTEGER);
CREATE TABLE call_log (_id INTEGER PRIMARY KEY AUTOINCREMENT, jid_row_id INTEGER, from_me INTEGER, call_id TEXT, timestamp INTEGER, video_call INTEGER, duration INTEGER, call_result INTEGER, group_jid_row_id INTEGER DEFAULT 0);
CREATE TABLE call_log_participant_v2 (_id INTEGER PRIMARY KEY, call_log_row_id INTEGER, jid_row_id INTEGER, call_result INTEGER);
CREATE TABLE messages (_id INTEGER PRIMARY KEY AUTOINCREMENT, key_remote_jid TEXT NOT NULL, key_from_me INTEGER, key_id TEXT NOT NULL,
    status INTEGER, data TEXT, timestamp INTEGER, media_wa_type TEXT);
INSERT INTO messages VALUES (1, '-1', 0, '-1', -1, NULL, 0, '-1');
-- repeats texts, and is no message
CREATE TABLE message_ftsv2_content (docid INTEGER PRIMARY KEY, c0content TEXT);
INSERT INTO message_ftsv2_content VALUES (1, 'i know where you live');

INSERT INTO jid VALUES (1, '447700900317', 's.whatsapp.net', '447700900317@s.whatsapp.net'),
    (2, '447700900452', 's.whatsapp.net', '447700900452@s.whatsapp.net'),
    (3, '120363000000000001', 'g.us', '120363000000000001@g.us'),
    (4, '990000000000001', 'lid', '990000000000001@lid'),
    (5, 'status', 'broadcast', 'status@broadcast'),
    (6, '447700900555', 's.whatsapp.net', '447700900555@s.whatsapp.net'),
    (7, '447700900600', 's.whatsapp.net', '447700900600@s.whatsapp.net');
INSERT INTO jid_map VALUES (4, 2, 1);
INSERT INTO chat VALUES (1, 1, 0, NULL, 0), (2, 3, 0, 'Five a side', 0), (3, 5, 0, NULL, 0), (4, 7, 0, NULL, 1), (5, 2, 1, NULL, 1);
INSERT INTO group_participant_user VALUES (1, 3, 1), (2, 3, 4);

-- 1 placeholder; 2 text of a number that nobody saved; 3 sent and read, with a reaction; 4 a reply
INSERT INTO message VALUES (1, -1, 0, '-1', NULL, -1, NULL, NULL, NULL, NULL, NULL, NULL);
INSERT INTO message VALUES (2, 1, 0, 'K-02', NULL, 0, 0, 1768300000000, 1768300000000 + 900, 0, 'i know where you live', 0);
INSERT INTO message VALUES (3, 1, 1, 'K-03', 0, 13, 0, 1768300000000 + 60000, 0, 0, 'do not contact me', 1);
INSERT INTO receipt_user VALUES (1, 3, 1, 1768300000000 + 61000, 1768300000000 + 65000, NULL);
INSERT INTO message_add_on VALUES (10, 3, 0, 1, 1768300000000 + 70000, 56), (11, 3, 1, NULL, 1768300000000 + 80000, 56);
INSERT INTO message_add_on_reaction VALUES (10, '😂', 1768300000000 + 70000), (11, '', 1768300000000 + 80000);
INSERT INTO message VALUES (4, 1, 0, 'K-04', NULL, 0, 0, 1768300000000 + 90000, 1768300000000 + 91000, 0, 'or what', 0);
INSERT INTO message_quoted VALUES (4, 'K-03', 1, NULL, 1768300000000 + 60000, 'do not contact me');
-- 5 three pictures would be three rows; here one with a caption, forwarded; 6 seen once; 7 edited
INSERT INTO message VALUES (5, 1, 0, 'K-05', NULL, 0, 1, 1768300000000 + 100000, 0, 1, NULL, 0);
INSERT INTO message_media VALUES (5, 'Media/WhatsApp Images/IMG-20260113-WA0001.jpg', 'image/jpeg', NULL, 'your car', 0, 'aGFzaA==');
INSERT INTO message_forwarded VALUES (5, 1);
INSERT INTO message VALUES (6, 1, 0, 'K-06', NULL, 0, 0, 1768300000000 + 110000, 0, 42, NULL, 0);
INSERT INTO message_view_once_media VALUES (6, 1);
INSERT INTO message VALUES (7, 1, 0, 'K-07', NULL, 0, 0, 1768300000000 + 120000, 0, 0, 'answer me please', 0);
INSERT INTO message_edit_info VALUES (7, 'K-07-OLD', 1768300000000 + 125000, 1768300000000 + 124000);
-- 8 unsent; 9 a position shared live; 10 a contact; 11 disappearing
INSERT INTO message VALUES (8, 1, 0, 'K-08', NULL, 0, 0, 1768300000000 + 130000, 0, 15, NULL, 0);
INSERT INTO message_revoked VALUES (8, 'K-08-OLD', NULL, 1768300000000 + 135000);
INSERT INTO message VALUES (9, 1, 0, 'K-09', NULL, 0, 0, 1768300000000 + 140000, 0, 16, NULL, 0);
INSERT INTO message_location VALUES (9, 51.5007, -0.1246, 'Bridge', 'Example Street', 900);
INSERT INTO message VALUES (10, 1, 1, 'K-10', 0, 5, 0, 1768300000000 + 150000, 0, 4, NULL, 0);
INSERT INTO message_vcard VALUES (1, 10, 'BEGIN:VCARD' || char(10) || 'VERSION:3.0' || char(10) || 'FN:Alex Example' || char(10) || 'END:VCARD');
INSERT INTO message VALUES (11, 1, 0, 'K-11', NULL, 0, 0, 1768300000000 + 160000, 0, 0, 'this will go', 0);
INSERT INTO message_ephemeral VALUES (11, 86400, 1768300000000 + 86560000);
-- 12 to 18 what the app wrote: timer, blocked, unblocked, number changed, renamed, added, unknown
INSERT INTO message VALUES (12, 1, 1, 'K-12', NULL, 6, 0, 1768300000000 + 170000, 0, 7, NULL, 0),
    (13, 1, 1, 'K-13', NULL, 6, 0, 1768300000000 + 180000, 0, 7, NULL, 0), (14, 1, 1, 'K-14', NULL, 6, 0, 1768300000000 + 190000, 0, 7, NULL, 0),
    (15, 1, 1, 'K-15', 1, 6, 0, 1768300000000 + 200000, 0, 7, NULL, 0), (16, 2, 1, 'K-16', 1, 6, 0, 1768300000000 + 210000, 0, 7, 'Five a side', 0),
    (17, 2, 1, 'K-17', 1, 6, 0, 1768300000000 + 220000, 0, 7, NULL, 0), (18, 2, 1, 'K-18', NULL, 6, 0, 1768300000000 + 230000, 0, 7, NULL, 0);
INSERT INTO message_system VALUES (12, 56), (13, 58), (14, 58), (15, 10), (16, 1), (17, 12), (18, 777);
INSERT INTO message_ephemeral_setting VALUES (12, 86400);
INSERT INTO message_system_block_contact VALUES (13, 1), (14, 0);
INSERT INTO message_system_number_change VALUES (15, 1, 7);
INSERT INTO message_system_value_change VALUES (16, 'Monday');
INSERT INTO message_system_chat_participant VALUES (17, 2), (17, 4);
-- 19 and 20 a group: each sender himself, one by a hidden identity; 21 deleted by an admin; 22 a poll
INSERT INTO message VALUES (19, 2, 0, 'K-19', 4, 0, 0, 1768300000000 + 240000, 0, 0, 'monday?', 0), (20, 2, 1, 'K-20', 0, 4, 0, 1768300000000 + 250000, 0, 0, 'yes', 0),
    (21, 2, 0, 'K-21', 1, 0, 0, 1768300000000 + 260000, 0, 64, NULL, 0), (22, 2, 0, 'K-22', 1, 0, 0, 1768300000000 + 270000, 0, 66, 'which day', 0);
INSERT INTO message_revoked VALUES (21, 'K-21-OLD', 4, 1768300000000 + 265000);
INSERT INTO message_poll_option VALUES (1, 22, 'monday'), (2, 22, 'tuesday');
-- 23 a missed call as the chat shows it; 24 a type that nobody knows; 25 a status post; 26 WhatsApp's own
INSERT INTO message VALUES (23, 1, 0, 'call:K-23', NULL, 0, 0, 1768300000000 + 280000, 0, 10, NULL, 0), (24, 1, 0, 'K-24', NULL, 0, 0, 1768300000000 + 290000, 0, 233, 'new', 0),
    (25, 3, 0, 'K-25', 1, 0, 0, 1768300000000 + 300000, 0, 0, 'on my way to yours', 0), (26, 3, 0, 'K-26', NULL, 0, 0, 0, 0, 1, NULL, 0);
-- 27 an album's head, 28 and 29 its pictures, in a chat that is hidden and locked
INSERT INTO message VALUES (27, 5, 0, 'K-27', NULL, 0, 0, 1768300305000, 0, 99, NULL, 0), (28, 5, 0, 'K-28', NULL, 0, 0, 1768300305100, 0, 1, NULL, 0), (29, 5, 0, 'K-29', NULL, 0, 0, 1768300305200, 0, 1, NULL, 0);
INSERT INTO message_media VALUES (28, 'Media/WhatsApp Images/IMG-20260113-WA0002.jpg', 'image/jpeg', NULL, 'your garden', 0, NULL), (29, 'Media/WhatsApp Images/IMG-20260113-WA0003.jpg', 'image/jpeg', NULL, NULL, 0, NULL);
INSERT INTO message_association VALUES (1, 29, 27, 2), (2, 28, 27, 2);
-- 31 after a gap, queued, with bytes that are not UTF-8
INSERT INTO message VALUES (31, 1, 1, 'K-31', 0, 0, 0, 1768300000000 + 310000, 0, 0, CAST(x'73746f70ff' AS TEXT), 0);

INSERT INTO call_log VALUES (1, 1, 0, 'C-1', 1768300000000 + 280000, 0, 0, 2, 0), (2, 1, 0, 'C-2', 1768300000000 + 281000, 1, 65, 5, 0),
    (3, 1, 1, 'C-3', 1768300000000 + 282000, 0, 0, 2, 0), (4, 1, 0, 'C-4', 1768300000000 + 283000, 0, 0, 4, 0), (5, 1, 0, 'C-5', 1768300000000 + 284000, 0, 0, 9, 0),
    (6, 1, 0, 'C-6', 1768300000000 + 285000, 0, 30, 5, 3);
INSERT INTO call_log_participant_v2 VALUES (1, 6, 1, 5), (2, 6, 2, 2);
