-- The case file, version 1. Evidence tables are written by intake only; `audit` by everything that
-- is done; tables under "derived" can be thrown away and made again.

CREATE TABLE setting (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE source (
    id INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL,
    member TEXT NOT NULL,              -- where the source is one member of an archive
    format TEXT NOT NULL,              -- empty where no importer knew it
    path TEXT NOT NULL,                -- as handed over
    kind TEXT NOT NULL,                -- file, folder or zip
    size INTEGER NOT NULL,             -- bytes
    importer_version INTEGER NOT NULL,
    software TEXT NOT NULL,
    taken_at TEXT NOT NULL,            -- UTC, ISO 8601
    taken_by TEXT NOT NULL,
    owner TEXT NOT NULL,
    zone TEXT NOT NULL,                -- used for wall-clock times
    zone_stated INTEGER NOT NULL,      -- 1 where a person stated it for this source
    status TEXT NOT NULL,              -- imported, incomplete, unrecognised or failed
    report TEXT NOT NULL,              -- JSON: counts, warnings, why it was recognised
    rows_sha256 TEXT NOT NULL,         -- over the row hashes of its events, in order
    authority TEXT NOT NULL,           -- legal power or agreement it was taken under
    scope TEXT NOT NULL,               -- JSON: dates, apps and people it may be read for
    clock_offset INTEGER NOT NULL DEFAULT 0,  -- seconds added to its times; audited, reversible
    UNIQUE (sha256, member, format)
);

CREATE TABLE source_file (
    source_id INTEGER NOT NULL REFERENCES source (id),
    name TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    size INTEGER NOT NULL,
    PRIMARY KEY (source_id, name)
) WITHOUT ROWID;

CREATE TABLE skipped (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source (id),
    member TEXT NOT NULL,
    locator TEXT NOT NULL,
    reason TEXT NOT NULL,
    sample TEXT NOT NULL
);
CREATE INDEX skipped_source ON skipped (source_id);

-- Records outside the scope, or of privileged parties: where they lie, and nothing of what they say.
CREATE TABLE sealed (
    uid INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source (id),
    member TEXT NOT NULL,
    locator TEXT NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL               -- scope: ... or privileged: ...
) WITHOUT ROWID;
CREATE INDEX sealed_source ON sealed (source_id);

-- For each app of a source, from when to when absence of a record means that there was none.
CREATE TABLE coverage (
    source_id INTEGER NOT NULL REFERENCES source (id),
    platform TEXT NOT NULL,
    since INTEGER NOT NULL,            -- milliseconds
    until INTEGER NOT NULL,
    basis TEXT NOT NULL,
    gaps TEXT NOT NULL,                -- JSON: [since, until, what it rests on]
    PRIMARY KEY (source_id, platform)
) WITHOUT ROWID;

CREATE TABLE notice (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source (id),
    code TEXT NOT NULL,
    text TEXT NOT NULL,
    member TEXT NOT NULL,
    count INTEGER NOT NULL
);
CREATE INDEX notice_source ON notice (source_id);

CREATE TABLE party (
    id INTEGER PRIMARY KEY,
    platform TEXT NOT NULL,
    identifier TEXT NOT NULL,          -- as recorded
    name TEXT NOT NULL,                -- what this source calls it
    is_owner INTEGER NOT NULL,
    owner TEXT NOT NULL,               -- whose device or account calls it so
    normal TEXT NOT NULL,              -- E.164, lower-cased handle...: for comparing, not for showing
    UNIQUE (platform, identifier, name, is_owner, owner)
);
CREATE INDEX party_normal ON party (normal);

-- Who is who: derived from parties, contacts and the audited acts of people. ----------------------

CREATE TABLE person (
    id TEXT PRIMARY KEY,               -- the least of its accounts' keys: stable while it stands
    name TEXT NOT NULL,
    role TEXT NOT NULL                 -- victim, suspect, witness, third party, or empty
) WITHOUT ROWID;

CREATE TABLE account (
    key TEXT PRIMARY KEY,              -- platform family, device where it matters, comparable form
    person_id TEXT NOT NULL REFERENCES person (id),
    shown TEXT NOT NULL,               -- as recorded
    evidence TEXT NOT NULL             -- JSON: why it is held to be this person's
) WITHOUT ROWID;
CREATE INDEX account_person ON account (person_id);

CREATE TABLE party_account (
    party_id INTEGER PRIMARY KEY REFERENCES party (id),
    account_key TEXT NOT NULL REFERENCES account (key)
);

CREATE TABLE proposal (                 -- links that are likely, for a person to decide
    one TEXT NOT NULL,                 -- account keys
    other TEXT NOT NULL,
    evidence TEXT NOT NULL,
    strength INTEGER NOT NULL,         -- 3 strong, 2 fair, 1 weak: for the order only
    PRIMARY KEY (one, other)
) WITHOUT ROWID;

CREATE TABLE thread (
    id INTEGER PRIMARY KEY,
    platform TEXT NOT NULL,
    owner TEXT NOT NULL,               -- whose device or account it was seen on
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    is_group INTEGER NOT NULL,
    UNIQUE (platform, owner, key)
);

CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    uid INTEGER NOT NULL UNIQUE,       -- from source hash, member and locator: the same in any case
    source_id INTEGER NOT NULL REFERENCES source (id),
    member TEXT NOT NULL,
    locator TEXT NOT NULL,
    kind TEXT NOT NULL,                -- message, call or system
    platform TEXT NOT NULL,
    thread_id INTEGER NOT NULL REFERENCES thread (id),
    direction TEXT NOT NULL,
    sender_id INTEGER REFERENCES party (id),
    recipient_ids TEXT NOT NULL,       -- JSON array of party ids
    utc INTEGER,                       -- milliseconds since 1970-01-01 UTC, or NULL
    time_text TEXT NOT NULL,
    time_basis TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    time_flag TEXT NOT NULL,
    time_step INTEGER NOT NULL,        -- seconds
    body TEXT,
    state TEXT NOT NULL,
    deleted INTEGER NOT NULL,
    edited INTEGER NOT NULL,
    marks TEXT NOT NULL,               -- JSON array
    native_id TEXT NOT NULL,
    outcome TEXT NOT NULL,             -- calls only
    seconds INTEGER,                   -- calls only
    details TEXT NOT NULL,             -- JSON object
    fingerprint INTEGER NOT NULL,      -- of what is said: equal for the same message elsewhere
    same_as INTEGER REFERENCES event (id),
    row_hash BLOB NOT NULL             -- SHA-256 over what the record says
);
CREATE INDEX event_source ON event (source_id);
CREATE INDEX event_thread ON event (thread_id, utc);
CREATE INDEX event_time ON event (utc);
CREATE INDEX event_fingerprint ON event (fingerprint);
CREATE INDEX event_native ON event (native_id) WHERE native_id <> '';
CREATE INDEX event_same_as ON event (same_as) WHERE same_as IS NOT NULL;

CREATE VIRTUAL TABLE event_text USING fts5 (
    body, content = 'event', content_rowid = 'id', tokenize = "unicode61 remove_diacritics 2"
);

-- What edited messages said before: each in a row of the event's id.
CREATE VIRTUAL TABLE earlier_text USING fts5 (
    body, tokenize = "unicode61 remove_diacritics 2"
);

CREATE TABLE attachment (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source (id),
    event_id INTEGER REFERENCES event (id),   -- NULL for a file that stands by itself
    position INTEGER NOT NULL,
    member TEXT NOT NULL,
    locator TEXT NOT NULL,
    name TEXT NOT NULL,
    mime TEXT NOT NULL,
    held TEXT NOT NULL,
    sha256 TEXT NOT NULL,              -- empty unless held is present
    utc INTEGER,
    time_text TEXT NOT NULL
);
CREATE INDEX attachment_event ON attachment (event_id);
CREATE INDEX attachment_source ON attachment (source_id);

CREATE TABLE blob (
    sha256 TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    mime TEXT NOT NULL,                -- by content
    metadata TEXT NOT NULL             -- JSON: EXIF position and time, pixels
) WITHOUT ROWID;

CREATE TABLE contact (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source (id),
    member TEXT NOT NULL,
    locator TEXT NOT NULL,
    platform TEXT NOT NULL,
    list_name TEXT NOT NULL,
    name TEXT NOT NULL,
    identifiers TEXT NOT NULL,         -- JSON array
    utc INTEGER,
    time_text TEXT NOT NULL,
    details TEXT NOT NULL
);
CREATE INDEX contact_source ON contact (source_id);

CREATE TABLE location (
    id INTEGER PRIMARY KEY,
    source_id INTEGER NOT NULL REFERENCES source (id),
    member TEXT NOT NULL,
    locator TEXT NOT NULL,
    utc INTEGER,
    time_text TEXT NOT NULL,
    time_basis TEXT NOT NULL,
    latitude REAL NOT NULL,
    longitude REAL NOT NULL,
    radius REAL,
    label TEXT NOT NULL,
    details TEXT NOT NULL
);
CREATE INDEX location_source ON location (source_id);

CREATE TABLE audit (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,           -- UUID, version 7
    at TEXT NOT NULL,                  -- UTC, ISO 8601
    by TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL,              -- canonical JSON
    previous TEXT NOT NULL,            -- hash of the entry before
    hash TEXT NOT NULL
);
CREATE INDEX audit_action ON audit (action);
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
BEGIN SELECT RAISE (ABORT, 'the audit trail is append-only'); END;
CREATE TRIGGER audit_is_never_shortened BEFORE DELETE ON audit
BEGIN SELECT RAISE (ABORT, 'the audit trail is append-only'); END;

-- Derived: the present, folded from the audit trail ------------------------------------------------

CREATE TABLE verdict (
    event_id INTEGER NOT NULL REFERENCES event (id),
    by TEXT NOT NULL,
    decision TEXT NOT NULL,            -- relevant, not-relevant or unsure
    tags TEXT NOT NULL,                -- JSON array of codes
    note TEXT NOT NULL,
    at TEXT NOT NULL,
    operation TEXT NOT NULL,           -- audit.id
    PRIMARY KEY (event_id, by)
) WITHOUT ROWID;

CREATE TABLE entry (
    id TEXT PRIMARY KEY,               -- UUID of the act that made it
    at_utc INTEGER,
    at_text TEXT NOT NULL,
    zone TEXT NOT NULL,
    text TEXT NOT NULL,
    basis TEXT NOT NULL,               -- where it comes from and how reliable it is
    tags TEXT NOT NULL,
    by TEXT NOT NULL,
    made_at TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE timeline_number (
    subject TEXT PRIMARY KEY,          -- event uid in hex, or entry id
    number INTEGER NOT NULL UNIQUE,
    withdrawn INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- Derived: analysis ---------------------------------------------------------------------------------

CREATE TABLE stage (
    name TEXT PRIMARY KEY,
    key TEXT NOT NULL,                 -- hash over version, needs, settings and model
    detail TEXT NOT NULL,              -- JSON: what went into the key
    finished_at TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE pair (                     -- one account's conduct towards another, as recorded
    id INTEGER PRIMARY KEY,
    actor TEXT NOT NULL,               -- who writes, for showing
    target TEXT NOT NULL,
    score REAL NOT NULL,               -- 0 to 1: how one-sided, repeated and marked the contact is
    contacts INTEGER NOT NULL,
    first_utc INTEGER,
    last_utc INTEGER,
    measures TEXT NOT NULL,            -- JSON: each measure's value and share of the score
    states TEXT NOT NULL               -- JSON: from when the pair reads as refused, blocked...
);
CREATE INDEX pair_score ON pair (score);

CREATE TABLE assessment (
    event_id INTEGER PRIMARY KEY REFERENCES event (id),
    position INTEGER NOT NULL,         -- in reading order, from 1
    lane TEXT NOT NULL,                -- interrupt, ranked or not-assessed
    priority REAL NOT NULL,
    threat REAL NOT NULL,
    fixation REAL NOT NULL,
    victim REAL NOT NULL,
    disclosure REAL NOT NULL,
    threat_level INTEGER NOT NULL,     -- 0 to 4
    fixation_level INTEGER NOT NULL,   -- 0 to 4
    confidence TEXT NOT NULL,          -- assessed, low, or why it could not be assessed
    pair_id INTEGER REFERENCES pair (id),
    state TEXT NOT NULL,               -- of the pair when it was sent: neutral, refused, blocked, order
    signals BLOB NOT NULL,             -- float16, in the order of the taxonomy
    parts TEXT NOT NULL,               -- JSON: the terms whose sum is the priority
    reasons TEXT NOT NULL              -- JSON array of sentences
);
CREATE INDEX assessment_position ON assessment (position);
CREATE INDEX assessment_threat ON assessment (threat);
CREATE INDEX assessment_fixation ON assessment (fixation);
CREATE INDEX assessment_disclosure ON assessment (disclosure);

CREATE TABLE theme (
    id INTEGER PRIMARY KEY,
    label TEXT NOT NULL,
    size INTEGER NOT NULL,
    threat REAL NOT NULL,              -- mean over its members
    fixation REAL NOT NULL,
    representative INTEGER NOT NULL REFERENCES event (id),
    parent INTEGER REFERENCES theme (id)
);
CREATE TABLE theme_member (
    theme_id INTEGER NOT NULL REFERENCES theme (id),
    event_id INTEGER NOT NULL REFERENCES event (id),
    PRIMARY KEY (theme_id, event_id)
) WITHOUT ROWID;
