/* SPDX-License-Identifier: Apache-2.0 */
/* make_desk.c: fills a desk, always with the same one, for bench/desk.sh.

       make_desk WHERE MESSAGES          WHERE: heard.db of a folder that `heard init` made, or
                                         postgres://... that it was made in

   Everything goes through the domain, as an import would bring it, so the rows are those that a
   desk of that age has: customers with addresses, conversations of 20 messages (customers, agents,
   a note now and then) over the last year, tags, assignees, most of them closed. Words come from a
   vocabulary in which the n-th is n times rarer than the first, as in any language. The disk is not
   waited for (db_options.lazy_sync): who loses power while this runs begins again. */
#include "base/time.h"
#include "db/db.h"
#include "db/id.h"
#include "desk/agent.h"
#include "desk/customer.h"
#include "desk/message.h"
#include "desk/tag.h"
#include "make_desk.sql.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    WORDS = 20000,
    WORD_BYTES = 16,
    MESSAGES_EACH = 20,
    CONVERSATIONS_EACH = 4, /* of one customer */
    AT_ONCE = 50,           /* conversations in one write */
    AGENTS = 12,
    TAGS = 40,
    BODY_WORDS = 45,
    BODY_BYTES = 2000
};

struct maker {
    struct db *db;
    struct actor who, import;
    struct make_desk_place_row at;
    uint64_t random;
    int64_t agents[AGENTS], tags[TAGS], closed_id, waiting_id, begin_us, customer_id;
    int64_t made, wanted; /* conversations */
    char words[WORDS][WORD_BYTES];
    uint32_t chances[WORDS]; /* their sums, of UINT32_MAX */
};

static _Noreturn void die(const struct call *c)
{
    fprintf(stderr, "make_desk: %s\n", c->fault.text);
    exit(1);
}

/* xorshift64*: the same everywhere. */
static uint32_t dice(struct maker *m)
{
    m->random ^= m->random >> 12;
    m->random ^= m->random << 25;
    m->random ^= m->random >> 27;
    return (uint32_t)(m->random * UINT64_C(0x2545f4914f6cdd1d) >> 32);
}

static uint32_t below(struct maker *m, uint32_t n)
{
    return (uint32_t)((uint64_t)dice(m) * n >> 32);
}

/* "kelo", "batirun": syllables, so that they look like words and each is one. */
static void make_words(struct maker *m)
{
    static const char first[] = "bdfgklmnprstvz", second[] = "aeiou";
    double sum = 0, so_far = 0;
    for (int i = 0; i < WORDS; i++)
        sum += 1.0 / (i + 10);
    for (int i = 0; i < WORDS; i++) {
        int n = 0, left = i + 70;
        for (; left && n < WORD_BYTES - 3; left /= 70) {
            m->words[i][n++] = first[left % 14];
            m->words[i][n++] = second[left / 14 % 5];
        }
        m->words[i][n] = 0;
        so_far += 1.0 / (i + 10);
        m->chances[i] = (uint32_t)fmin(so_far / sum * UINT32_MAX, UINT32_MAX);
    }
}

static const char *a_word(struct maker *m)
{
    uint32_t at = dice(m);
    int low = 0, high = WORDS - 1;
    while (low < high) {
        int middle = (low + high) / 2;
        if (m->chances[middle] < at)
            low = middle + 1;
        else
            high = middle;
    }
    return m->words[low];
}

static struct str a_text(struct call *c, struct maker *m, int words)
{
    char *at = arena_alloc(&c->arena, BODY_BYTES);
    size_t n = 0;
    for (int i = 0; i < words && n + WORD_BYTES + 2 < BODY_BYTES; i++)
        n += (size_t)snprintf(at + n, BODY_BYTES - n, "%s%s", a_word(m),
                              i + 1 == words ? "."
                              : i % 9 == 8   ? ",\n"
                                             : " ");
    return (struct str){at, n};
}

/* ---- before the first conversation ---- */

static int make_agent(struct call *c, struct db_conn *d, struct maker *m, int i)
{
    char name[40], email[60];
    struct agent agent;
    struct str secret;
    snprintf(name, sizeof name, "Agent %c", 'A' + i);
    snprintf(email, sizeof email, "agent-%d@example.org", i);
    struct agent_new it = {.name = str_of(name), .email = str_of(email), .role = ROLE_ADMIN};
    if (agent_invite(c, d, &m->who, &it, &agent, &secret) < 0 ||
        agent_accept(c, d, m->who.org, secret, STR(""), STR(""), &agent) < 0)
        return -1;
    m->agents[i] = agent.id;
    return 1;
}

static int begin(struct call *c, struct db_conn *d, void *arg)
{
    struct maker *m = arg;
    struct make_desk_status_row status;
    int got = sql_make_desk_place(c, d, &m->at);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no desk; heard init makes one");
    m->who = actor_agent(m->at.org, m->at.agent_id, ROLE_OWNER);
    m->import = m->who;
    m->import.kind = ACTOR_IMPORT; /* what agents said long ago is not sent */
    if (sql_make_desk_status(c, d, m->at.org, STR("closed"), &status) <= 0)
        return -1;
    m->closed_id = status.id;
    if (sql_make_desk_status(c, d, m->at.org, STR("waiting"), &status) <= 0)
        return -1;
    m->waiting_id = status.id;
    for (int i = 0; i < AGENTS; i++)
        if (make_agent(c, d, m, i) < 0)
            return -1;
    for (int i = 0; i < TAGS; i++) {
        struct tag tag;
        char name[40];
        snprintf(name, sizeof name, "tag %d", i);
        if (tag_create(c, d, &m->who, &(struct tag_new){.name = str_of(name)}, &tag) < 0)
            return -1;
        m->tags[i] = tag.id;
    }
    return 1;
}

/* ---- conversations ---- */

static int make_customer(struct call *c, struct db_conn *d, struct maker *m)
{
    char email[60], name[60];
    struct customer customer;
    int64_t n = m->made / CONVERSATIONS_EACH;
    snprintf(email, sizeof email, "person-%" PRId64 "@example.com", n);
    snprintf(name, sizeof name, "%s %s", a_word(m), a_word(m));
    struct identity_new address = {.kind = IDENTITY_EMAIL, .value = str_of(email)};
    struct customer_known known = {
        .identities = &address, .n_identities = 1, .name = str_of(name), .created_us = m->begin_us};
    if (customer_find_or_create(c, d, &m->who, &known, &customer) < 0)
        return -1;
    m->customer_id = customer.id;
    return 1;
}

static int say(struct call *c, struct db_conn *d, struct maker *m, int i, int64_t *id,
               struct str subject, int64_t at_us)
{
    bool note = i % 10 == 7, ours = i % 2 == 1;
    struct said said;
    struct message_in in = {.conversation_id = *id,
                            .inbox_id = m->at.inbox_id,
                            .customer_id = m->customer_id,
                            .kind = note   ? STR("note")
                                    : ours ? STR("agent")
                                           : STR("customer"),
                            .subject = i ? STR("") : subject,
                            .body = a_text(c, m, BODY_WORDS / 2 + (int)below(m, BODY_WORDS)),
                            .created_us = at_us};
    if (note || ours) {
        in.customer_id = 0;
        in.agent_id = m->agents[below(m, AGENTS)];
    }
    if (message_receive(c, d, &m->import, &in, &said) < 0)
        return -1;
    *id = said.conversation_id;
    return 1;
}

static int settle(struct call *c, struct db_conn *d, struct maker *m, int64_t id)
{
    uint32_t lot = below(m, 100);
    struct conversation_change to = {.set = CONVERSATION_ASSIGNEE | CONVERSATION_PRIORITY,
                                     .assignee_id = lot % 5 ? m->agents[below(m, AGENTS)] : 0,
                                     .priority = lot % 17 ? PRIORITY_NORMAL : PRIORITY_HIGH};
    if (lot < 95) {
        to.set |= CONVERSATION_STATUS;
        to.status_id = lot < 85 ? m->closed_id : m->waiting_id;
    }
    if (conversation_change(c, d, &m->who, id, &to, 0, NULL) < 0)
        return -1;
    return lot % 3 ? 1 : tag_attach(c, d, &m->who, id, m->tags[below(m, TAGS)], NULL);
}

static int make_some(struct call *c, struct db_conn *d, void *arg)
{
    struct maker *m = arg;
    for (int k = 0; k < AT_ONCE && m->made < m->wanted; k++, m->made++) {
        int64_t id = 0, span_us = 365 * DAY_US / m->wanted,
                first_us = m->begin_us + m->made * span_us;
        struct str subject = a_text(c, m, 5);
        if (m->made % CONVERSATIONS_EACH == 0 && make_customer(c, d, m) < 0)
            return -1;
        for (int i = 0; i < MESSAGES_EACH; i++)
            if (say(c, d, m, i, &id, subject, first_us + i * HOUR_US / 4) < 0)
                return -1;
        if (settle(c, d, m, id) < 0)
            return -1;
    }
    return 1;
}

static int end(struct call *c, struct db_conn *d, void *arg)
{
    struct maker *m = arg;
    return sql_make_desk_read(c, d, m->at.org);
}

/* A write may run again from its start: then with the same dice. */
static void write_it(struct call *c, struct maker *m, db_write_fn *fn)
{
    arena_reset(&c->arena);
    if (db_write(c, m->db, fn, m) < 0)
        die(c);
}

int main(int argc, char **argv)
{
    struct call c;
    struct maker *m = base_alloc(sizeof *m);
    int64_t messages = 0;
    call_init(&c, 1 << 30);
    if (argc != 3 || !str_int64(str_of(argv[2]), &messages) || messages < MESSAGES_EACH) {
        fprintf(stderr, "usage: make_desk heard.db|postgres://... MESSAGES\n");
        return 2;
    }
    *m = (struct maker){.random = UINT64_C(88172645463325252), .wanted = messages / MESSAGES_EACH};
    c.now_us = time_now_us();
    m->begin_us = c.now_us - 366 * DAY_US;
    make_words(m);
    if (db_open(&c, &(struct db_options){.where = argv[1], .lazy_sync = true}, &m->db) < 0 ||
        id_start(&c, m->db) < 0)
        die(&c);
    write_it(&c, m, begin);
    while (m->made < m->wanted)
        write_it(&c, m, make_some);
    write_it(&c, m, end);
    double took_s = (double)(time_now_us() - c.now_us) / 1e6;
    printf("%" PRId64 " messages in %" PRId64 " conversations, %.1f s\n", m->made * MESSAGES_EACH,
           m->made, took_s);
    db_close(m->db);
    call_free(&c);
    free(m);
    return 0;
}
