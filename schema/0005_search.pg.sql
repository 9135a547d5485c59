-- SPDX-License-Identifier: Apache-2.0
-- 0005: full-text search (PostgreSQL). One row for each message. What is put in is folded by us (lower case, no
-- accents), as on SQLite, so the plain configuration is enough: to_tsvector('simple', words).
CREATE TABLE message_search (
    org         bigint NOT NULL,
    message_id  bigint NOT NULL,
    words       tsvector NOT NULL,
    PRIMARY KEY (org, message_id),
    FOREIGN KEY (org, message_id) REFERENCES message (org, id) ON DELETE CASCADE
);
-- New words wait in a list of a megabyte at most and go into the index together: a search reads that list too.
CREATE INDEX message_search_words ON message_search USING gin (words) WITH (gin_pending_list_limit = 1024);
