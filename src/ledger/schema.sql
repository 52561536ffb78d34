-- Version 3. Nothing is ever updated or deleted.
CREATE TABLE entries (
    seq     INTEGER PRIMARY KEY CHECK (seq > 0),
    at      TEXT NOT NULL,               -- real time, RFC 3339, UTC
    kind    TEXT NOT NULL,               -- see src/model/event.rs
    subject TEXT NOT NULL,               -- what it is about: a draw's id, or empty
    now     TEXT NOT NULL,               -- what everyone is told at once: JSON, kept byte for byte like the two below
    later   TEXT NOT NULL,               -- what everyone is told once it may be public; empty: nothing more
    salt_later   TEXT NOT NULL,          -- what hides `later` and `body` behind their digests
    salt_body    TEXT NOT NULL,
    later_digest TEXT NOT NULL,          -- see chain.rs
    body_digest  TEXT NOT NULL,
    prev    TEXT NOT NULL,               -- hash of the entry before; 64 zeros for the first
    hash    TEXT NOT NULL UNIQUE,        -- see chain.rs
    body    TEXT NOT NULL                -- all of it, for the office; last, for it may be long and is not always read
) STRICT;
CREATE TABLE intents (                   -- recorded before the seed exists; completed, never rebuilt
    seq     INTEGER PRIMARY KEY REFERENCES entries (seq),
    draw    TEXT NOT NULL UNIQUE,
    line    TEXT NOT NULL,               -- the id of the line's first plan
    task    TEXT NOT NULL,               -- the task's oldest id in the line
    nominal TEXT NOT NULL,               -- the day that the rule gives
    attempt INTEGER NOT NULL,            -- 1; a draw again after a void counts on
    as_of   TEXT NOT NULL,
    UNIQUE (line, task, nominal, attempt) -- exactly once, whichever plan of the line draws
) STRICT;
CREATE TABLE draws (
    seq     INTEGER PRIMARY KEY REFERENCES entries (seq),
    draw    TEXT NOT NULL UNIQUE REFERENCES intents (draw),
    objects INTEGER NOT NULL
) STRICT;
CREATE TABLE objects (
    seq      INTEGER NOT NULL REFERENCES draws (seq),
    position INTEGER NOT NULL,           -- from 1, cells in order and by rank in each
    cell     TEXT NOT NULL,
    rank     INTEGER NOT NULL,
    id       TEXT NOT NULL,
    name     TEXT NOT NULL,
    region   TEXT NOT NULL,
    tier     TEXT NOT NULL,           -- for the office alone
    times    INTEGER NOT NULL,
    ticket   TEXT NOT NULL,
    PRIMARY KEY (seq, position),
    UNIQUE (seq, id)
) STRICT, WITHOUT ROWID;
CREATE TABLE texts (
    digest TEXT PRIMARY KEY,             -- SHA-256 of the text
    text   TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX entries_kind ON entries (kind, subject);

CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
CREATE TRIGGER entries_no_replace BEFORE INSERT ON entries
    WHEN EXISTS (SELECT 1 FROM entries WHERE seq = NEW.seq) OR EXISTS (SELECT 1 FROM entries WHERE hash = NEW.hash)
    BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
CREATE TRIGGER intents_no_update BEFORE UPDATE ON intents BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
CREATE TRIGGER intents_no_delete BEFORE DELETE ON intents BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
CREATE TRIGGER intents_no_replace BEFORE INSERT ON intents
    WHEN EXISTS (SELECT 1 FROM intents WHERE seq = NEW.seq)
      OR EXISTS (SELECT 1 FROM intents WHERE draw = NEW.draw)
      OR EXISTS (SELECT 1 FROM intents WHERE line = NEW.line AND task = NEW.task AND nominal = NEW.nominal AND attempt = NEW.attempt)
    BEGIN SELECT RAISE(ABORT, 'this round is already drawn'); END;
CREATE TRIGGER draws_no_update BEFORE UPDATE ON draws BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
CREATE TRIGGER draws_no_delete BEFORE DELETE ON draws BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
CREATE TRIGGER draws_no_replace BEFORE INSERT ON draws
    WHEN EXISTS (SELECT 1 FROM draws WHERE seq = NEW.seq) OR EXISTS (SELECT 1 FROM draws WHERE draw = NEW.draw)
    BEGIN SELECT RAISE(ABORT, 'this round is already drawn'); END;
CREATE TRIGGER objects_no_update BEFORE UPDATE ON objects BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
CREATE TRIGGER objects_no_delete BEFORE DELETE ON objects BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
CREATE TRIGGER objects_no_replace BEFORE INSERT ON objects
    -- Two conditions, for one with OR would look at every object of the draw.
    WHEN EXISTS (SELECT 1 FROM objects WHERE seq = NEW.seq AND position = NEW.position)
      OR EXISTS (SELECT 1 FROM objects WHERE seq = NEW.seq AND id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
CREATE TRIGGER texts_no_update BEFORE UPDATE ON texts BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
CREATE TRIGGER texts_no_delete BEFORE DELETE ON texts BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
CREATE TRIGGER texts_no_replace BEFORE INSERT ON texts
    WHEN EXISTS (SELECT 1 FROM texts WHERE digest = NEW.digest)
    BEGIN SELECT RAISE(ABORT, 'the ledger is never changed'); END;
