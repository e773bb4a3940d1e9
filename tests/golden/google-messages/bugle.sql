-- Google Messages on Sam Example's phone (fictional).
CREATE TABLE conversations (_id INTEGER PRIMARY KEY, name TEXT, sms_thread_id INTEGER);
CREATE TABLE participants (_id INTEGER PRIMARY KEY, sub_id INTEGER, normalized_destination TEXT, send_destination TEXT, display_destination TEXT, full_name TEXT, blocked INTEGER);
CREATE TABLE conversation_participants (_id INTEGER PRIMARY KEY, conversation_id INTEGER, participant_id INTEGER);
CREATE TABLE messages (_id INTEGER PRIMARY KEY, conversation_id INTEGER, sender_id INTEGER, sent_timestamp INTEGER, received_timestamp INTEGER, message_protocol INTEGER, message_status INTEGER, read INTEGER,
    sms_message_uri TEXT, rcs_message_id TEXT, mms_subject TEXT);
CREATE TABLE parts (_id INTEGER PRIMARY KEY, message_id INTEGER, conversation_id INTEGER, text TEXT, content_type TEXT, uri TEXT, local_cache_path TEXT, file_name TEXT);
INSERT INTO conversations VALUES (1, '07700 900317', 1), (2, 'Five a side', 2);
INSERT INTO participants VALUES (1, 1, '+447700900555', NULL, NULL, NULL, 0), (2, -2, '+447700900317', '07700 900317', '07700 900317', NULL, 1), (3, -2, '+447700900452', NULL, NULL, 'Kit', 0), (4, NULL, NULL, NULL, NULL, NULL, 0);
INSERT INTO conversation_participants VALUES (1, 1, 2), (2, 2, 2), (3, 2, 3);
INSERT INTO messages VALUES (1, 1, 2, 1768300000000, 1768300000500, 0, 100, 0, 'content://sms/41', NULL, NULL), (2, 1, 1, 1768300060000, 1768300060000, 3, 1, 1, NULL, 'RCS-2', NULL),
    (3, 2, 3, 1768300120000, 1768300120500, 3, 100, 1, NULL, 'RCS-3', NULL), (4, 1, 4, 1768300180000, 1768300180000, 0, 0, 1, NULL, NULL, NULL), (5, 1, 1, 1768300240000, 1768300240000, 1, 8, 1, NULL, NULL, 'photos');
INSERT INTO parts VALUES (1, 1, 1, 'it is me', 'text/plain', NULL, NULL, NULL), (2, 2, 1, 'stop', 'text/plain', NULL, NULL, NULL), (3, 3, 2, 'monday', 'text/plain', NULL, NULL, NULL),
    (4, 3, 2, NULL, 'image/jpeg', 'content://mms/part/7', NULL, 'pitch.jpg'), (5, 3, 2, NULL, 'image/jpeg', 'content://mms/part/8', NULL, 'map.jpg'), (6, 4, 1, 'who', 'text/plain', NULL, NULL, NULL), (7, 5, 1, 'see', 'text/plain', NULL, NULL, NULL);
