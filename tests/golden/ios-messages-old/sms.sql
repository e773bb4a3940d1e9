-- Messages on an old iPhone of Sam Example's (fictional): iOS 5, one table.
CREATE TABLE message (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, address TEXT, date INTEGER, text TEXT, flags INTEGER, group_id INTEGER, subject TEXT, read INTEGER, recipients BLOB,
    is_madrid INTEGER DEFAULT 0, madrid_handle TEXT, madrid_flags INTEGER, madrid_error INTEGER, madrid_guid TEXT, madrid_roomname TEXT, madrid_date_read INTEGER, madrid_date_delivered INTEGER, madrid_account TEXT);
CREATE TABLE group_member (ROWID INTEGER PRIMARY KEY, group_id INTEGER, address TEXT, country TEXT);
CREATE TABLE msg_group (ROWID INTEGER PRIMARY KEY, type INTEGER);
CREATE TABLE msg_pieces (ROWID INTEGER PRIMARY KEY, message_id INTEGER, data BLOB, part_id INTEGER, preview_part INTEGER, content_type TEXT, height INTEGER, version INTEGER, flags INTEGER, content_id TEXT, content_loc TEXT, headers BLOB);
INSERT INTO group_member VALUES (1, 1, '+447700900317', 'gb'), (2, 2, '+447700900317', 'gb'), (3, 2, '+447700900452', 'gb');
INSERT INTO message (ROWID, address, date, text, flags, group_id, read) VALUES
    (1, '+44 7700 900317', 1330000000, 'where are you', 2, 1, 1),
    (2, '+447700900317', 1330000060, 'go away', 3, 1, 1),
    (3, '+447700900317', 1330000120, 'police', 33, 1, 1),
    (4, '+447700900452', 1330000180, 'monday?', 2, 2, 1),
    (5, '+447700900317', 1330000240, NULL, 2, 1, 1),
    (6, '+447700900317', 1330000300, 'what is this', 77, 1, 1);
INSERT INTO message (ROWID, date, text, flags, group_id, is_madrid, madrid_handle, madrid_flags, madrid_error, madrid_guid, madrid_date_read) VALUES
    (7, 351692860, 'an imessage', 0, 1, 1, '+447700900317', 12289, 0, 'M-7', 351692870),
    (9, 351692920, 'leave me alone', 0, 1, 1, '+447700900317', 36869, 0, 'M-9', 0);
INSERT INTO msg_pieces VALUES (1, 5, NULL, 0, 0, 'application/smil', 0, 0, 0, NULL, NULL, NULL), (2, 5, NULL, 1, 0, 'image/jpeg', 0, 0, 0, NULL, 'door.jpg', NULL), (3, 5, NULL, 2, 0, 'image/jpeg', 0, 0, 0, NULL, 'car.jpg', NULL);
