-- WhatsApp's address book on Sam Example's phone (fictional).
CREATE TABLE wa_contacts (_id INTEGER PRIMARY KEY AUTOINCREMENT, jid TEXT NOT NULL, is_whatsapp_user BOOLEAN NOT NULL, status TEXT, status_timestamp INTEGER,
    number TEXT, display_name TEXT, wa_name TEXT, nickname TEXT, company TEXT, is_spam_reported INTEGER);
CREATE TABLE wa_block_list (jid TEXT PRIMARY KEY);
CREATE TABLE wa_vnames (_id INTEGER PRIMARY KEY, jid TEXT NOT NULL, verified_name TEXT NOT NULL);
INSERT INTO wa_contacts VALUES (1, '447700900101@s.whatsapp.net', 1, 'gone fishing', 1768300000000, '+447700900101', 'Mum', 'Jo', NULL, NULL, 0),
    (2, '447700900317@s.whatsapp.net', 1, NULL, 0, NULL, NULL, 'R.', NULL, NULL, 1), (3, '120363000000000001@g.us', 1, NULL, 0, NULL, 'Five a side', NULL, NULL, NULL, NULL),
    (4, '447700900102@s.whatsapp.net', 0, NULL, 0, '07700 900102', 'Mum', NULL, NULL, NULL, NULL);
INSERT INTO wa_block_list VALUES ('447700900600@s.whatsapp.net');
INSERT INTO wa_vnames VALUES (1, '447700900700@s.whatsapp.net', 'Example Plumbing');
