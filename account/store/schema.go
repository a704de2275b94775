package store

// migrations are the steps from an empty database to the newest form; the
// number of a form is how many of them were taken. A step that has landed is
// never changed: another one follows it, and testdata gets a database of the
// form before.
//
// Every message has a place, a number that no other has, in the order in
// which messages are read: the millisecond it belongs to, or the next one
// that is free. It is the key of the row, of the full-text index and of a
// page's cursor, so "newest first" costs nothing anywhere.
//
// What belongs to a conversation carries the conversation's number first, so
// that a run of messages touches few pages, and one range holds all that is
// to be forgotten.
var migrations = []string{
	`
CREATE TABLE account (
	id      INTEGER PRIMARY KEY,
	address TEXT NOT NULL UNIQUE
) STRICT;

CREATE TABLE conversation (
	id      INTEGER PRIMARY KEY,
	account INTEGER NOT NULL,
	peer    TEXT NOT NULL,
	last    INTEGER NOT NULL DEFAULT 0,  -- the place of the newest message
	seen    INTEGER NOT NULL DEFAULT 0,  -- the place up to which all is read
	unread  INTEGER NOT NULL DEFAULT 0,  -- what others said after it
	UNIQUE (account, peer)
) STRICT;
CREATE INDEX conversation_last ON conversation (last);

CREATE TABLE sender (
	id           INTEGER PRIMARY KEY,
	conversation INTEGER NOT NULL,
	address      TEXT NOT NULL,
	UNIQUE (conversation, address)
) STRICT;

CREATE TABLE message (
	place        INTEGER PRIMARY KEY,
	conversation INTEGER NOT NULL,
	sender       INTEGER NOT NULL,
	kind         INTEGER NOT NULL,
	state        INTEGER NOT NULL,
	flags        INTEGER NOT NULL,
	time         INTEGER,             -- ms since 1970; NULL: the place
	received     INTEGER,             -- NULL: the time
	id           TEXT NOT NULL,
	origin       TEXT,                -- NULL: the id
	assigner     INTEGER NOT NULL,    -- whose archive gave the id that counts: 0 none, 1 our server, 2 the room
	assigned     TEXT,                -- that id
	links        TEXT,                -- JSON: stanza ids that do not count
	encryption   TEXT,
	failure      TEXT,
	body         TEXT NOT NULL
) STRICT;
CREATE INDEX message_conversation ON message (conversation);

-- By which ids a message can be found: a number made of each.
CREATE TABLE ident (
	conversation INTEGER NOT NULL,
	hash         INTEGER NOT NULL,
	place        INTEGER NOT NULL,
	PRIMARY KEY (conversation, hash, place)
) STRICT, WITHOUT ROWID;

-- What a message is to an earlier one.
CREATE TABLE reference (
	place        INTEGER NOT NULL,
	number       INTEGER NOT NULL,
	conversation INTEGER NOT NULL,
	hash         INTEGER NOT NULL,    -- of the other's id
	relation     INTEGER NOT NULL,
	id           TEXT NOT NULL,
	recipient    TEXT,
	content      TEXT,
	PRIMARY KEY (place, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX reference_hash ON reference (conversation, hash);

-- The full-text index. It holds words and no texts; what the words of a text
-- are, archive decides. What is taken out leaves no trace, a row of the index
-- fills a page, and 8 parts may lie side by side before they are merged.
CREATE VIRTUAL TABLE word USING fts5 (
	content, mark, content = '', columnsize = 0, tokenize = 'ascii'
);
INSERT INTO word (word, rank) VALUES ('secure-delete', 1);
INSERT INTO word (word, rank) VALUES ('pgsz', 4000);
INSERT INTO word (word, rank) VALUES ('automerge', 8);

-- Small values of an account that must not be lost: see vault.
CREATE TABLE vault (
	account TEXT NOT NULL,
	kind    TEXT NOT NULL,
	name    TEXT NOT NULL,
	value   BLOB NOT NULL,
	PRIMARY KEY (account, kind, name)
) STRICT, WITHOUT ROWID;

-- What goes out, in order, until the server confirmed it.
CREATE TABLE outbox (
	number  INTEGER PRIMARY KEY AUTOINCREMENT,
	account TEXT NOT NULL,
	peer    TEXT,
	id      TEXT,
	taken   INTEGER NOT NULL DEFAULT 0,
	stanza  BLOB NOT NULL
) STRICT;
CREATE INDEX outbox_account ON outbox (account, number);
`,
	`
-- By which ids the newer messages can be found. A new id goes into
-- ident_fresh, and by and by through ident_recent into ident: see archive.
CREATE TABLE ident_fresh (
	conversation INTEGER NOT NULL,
	hash         INTEGER NOT NULL,
	place        INTEGER NOT NULL,
	PRIMARY KEY (conversation, hash, place)
) STRICT, WITHOUT ROWID;
CREATE TABLE ident_recent (
	conversation INTEGER NOT NULL,
	hash         INTEGER NOT NULL,
	place        INTEGER NOT NULL,
	PRIMARY KEY (conversation, hash, place)
) STRICT, WITHOUT ROWID;

-- How many rows those two have, and up to which key they were moved on.
CREATE TABLE ident_level (
	level        INTEGER PRIMARY KEY,
	rows         INTEGER NOT NULL,
	conversation INTEGER NOT NULL,
	hash         INTEGER NOT NULL
) STRICT;
INSERT INTO ident_level VALUES (0, 0, 0, 0), (1, 0, 0, 0);

-- Our messages that have not reached our server, as far as we know: states 1
-- and 2. They are looked for at every start.
CREATE INDEX message_unfinished ON message (state) WHERE state IN (1, 2);
`,
}

// standIns are what a reader of an older form sees in place of the tables
// that a step adds, by the number of the form before that step. Reading
// changes no file, and so no form.
var standIns = map[int64]string{
	1: `
CREATE TEMP TABLE ident_fresh (conversation INTEGER, hash INTEGER, place INTEGER);
CREATE TEMP TABLE ident_recent (conversation INTEGER, hash INTEGER, place INTEGER);
CREATE TEMP TABLE ident_level (level INTEGER PRIMARY KEY, rows INTEGER, conversation INTEGER, hash INTEGER);
INSERT INTO ident_level VALUES (0, 0, 0, 0), (1, 0, 0, 0);
`,
}
