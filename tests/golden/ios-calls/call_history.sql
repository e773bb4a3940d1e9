-- Calls of before iOS 8 (fictional): seconds since 1970.
CREATE TABLE call (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, address TEXT, date INTEGER, duration INTEGER, flags INTEGER, id INTEGER, name TEXT, country_code TEXT, read INTEGER);
INSERT INTO call VALUES (1, '+447700900317', 1380000000, 0, 4, -1, NULL, '234', 0), (2, '07700 900101', 1380000100, 61, 5, -1, 'Mum', '234', 1),
    (3, '', 1380000200, 0, 65536, -1, NULL, NULL, 0), (4, '+447700900317', 1380000300, 0, 1048576, -1, NULL, '234', 0), (5, 'kit@example.org', 1380000400, 12, 17, -1, NULL, NULL, 1);
