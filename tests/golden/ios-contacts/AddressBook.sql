-- Contacts on Sam Example's iPhone (fictional).
CREATE TABLE ABPerson (ROWID INTEGER PRIMARY KEY AUTOINCREMENT, First TEXT, Last TEXT, Middle TEXT, Organization TEXT, Department TEXT, Note TEXT, Birthday TEXT, JobTitle TEXT,
    Nickname TEXT, Prefix TEXT, Suffix TEXT, CreationDate INTEGER, ModificationDate INTEGER, StoreID INTEGER, DisplayName TEXT);
CREATE TABLE ABMultiValue (UID INTEGER PRIMARY KEY, record_id INTEGER, property INTEGER, identifier INTEGER, label INTEGER, value TEXT);
CREATE TABLE ABMultiValueLabel (value TEXT, UNIQUE(value));
CREATE TABLE ABMultiValueEntry (parent_id INTEGER, key INTEGER, value TEXT, UNIQUE(parent_id, key));
CREATE TABLE ABMultiValueEntryKey (value TEXT, UNIQUE(value));
INSERT INTO ABPerson VALUES (1, NULL, NULL, NULL, NULL, NULL, 'do not answer', NULL, NULL, NULL, NULL, NULL, 789992800, 789992860, 0, NULL),
    (2, 'Jo', 'Example', NULL, NULL, NULL, NULL, '-347846400.0', NULL, 'Mum', NULL, NULL, 789992800, 789992800, 0, NULL), (3, NULL, NULL, NULL, 'Example Plumbing', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 789992800, 789992800, 1, NULL);
INSERT INTO ABMultiValueLabel (rowid, value) VALUES (1, '_$!<Mobile>!$_'), (2, 'work lift');
INSERT INTO ABMultiValueEntryKey (rowid, value) VALUES (1, 'Street'), (2, 'City');
INSERT INTO ABMultiValue VALUES (1, 1, 3, 0, 1, '+447700900317'), (2, 2, 3, 0, 1, '07700 900101'), (3, 2, 4, 0, NULL, 'jo@example.org'), (4, 2, 5, 0, NULL, NULL), (5, 3, 3, 0, 999, '07700 900700'),
    (6, 2, 46, 0, 2, 'jo_e'), (7, 2, 77, 0, NULL, 'something new');
INSERT INTO ABMultiValueEntry VALUES (4, 1, '1 Example Road'), (4, 2, 'Exampleton');
