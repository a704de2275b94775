-- A database of form 2, as it landed. Never changed.
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
INSERT INTO ident_level VALUES (0, 1, 0, 0), (1, 1, 0, 0);

-- Our messages that have not reached our server, as far as we know: states 1
-- and 2. They are looked for at every start.
CREATE INDEX message_unfinished ON message (state) WHERE state IN (1, 2);

INSERT INTO account VALUES (1, 'ana@acme.example');
INSERT INTO conversation VALUES (1, 1, 'bora@acme.example', 1762160400001, 1762160400000, 1);
INSERT INTO sender VALUES (1, 1, 'bora@acme.example/phone');
INSERT INTO sender VALUES (2, 1, 'ana@acme.example/desk');
INSERT INTO message VALUES (1762160400000, 1, 2, 0, 4, 0, NULL, NULL, 'm1', NULL, 1, 's1', NULL, NULL, NULL, 'hello bora');
INSERT INTO message VALUES (1762160400001, 1, 1, 0, 0, 10, NULL, NULL, 'm2', '', 0, NULL, NULL, 'urn:xmpp:omemo:2', NULL, 'hello yourself');
INSERT INTO ident VALUES (1, 1, 1762160400000);
INSERT INTO ident_fresh VALUES (1, 3, 1762160400001);
INSERT INTO ident_recent VALUES (1, 2, 1762160400001);
INSERT INTO reference VALUES (1762160400001, 0, 1, 1, 0, 'm1', NULL, NULL);
INSERT INTO word (rowid, content, mark) VALUES (1762160400000, 'hello bora', 'a1 c1 s2 me');
INSERT INTO word (rowid, content, mark) VALUES (1762160400001, 'hello yourself', 'a1 c1 s1');
INSERT INTO vault VALUES ('ana@acme.example', 'draft', 'bora@acme.example', CAST('"as I was"' AS BLOB));
INSERT INTO outbox (account, peer, id, stanza) VALUES ('ana@acme.example', 'bora@acme.example', 'm3', CAST('<message/>' AS BLOB));
PRAGMA application_id = 1936684148;
PRAGMA user_version = 2;
