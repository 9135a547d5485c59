-- SPDX-License-Identifier: Apache-2.0
-- 0006: what the engine read in a conversation, and what people made of it. Needs and promises are kept by message
-- and place, so that they stay where they are when conversations are merged, split or read again.

-- A conversation as it was last read.
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
    messages_json    text NOT NULL,           -- the message of each turn: ids in the order of turns
    reading_json     text NOT NULL,           -- doc/reading.md
    PRIMARY KEY (org, conversation_id),
    FOREIGN KEY (org, conversation_id) REFERENCES conversation (org, id) ON DELETE CASCADE
);
CREATE INDEX reading_customer ON reading (org, customer_id, first_us);
CREATE INDEX reading_date ON reading (org, date_us, conversation_id) WHERE date_us IS NOT NULL;

-- Something a reply said would happen.
CREATE TABLE promise (
    org             bigint NOT NULL,
    id              bigint NOT NULL,
    conversation_id bigint NOT NULL,
    message_id      bigint NOT NULL,
    start_at        bigint NOT NULL,          -- bytes of the message's body
    end_at          bigint NOT NULL,
    words           text NOT NULL,
    due_us          bigint,                   -- NULL: no date was named
    has_time        smallint NOT NULL DEFAULT 0 CHECK (has_time IN (0, 1)),   -- else the end of that day is meant
    state           text NOT NULL CHECK (state IN ('open', 'kept', 'withdrawn')),   -- broken: open past its date
    kept_message_id bigint,
    agent_id        bigint,                   -- who decided the state by hand; the engine leaves it alone then
    reminded_us     bigint,                   -- when somebody was told that its time has come
    created_us      bigint NOT NULL,          -- when it was promised
    changed_us      bigint NOT NULL,
    version         bigint NOT NULL DEFAULT 1,
    PRIMARY KEY (org, id),
    FOREIGN KEY (org, message_id) REFERENCES message (org, id) ON DELETE CASCADE
);
CREATE INDEX promise_conversation ON promise (org, conversation_id, created_us, id);
CREATE INDEX promise_message ON promise (org, message_id);
CREATE INDEX promise_due ON promise (org, due_us, id) WHERE state = 'open' AND due_us IS NOT NULL;
CREATE INDEX promise_remind ON promise (due_us, id) WHERE state = 'open' AND due_us IS NOT NULL AND reminded_us IS NULL;
CREATE INDEX promise_day ON promise (org, due_us) WHERE due_us IS NOT NULL;

-- The listening ledger: a need that a customer voiced, in their words.
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
CREATE INDEX need_conversation ON need (org, conversation_id, created_us, id);
CREATE INDEX need_message ON need (org, message_id);
CREATE INDEX need_open ON need (org, created_us, id) WHERE state = 'open' AND same_as_id IS NULL;

-- What the engine got wrong, as a person said it: its words with the claim, so that it can learn.
CREATE TABLE correction (
    org             bigint NOT NULL REFERENCES org (id),
    id              bigint NOT NULL,
    conversation_id bigint NOT NULL,
    message_id      bigint NOT NULL,
    start_at        bigint NOT NULL,
    end_at          bigint NOT NULL,
    claim           text NOT NULL,            -- 'need', 'answered', 'promise', 'signal.leaving', 'nudge.blame' ...
    holds           smallint NOT NULL CHECK (holds IN (0, 1)),
    agent_id        bigint NOT NULL,
    model           text NOT NULL,
    created_us      bigint NOT NULL,
    PRIMARY KEY (org, id),
    FOREIGN KEY (org, message_id) REFERENCES message (org, id) ON DELETE CASCADE
);
CREATE INDEX correction_claim ON correction (org, claim, created_us);
CREATE INDEX correction_message ON correction (org, message_id);
