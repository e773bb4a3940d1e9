-- Texts of Sam Example's phone (fictional): milliseconds for SMS, seconds for MMS.
CREATE TABLE threads (_id INTEGER PRIMARY KEY, message_count INTEGER, recipient_ids TEXT, snippet TEXT);
CREATE TABLE canonical_addresses (_id INTEGER PRIMARY KEY, address TEXT);
CREATE TABLE sms (_id INTEGER PRIMARY KEY, thread_id INTEGER, address TEXT, person INTEGER, date INTEGER, date_sent INTEGER, read INTEGER,
    status INTEGER, type INTEGER, subject TEXT, body TEXT, service_center TEXT, error_code INTEGER, sub_id INTEGER, creator TEXT, locked INTEGER);
CREATE TABLE spam_sms (_id INTEGER PRIMARY KEY, thread_id INTEGER, address TEXT, date INTEGER, read INTEGER, type INTEGER, body TEXT);
CREATE TABLE pdu (_id INTEGER PRIMARY KEY, thread_id INTEGER, date INTEGER, date_sent INTEGER, msg_box INTEGER, m_type INTEGER, m_id TEXT, sub TEXT, sub_cs INTEGER, sub_id INTEGER, read INTEGER);
CREATE TABLE addr (_id INTEGER PRIMARY KEY, msg_id INTEGER, address TEXT, type INTEGER, charset INTEGER);
CREATE TABLE part (_id INTEGER PRIMARY KEY, mid INTEGER, seq INTEGER, ct TEXT, name TEXT, cl TEXT, fn TEXT, _data TEXT, text TEXT);
CREATE TABLE cmas (_id INTEGER PRIMARY KEY, body TEXT);
CREATE VIEW sms_restricted AS SELECT * FROM sms;
INSERT INTO cmas VALUES (1, 'severe weather');
INSERT INTO threads VALUES (1, 12, '1', 'draft'), (2, 1, '1 2', NULL);
INSERT INTO canonical_addresses VALUES (1, '+447700900317'), (2, '+447700900452');
INSERT INTO sms VALUES
    (1, 1, '+44 7700 900317', NULL, 1768300000123, 1768299999000, 0, -1, 1, NULL, 'outside', '+447700900999', 0, 1, NULL, 0),
    (2, 1, '07700 900317', NULL, 1768300060000, 0, 1, -1, 2, NULL, 'go away', NULL, 0, 1, 'com.example.sms', 0),
    (3, 1, NULL, NULL, 1768300070000, 0, 1, -1, 3, NULL, 'i will call the', NULL, 0, 1, NULL, 0),
    (4, 1, '+447700900317', NULL, 1768300080000, 0, 1, 64, 5, NULL, 'police', NULL, 38, 1, NULL, 0),
    (5, 3, 'SAMPLEBANK', NULL, 1768300090000, 1768300089000, 1, -1, 1, NULL, 'Your code is 123456', NULL, 0, 1, NULL, 0),
    (6, 1, '+447700900317', NULL, 1768300100000, 0, 1, -1, 7, NULL, 'you blocked me?', NULL, 0, -1, NULL, 0),
    (9, 1, '+447700900317', NULL, 1768300110000, 0, 1, -1, 42, NULL, 'a type of the maker', NULL, 0, 0, NULL, 0);
INSERT INTO spam_sms VALUES (1, 9, '07700 900600', 1768300120000, 0, 1, 'new number. miss me?');
-- 1 group MMS received with two pictures and a text; 2 sent; 3 a notification; 4 a report of delivery
INSERT INTO pdu VALUES (1, 2, 1768300200, 1768300199, 1, 132, 'MID-1', 'caf' || char(195) || char(169), 106, 1, 0),
    (2, 1, 1768300300, 0, 2, 128, 'MID-2', NULL, NULL, 1, 1), (3, 1, 1768300400, 0, 1, 130, 'MID-3', NULL, NULL, 1, 0),
    (4, 1, 1768300500, 0, 1, 134, 'MID-2', NULL, NULL, 1, 0);
INSERT INTO addr VALUES (1, 1, '+447700900452', 137, 106), (2, 1, '+447700900317', 151, 106), (3, 1, '+447700900555', 151, 106),
    (4, 2, 'insert-address-token', 137, 106), (5, 2, '+447700900317', 151, 106), (6, 3, '+447700900317', 137, 106);
INSERT INTO part VALUES (1, 1, -1, 'application/smil', NULL, NULL, NULL, NULL, '<smil/>'),
    (2, 1, 0, 'text/plain', NULL, 'text_0.txt', NULL, NULL, 'look at these'),
    (3, 1, 0, 'image/jpeg', NULL, 'a.jpg', NULL, '/data/user/0/com.android.providers.telephony/app_parts/PART_1_a.jpg', NULL),
    (4, 1, 0, 'image/jpeg', NULL, 'b.jpg', NULL, '/data/user/0/com.android.providers.telephony/app_parts/PART_2_b.jpg', NULL),
    (5, 2, 0, 'text/plain', NULL, NULL, NULL, NULL, 'no');
