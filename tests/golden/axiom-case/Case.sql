CREATE TABLE case_info (case_info_id TEXT, case_number TEXT, case_name TEXT);
CREATE TABLE artifact (artifact_id TEXT PRIMARY KEY, artifact_name TEXT);
CREATE TABLE artifact_version (artifact_version_id TEXT PRIMARY KEY, artifact_id TEXT, artifact_name TEXT);
CREATE TABLE fragment_definition (fragment_definition_id TEXT PRIMARY KEY, artifact_version_id TEXT, name TEXT, data_type TEXT);
CREATE TABLE scan_artifact_hit (hit_id INTEGER PRIMARY KEY, artifact_version_id TEXT NOT NULL, scan_id TEXT, source_id TEXT, deleted INTEGER DEFAULT 0);
CREATE TABLE hit_fragment_string (hit_fragment_id INTEGER PRIMARY KEY, hit_id INTEGER NOT NULL, value TEXT, fragment_definition_id TEXT NOT NULL);
CREATE TABLE hit_fragment_int (hit_fragment_id INTEGER PRIMARY KEY, hit_id INTEGER NOT NULL, value INTEGER, fragment_definition_id TEXT NOT NULL);
CREATE TABLE hit_fragment_float (hit_fragment_id INTEGER PRIMARY KEY, hit_id INTEGER NOT NULL, value REAL, fragment_definition_id TEXT NOT NULL);
CREATE TABLE hit_fragment_date (hit_fragment_id INTEGER PRIMARY KEY, hit_id INTEGER NOT NULL, unix_timestamp INTEGER, unix_timestamp_ms INTEGER, formatted_value TEXT, fragment_definition_id TEXT NOT NULL);
CREATE TABLE hit_location (hit_id INTEGER, location_value TEXT, source_id TEXT, sort_order INTEGER);
CREATE TABLE source (source_id TEXT PRIMARY KEY, source_friendly_value TEXT);
CREATE TABLE tag (tag_id TEXT PRIMARY KEY, tag_name TEXT, tag_color INTEGER, tag_type TEXT);
CREATE TABLE case_tag (case_tag_id TEXT PRIMARY KEY, case_info_id TEXT, tag_id TEXT);
CREATE TABLE hit_case_tag (hit_id INTEGER NOT NULL, case_tag_id TEXT NOT NULL, PRIMARY KEY (hit_id, case_tag_id));

INSERT INTO artifact VALUES ('a1', 'Android WhatsApp Messages'), ('a2', 'Android SMS/MMS'), ('a3', 'Android Call Logs'), ('a4', 'Android Contacts'), ('a5', 'Chrome Web History'), ('a6', 'Pigeon Chat Messages');
INSERT INTO artifact_version VALUES ('v1', 'a1', 'Android WhatsApp Messages'), ('v2', 'a2', NULL), ('v3', 'a3', 'Android Call Logs'), ('v4', 'a4', 'Android Contacts'), ('v5', 'a5', 'Chrome Web History'), ('v6', 'a6', 'Pigeon Chat Messages');
INSERT INTO fragment_definition VALUES
 ('d11', 'v1', 'Sender', 'String'), ('d12', 'v1', 'Recipient', 'String'), ('d13', 'v1', 'Message', 'String'), ('d14', 'v1', 'Message Sent Date/Time', 'DateTime'), ('d15', 'v1', 'Message Received Date/Time', 'DateTime'), ('d16', 'v1', 'Message Status', 'String'), ('d17', 'v1', 'Chat ID', 'String'), ('d18', 'v1', 'Attachment', 'String'),
 ('d21', 'v2', 'Sender', 'String'), ('d22', 'v2', 'Recipient', 'String'), ('d23', 'v2', 'Message', 'String'), ('d24', 'v2', 'Message Sent', 'DateTime'), ('d25', 'v2', 'Message Direction', 'String'), ('d26', 'v2', '_ThreadID', 'Int'),
 ('d31', 'v3', 'Caller', 'String'), ('d32', 'v3', 'Recipient(s)', 'String'), ('d33', 'v3', 'Direction', 'String'), ('d34', 'v3', 'Duration', 'Int'), ('d35', 'v3', 'Received Date/Time', 'DateTime'), ('d36', 'v3', 'Status', 'String'),
 ('d41', 'v4', 'Display Name', 'String'), ('d42', 'v4', 'Phone Number(s)', 'String'), ('d43', 'v4', 'Email Address(es)', 'String'),
 ('d51', 'v5', 'URL', 'String'), ('d52', 'v5', 'Last Visited Date/Time', 'DateTime'),
 ('d61', 'v6', 'Author', 'String'), ('d62', 'v6', 'To', 'String'), ('d63', 'v6', 'Text', 'String'), ('d64', 'v6', 'Posted Date/Time', 'DateTime');
INSERT INTO source VALUES ('s1', 'image.zip\data\com.whatsapp\databases\msgstore.db'), ('s2', 'image.zip\data\user_de\0\mmssms.db');
INSERT INTO tag VALUES ('t1', 'Of interest', -137137, 'System'), ('t2', 'Bookmark', -8323328, 'System');
INSERT INTO case_tag VALUES ('ct1', 'c1', 't1'), ('ct2', 'c1', 't2');

INSERT INTO scan_artifact_hit (hit_id, artifact_version_id, deleted) VALUES (101, 'v1', 0), (102, 'v1', 0), (103, 'v1', 1), (104, 'v5', 0), (105, 'v2', 0), (106, 'v3', 0), (107, 'v4', 0), (108, 'v1', 0), (109, 'v6', 0), (110, 'unknown', 0), (111, 'v5', 0);
INSERT INTO hit_fragment_string (hit_id, fragment_definition_id, value) VALUES
 (101, 'd11', '447700900123@s.whatsapp.net Mal'), (101, 'd12', 'Local User <447700900456>'), (101, 'd13', 'i can see your light is on'), (101, 'd16', 'Received'), (101, 'd17', '447700900123@s.whatsapp.net'), (101, 'd99', 'of no definition'),
 (102, 'd11', 'Local User <447700900456>'), (102, 'd12', '447700900123@s.whatsapp.net Mal'), (102, 'd13', 'please stop'), (102, 'd16', 'Sent'), (102, 'd17', '447700900123@s.whatsapp.net'), (102, 'd18', 'C:\cache\IMG-1.jpg'),
 (103, 'd11', '447700900123@s.whatsapp.net Mal'), (103, 'd13', 'only when it came in is known'), (103, 'd16', 'Received'),
 (104, 'd51', 'https://example.org/'),
 (105, 'd21', '+447700900123'), (105, 'd22', 'Local User'), (105, 'd23', 'new number, same me'), (105, 'd25', 'Incoming'),
 (106, 'd31', '+447700900123'), (106, 'd32', 'Local User'), (106, 'd33', 'Incoming'), (106, 'd36', 'Missed'),
 (107, 'd41', 'Mal'), (107, 'd42', '+447700900123'), (107, 'd42', '+447700900124'),
 (109, 'd61', 'lark'), (109, 'd62', 'maple'), (109, 'd63', 'coo');
INSERT INTO hit_fragment_int (hit_id, fragment_definition_id, value) VALUES (105, 'd26', 17), (106, 'd34', 0);
INSERT INTO hit_fragment_date (hit_id, fragment_definition_id, unix_timestamp, unix_timestamp_ms, formatted_value) VALUES
 (101, 'd14', 1738444449, 1738444449321, '2025-02-01 21:14:09.321'), (101, 'd15', 1738444450, 1738444450000, '2025-02-01 21:14:10.000'),
 (102, 'd14', 1738444500, 1738444500000, '2025-02-01 21:15:00.000'),
 (103, 'd15', 1738444560, 1738444560000, '2025-02-01 21:16:00.000'),
 (104, 'd52', 1738444600, 1738444600000, NULL),
 (105, 'd24', 1738444700, 1738444700000, NULL),
 (106, 'd35', 1738444800, 1738444800000, '2025-02-01 21:20:00.000'),
 (109, 'd64', NULL, NULL, '2025-02-01 21:21:00');
INSERT INTO hit_location VALUES (101, 'Table: message(_id: 17)', 's1', 0), (101, 'Table: message_text(rowid: 17)', 's1', 1), (105, 'Table: sms(_id: 5)', 's2', 0);
INSERT INTO hit_case_tag VALUES (101, 'ct1'), (101, 'ct2');
