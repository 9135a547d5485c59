-- SPDX-License-Identifier: Apache-2.0
-- Written by `tools/sqlc.py schema schema` from the migrations; compared in the tests. For reading.

CREATE TABLE migration (
    number      integer NOT NULL PRIMARY KEY,
    name        text NOT NULL,
    applied_us  bigint NOT NULL
);

CREATE TABLE node (
    number      integer NOT NULL PRIMARY KEY CHECK (number BETWEEN 0 AND 1023),
    holder      text NOT NULL,                -- who holds it: host, process and a random word
    until_us    bigint NOT NULL,              -- the lease; free again after this moment
    last_us     bigint NOT NULL               -- no id of this number is younger: the next holder begins after it
);

CREATE TABLE org (
    id          bigint NOT NULL PRIMARY KEY,
    name        text NOT NULL,
    slug        text NOT NULL UNIQUE,         -- as it stands in addresses
    language    text NOT NULL DEFAULT '',     -- what new people begin in; '': that of the first desk
    factor_required smallint NOT NULL DEFAULT 0 CHECK (factor_required IN (0, 1)),   -- nobody works without a second factor
    created_us  bigint NOT NULL,
    version     bigint NOT NULL DEFAULT 1
);

CREATE TABLE setting (
    org         bigint NOT NULL REFERENCES org (id),
    name        text NOT NULL,
    value       text NOT NULL,
    changed_us  bigint NOT NULL,
    PRIMARY KEY (org, name)
);

CREATE TABLE counter (
    org         bigint NOT NULL REFERENCES org (id),
    name        text NOT NULL,
    value       bigint NOT NULL,              -- the last number given
    PRIMARY KEY (org, name)
);

CREATE TABLE desk (
    org         bigint NOT NULL REFERENCES org (id),
    id          bigint NOT NULL,
    name        text NOT NULL,
    slug        text NOT NULL,
    audience    text NOT NULL CHECK (audience IN ('customers', 'staff', 'partners')),
    language    text NOT NULL DEFAULT 'en',   -- BCP 47
    timezone    text NOT NULL DEFAULT 'UTC',  -- IANA
    look_json   text NOT NULL DEFAULT '{}',   -- accent, logo, words of the public pages
    created_us  bigint NOT NULL,
    archived_us bigint,
    version     bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (org, id),
    UNIQUE (org, slug)
);

CREATE TABLE hours (
    org         bigint NOT NULL REFERENCES org (id),
    id          bigint NOT NULL,
    name        text NOT NULL,
    timezone    text NOT NULL,
    week_json   text NOT NULL,                -- [[["09:00","17:30"]], ... seven days, Monday first]
    created_us  bigint NOT NULL,
    version     bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (org, id)
);

CREATE TABLE holiday (
    org         bigint NOT NULL,
    hours_id    bigint NOT NULL,
    day         integer NOT NULL,             -- days since 1970-01-01, in the timezone of the hours
    name        text NOT NULL,
    open_json   text NOT NULL DEFAULT '[]',   -- [["10:00","12:00"]]; [] is closed all day
    PRIMARY KEY (org, hours_id, day),
    FOREIGN KEY (org, hours_id) REFERENCES hours (org, id) ON DELETE CASCADE
);

CREATE TABLE agent (
    org           bigint NOT NULL REFERENCES org (id),
    id            bigint NOT NULL,
    name          text NOT NULL,
    email         text NOT NULL,
    email_folded  text NOT NULL,
    role          text NOT NULL CHECK (role IN ('owner', 'admin', 'lead', 'agent', 'guest')),
    state         text NOT NULL CHECK (state IN ('invited', 'active', 'disabled')),
    password_hash text,                       -- argon2id, in its own text form; NULL: signs in elsewhere
    totp_secret   bytea,                      -- sealed with the installation's key; NULL: no second factor
    totp_step     bigint NOT NULL DEFAULT 0,  -- the last time step taken, so that a code works once
    language      text NOT NULL DEFAULT 'en',
    timezone      text NOT NULL DEFAULT 'UTC',
    signature     text NOT NULL DEFAULT '',   -- Markdown
    avatar_id     bigint,                     -- file
    prefs_json    text NOT NULL DEFAULT '{}', -- keys on or off, quiet mode, which notifications
    capacity      integer NOT NULL DEFAULT 0, -- open conversations at most for automatic assignment; 0: no limit
    away          smallint NOT NULL DEFAULT 0 CHECK (away IN (0, 1)),
    away_until_us bigint,
    away_note     text NOT NULL DEFAULT '',
    created_us    bigint NOT NULL,
    seen_us       bigint,
    version       bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (org, id),
    UNIQUE (org, email_folded)
);

CREATE INDEX agent_avatar ON agent (org, avatar_id) WHERE avatar_id IS NOT NULL;

CREATE TABLE agent_identity (
    org         bigint NOT NULL,
    issuer      text NOT NULL,
    subject     text NOT NULL,
    agent_id    bigint NOT NULL,
    created_us  bigint NOT NULL,
    PRIMARY KEY (org, issuer, subject),
    FOREIGN KEY (org, agent_id) REFERENCES agent (org, id)
);

CREATE TABLE recovery_code (
    org         bigint NOT NULL,
    agent_id    bigint NOT NULL,
    hash        bytea NOT NULL,
    used_us     bigint,
    PRIMARY KEY (org, agent_id, hash),
    FOREIGN KEY (org, agent_id) REFERENCES agent (org, id)
);

CREATE TABLE team (
    org         bigint NOT NULL REFERENCES org (id),
    id          bigint NOT NULL,
    name        text NOT NULL,
    name_folded text NOT NULL,
    assignment  text NOT NULL DEFAULT 'none' CHECK (assignment IN ('none', 'turns', 'load')),
    hours_id    bigint,
    created_us  bigint NOT NULL,
    archived_us bigint,
    version     bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (org, id),
    UNIQUE (org, name_folded),
    FOREIGN KEY (org, hours_id) REFERENCES hours (org, id)
);

CREATE TABLE team_member (
    org         bigint NOT NULL,
    team_id     bigint NOT NULL,
    agent_id    bigint NOT NULL,
    turn_us     bigint NOT NULL DEFAULT 0,    -- when they last got one by turns; the smallest is next
    added_us    bigint NOT NULL,
    PRIMARY KEY (org, team_id, agent_id),
    FOREIGN KEY (org, team_id) REFERENCES team (org, id) ON DELETE CASCADE,
    FOREIGN KEY (org, agent_id) REFERENCES agent (org, id)
);

CREATE INDEX team_member_agent ON team_member (org, agent_id);

CREATE TABLE inbox (
    org         bigint NOT NULL REFERENCES org (id),
    id          bigint NOT NULL,
    desk_id     bigint NOT NULL,
    name        text NOT NULL,
    name_folded text NOT NULL,
    channel     text NOT NULL CHECK (channel IN ('mail', 'chat', 'form', 'api')),
    address     text NOT NULL DEFAULT '',     -- what customers write to
    team_id     bigint,                       -- new conversations go to this team
    assignment  text NOT NULL DEFAULT 'none' CHECK (assignment IN ('none', 'turns', 'load')),
    hours_id    bigint,
    signature   text NOT NULL DEFAULT '',     -- Markdown, after the agent's own
    hold_ms     bigint NOT NULL DEFAULT 12000, -- undo send
    created_us  bigint NOT NULL,
    archived_us bigint,
    version     bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (org, id),
    UNIQUE (org, name_folded),
    FOREIGN KEY (org, desk_id) REFERENCES desk (org, id),
    FOREIGN KEY (org, team_id) REFERENCES team (org, id),
    FOREIGN KEY (org, hours_id) REFERENCES hours (org, id)
);

CREATE TABLE inbox_team (
    org         bigint NOT NULL,
    inbox_id    bigint NOT NULL,
    team_id     bigint NOT NULL,
    PRIMARY KEY (org, inbox_id, team_id),
    FOREIGN KEY (org, inbox_id) REFERENCES inbox (org, id) ON DELETE CASCADE,
    FOREIGN KEY (org, team_id) REFERENCES team (org, id) ON DELETE CASCADE
);

CREATE INDEX inbox_team_team ON inbox_team (org, team_id);

CREATE TABLE inbox_agent (
    org         bigint NOT NULL,
    inbox_id    bigint NOT NULL,
    agent_id    bigint NOT NULL,
    turn_us     bigint NOT NULL DEFAULT 0,    -- as in team_member
    PRIMARY KEY (org, inbox_id, agent_id),
    FOREIGN KEY (org, inbox_id) REFERENCES inbox (org, id) ON DELETE CASCADE,
    FOREIGN KEY (org, agent_id) REFERENCES agent (org, id)
);

CREATE INDEX inbox_agent_agent ON inbox_agent (org, agent_id);

CREATE TABLE session (
    org         bigint NOT NULL,
    id          bigint NOT NULL,
    agent_id    bigint NOT NULL,
    hash        bytea NOT NULL,
    csrf        bytea NOT NULL,
    factor      smallint NOT NULL DEFAULT 0 CHECK (factor IN (0, 1)),   -- second factor passed, or none asked
    provider    smallint NOT NULL DEFAULT 0 CHECK (provider IN (0, 1)), -- opened by the identity provider, who has its own factors
    created_us  bigint NOT NULL,
    seen_us     bigint NOT NULL,
    expires_us  bigint NOT NULL,
    address     text NOT NULL DEFAULT '',     -- shown to the agent in the list of their sessions
    browser     text NOT NULL DEFAULT '',
    PRIMARY KEY (org, id),
    UNIQUE (org, hash),
    FOREIGN KEY (org, agent_id) REFERENCES agent (org, id)
);

CREATE INDEX session_agent ON session (org, agent_id);

CREATE INDEX session_expires ON session (expires_us);

CREATE TABLE token (
    org         bigint NOT NULL,
    id          bigint NOT NULL,
    agent_id    bigint NOT NULL,
    name        text NOT NULL,
    hash        bytea NOT NULL,
    hint        text NOT NULL,                -- its last four characters
    scopes      text NOT NULL,                -- words with spaces between, as in the permissions table
    created_us  bigint NOT NULL,
    used_us     bigint,
    expires_us  bigint,
    revoked_us  bigint,
    PRIMARY KEY (org, id),
    UNIQUE (org, hash),
    FOREIGN KEY (org, agent_id) REFERENCES agent (org, id)
);

CREATE INDEX token_agent ON token (org, agent_id);

CREATE TABLE one_time (
    org         bigint NOT NULL REFERENCES org (id),
    hash        bytea NOT NULL,
    purpose     text NOT NULL CHECK (purpose IN ('invite', 'reset', 'sign_in', 'story', 'story_visit', 'oidc', 'mailbox')),
    subject_id  bigint,                       -- agent, customer or session, by purpose
    data_json   text NOT NULL DEFAULT '{}',
    created_us  bigint NOT NULL,
    expires_us  bigint NOT NULL,
    used_us     bigint,
    PRIMARY KEY (org, hash)
);

CREATE INDEX one_time_expires ON one_time (expires_us);

CREATE TABLE throttle (
    org         bigint NOT NULL,
    name        text NOT NULL,                -- 'login:maya@example.org', 'login-ip:192.0.2.7'
    tries       bigint NOT NULL,
    since_us    bigint NOT NULL,
    until_us    bigint NOT NULL,              -- refused until then
    PRIMARY KEY (org, name)
);

CREATE INDEX throttle_until ON throttle (until_us);

CREATE TABLE company (
    org         bigint NOT NULL REFERENCES org (id),
    id          bigint NOT NULL,
    name        text NOT NULL,
    name_folded text NOT NULL,
    note        text NOT NULL DEFAULT '',
    created_us  bigint NOT NULL,
    updated_us  bigint NOT NULL,
    archived_us bigint,
    version     bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (org, id)
);

CREATE INDEX company_name ON company (org, name_folded, id);

CREATE TABLE company_domain (
    org         bigint NOT NULL,
    domain      text NOT NULL,                -- folded
    company_id  bigint NOT NULL,
    PRIMARY KEY (org, domain),
    FOREIGN KEY (org, company_id) REFERENCES company (org, id) ON DELETE CASCADE
);

CREATE INDEX company_domain_company ON company_domain (org, company_id);

CREATE TABLE customer (
    org            bigint NOT NULL REFERENCES org (id),
    id             bigint NOT NULL,
    name           text NOT NULL,             -- '' until they said it
    name_folded    text NOT NULL,
    company_id     bigint,
    title          text NOT NULL DEFAULT '',  -- what they do there
    language       text NOT NULL DEFAULT '',
    timezone       text NOT NULL DEFAULT '',
    note           text NOT NULL DEFAULT '',
    blocked        smallint NOT NULL DEFAULT 0 CHECK (blocked IN (0, 1)),
    merged_into_id bigint,                    -- forwards for ever; lists leave it out
    created_us     bigint NOT NULL,
    updated_us     bigint NOT NULL,
    seen_us        bigint,                    -- last wrote
    erased_us      bigint,                    -- the person is gone, the row keeps the statistics whole
    version        bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (org, id),
    FOREIGN KEY (org, company_id) REFERENCES company (org, id),
    FOREIGN KEY (org, merged_into_id) REFERENCES customer (org, id)
);

CREATE INDEX customer_name ON customer (org, name_folded, id) WHERE merged_into_id IS NULL;

CREATE INDEX customer_seen ON customer (org, seen_us, id) WHERE merged_into_id IS NULL;

CREATE INDEX customer_company ON customer (org, company_id, name_folded, id);

CREATE INDEX customer_merged ON customer (org, merged_into_id) WHERE merged_into_id IS NOT NULL;

CREATE TABLE customer_identity (
    org           bigint NOT NULL,
    id            bigint NOT NULL,
    customer_id   bigint NOT NULL,
    kind          text NOT NULL CHECK (kind IN ('email', 'phone', 'chat', 'external', 'handle')),
    value         text NOT NULL,              -- as written
    value_folded  text NOT NULL,              -- as compared
    is_first      smallint NOT NULL DEFAULT 0 CHECK (is_first IN (0, 1)),   -- the one answers go to
    verified_us   bigint,
    bounced_us    bigint,                     -- the address failed
    created_us    bigint NOT NULL,
    PRIMARY KEY (org, id),
    UNIQUE (org, kind, value_folded),
    FOREIGN KEY (org, customer_id) REFERENCES customer (org, id) ON DELETE CASCADE
);

CREATE INDEX customer_identity_customer ON customer_identity (org, customer_id, kind);

CREATE INDEX customer_identity_value ON customer_identity (org, value_folded);

CREATE TABLE customer_word (
    org           bigint NOT NULL,
    word          text NOT NULL,
    customer_id   bigint NOT NULL,
    PRIMARY KEY (org, word, customer_id),
    FOREIGN KEY (org, customer_id) REFERENCES customer (org, id) ON DELETE CASCADE
);

CREATE INDEX customer_word_customer ON customer_word (org, customer_id, word);

CREATE TABLE customer_moved (
    org           bigint NOT NULL,
    from_id       bigint NOT NULL,            -- the person that was merged
    noun          text NOT NULL CHECK (noun IN ('conversation', 'message', 'identity', 'participant', 'field', 'fact')),
    noun_id       bigint NOT NULL,            -- of a participant, the conversation
    detail        text NOT NULL DEFAULT '',   -- of a participant, the address
    created_us    bigint NOT NULL,
    PRIMARY KEY (org, from_id, noun, noun_id, detail),
    FOREIGN KEY (org, from_id) REFERENCES customer (org, id) ON DELETE CASCADE
);

CREATE INDEX customer_moved_created ON customer_moved (created_us);

CREATE TABLE field (
    org          bigint NOT NULL REFERENCES org (id),
    id           bigint NOT NULL,
    noun         text NOT NULL CHECK (noun IN ('conversation', 'customer', 'company')),
    key          text NOT NULL,               -- in the API and the filter language
    label        text NOT NULL,
    kind         text NOT NULL CHECK (kind IN ('text', 'number', 'truth', 'date', 'choice', 'choices')),
    choices_json text NOT NULL DEFAULT '[]',
    required     smallint NOT NULL DEFAULT 0 CHECK (required IN (0, 1)),
    position     integer NOT NULL DEFAULT 0,
    created_us   bigint NOT NULL,
    archived_us  bigint,
    version      bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (org, id),
    UNIQUE (org, noun, key)
);

CREATE TABLE field_value (
    org          bigint NOT NULL,
    field_id     bigint NOT NULL,
    noun_id      bigint NOT NULL,             -- the conversation, customer or company
    text_value   text NOT NULL,               -- as shown; choices: their keys with commas between
    text_folded  text NOT NULL,
    number_value bigint,                      -- numbers, truths, days since 1970: for ranges
    changed_us   bigint NOT NULL,
    PRIMARY KEY (org, noun_id, field_id),
    FOREIGN KEY (org, field_id) REFERENCES field (org, id) ON DELETE CASCADE
);

CREATE INDEX field_value_text ON field_value (org, field_id, text_folded, noun_id);

CREATE INDEX field_value_number ON field_value (org, field_id, number_value, noun_id)
    WHERE number_value IS NOT NULL;

CREATE TABLE file (
    org         bigint NOT NULL REFERENCES org (id),
    id          bigint NOT NULL,
    hash        text NOT NULL,                -- SHA-256, 64 hexadecimal digits
    bytes       bigint NOT NULL,
    mime        text NOT NULL,                -- what its bytes look like, not what the sender said
    created_us  bigint NOT NULL,
    lost_us     bigint,                       -- a check did not find it whole on disk
    PRIMARY KEY (org, id),
    UNIQUE (org, hash)
);

CREATE INDEX file_hash ON file (hash);

CREATE INDEX file_created ON file (org, created_us);

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

CREATE TABLE presence (
    org             bigint NOT NULL,
    conversation_id bigint NOT NULL,
    agent_id        bigint NOT NULL,
    doing           text NOT NULL CHECK (doing IN ('reading', 'writing')),
    until_us        bigint NOT NULL,
    PRIMARY KEY (org, conversation_id, agent_id)
);

CREATE INDEX presence_until ON presence (until_us);

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

CREATE TABLE erased_file (
    org         bigint NOT NULL,
    hash        text NOT NULL,
    created_us  bigint NOT NULL,
    PRIMARY KEY (org, hash)
);

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

CREATE VIRTUAL TABLE message_search USING fts5 (
    scope, words, content = '', prefix = '2 3', tokenize = 'unicode61 remove_diacritics 0'
);

CREATE TABLE reading (
    org              bigint NOT NULL,
    conversation_id  bigint NOT NULL,
    customer_id      bigint NOT NULL,
    model            text NOT NULL,           -- its name; '' is rules alone
    read_us          bigint NOT NULL,
    first_us         bigint NOT NULL,         -- when its first turn was said: earlier ones are a later one's baseline
    turns            integer NOT NULL,        -- of the customer, with a known intensity
    intensity_milli  bigint NOT NULL,         -- their sum, 0 to 4000 each
    temperature      integer,                 -- thousandths; NULL: nothing to say
    date_us          bigint,                  -- the first day they named that was still to come when it was read
    temperature_cues integer NOT NULL DEFAULT 0,   -- how many words it rests on
    language         text NOT NULL DEFAULT '',     -- what the customer writes most in; '': unknown
    messages_json    text NOT NULL,           -- the message of each turn: ids in the order of turns
    doubted_json     text NOT NULL DEFAULT '[]',  -- claims in it that this desk's own heads do not believe
    whisper_json     text NOT NULL DEFAULT '',    -- what people who wrote alike asked next; '': nothing to say
    peak_milli       integer,                 -- the customer's hottest turn
    end_milli        integer,                 -- their last one after it; NULL: it was the last
    calmed_message_id bigint,                 -- our last reply after which a hot turn cooled
    heat_turns       integer,                 -- turns there were when it was first hot; NULL: it is not
    heat_told_us     bigint,                  -- when somebody was told of that
    panel_json       text NOT NULL DEFAULT '', -- the part of it that the panel shows: a tenth; '': all of it
    reading_json     text NOT NULL,           -- doc/reading.md; last, because SQLite passes it to reach what follows
    PRIMARY KEY (org, conversation_id),
    FOREIGN KEY (org, conversation_id) REFERENCES conversation (org, id) ON DELETE CASCADE
);

CREATE INDEX reading_customer ON reading (org, customer_id, first_us);

CREATE INDEX reading_date ON reading (org, date_us, conversation_id) WHERE date_us IS NOT NULL;

CREATE INDEX reading_model ON reading (org, model, read_us);

CREATE TABLE promise (
    org             bigint NOT NULL,
    id              bigint NOT NULL,
    conversation_id bigint NOT NULL,
    message_id      bigint NOT NULL,
    start_at        bigint NOT NULL,          -- bytes of the message's body; 0 to 0: added in other words than those
    end_at          bigint NOT NULL,
    words           text NOT NULL,
    due_us          bigint,                   -- NULL: no date was named
    has_time        smallint NOT NULL DEFAULT 0 CHECK (has_time IN (0, 1)),   -- else the end of that day is meant
    state           text NOT NULL CHECK (state IN ('open', 'kept', 'withdrawn')),   -- broken: open past its date
    kept_message_id bigint,
    agent_id        bigint,                   -- who decided the state by hand; the engine leaves it alone then
    added_by_id     bigint,                   -- the agent who added it; NULL: the engine found it
    reminded_us     bigint,                   -- when somebody was told that its time has come
    created_us      bigint NOT NULL,          -- when it was promised
    changed_us      bigint NOT NULL,
    version         bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (org, id),
    FOREIGN KEY (org, message_id) REFERENCES message (org, id) ON DELETE CASCADE
);

CREATE INDEX promise_conversation ON promise (org, conversation_id, created_us, start_at, id);

CREATE INDEX promise_message ON promise (org, message_id);

CREATE INDEX promise_due ON promise (org, due_us, id) WHERE state = 'open' AND due_us IS NOT NULL;

CREATE INDEX promise_remind ON promise (due_us, id) WHERE state = 'open' AND due_us IS NOT NULL AND reminded_us IS NULL;

CREATE INDEX promise_day ON promise (org, due_us) WHERE due_us IS NOT NULL;

CREATE TABLE need (
    org               bigint NOT NULL,
    id                bigint NOT NULL,
    conversation_id   bigint NOT NULL,
    message_id        bigint NOT NULL,
    start_at          bigint NOT NULL,        -- bytes of the message's body
    end_at            bigint NOT NULL,
    words             text NOT NULL,
    kind              text NOT NULL CHECK (kind IN ('question', 'request', 'problem')),
    p                 integer NOT NULL,       -- thousandths; 1000 when a person added it
    same_as_id        bigint,                 -- voiced before, there
    state             text NOT NULL CHECK (state IN ('open', 'answered', 'closed', 'dismissed')),
    answer_message_id bigint,                 -- the reply that answered it, or the customer's own "solved"
    promise_id        bigint,                 -- a reply put it off to this
    agent_id          bigint,                 -- who decided the state by hand; the engine leaves it alone then
    added_by_id       bigint,                 -- the agent who added it
    created_us        bigint NOT NULL,        -- when it was voiced
    changed_us        bigint NOT NULL,
    version           bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (org, id),
    FOREIGN KEY (org, message_id) REFERENCES message (org, id) ON DELETE CASCADE
);

CREATE INDEX need_conversation ON need (org, conversation_id, created_us, start_at, id);

CREATE INDEX need_message ON need (org, message_id);

CREATE INDEX need_open ON need (org, created_us, id) WHERE state = 'open' AND same_as_id IS NULL;

CREATE INDEX need_open_here ON need (org, conversation_id) WHERE state = 'open' AND same_as_id IS NULL;

CREATE TABLE correction (
    org             bigint NOT NULL REFERENCES org (id),
    id              bigint NOT NULL,
    conversation_id bigint NOT NULL,
    message_id      bigint NOT NULL,
    start_at        bigint NOT NULL,
    end_at          bigint NOT NULL,
    claim           text NOT NULL,            -- 'need', 'answered', 'promise', 'signal.leaving', 'nudge.blame' ...
    said            smallint NOT NULL CHECK (said IN (0, 1)),    -- by the engine
    holds           smallint NOT NULL CHECK (holds IN (0, 1)),   -- by a person
    p               integer NOT NULL,         -- how sure the engine was, thousandths
    agent_id        bigint,                   -- NULL for nudges: how people take advice is theirs alone
    model           text NOT NULL,
    features        bytea,                    -- a sentence vector, a byte each; NULL: not looked at yet
    features_model  text NOT NULL DEFAULT '', -- whose
    created_us      bigint NOT NULL,
    PRIMARY KEY (org, id),
    FOREIGN KEY (org, message_id) REFERENCES message (org, id) ON DELETE CASCADE
);

CREATE INDEX correction_claim ON correction (org, claim, created_us);

CREATE INDEX correction_message ON correction (org, message_id);

CREATE TABLE learned_head (
    org             bigint NOT NULL REFERENCES org (id),
    claim           text NOT NULL,
    model           text NOT NULL,            -- the encoder it stands on
    corrections     bigint NOT NULL,          -- there are so many
    held            bigint NOT NULL,          -- judged on so many that it never saw
    shipped         bigint NOT NULL,          -- of these the shipped model had so many right
    own             bigint NOT NULL,          -- and it so many
    state           text NOT NULL CHECK (state IN ('few', 'worse', 'used', 'dropped')),
    weights         bytea,                    -- floats, little-endian; NULL: none yet
    fitted_us       bigint NOT NULL,
    PRIMARY KEY (org, claim)
);

CREATE TABLE turn_vector (
    org             bigint NOT NULL,
    message_id      bigint NOT NULL,
    inbox_id        bigint NOT NULL,
    conversation_id bigint NOT NULL,
    said_us         bigint NOT NULL,
    model           text NOT NULL,
    vector          bytea NOT NULL,           -- a byte each
    next_need_id    bigint,                   -- the first new need of their next message
    next_vector     bytea,
    PRIMARY KEY (org, message_id),
    FOREIGN KEY (org, message_id) REFERENCES message (org, id) ON DELETE CASCADE
);

CREATE INDEX turn_vector_inbox ON turn_vector (org, inbox_id, said_us);

CREATE INDEX turn_vector_conversation ON turn_vector (org, conversation_id);

CREATE TABLE forecast (
    org             bigint NOT NULL,
    message_id      bigint NOT NULL,          -- the reply
    model           text NOT NULL,
    said            integer NOT NULL CHECK (said IN (-1, 0, 1)),
    was             integer NOT NULL CHECK (was IN (-1, 0, 1)),
    said_us         bigint NOT NULL,
    PRIMARY KEY (org, message_id),
    FOREIGN KEY (org, message_id) REFERENCES message (org, id) ON DELETE CASCADE
);

CREATE INDEX forecast_said ON forecast (org, said_us);

CREATE TABLE listening (
    org             bigint NOT NULL,
    desk_id         bigint NOT NULL,
    reads           smallint NOT NULL DEFAULT 1 CHECK (reads IN (0, 1)),   -- what customers and agents write
    coach           smallint NOT NULL DEFAULT 1 CHECK (coach IN (0, 1)),   -- drafts
    changed_us      bigint NOT NULL,
    PRIMARY KEY (org, desk_id),
    FOREIGN KEY (org, desk_id) REFERENCES desk (org, id)
);

CREATE TABLE nudge_count (
    org             bigint NOT NULL REFERENCES org (id),
    day             bigint NOT NULL,          -- since 1970
    rule            text NOT NULL,
    shown           bigint NOT NULL DEFAULT 0,
    taken           bigint NOT NULL DEFAULT 0,
    dismissed       bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (org, day, rule)
);

CREATE TABLE care (
    org       bigint NOT NULL,
    desk_id   bigint NOT NULL,
    danger    text NOT NULL,                  -- what to do at words of danger
    amount    text NOT NULL,                  -- what may be offered before a no
    resend    text NOT NULL,
    exception text NOT NULL,
    yes_by    text NOT NULL,                  -- who can say yes to more
    version   bigint NOT NULL,
    PRIMARY KEY (org, desk_id),
    FOREIGN KEY (org, desk_id) REFERENCES desk (org, id)
);

CREATE TABLE decision (
    org             bigint NOT NULL,
    id              bigint NOT NULL,
    conversation_id bigint NOT NULL,
    desk_id         bigint NOT NULL,
    topic           text NOT NULL CHECK (topic IN ('refund', 'resend', 'exception', 'other')),
    outcome         text NOT NULL CHECK (outcome IN ('granted', 'partly', 'refused')),
    reason          text NOT NULL,
    alternative     text NOT NULL,
    agent_id        bigint NOT NULL,
    created_us      bigint NOT NULL,
    PRIMARY KEY (org, id),
    FOREIGN KEY (org, conversation_id) REFERENCES conversation (org, id) ON DELETE CASCADE
);

CREATE INDEX decision_topic ON decision (org, desk_id, topic, id);

CREATE INDEX decision_conversation ON decision (org, conversation_id, id);

CREATE TABLE fact (
    org         bigint NOT NULL REFERENCES org (id),
    id          bigint NOT NULL,
    customer_id bigint NOT NULL,
    kind        text NOT NULL CHECK (kind IN ('goal', 'stay', 'leave', 'preference', 'person', 'thing')),
    words       text NOT NULL,                -- '' once it was removed
    quote       text NOT NULL,                -- the sentence; '' where nobody said it in writing
    message_id  bigint,                       -- where it stands
    start_at    bigint NOT NULL,              -- bytes of the message's body
    end_at      bigint NOT NULL,
    state       text NOT NULL CHECK (state IN ('held', 'proposed', 'removed')),   -- proposed: a guess of the engine's
    source      text NOT NULL CHECK (source IN ('agent', 'engine', 'customer')),
    p           integer NOT NULL,             -- thousandths; 1000 when a person said so
    reason      text NOT NULL,                -- why it is kept although it is sensitive
    expires_us  bigint,                       -- NULL: it does not end
    agent_id    bigint,                       -- who said so last; NULL: the engine, or the customer
    created_us  bigint NOT NULL,
    changed_us  bigint NOT NULL,
    version     bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (org, id),
    FOREIGN KEY (org, customer_id) REFERENCES customer (org, id) ON DELETE CASCADE
);

CREATE INDEX fact_customer ON fact (org, customer_id, created_us, id);

CREATE INDEX fact_message ON fact (org, message_id) WHERE message_id IS NOT NULL;

CREATE TABLE context_source (
    org            bigint NOT NULL,
    desk_id        bigint NOT NULL,
    name           text NOT NULL,             -- as the panel calls it: 'the shop'
    url            text NOT NULL,             -- with {email} or {customer} in it
    secret         bytea NOT NULL,            -- sealed with the installation's key
    old_secret     bytea,                     -- signs beside it after a rotation
    old_until_us   bigint,
    enabled        smallint NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1)),
    failing_us     bigint,                    -- since when nothing came
    failures       integer NOT NULL DEFAULT 0,
    quiet_until_us bigint,                    -- it is left alone until then
    error          text NOT NULL DEFAULT '',  -- why nothing came, the last time
    version        bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (org, desk_id),
    FOREIGN KEY (org, desk_id) REFERENCES desk (org, id)
);

CREATE TABLE context (
    org             bigint NOT NULL,
    desk_id         bigint NOT NULL,
    customer_id     bigint NOT NULL,
    conversation_id bigint NOT NULL,          -- that wanted it last
    line            text NOT NULL DEFAULT '',
    items_json      text NOT NULL DEFAULT '[]',
    fetched_us      bigint,                   -- when it said so; NULL: not yet
    asked_us        bigint,                   -- when it was asked last, whatever came of it
    due_us          bigint,                   -- when it is asked; NULL: nobody wants to know
    tries           integer NOT NULL DEFAULT 0,
    error           text NOT NULL DEFAULT '', -- of the last asking; '': it answered
    PRIMARY KEY (org, desk_id, customer_id),
    FOREIGN KEY (org, customer_id) REFERENCES customer (org, id) ON DELETE CASCADE
);

CREATE INDEX context_due ON context (due_us) WHERE due_us IS NOT NULL;

CREATE INDEX context_customer ON context (org, customer_id);

CREATE INDEX context_old ON context (asked_us) WHERE asked_us IS NOT NULL;

CREATE TABLE check_back (
    org             bigint NOT NULL,
    id              bigint NOT NULL,
    conversation_id bigint NOT NULL,
    agent_id        bigint NOT NULL,          -- who set it; whoever has the conversation is told
    due_us          bigint NOT NULL,
    state           text NOT NULL CHECK (state IN ('waiting', 'due', 'held', 'came_back', 'no_answer', 'dropped')),
    told_us         bigint,                   -- when it came due
    decided_by_id   bigint,                   -- NULL: nobody yet, or the desk
    created_us      bigint NOT NULL,
    changed_us      bigint NOT NULL,
    version         bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (org, id),
    FOREIGN KEY (org, conversation_id) REFERENCES conversation (org, id) ON DELETE CASCADE
);

CREATE INDEX check_back_conversation ON check_back (org, conversation_id, id);

CREATE INDEX check_back_wake ON check_back (due_us, id) WHERE state = 'waiting';

CREATE INDEX check_back_told ON check_back (told_us, id) WHERE state = 'due';

CREATE INDEX check_back_open ON check_back (org, due_us, id) WHERE state IN ('waiting', 'due');

CREATE INDEX check_back_day ON check_back (org, due_us);

CREATE TABLE mailbox (
    org            bigint NOT NULL,
    inbox_id       bigint NOT NULL,
    address        text NOT NULL,             -- what customers write to and get answers from
    address_folded text NOT NULL,
    sender_name    text NOT NULL DEFAULT '',  -- beside the address; '' is the inbox's name
    auth           text NOT NULL DEFAULT 'password' CHECK (auth IN ('password', 'xoauth2')),
    imap_host      text NOT NULL DEFAULT '',  -- '': nothing is fetched, mail is delivered to us
    imap_port      integer NOT NULL DEFAULT 993,
    imap_security  text NOT NULL DEFAULT 'tls' CHECK (imap_security IN ('tls', 'starttls', 'plain')),
    imap_user      text NOT NULL DEFAULT '',
    imap_secret    bytea,
    smtp_host      text NOT NULL DEFAULT '',  -- '': nothing is sent
    smtp_port      integer NOT NULL DEFAULT 465,
    smtp_security  text NOT NULL DEFAULT 'tls' CHECK (smtp_security IN ('tls', 'starttls', 'plain')),
    smtp_user      text NOT NULL DEFAULT '',
    smtp_secret    bytea,
    authorities    text NOT NULL DEFAULT '',  -- a PEM file to trust instead of the system's
    fetching       smallint NOT NULL DEFAULT 1 CHECK (fetching IN (0, 1)),
    sending        smallint NOT NULL DEFAULT 1 CHECK (sending IN (0, 1)),   -- 0: the brake; replies wait
    take_old       smallint NOT NULL DEFAULT 0 CHECK (take_old IN (0, 1)),  -- also what was there before us
    take_days      integer NOT NULL DEFAULT 0,  -- of that, only so many days back; 0: all
    plus           smallint NOT NULL DEFAULT 0 CHECK (plus IN (0, 1)),      -- the server takes help+word@
    receipt        smallint NOT NULL DEFAULT 0 CHECK (receipt IN (0, 1)),   -- a first mail is answered with its number
    begun_us       bigint,                    -- the first connection; what is older gets no automatic answer
    worked_us      bigint,                    -- when fetching last went well
    error          text NOT NULL DEFAULT '',  -- what stands in its way, in the server's words
    error_us       bigint,
    lease_us       bigint,                    -- somebody fetches until then
    leased_by      text NOT NULL DEFAULT '',
    created_us     bigint NOT NULL,
    version        bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (org, inbox_id),
    FOREIGN KEY (org, inbox_id) REFERENCES inbox (org, id)
);

CREATE INDEX mailbox_address ON mailbox (org, address_folded);

CREATE TABLE mailbox_grant (
    org           bigint NOT NULL,
    inbox_id      bigint NOT NULL,
    token_url     text NOT NULL,
    scope         text NOT NULL,
    client        text NOT NULL,              -- what the desk is called at the provider
    client_secret bytea NOT NULL,             -- sealed, like the next
    refresh       bytea NOT NULL,
    until_us      bigint NOT NULL,            -- the access token's end
    again_us      bigint NOT NULL DEFAULT 0,  -- not tried before
    provider      text NOT NULL DEFAULT '',   -- of mail_provider; '': signed in by the command, with a client of its own
    error         text NOT NULL DEFAULT '',   -- why the last renewal failed, in the provider's words
    refused       smallint NOT NULL DEFAULT 0 CHECK (refused IN (0, 1)),    -- somebody has to sign in again
    PRIMARY KEY (org, inbox_id),
    FOREIGN KEY (org, inbox_id) REFERENCES mailbox (org, inbox_id) ON DELETE CASCADE
);

CREATE INDEX mailbox_grant_until ON mailbox_grant (until_us);

CREATE TABLE mail_provider (
    org           bigint NOT NULL REFERENCES org (id),
    name          text NOT NULL CHECK (name IN ('google', 'microsoft', 'own')),
    client        text NOT NULL,
    client_secret bytea NOT NULL,             -- sealed
    tenant        text NOT NULL DEFAULT '',   -- of Microsoft; '': any
    authorize_url text NOT NULL DEFAULT '',   -- of 'own', like the next two
    token_url     text NOT NULL DEFAULT '',
    scope         text NOT NULL DEFAULT '',
    version       bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (org, name)
);

CREATE TABLE mail_folder (
    org          bigint NOT NULL,
    inbox_id     bigint NOT NULL,
    name         text NOT NULL,               -- as the server writes it
    role         text NOT NULL CHECK (role IN ('inbox', 'sent', 'junk')),
    uid_validity bigint NOT NULL DEFAULT 0,
    last_uid     bigint NOT NULL DEFAULT 0,   -- up to here everything was looked at
    old_found    bigint NOT NULL DEFAULT 0,   -- mails that were there at the first connection
    old_until    bigint NOT NULL DEFAULT 0,   -- UIDs up to here may be of before the first connection
    server_count bigint NOT NULL DEFAULT 0,   -- at the last look
    looked_us    bigint,
    counted_us   bigint,                      -- its mails were last held against ours, one by one
    missed       bigint NOT NULL DEFAULT 0,   -- so many were not here then, and were fetched
    PRIMARY KEY (org, inbox_id, name),
    FOREIGN KEY (org, inbox_id) REFERENCES mailbox (org, inbox_id) ON DELETE CASCADE
);

CREATE TABLE mail_raw (
    org             bigint NOT NULL,
    id              bigint NOT NULL,
    inbox_id        bigint NOT NULL,
    folder          text NOT NULL DEFAULT '', -- '': delivered to us
    role            text NOT NULL DEFAULT 'inbox' CHECK (role IN ('inbox', 'sent', 'junk')),
    uid_validity    bigint NOT NULL DEFAULT 0,
    uid             bigint NOT NULL DEFAULT 0,
    hash            text NOT NULL,
    bytes           bigint NOT NULL,
    received_us     bigint NOT NULL,          -- by the server's clock
    created_us      bigint NOT NULL,
    state           text NOT NULL CHECK (state IN ('new', 'read', 'copy', 'own', 'placeholder')),
    tries           integer NOT NULL DEFAULT 0,
    error           text NOT NULL DEFAULT '',
    mail_id         text NOT NULL DEFAULT '', -- its Message-ID, or one made of its bytes
    class           text NOT NULL DEFAULT '', -- 'person' 'automatic' 'bounce' 'receipt' 'list' 'ours'
    conversation_id bigint,
    message_id      bigint,
    thread_index    text NOT NULL DEFAULT '', -- Outlook's, which an answer carries on
    move_us         bigint,                   -- its folder on the server is not the one it belongs to: looked at then
    move_tries      integer NOT NULL DEFAULT 0,
    PRIMARY KEY (org, id),
    UNIQUE (org, inbox_id, hash),
    FOREIGN KEY (org, inbox_id) REFERENCES inbox (org, id)
);

CREATE INDEX mail_raw_new ON mail_raw (created_us, id) WHERE state = 'new';

CREATE INDEX mail_raw_message ON mail_raw (org, message_id) WHERE message_id IS NOT NULL;

CREATE INDEX mail_raw_mail_id ON mail_raw (org, inbox_id, mail_id, id);

CREATE INDEX mail_raw_hash ON mail_raw (hash);

CREATE INDEX mail_raw_move ON mail_raw (move_us) WHERE move_us IS NOT NULL;

CREATE TABLE mail_id (
    org             bigint NOT NULL,
    inbox_id        bigint NOT NULL,
    mail_id         text NOT NULL,            -- without <>
    conversation_id bigint NOT NULL,
    message_id      bigint,                   -- NULL: only named
    kind            text NOT NULL CHECK (kind IN ('ours', 'theirs', 'named')),
    PRIMARY KEY (org, inbox_id, mail_id, conversation_id),
    FOREIGN KEY (org, conversation_id) REFERENCES conversation (org, id) ON DELETE CASCADE
);

CREATE INDEX mail_id_conversation ON mail_id (org, conversation_id);

CREATE INDEX mail_id_message ON mail_id (org, message_id) WHERE message_id IS NOT NULL;

CREATE TABLE mail_why (
    org         bigint NOT NULL,
    message_id  bigint NOT NULL,
    evidence    text NOT NULL CHECK (evidence IN ('address', 'own_id', 'id', 'body', 'subject', 'none')),
    value       text NOT NULL DEFAULT '',     -- the word or id that told it
    related_id  bigint,                       -- a conversation it would have joined, had its sender been part of it
    words       text NOT NULL,                -- a sentence for people
    class       text NOT NULL,
    notes       text NOT NULL DEFAULT '',     -- what was odd about the mail, and why it is of its class
    PRIMARY KEY (org, message_id),
    FOREIGN KEY (org, message_id) REFERENCES message (org, id) ON DELETE CASCADE
);

CREATE TABLE mail_bounce (
    org             bigint NOT NULL,
    id              bigint NOT NULL,
    message_id      bigint NOT NULL,          -- ours, that failed
    report_id       bigint NOT NULL,          -- the message that said so
    address         text NOT NULL,
    status          text NOT NULL DEFAULT '', -- '5.1.1'
    reason          text NOT NULL DEFAULT '',
    delayed         smallint NOT NULL DEFAULT 0 CHECK (delayed IN (0, 1)),   -- the server goes on trying
    created_us      bigint NOT NULL,
    PRIMARY KEY (org, id),
    FOREIGN KEY (org, message_id) REFERENCES message (org, id) ON DELETE CASCADE
);

CREATE INDEX mail_bounce_message ON mail_bounce (org, message_id);

CREATE TABLE mail_automatic (
    org            bigint NOT NULL,
    address_folded text NOT NULL,
    day            bigint NOT NULL,           -- since 1970, UTC
    sent           bigint NOT NULL,
    PRIMARY KEY (org, address_folded, day)
);

CREATE TABLE reply_key (
    org         bigint NOT NULL PRIMARY KEY REFERENCES org (id),
    key         bytea NOT NULL,
    created_us  bigint NOT NULL
);

CREATE TABLE sender_block (
    org         bigint NOT NULL REFERENCES org (id),
    id          bigint NOT NULL,
    sender      text NOT NULL,
    agent_id    bigint,
    created_us  bigint NOT NULL,
    PRIMARY KEY (org, id),
    UNIQUE (org, sender)
);

CREATE TABLE mail_outgoing (
    org          bigint NOT NULL,
    inbox_id     bigint NOT NULL,
    receipt_text text NOT NULL DEFAULT '',    -- with blanks (desk/fill.h); '' is the desk's own words
    hour_most    integer NOT NULL DEFAULT 1000,   -- the brake: so many leave in an hour, the rest waits; 0: no brake
    hour         bigint NOT NULL DEFAULT 0,   -- since 1970, and how many have left in it
    hour_sent    integer NOT NULL DEFAULT 0,
    let_go_us    bigint,                      -- until then the brake is off, because somebody said so
    follow_up_days integer NOT NULL DEFAULT 60,   -- a reply to what is closed longer begins anew, linked; 0: never
    version      bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (org, inbox_id),
    FOREIGN KEY (org, inbox_id) REFERENCES inbox (org, id)
);

CREATE TABLE mail_receipt (
    org             bigint NOT NULL,
    conversation_id bigint NOT NULL,
    begun_us        bigint NOT NULL,
    due_us          bigint,                   -- NULL: settled
    settled         text NOT NULL DEFAULT '', -- how: 'sent', or why not
    PRIMARY KEY (org, conversation_id),
    FOREIGN KEY (org, conversation_id) REFERENCES conversation (org, id) ON DELETE CASCADE
);

CREATE INDEX mail_receipt_due ON mail_receipt (due_us) WHERE due_us IS NOT NULL;

CREATE TABLE picture_sender (
    org         bigint NOT NULL,
    agent_id    bigint NOT NULL,
    sender      text NOT NULL,                -- an address, folded
    created_us  bigint NOT NULL,
    PRIMARY KEY (org, agent_id, sender),
    FOREIGN KEY (org, agent_id) REFERENCES agent (org, id)
);

