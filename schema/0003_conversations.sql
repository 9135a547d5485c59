-- SPDX-License-Identifier: Apache-2.0
-- 0003: conversations and everything in and around them.

CREATE TABLE status (
    org         bigint NOT NULL REFERENCES org (id),
    id          bigint NOT NULL,
    name        text NOT NULL,
    name_folded text NOT NULL,
    category    text NOT NULL CHECK (category IN ('open', 'waiting', 'closed')),
    is_first    smallint NOT NULL DEFAULT 0 CHECK (is_first IN (0, 1)),     -- the one its category begins with
    position    integer NOT NULL DEFAULT 0,
    created_us  bigint NOT NULL,
    archived_us bigint,
    version     bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (org, id),
    UNIQUE (org, name_folded)
);

CREATE TABLE conversation (
    org               bigint NOT NULL REFERENCES org (id),
    id                bigint NOT NULL,
    number            bigint NOT NULL,        -- for people; counts up within the organisation
    desk_id           bigint NOT NULL,
    inbox_id          bigint NOT NULL,
    customer_id       bigint NOT NULL,
    channel           text NOT NULL CHECK (channel IN ('mail', 'chat', 'form', 'api', 'phone', 'import')),
    subject           text NOT NULL,
    status_id         bigint NOT NULL,
    category          text NOT NULL CHECK (category IN ('open', 'waiting', 'closed')),   -- of status_id
    priority          integer NOT NULL DEFAULT 1 CHECK (priority BETWEEN 0 AND 3),       -- low normal high urgent
    assignee_id       bigint,
    team_id           bigint,
    snoozed_until_us  bigint,
    spam              smallint NOT NULL DEFAULT 0 CHECK (spam IN (0, 1)),
    deleted_us        bigint,                 -- in the bin until retention takes it
    merged_into_id    bigint,                 -- forwards for ever
    split_from_id     bigint,
    follows_id        bigint,                 -- a reply to one that was closed too long ago
    created_us        bigint NOT NULL,
    updated_us        bigint NOT NULL,
    active_us         bigint NOT NULL,        -- last word by anybody, notes too: what lists are ordered by
    customer_us       bigint,                 -- the customer's last word
    agent_us          bigint,                 -- our last word to the customer
    waiting_us        bigint,                 -- the customer has been waiting since; NULL: it is their turn
    first_reply_us    bigint,                 -- when the first human answer went out
    closed_us         bigint,
    reopened          integer NOT NULL DEFAULT 0,
    messages          integer NOT NULL DEFAULT 0,   -- by customer and agents, without notes
    preview           text NOT NULL DEFAULT '',     -- the beginning of the last word, for lists
    language          text NOT NULL DEFAULT '',
    grave             smallint NOT NULL DEFAULT 0 CHECK (grave IN (0, 1)),   -- no survey, no automatic words
    reading_due_us    bigint,                 -- something was said that the engine has not read; NULL: it has
    version           bigint NOT NULL DEFAULT 1,
    erased_us         bigint,                 -- its words are gone, the row keeps the statistics whole
    -- Where it stands in lists; derived, so that it cannot disagree with what it is made of.
    place             text NOT NULL GENERATED ALWAYS AS (
        CASE WHEN merged_into_id IS NOT NULL OR deleted_us IS NOT NULL THEN 'gone'
             WHEN spam = 1 THEN 'spam'
             WHEN snoozed_until_us IS NOT NULL THEN 'snoozed'
             ELSE category END) STORED,
    PRIMARY KEY (org, id),
    UNIQUE (org, number),
    FOREIGN KEY (org, desk_id) REFERENCES desk (org, id),
    FOREIGN KEY (org, inbox_id) REFERENCES inbox (org, id),
    FOREIGN KEY (org, customer_id) REFERENCES customer (org, id),
    FOREIGN KEY (org, status_id) REFERENCES status (org, id),
    FOREIGN KEY (org, assignee_id) REFERENCES agent (org, id),
    FOREIGN KEY (org, team_id) REFERENCES team (org, id),
    FOREIGN KEY (org, merged_into_id) REFERENCES conversation (org, id)
);
-- The lists a desk shows, each one walk down an index and then along it.
CREATE INDEX conversation_place ON conversation (org, place, active_us, id);
CREATE INDEX conversation_inbox ON conversation (org, inbox_id, place, active_us, id);
CREATE INDEX conversation_assignee ON conversation (org, assignee_id, place, active_us, id);
CREATE INDEX conversation_team ON conversation (org, team_id, place, active_us, id);
CREATE INDEX conversation_customer ON conversation (org, customer_id, active_us, id);
CREATE INDEX conversation_status ON conversation (org, status_id, place, active_us, id);
CREATE INDEX conversation_created ON conversation (org, created_us, id);
CREATE INDEX conversation_closed ON conversation (org, closed_us, id) WHERE closed_us IS NOT NULL;
CREATE INDEX conversation_keep_closed ON conversation (org, closed_us, id) WHERE closed_us IS NOT NULL AND erased_us IS NULL;
CREATE INDEX conversation_keep_bin ON conversation (org, deleted_us, id) WHERE deleted_us IS NOT NULL AND erased_us IS NULL;
CREATE INDEX conversation_waiting ON conversation (org, waiting_us, id) WHERE waiting_us IS NOT NULL;
CREATE INDEX conversation_snoozed ON conversation (snoozed_until_us) WHERE snoozed_until_us IS NOT NULL;
CREATE INDEX conversation_reading ON conversation (reading_due_us) WHERE reading_due_us IS NOT NULL;
CREATE INDEX conversation_merged ON conversation (org, merged_into_id) WHERE merged_into_id IS NOT NULL;

-- One thing somebody said, wrote down or that happened.
CREATE TABLE message (
    org              bigint NOT NULL,
    id               bigint NOT NULL,
    conversation_id  bigint NOT NULL,
    kind             text NOT NULL CHECK (kind IN ('customer', 'agent', 'note', 'assistant', 'automatic')),
    customer_id      bigint,                  -- who said it, when it was a customer
    agent_id         bigint,                  -- who said it, when it was one of us
    channel          text NOT NULL,
    body             text NOT NULL,           -- the words: Markdown by us, plain text by customers
    html             text,                    -- as it came, when it came as HTML; cleaned each time it is shown
    quote_at         bigint,                  -- byte of body where others' words begin: quoted or passed on; 0: all of it
    subject          text NOT NULL DEFAULT '',
    to_json          text NOT NULL DEFAULT '[]',   -- recipients as shown
    language         text NOT NULL DEFAULT '',
    key              text,                    -- the sender's own name for it: what comes twice is kept once
    files            integer NOT NULL DEFAULT 0,   -- attachments, so that most reads need not look for them
    moved_from_id    bigint,                  -- the conversation it came in before a merge or split
    imported_id      bigint,                  -- the import that brought it
    created_us       bigint NOT NULL,         -- when it was said; imports keep the old moment
    edited_us        bigint,
    redacted_us      bigint,
    PRIMARY KEY (org, id),
    FOREIGN KEY (org, conversation_id) REFERENCES conversation (org, id) ON DELETE CASCADE,
    FOREIGN KEY (org, customer_id) REFERENCES customer (org, id),
    FOREIGN KEY (org, agent_id) REFERENCES agent (org, id)
);
CREATE INDEX message_conversation ON message (org, conversation_id, created_us, id);
CREATE UNIQUE INDEX message_key ON message (org, key) WHERE key IS NOT NULL;
CREATE INDEX message_customer ON message (org, customer_id, created_us, id) WHERE customer_id IS NOT NULL;
CREATE INDEX message_agent ON message (org, agent_id, created_us, id) WHERE agent_id IS NOT NULL;

-- A file on a message or a draft.
CREATE TABLE attachment (
    org         bigint NOT NULL,
    id          bigint NOT NULL,
    file_id     bigint NOT NULL,
    message_id  bigint,
    draft_id    bigint,
    name        text NOT NULL,
    said_mime   text NOT NULL DEFAULT '',     -- what the sender said it is
    content_id  text NOT NULL DEFAULT '',     -- inline images are found by it
    inline      smallint NOT NULL DEFAULT 0 CHECK (inline IN (0, 1)),
    position    integer NOT NULL DEFAULT 0,
    created_us  bigint NOT NULL,
    PRIMARY KEY (org, id),
    FOREIGN KEY (org, file_id) REFERENCES file (org, id),
    FOREIGN KEY (org, message_id) REFERENCES message (org, id) ON DELETE CASCADE
);
CREATE INDEX attachment_message ON attachment (org, message_id, position);
CREATE INDEX attachment_draft ON attachment (org, draft_id) WHERE draft_id IS NOT NULL;
CREATE INDEX attachment_file ON attachment (org, file_id);

-- Part of a message taken out for good; the words themselves are kept nowhere.
CREATE TABLE redaction (
    org         bigint NOT NULL,
    id          bigint NOT NULL,
    message_id  bigint NOT NULL,
    agent_id    bigint NOT NULL,
    start_at    bigint NOT NULL,              -- bytes of the body as it was
    end_at      bigint NOT NULL,
    reason      text NOT NULL,
    created_us  bigint NOT NULL,
    PRIMARY KEY (org, id),
    FOREIGN KEY (org, message_id) REFERENCES message (org, id) ON DELETE CASCADE
);
CREATE INDEX redaction_message ON redaction (org, message_id);

CREATE TABLE mention (
    org         bigint NOT NULL,
    message_id  bigint NOT NULL,
    agent_id    bigint NOT NULL,
    created_us  bigint NOT NULL,
    seen_us     bigint,
    PRIMARY KEY (org, message_id, agent_id),
    FOREIGN KEY (org, message_id) REFERENCES message (org, id) ON DELETE CASCADE,
    FOREIGN KEY (org, agent_id) REFERENCES agent (org, id)
);
CREATE INDEX mention_agent ON mention (org, agent_id, created_us);

-- Others on the customer's side: who else is written to.
CREATE TABLE participant (
    org             bigint NOT NULL,
    conversation_id bigint NOT NULL,
    address_folded  text NOT NULL,
    address         text NOT NULL,
    name            text NOT NULL DEFAULT '',
    customer_id     bigint,
    role            text NOT NULL CHECK (role IN ('to', 'cc', 'bcc', 'aside')),   -- aside: asked without the customer
    added_us        bigint NOT NULL,
    PRIMARY KEY (org, conversation_id, address_folded),
    FOREIGN KEY (org, conversation_id) REFERENCES conversation (org, id) ON DELETE CASCADE,
    FOREIGN KEY (org, customer_id) REFERENCES customer (org, id)
);
CREATE INDEX participant_address ON participant (org, address_folded);
CREATE INDEX participant_customer ON participant (org, customer_id) WHERE customer_id IS NOT NULL;

-- Agents who want to know, and what each has read.
CREATE TABLE follower (
    org             bigint NOT NULL,
    conversation_id bigint NOT NULL,
    agent_id        bigint NOT NULL,
    follows         smallint NOT NULL DEFAULT 0 CHECK (follows IN (0, 1)),
    read_us         bigint NOT NULL DEFAULT 0,      -- everything up to here has been seen
    PRIMARY KEY (org, conversation_id, agent_id),
    FOREIGN KEY (org, conversation_id) REFERENCES conversation (org, id) ON DELETE CASCADE,
    FOREIGN KEY (org, agent_id) REFERENCES agent (org, id)
);
CREATE INDEX follower_agent ON follower (org, agent_id, follows);

-- Who is reading or writing right now. Short-lived: a row says nothing after until_us.
CREATE TABLE presence (
    org             bigint NOT NULL,
    conversation_id bigint NOT NULL,
    agent_id        bigint NOT NULL,
    doing           text NOT NULL CHECK (doing IN ('reading', 'writing')),
    until_us        bigint NOT NULL,
    PRIMARY KEY (org, conversation_id, agent_id)
);
CREATE INDEX presence_until ON presence (until_us);

-- Two conversations that belong together; the smaller id is first, so that a pair stands once.
CREATE TABLE conversation_link (
    org         bigint NOT NULL,
    first_id    bigint NOT NULL,
    second_id   bigint NOT NULL CHECK (second_id > first_id),
    reason      text NOT NULL CHECK (reason IN ('related', 'split', 'follows', 'cause', 'copy')),
    agent_id    bigint,
    created_us  bigint NOT NULL,
    PRIMARY KEY (org, first_id, second_id),
    FOREIGN KEY (org, first_id) REFERENCES conversation (org, id) ON DELETE CASCADE,
    FOREIGN KEY (org, second_id) REFERENCES conversation (org, id) ON DELETE CASCADE
);
CREATE INDEX conversation_link_second ON conversation_link (org, second_id);

CREATE TABLE tag (
    org         bigint NOT NULL REFERENCES org (id),
    id          bigint NOT NULL,
    name        text NOT NULL,
    name_folded text NOT NULL,
    color       text NOT NULL DEFAULT '',     -- a word of the palette; '' is plain
    created_us  bigint NOT NULL,
    archived_us bigint,                       -- kept where it is attached, no longer offered
    version     bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (org, id),
    UNIQUE (org, name_folded)
);

CREATE TABLE conversation_tag (
    org             bigint NOT NULL,
    conversation_id bigint NOT NULL,
    tag_id          bigint NOT NULL,
    added_us        bigint NOT NULL,
    PRIMARY KEY (org, conversation_id, tag_id),
    FOREIGN KEY (org, conversation_id) REFERENCES conversation (org, id) ON DELETE CASCADE,
    FOREIGN KEY (org, tag_id) REFERENCES tag (org, id) ON DELETE CASCADE
);
CREATE INDEX conversation_tag_tag ON conversation_tag (org, tag_id, conversation_id);

-- What an agent is writing. One reply and one note for each conversation, and any number of new conversations.
CREATE TABLE draft (
    org             bigint NOT NULL,
    id              bigint NOT NULL,
    agent_id        bigint NOT NULL,
    conversation_id bigint,                   -- NULL: a conversation that is not yet
    kind            text NOT NULL CHECK (kind IN ('reply', 'note', 'new')),
    body            text NOT NULL,            -- Markdown
    subject         text NOT NULL DEFAULT '',
    to_json         text NOT NULL DEFAULT '{}',    -- recipients, inbox, customer: the form as it stands
    updated_us      bigint NOT NULL,
    version         bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (org, id),
    UNIQUE (org, agent_id, conversation_id, kind),
    FOREIGN KEY (org, agent_id) REFERENCES agent (org, id),
    FOREIGN KEY (org, conversation_id) REFERENCES conversation (org, id) ON DELETE CASCADE
);
CREATE INDEX draft_conversation ON draft (org, conversation_id) WHERE conversation_id IS NOT NULL;

-- What is to leave the house. A reply is a message and one of these: held (undo send, send later), queued,
-- sending, sent, failed, cancelled, or unknown when a crash came between the server's yes and our note of it;
-- unknown is shown to the agent and never sent again by itself.
CREATE TABLE outbox (
    org           bigint NOT NULL,
    id            bigint NOT NULL,
    message_id    bigint NOT NULL,
    agent_id      bigint,
    channel       text NOT NULL,              -- whose sender takes it
    state         text NOT NULL CHECK (state IN ('held', 'queued', 'sending', 'sent', 'failed', 'cancelled', 'unknown')),
    due_us        bigint NOT NULL,            -- held until, or the next try not before
    envelope_json text NOT NULL,              -- sender, recipients and header ids, fixed when it is queued
    wire_id       text NOT NULL,              -- one Message-ID for all tries
    tries         integer NOT NULL DEFAULT 0,
    lease_us      bigint,                     -- sending: whoever sends has until then
    leased_by     text NOT NULL DEFAULT '',
    error         text NOT NULL DEFAULT '',   -- the server's words
    created_us    bigint NOT NULL,
    sent_us       bigint,
    PRIMARY KEY (org, id),
    UNIQUE (org, message_id),
    UNIQUE (org, wire_id),
    FOREIGN KEY (org, message_id) REFERENCES message (org, id) ON DELETE CASCADE
);
CREATE INDEX outbox_due ON outbox (channel, due_us, id) WHERE state IN ('held', 'queued');
CREATE INDEX outbox_lease ON outbox (lease_us) WHERE state = 'sending';
CREATE INDEX outbox_state ON outbox (org, state, due_us, id);

-- A clock on a conversation: when what must have happened.
CREATE TABLE service_clock (
    org             bigint NOT NULL,
    conversation_id bigint NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('first_reply', 'next_reply', 'resolution')),
    target_id       bigint NOT NULL,
    started_us      bigint NOT NULL,
    since_us        bigint NOT NULL,          -- running since then: the start, or the end of the last pause
    ran_ms          bigint NOT NULL DEFAULT 0,      -- of open time, before since_us
    due_us          bigint NOT NULL,
    met_us          bigint,
    missed_us       bigint,                   -- noted when the due moment passed
    paused_us       bigint,                   -- waiting for the customer, or snoozed, since
    warn_us         bigint,                   -- when to say that it is due soon
    warned_us       bigint,                   -- said
    PRIMARY KEY (org, conversation_id, kind),
    FOREIGN KEY (org, conversation_id) REFERENCES conversation (org, id) ON DELETE CASCADE
);
CREATE INDEX service_clock_due ON service_clock (due_us)
    WHERE met_us IS NULL AND missed_us IS NULL AND paused_us IS NULL;

CREATE INDEX service_clock_warn ON service_clock (warn_us)
    WHERE met_us IS NULL AND missed_us IS NULL AND paused_us IS NULL AND warned_us IS NULL;

CREATE TABLE notification (
    org             bigint NOT NULL,
    id              bigint NOT NULL,
    agent_id        bigint NOT NULL,
    kind            text NOT NULL,            -- 'mention', 'assigned', 'reply', 'failed', 'due' ...
    conversation_id bigint,
    message_id      bigint,
    words           text NOT NULL,
    created_us      bigint NOT NULL,
    read_us         bigint,
    mailed_us       bigint,                   -- it went into a mail to the agent
    PRIMARY KEY (org, id),
    FOREIGN KEY (org, agent_id) REFERENCES agent (org, id),
    FOREIGN KEY (org, conversation_id) REFERENCES conversation (org, id) ON DELETE CASCADE
);
CREATE INDEX notification_agent ON notification (org, agent_id, id);
CREATE INDEX notification_unread ON notification (org, agent_id) WHERE read_us IS NULL;
CREATE INDEX notification_conversation ON notification (org, conversation_id) WHERE conversation_id IS NOT NULL;
