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

-- Something a reply said would happen, or that somebody here wrote down as promised.
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
CREATE INDEX need_conversation ON need (org, conversation_id, created_us, start_at, id);
CREATE INDEX need_message ON need (org, message_id);
CREATE INDEX need_open ON need (org, created_us, id) WHERE state = 'open' AND same_as_id IS NULL;
CREATE INDEX need_open_here ON need (org, conversation_id) WHERE state = 'open' AND same_as_id IS NULL;

-- What the engine got wrong, or right, as a person said it: where, what it had said, and how its encoder saw the
-- words. Never more text than the message itself holds, and gone with it.
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

-- A head fitted on those of one kind: 'need' 'answered' 'promise' 'emotion' 'signal' 'purpose' 'guess' 'nudge'.
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

-- A customer's message as the encoder sees it, and what they asked next.
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

-- What a reply was expected to do to the customer's next words, and what it did: -1 cooler, 0 the same, 1 warmer.
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

-- What a desk does with what it hears; no row: all of it.
CREATE TABLE listening (
    org             bigint NOT NULL,
    desk_id         bigint NOT NULL,
    reads           smallint NOT NULL DEFAULT 1 CHECK (reads IN (0, 1)),   -- what customers and agents write
    coach           smallint NOT NULL DEFAULT 1 CHECK (coach IN (0, 1)),   -- drafts
    changed_us      bigint NOT NULL,
    PRIMARY KEY (org, desk_id),
    FOREIGN KEY (org, desk_id) REFERENCES desk (org, id)
);

-- How nudges fare, by the day and without a name.
CREATE TABLE nudge_count (
    org             bigint NOT NULL REFERENCES org (id),
    day             bigint NOT NULL,          -- since 1970
    rule            text NOT NULL,
    shown           bigint NOT NULL DEFAULT 0,
    taken           bigint NOT NULL DEFAULT 0,
    dismissed       bigint NOT NULL DEFAULT 0,
    PRIMARY KEY (org, day, rule)
);

-- What leads wrote for whoever answers at a desk.
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

-- What was decided about a customer's wish, why, and what was offered instead.
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

-- The person's story: what is known of a customer, with the sentence it came from.
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

-- Where a desk asks what is known of a customer elsewhere: a shop, a billing program.
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

-- What it said of a customer, and that it is to be asked: the table is its own queue.
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

-- After a fix: on this day somebody asks whether it held.
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
