-- SPDX-License-Identifier: Apache-2.0
-- 0005: full-text search (SQLite). One row for each message, its id as the rowid, so that the newest come first
-- without sorting. The index keeps no text: highlights are made from the message itself. `scope` holds the
-- organisation as one word ('o' and its id), so that a search never walks another's postings. What is put in is
-- folded by us (lower case, no accents), as on PostgreSQL.
CREATE VIRTUAL TABLE message_search USING fts5 (
    scope, words, content = '', prefix = '2 3', tokenize = 'unicode61 remove_diacritics 0'
);
