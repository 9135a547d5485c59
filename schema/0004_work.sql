-- SPDX-License-Identifier: Apache-2.0
-- 0004: how the desk works: macros, views, rules, targets; what happened, what is to be done, and who is told.

CREATE TABLE macro (
    org          bigint NOT NULL REFERENCES org (id),
    id           bigint NOT NULL,
    name         text NOT NULL,
    name_folded  text NOT NULL,
    body         text NOT NULL,               -- Markdown with {{ variables }}
    actions_json text NOT NULL DEFAULT '[]',  -- as in rules: [{"do":"tag","tag_id":"..."}]
    owner_id     bigint,                      -- an agent's own; NULL: everybody's, or the team's
    team_id      bigint,
    uses         bigint NOT NULL DEFAULT 0,
    used_us      bigint,
    created_us   bigint NOT NULL,
    archived_us  bigint,
    version      bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (org, id),
    FOREIGN KEY (org, owner_id) REFERENCES agent (org, id),
    FOREIGN KEY (org, team_id) REFERENCES team (org, id)
);
CREATE INDEX macro_name ON macro (org, name_folded, id);

CREATE TABLE saved_view (
    org         bigint NOT NULL REFERENCES org (id),
    id          bigint NOT NULL,
    name        text NOT NULL,
    filter      text NOT NULL,                -- the filter language, as typed
    sort        text NOT NULL DEFAULT 'active' CHECK (sort IN ('active', 'created', 'waiting')),
    columns     text NOT NULL DEFAULT '',     -- what its lists show, words with spaces between; '' is the usual
    owner_id    bigint,                       -- an agent's own; NULL: everybody's, or the team's
    team_id     bigint,
    position    integer NOT NULL DEFAULT 0,
    created_us  bigint NOT NULL,
    version     bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (org, id),
    FOREIGN KEY (org, owner_id) REFERENCES agent (org, id),
    FOREIGN KEY (org, team_id) REFERENCES team (org, id)
);
CREATE INDEX saved_view_position ON saved_view (org, position, id);

-- When something happens, if it is so, then do this.
CREATE TABLE rule (
    org          bigint NOT NULL REFERENCES org (id),
    id           bigint NOT NULL,
    name         text NOT NULL,
    on_event     text NOT NULL,               -- 'conversation.created', 'message.received', 'time' ...
    filter       text NOT NULL,               -- the filter language
    actions_json text NOT NULL,
    enabled      smallint NOT NULL DEFAULT 0 CHECK (enabled IN (0, 1)),
    position     integer NOT NULL DEFAULT 0,
    created_us   bigint NOT NULL,
    version      bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (org, id)
);

CREATE TABLE rule_run (
    org             bigint NOT NULL,
    id              bigint NOT NULL,
    rule_id         bigint NOT NULL,
    conversation_id bigint NOT NULL,
    created_us      bigint NOT NULL,
    did_json        text NOT NULL,            -- what it changed, in the order of its actions
    PRIMARY KEY (org, id),
    FOREIGN KEY (org, rule_id) REFERENCES rule (org, id) ON DELETE CASCADE,
    FOREIGN KEY (org, conversation_id) REFERENCES conversation (org, id) ON DELETE CASCADE
);
CREATE INDEX rule_run_rule ON rule_run (org, rule_id, id);
CREATE INDEX rule_run_conversation ON rule_run (org, conversation_id, id);

-- What the desk promises itself; the first that fits a conversation counts.
CREATE TABLE target (
    org            bigint NOT NULL REFERENCES org (id),
    id             bigint NOT NULL,
    name           text NOT NULL,
    filter         text NOT NULL DEFAULT '',  -- the filter language; '' fits all
    first_reply_ms bigint,                    -- of business time when hours_id is set
    next_reply_ms  bigint,
    resolution_ms  bigint,
    hours_id       bigint,
    warn_percent   integer NOT NULL DEFAULT 0 CHECK (warn_percent BETWEEN 0 AND 99),   -- of the time: due soon; 0: never
    warn_ms        bigint,                    -- so long before it is due, instead
    enabled        smallint NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    position       integer NOT NULL DEFAULT 0,
    created_us     bigint NOT NULL,
    version        bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (org, id),
    FOREIGN KEY (org, hours_id) REFERENCES hours (org, id)
);

-- Every change, by whom, never changed itself. Reading is not recorded.
CREATE TABLE audit (
    org             bigint NOT NULL REFERENCES org (id),
    id              bigint NOT NULL,
    at_us           bigint NOT NULL,
    actor_kind      text NOT NULL CHECK (actor_kind IN ('agent', 'token', 'customer', 'rule', 'system', 'import')),
    actor_id        bigint,
    verb            text NOT NULL,            -- 'tag.rename'
    noun            text NOT NULL,            -- 'tag'
    noun_id         bigint NOT NULL,
    conversation_id bigint,                   -- whose story shows it
    detail_json     text NOT NULL DEFAULT '{}',    -- what it was and became; never a secret, never message text
    PRIMARY KEY (org, id)
);
CREATE INDEX audit_noun ON audit (org, noun, noun_id, id);
CREATE INDEX audit_kind ON audit (org, noun, id);
CREATE INDEX audit_conversation ON audit (org, conversation_id, id) WHERE conversation_id IS NOT NULL;
CREATE INDEX audit_actor ON audit (org, actor_kind, actor_id, id);

-- How to take something back: what was, for the one who did it, for a while.
CREATE TABLE undo (
    org         bigint NOT NULL,
    id          bigint NOT NULL,
    agent_id    bigint NOT NULL,
    verb        text NOT NULL,                -- the verb that was done; its module knows the way back
    noun_id     bigint NOT NULL,
    was_json    text NOT NULL,                -- what the module needs
    words       text NOT NULL,                -- 'Tagged "refund"'
    created_us  bigint NOT NULL,
    expires_us  bigint NOT NULL,
    done_us     bigint,
    PRIMARY KEY (org, id),
    FOREIGN KEY (org, agent_id) REFERENCES agent (org, id)
);
CREATE INDEX undo_agent ON undo (org, agent_id, id);
CREATE INDEX undo_expires ON undo (expires_us);

-- Something happened: what screens, rules and webhooks are told, after the commit. Kept for a day so that a
-- stream that broke can go on, and a webhook can be tried again. Rows of one transaction have ascending ids,
-- but a transaction of another node may become visible after younger ones: whoever reads on goes back a little.
CREATE TABLE event (
    org             bigint NOT NULL,
    id              bigint NOT NULL,
    kind            text NOT NULL,            -- 'tag.renamed'
    noun_id         bigint NOT NULL,
    conversation_id bigint,
    inbox_id        bigint,                   -- only those who see the inbox are told; NULL: the organisation
    agent_id        bigint,                   -- only this agent is told; NULL: all of them
    actor_id        bigint,
    detail_json     text NOT NULL DEFAULT '{}',
    at_us           bigint NOT NULL,
    PRIMARY KEY (org, id)
);
CREATE INDEX event_at ON event (at_us);

-- What is to be done, by whoever comes first. A job is leased, not taken: who dies loses the lease.
CREATE TABLE job (
    org         bigint NOT NULL,              -- 0: the installation's own
    id          bigint NOT NULL,
    kind        text NOT NULL,
    name        text,                         -- one waiting job of a kind and name; NULL: any number
    data_json   text NOT NULL DEFAULT '{}',
    state       text NOT NULL CHECK (state IN ('waiting', 'running', 'failed')),   -- done jobs are deleted
    due_us      bigint NOT NULL,              -- waiting: not before; running: the lease ends
    leased_by   bigint,                       -- running: the lease's id, new for each
    asked_us    bigint,                       -- somebody outside was asked then, and no answer is noted yet
    tries       integer NOT NULL DEFAULT 0,
    tries_max   integer NOT NULL DEFAULT 10,
    error       text NOT NULL DEFAULT '',
    created_us  bigint NOT NULL,
    PRIMARY KEY (org, id)
);
CREATE UNIQUE INDEX job_name ON job (org, kind, name) WHERE name IS NOT NULL AND state = 'waiting';
CREATE INDEX job_due ON job (kind, due_us, id) WHERE state <> 'failed';
CREATE INDEX job_state ON job (org, state, kind, id);

CREATE TABLE webhook (
    org           bigint NOT NULL REFERENCES org (id),
    id            bigint NOT NULL,
    name          text NOT NULL,
    url           text NOT NULL,
    secret        bytea NOT NULL,             -- sealed with the installation's key
    old_secret    bytea,                      -- signs beside it after a rotation
    old_until_us  bigint,
    events        text NOT NULL,              -- kinds with spaces between; 'tag.*' takes all of a noun
    enabled       smallint NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    failing_us    bigint,                     -- since when every try failed
    created_us    bigint NOT NULL,
    version       bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (org, id)
);

CREATE TABLE webhook_delivery (
    org         bigint NOT NULL,
    id          bigint NOT NULL,
    webhook_id  bigint NOT NULL,
    event_id    bigint NOT NULL,
    kind        text NOT NULL,
    body        text NOT NULL,                -- what is signed and sent
    state       text NOT NULL CHECK (state IN ('waiting', 'sent', 'failed')),
    tries       integer NOT NULL DEFAULT 0,
    due_us      bigint NOT NULL,
    status      integer NOT NULL DEFAULT 0,   -- of the last answer; 0: none came
    answer      text NOT NULL DEFAULT '',     -- its beginning, or why none came
    took_ms     bigint NOT NULL DEFAULT 0,
    created_us  bigint NOT NULL,
    sent_us     bigint,
    PRIMARY KEY (org, id),
    UNIQUE (org, webhook_id, event_id),
    FOREIGN KEY (org, webhook_id) REFERENCES webhook (org, id) ON DELETE CASCADE
);
CREATE INDEX webhook_delivery_hook ON webhook_delivery (org, webhook_id, id);
CREATE INDEX webhook_delivery_due ON webhook_delivery (due_us, id) WHERE state = 'waiting';

-- The answer to a request that may come twice.
CREATE TABLE idempotency (
    org          bigint NOT NULL,
    actor_id     bigint NOT NULL,             -- the token or agent: keys of others never meet
    key          text NOT NULL,
    request_hash bytea NOT NULL,              -- the same key with another request is refused
    status       integer NOT NULL,
    answer       text NOT NULL,
    created_us   bigint NOT NULL,
    PRIMARY KEY (org, actor_id, key)
);
CREATE INDEX idempotency_created ON idempotency (created_us);

CREATE TABLE import (
    org          bigint NOT NULL REFERENCES org (id),
    id           bigint NOT NULL,
    source       text NOT NULL CHECK (source IN ('zendesk', 'chatwoot', 'freshdesk', 'mbox', 'heard')),
    name         text NOT NULL,               -- the file's, for people
    path         text NOT NULL,               -- where it lies until the import is over
    inbox_id     bigint,                      -- where conversations without one go
    options_json text NOT NULL DEFAULT '{}',
    state        text NOT NULL CHECK (state IN ('waiting', 'running', 'paused', 'done', 'failed')),
    place        text NOT NULL DEFAULT '',    -- how far it has come: the importer goes on from here
    items_all    bigint NOT NULL DEFAULT 0,   -- 0: not known
    items_done   bigint NOT NULL DEFAULT 0,
    items_bad    bigint NOT NULL DEFAULT 0,
    error        text NOT NULL DEFAULT '',
    agent_id     bigint NOT NULL,
    created_us   bigint NOT NULL,
    ended_us     bigint,
    PRIMARY KEY (org, id),
    FOREIGN KEY (org, inbox_id) REFERENCES inbox (org, id),
    FOREIGN KEY (org, agent_id) REFERENCES agent (org, id)
);

-- What was sent for an import, in order; gone when it is over.
CREATE TABLE import_file (
    org         bigint NOT NULL,
    import_id   bigint NOT NULL,
    position    integer NOT NULL,
    file_id     bigint NOT NULL,
    name        text NOT NULL,                -- as the sender called it
    PRIMARY KEY (org, import_id, position),
    FOREIGN KEY (org, import_id) REFERENCES import (org, id) ON DELETE CASCADE,
    FOREIGN KEY (org, file_id) REFERENCES file (org, id)
);
CREATE INDEX import_file_file ON import_file (org, file_id);

-- What a foreign id became here: an import that goes on, or comes again, makes nothing twice.
CREATE TABLE import_item (
    org         bigint NOT NULL,
    source      text NOT NULL,                -- 'zendesk:example.zendesk.com'
    noun        text NOT NULL,
    foreign_id  text NOT NULL,
    noun_id     bigint NOT NULL,
    made        smallint NOT NULL DEFAULT 1 CHECK (made IN (0, 1)),   -- 0: it was here before
    import_id   bigint NOT NULL,
    PRIMARY KEY (org, source, noun, foreign_id),
    FOREIGN KEY (org, import_id) REFERENCES import (org, id) ON DELETE CASCADE
);
CREATE INDEX import_item_import ON import_item (org, import_id, noun, noun_id);

-- What could not be taken over, for people to look at.
CREATE TABLE import_fault (
    org         bigint NOT NULL,
    id          bigint NOT NULL,
    import_id   bigint NOT NULL,
    place       text NOT NULL,
    words       text NOT NULL,
    PRIMARY KEY (org, id),
    FOREIGN KEY (org, import_id) REFERENCES import (org, id) ON DELETE CASCADE
);
CREATE INDEX import_fault_import ON import_fault (org, import_id, id);

-- How long things are kept.
CREATE TABLE retention (
    org         bigint NOT NULL REFERENCES org (id),
    id          bigint NOT NULL,
    what        text NOT NULL CHECK (what IN ('closed', 'spam', 'bin', 'attachments', 'audit')),
    inbox_id    bigint,                       -- NULL: all
    keep_days   integer NOT NULL CHECK (keep_days > 0),
    enabled     smallint NOT NULL DEFAULT 0 CHECK (enabled IN (0, 1)),
    created_us  bigint NOT NULL,
    version     bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (org, id),
    FOREIGN KEY (org, inbox_id) REFERENCES inbox (org, id)
);

-- A person was erased: that it happened and what it covered, without who it was.
CREATE TABLE erasure (
    org         bigint NOT NULL REFERENCES org (id),
    id          bigint NOT NULL,
    customer_id bigint NOT NULL,              -- the row that stayed, nameless
    agent_id    bigint NOT NULL,
    reason      text NOT NULL,
    counts_json text NOT NULL,                -- what it covered, as counted at its beginning
    state       text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'done')),
    at_id       bigint NOT NULL DEFAULT 0,    -- the conversation that was finished last
    items_all   bigint NOT NULL DEFAULT 0,    -- messages
    items_done  bigint NOT NULL DEFAULT 0,
    created_us  bigint NOT NULL,
    ended_us    bigint,
    PRIMARY KEY (org, id)
);

-- Bytes that are to leave the disk, as nothing names them any more; the row goes with them.
CREATE TABLE erased_file (
    org         bigint NOT NULL,
    hash        text NOT NULL,
    created_us  bigint NOT NULL,
    PRIMARY KEY (org, hash)
);

-- What a day was like, kept when the conversations themselves are gone: reports add up from here.
CREATE TABLE report_day (
    org            bigint NOT NULL REFERENCES org (id),
    day            integer NOT NULL,          -- days since 1970-01-01, in the timezone of the inbox's desk
    inbox_id       bigint NOT NULL,
    tag_id         bigint NOT NULL DEFAULT 0, -- 0: all of the inbox
    arrived        bigint NOT NULL DEFAULT 0,
    closed         bigint NOT NULL DEFAULT 0,
    replies        bigint NOT NULL DEFAULT 0,
    first_replies  bigint NOT NULL DEFAULT 0,
    first_reply_ms bigint NOT NULL DEFAULT 0, -- their sum
    resolution_ms  bigint NOT NULL DEFAULT 0, -- sum over closed
    backlog        bigint,                    -- not closed when it ended; NULL: the day was counted later
    PRIMARY KEY (org, day, inbox_id, tag_id)
);
