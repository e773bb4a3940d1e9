-- Voicemails on Sam Example's iPhone (fictional): seconds since 1970, the bin since 2001.
CREATE TABLE voicemail (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, remote_uid INTEGER, date INTEGER, token TEXT, sender TEXT, callback_num TEXT, duration INTEGER, expiration INTEGER, trashed_date INTEGER, flags INTEGER, receiver TEXT);
INSERT INTO voicemail VALUES (1, 1, 1768300000, 'Complete', '+447700900317', '+447700900317', 17, 1770900000, 0, 3, '+447700900555'), (2, 2, 1768300100, 'Complete', NULL, NULL, 3, 1770900000, 0, 2, NULL),
    (3, 3, 1768300200, 'Complete', '+447700900317', '+447700900600', 9, 1770900000, 789993100, 11, NULL), (4, 4, 1768300300, 'Complete', '+447700900317', NULL, 9, 1770900000, 0, 75, NULL);
