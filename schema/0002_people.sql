-- SPDX-License-Identifier: Apache-2.0
-- 0002: the people who write, where they work, and what a desk wants to know about them.

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

-- Mail from such a domain belongs to the company's people.
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

-- How a person is known: each address, number or foreign id belongs to one person at a time.
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

-- The words of a person's name and addresses, folded, without accents: what the search for people walks.
CREATE TABLE customer_word (
    org           bigint NOT NULL,
    word          text NOT NULL,
    customer_id   bigint NOT NULL,
    PRIMARY KEY (org, word, customer_id),
    FOREIGN KEY (org, customer_id) REFERENCES customer (org, id) ON DELETE CASCADE
);
CREATE INDEX customer_word_customer ON customer_word (org, customer_id, word);

-- What went along when one person was merged into another, for the way back; kept as long as that is open.
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

-- A custom field, and what it holds for one conversation, customer or company.
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

-- A file by what is in it: stored once for each organisation, on disk under its hash.
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
