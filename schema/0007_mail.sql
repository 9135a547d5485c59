-- SPDX-License-Identifier: Apache-2.0
-- 0007: mail. Where it is fetched and handed over, what came, what became of it, and by what it was placed.

-- The mailbox of a mail inbox. Secrets are sealed with the installation's key.
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

-- A mailbox that signs in with tokens: what renews them. The access token of the moment stands where the password would.
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

-- Providers where mailboxes sign in by the browser: what this desk is called there.
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

-- A folder on the server, and how far it was read.
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

-- Every mail as it came: written first, read after. The bytes are in the file store under their hash.
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

-- Every Message-ID that was sent, came, or was only named by what came: what a mail is placed by.
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

-- Why a message stands in its conversation.
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

-- A mail that did not arrive, as a mail server told it.
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

-- Automatic answers to one address: at most a few a day, or two machines talk for ever.
CREATE TABLE mail_automatic (
    org            bigint NOT NULL,
    address_folded text NOT NULL,
    day            bigint NOT NULL,           -- since 1970, UTC
    sent           bigint NOT NULL,
    PRIMARY KEY (org, address_folded, day)
);

-- What the words in addresses, ids and footers are made with, so that nobody else makes them.
CREATE TABLE reply_key (
    org         bigint NOT NULL PRIMARY KEY REFERENCES org (id),
    key         bytea NOT NULL,
    created_us  bigint NOT NULL
);

-- Senders whose mail goes to spam: an address, or "@" and a domain with all below it; folded. Nothing is dropped.
CREATE TABLE sender_block (
    org         bigint NOT NULL REFERENCES org (id),
    id          bigint NOT NULL,
    sender      text NOT NULL,
    agent_id    bigint,
    created_us  bigint NOT NULL,
    PRIMARY KEY (org, id),
    UNIQUE (org, sender)
);

-- How the mail of an inbox leaves; without a row as the defaults here say.
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

-- A first mail is to be answered with its number, once it was read: nobody in grief gets a form letter.
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

-- Whose pictures from elsewhere an agent sees without being asked.
CREATE TABLE picture_sender (
    org         bigint NOT NULL,
    agent_id    bigint NOT NULL,
    sender      text NOT NULL,                -- an address, folded
    created_us  bigint NOT NULL,
    PRIMARY KEY (org, agent_id, sender),
    FOREIGN KEY (org, agent_id) REFERENCES agent (org, id)
);
