-- Contacts and calls of Sam Example's phone (fictional).
CREATE TABLE accounts (_id INTEGER PRIMARY KEY, account_name TEXT, account_type TEXT);
CREATE TABLE mimetypes (_id INTEGER PRIMARY KEY, mimetype TEXT);
CREATE TABLE raw_contacts (_id INTEGER PRIMARY KEY, contact_id INTEGER, account_id INTEGER, display_name TEXT, deleted INTEGER, last_time_contacted INTEGER, times_contacted INTEGER);
CREATE TABLE data (_id INTEGER PRIMARY KEY, raw_contact_id INTEGER, mimetype_id INTEGER, data1 TEXT, data2 TEXT, data3 TEXT);
CREATE TABLE calls (_id INTEGER PRIMARY KEY, number TEXT, presentation INTEGER, date INTEGER, duration INTEGER, type INTEGER, features INTEGER, name TEXT,
    subscription_id TEXT, phone_account_address TEXT, countryiso TEXT, geocoded_location TEXT, transcription TEXT, via_number TEXT, is_read INTEGER, deleted INTEGER, block_reason INTEGER);
INSERT INTO accounts VALUES (1, 'sam@example.org', 'com.google'), (2, 'WhatsApp', 'com.whatsapp');
INSERT INTO mimetypes VALUES (1, 'vnd.android.cursor.item/phone_v2'), (2, 'vnd.android.cursor.item/email_v2'), (3, 'vnd.android.cursor.item/name'),
    (4, 'vnd.android.cursor.item/note'), (5, 'vnd.android.cursor.item/vnd.com.whatsapp.profile');
INSERT INTO raw_contacts VALUES (1, 7, 1, 'Mum', 0, 1768300000000, 12), (2, 7, 2, 'Mum', 0, 0, 0), (3, 8, 1, 'Mum', 0, 0, 0), (4, 9, 1, NULL, 1, 0, 0);
INSERT INTO data VALUES (1, 1, 1, '07700 900101', '2', NULL), (2, 1, 2, 'mum@example.org', '1', NULL), (3, 1, 4, 'call on sundays', NULL, NULL),
    (4, 2, 5, '447700900101@s.whatsapp.net', 'Message', NULL), (5, 3, 1, '07700 900102', '2', NULL), (6, 4, 3, 'Robin Example', 'Robin', 'Example'),
    (7, 4, 1, '+447700900317', '2', NULL);
INSERT INTO calls VALUES
    (1, '+447700900317', 1, 1761440340000, 0, 3, 0, 'Robin', '1', '+447700900555', 'GB', NULL, NULL, NULL, 0, 0, 0),
    (2, '+447700900317', 1, 1761440400000, 61, 1, 0, NULL, '1', NULL, 'GB', NULL, NULL, NULL, 1, 0, 0),
    (3, '', 2, 1761440460000, 0, 3, 0, NULL, '1', NULL, NULL, NULL, NULL, NULL, 0, 0, 0),
    (4, '-1', 1, 1761440520000, 0, 5, 0, NULL, '1', NULL, NULL, NULL, NULL, NULL, 1, 0, 0),
    (5, '07700 900101', 1, 1761440580000, 0, 2, 0, 'Mum', '1', NULL, 'GB', NULL, NULL, NULL, 1, 0, 0),
    (6, '+447700900317', 1, 1761440640000, 0, 6, 0, NULL, '1', NULL, 'GB', NULL, NULL, NULL, 1, 0, 3),
    (7, '+447700900317', 1, 1761440700000, 12, 4, 0, NULL, '1', NULL, 'GB', NULL, 'call me back now', NULL, 0, 1, 0),
    (8, '07700 900101', 1, 1761440760000, 90, 2, 1, 'Mum', '1', NULL, 'GB', NULL, NULL, NULL, 1, 0, 0),
    (12, '07700 900600', 1, 1761440820000, 5, 20, 0, NULL, '1', NULL, 'GB', NULL, NULL, NULL, 1, 0, 0);
