-- SPDX-License-Identifier: Apache-2.0
-- 0001: who runs the desk. Organisations, desks, people and how they sign in.
--
-- One text for SQLite and PostgreSQL, in their common part:
--   bigint    an id, a moment (name ends in _us: microseconds since 1970, UTC) or a number
--   smallint  a truth, 0 or 1
--   bytea     bytes; SQLite takes the word and stores a blob
--   text      valid UTF-8 without NUL; names ending in _folded are case-folded by us, so that both sort and
--             compare alike; names ending in _json hold one JSON document that is read and written whole
-- `org` leads every key, so that each organisation's rows lie together and a cluster can shard by it, and every
-- foreign key carries it, so that no row can ever point into another organisation.
-- Kinds and states are words, checked here; their meaning is commented where they stand.

-- Which of these files have been applied.
CREATE TABLE migration (
    number      integer NOT NULL PRIMARY KEY,
    name        text NOT NULL,
    applied_us  bigint NOT NULL
);

-- Numbers that the processes lease so that each can mint ids alone (41 bits of milliseconds, 10 of this, 12 of
-- a sequence). Not an organisation's: one row for a node number ever used.
CREATE TABLE node (
    number      integer NOT NULL PRIMARY KEY CHECK (number BETWEEN 0 AND 1023),
    holder      text NOT NULL,                -- who holds it: host, process and a random word
    until_us    bigint NOT NULL,              -- the lease; free again after this moment
    last_us     bigint NOT NULL               -- no id of this number is younger: the next holder begins after it
);

-- The tenant. Everything else belongs to exactly one.
CREATE TABLE org (
    id          bigint NOT NULL PRIMARY KEY,
    name        text NOT NULL,
    slug        text NOT NULL UNIQUE,         -- as it stands in addresses
    language    text NOT NULL DEFAULT '',     -- what new people begin in; '': that of the first desk
    factor_required smallint NOT NULL DEFAULT 0 CHECK (factor_required IN (0, 1)),   -- nobody works without a second factor
    created_us  bigint NOT NULL,
    version     bigint NOT NULL DEFAULT 1
);

-- What an organisation has set away from the settings table's defaults.
CREATE TABLE setting (
    org         bigint NOT NULL REFERENCES org (id),
    name        text NOT NULL,
    value       text NOT NULL,
    changed_us  bigint NOT NULL,
    PRIMARY KEY (org, name)
);

-- Counters that people see: 'conversation' numbers.
CREATE TABLE counter (
    org         bigint NOT NULL REFERENCES org (id),
    name        text NOT NULL,
    value       bigint NOT NULL,              -- the last number given
    PRIMARY KEY (org, name)
);

-- A brand and its audience: customers, staff or partners each get their own.
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

-- Business hours: a week and its exceptions, in a timezone.
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

-- Someone who works at the desk. Never deleted, so that what they wrote keeps its author.
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

-- An agent's name at an identity provider (OIDC).
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

-- A place where words come in, and from where answers go out.
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

-- Who sees an inbox: owners and admins see all, others those of their teams and those given to them by name.
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

-- A signed-in browser. The cookie carries the org and a secret; only the secret's hash is kept.
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

-- An API token. It acts for an agent, within its scopes.
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

-- Links that work once: invitations, password resets, first sign-in, a customer's own page.
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

-- Failed tries by key (an address, an account), for slowing them down.
CREATE TABLE throttle (
    org         bigint NOT NULL,
    name        text NOT NULL,                -- 'login:maya@example.org', 'login-ip:192.0.2.7'
    tries       bigint NOT NULL,
    since_us    bigint NOT NULL,
    until_us    bigint NOT NULL,              -- refused until then
    PRIMARY KEY (org, name)
);
CREATE INDEX throttle_until ON throttle (until_us);
