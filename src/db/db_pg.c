/* SPDX-License-Identifier: Apache-2.0 */
/* db_pg.c: PostgreSQL through libpq, in pipeline mode.

   What need not be waited for is not: a statement is sent, and its answer is read when a later one
   needs one, at the latest at the end of the write. A write of ten statements of which two read
   costs three round trips; while others wait, its end is not waited for either, and the server
   works at it while the next one is prepared (`kept`). An error skips what was sent behind it up to
   a sync, so a fault can come from an earlier statement than the one that reports it; its sentence
   names the one that failed.

   A read has no BEGIN and no end: its connections are set to one moment of the data (REPEATABLE
   READ, READ ONLY), and everything up to the next sync is one transaction anyway. Words that come
   with every write (SAVEPOINT ...) are prepared like queries.

   A write waits DB_LOCK_MS for a row that another process holds and then gives way (`again`). */
#include "base/arena.h"
#include "db/db.sql.h"
#include "db/pg.h"

#include <endian.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PENDING_MAX = 64, IDLE_TRUSTED_S = 5 };
enum {
    OID_BOOL = 16,
    OID_BYTEA = 17,
    OID_INT8 = 20,
    OID_INT2 = 21,
    OID_INT4 = 23,
    OID_TEXT = 25,
    OID_FLOAT8 = 701
};

/* What is said around the queries of a write. */
static const struct db_query words_begin = {.name = "tx_begin", .sql = {NULL, "BEGIN"}},
                             words_commit = {.name = "tx_commit", .sql = {NULL, "COMMIT"}},
                             words_rollback = {.name = "tx_rollback", .sql = {NULL, "ROLLBACK"}},
                             words_mark = {.name = "tx_mark", .sql = {NULL, "SAVEPOINT w"}},
                             words_keep = {.name = "tx_keep", .sql = {NULL, "RELEASE w"}},
                             words_drop = {.name = "tx_drop", .sql = {NULL, "ROLLBACK TO w"}},
                             words_hello = {.name = "hello", .sql = {NULL, "-- hello"}};

/* A question asked ahead. It lies in the connection's arena of what was asked. */
struct pg_ahead {
    struct pg_ahead *next;
    struct db_asked asked;
    PGresult *result;
};
struct pg_pending {
    const char *what;
    bool sync;
    bool past;              /* of a transaction that has ended: a fault of it concerns nobody */
    bool kept;              /* of an earlier write: a fault of it ends the transaction */
    struct pg_ahead *ahead; /* who gets the result */
    const struct db_query *prepares; /* the statement is there only when this succeeds */
    const struct db_query *must;     /* has to change a row */
};
/* Rows that somebody is reading; those nobody read to the end go with the transaction. */
struct pg_open {
    PGresult *result;
    struct pg_open *next, **from;
};
struct pg_conn {
    struct db_conn base;
    struct pg_open *open;
    struct pg_ahead *aheads;
    PGconn *pg;
    struct db_statements prepared;
    struct pg_pending pending[PENDING_MAX]; /* sent, not answered yet */
    int n_pending;
    bool aborted; /* the server skips everything up to the next sync */
    bool begun;   /* something was sent since the last sync */
    time_t used;
};

static struct pg_conn *conn_of(struct db_conn *d)
{
    return (struct pg_conn *)d;
}

/* ---- faults ---- */

static bool one_of(const char *state, const char *list)
{
    return *state && strstr(list, state);
}

static enum fault_kind kind_of(const char *state)
{
    if (!strncmp(state, "22", 2) || one_of(state, "23502 23514"))
        return BAD_INPUT;
    if (!strncmp(state, "23", 2))
        return CONFLICT;
    if (!strncmp(state, "53", 2) || !strncmp(state, "58", 2) || !strncmp(state, "XX", 2))
        return IO_FAILED;
    if (!strncmp(state, "57", 2) || !strncmp(state, "08", 2) || one_of(state, "40001 40P01 55P03"))
        return BUSY;
    return state[0] ? BROKEN : BUSY;
}

static int conn_fail(struct call *c, struct pg_conn *p, const char *what)
{
    p->base.broken = p->base.lost = true;
    p->n_pending = 0;
    struct str said = str_trim(str_of(PQerrorMessage(p->pg)));
    return fail(c, BUSY, "%s: the database went away: %.*s", what, (int)said.n, said.at);
}

static int result_fail(struct call *c, struct pg_conn *p, const PGresult *result, const char *what)
{
    const char *state = PQresultErrorField(result, PG_DIAG_SQLSTATE);
    const char *said = PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY);
    p->base.again = state && one_of(state, "40001 40P01 55P03");
    return fail(c, kind_of(state ? state : ""), "%s: %s", what,
                said ? said : PQresultErrorMessage(result));
}

/* ---- sending and receiving ---- */

static int result_judge(struct call *c, struct pg_conn *p, const PGresult *got,
                        const struct pg_pending *sent)
{
    ExecStatusType status = PQresultStatus(got);
    if (status == PGRES_FATAL_ERROR || status == PGRES_BAD_RESPONSE)
        return result_fail(c, p, got, sent->what);
    if (sent->what == words_commit.name && !sent->prepares &&
        strcmp(PQcmdStatus((PGresult *)got), "COMMIT") != 0)
        return fail(c, BROKEN, "the database took the transaction back");
    if (sent->must && status == PGRES_COMMAND_OK && !strcmp(PQcmdTuples((PGresult *)got), "0"))
        return db_came_second(c, sent->must);
    return status == PGRES_PIPELINE_ABORTED ? 0 : 1;
}

/* The answer to one thing sent. Keeps the last result in *kept_r when that is asked for. */
static int receive(struct call *c, struct pg_conn *p, struct pg_pending sent, PGresult **kept_r)
{
    int result = 1;
    for (PGresult *got; (got = PQgetResult(p->pg));) {
        ExecStatusType status = PQresultStatus(got);
        if (status != PGRES_PIPELINE_SYNC)
            result = result_judge(c, p, got, &sent);
        bool keep = kept_r && (status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK);
        if (keep)
            *kept_r = got;
        else
            PQclear(got);
        if (status == PGRES_PIPELINE_SYNC) {
            p->aborted = false;
            break;
        }
        if (PQstatus(p->pg) != CONNECTION_OK)
            return conn_fail(c, p, sent.what);
    }
    if (result <= 0 && sent.prepares)
        *db_statement(&p->prepared, sent.prepares) = NULL;
    p->aborted = p->aborted || result < 0;
    return result;
}

static int receive_past(struct call *c, struct pg_conn *p, struct pg_pending sent)
{
    struct fault fault = c->fault;
    bool again = p->base.again;
    if (receive(c, p, sent, NULL) < 0 && p->base.broken)
        return -1;
    c->fault = fault;
    p->base.again = again;
    return 1;
}

static int receive_kept(struct call *c, struct pg_conn *p, struct pg_pending sent,
                        PGresult **kept_r)
{
    if (sent.past)
        return receive_past(c, p, sent);
    return receive(c, p, sent, sent.ahead ? &sent.ahead->result : kept_r);
}

/* Reads all answers. The fault is that of the first error; *kept_r is the result of the last thing
 * sent. */
static int drain(struct call *c, struct pg_conn *p, PGresult **kept_r)
{
    int worst = 1;
    struct fault first = {0};
    for (int i = 0; i < p->n_pending; i++) {
        bool last = i == p->n_pending - 1;
        int result = receive_kept(c, p, p->pending[i], last ? kept_r : NULL);
        if (result < 0 && worst > 0) {
            worst = -1;
            first = c->fault;
            p->base.lost |= p->pending[i].kept;
        }
    }
    p->n_pending = 0;
    if (worst < 0)
        c->fault = first;
    return worst;
}

static int note_sent(struct call *c, struct pg_conn *p, int sent, const char *what, bool sync)
{
    if (!sent)
        return conn_fail(c, p, what);
    p->pending[p->n_pending++] = (struct pg_pending){.what = what, .sync = sync};
    p->begun = !sync;
    return 1;
}

/* Waits for all that was sent. */
static int settle(struct call *c, struct pg_conn *p, PGresult **kept_r)
{
    if (!p->n_pending)
        return 1;
    if (!p->pending[p->n_pending - 1].sync && (!PQsendFlushRequest(p->pg) || PQflush(p->pg) < 0))
        return conn_fail(c, p, "waiting");
    return drain(c, p, kept_r);
}

/* So much may be on its way that neither side fills the other's buffers. */
static int make_room(struct call *c, struct pg_conn *p)
{
    return p->n_pending < PENDING_MAX - 4 ? 1 : settle(c, p, NULL);
}

static int sync_send(struct call *c, struct pg_conn *p)
{
    return note_sent(c, p, PQpipelineSync(p->pg), "sync", true);
}

static int query_send(struct call *c, struct pg_conn *p, const struct db_query *q, const void *in);

/* ---- connections ---- */

/* Two writers that wait for one another must not give way in step for ever, so each has its own
 * patience. */
static int lock_patience_ms(void)
{
    return DB_LOCK_MS / 2 + db_chance(DB_LOCK_MS);
}

static void be_silent(void *arg, const char *message)
{
    (void)arg;
    (void)message; /* warnings of the server belong into its own log */
}

PGconn *pg_connect(struct call *c, const struct db *db, const char *more)
{
    char settings[300];
    snprintf(settings, sizeof settings, "-c TimeZone=UTC -c jit=off -c lock_timeout=%d%s",
             lock_patience_ms(), more);
    const char *names[] = {"dbname", "fallback_application_name", "client_encoding", "options",
                           NULL};
    const char *values[] = {db->where, "heard", "UTF8", settings, NULL};
    PGconn *pg = PQconnectdbParams(names, values, 1);
    PQsetNoticeProcessor(pg, be_silent, NULL);
    if (PQstatus(pg) == CONNECTION_OK)
        return pg;
    struct str said = str_trim(str_of(PQerrorMessage(pg)));
    fail(c, BUSY, "cannot reach the database: %.*s", (int)said.n, said.at);
    PQfinish(pg);
    return NULL;
}

static PGconn *connect_as(struct call *c, const struct db *db, enum db_role role)
{
    return pg_connect(c, db,
                      role == DB_WRITER ? ""
                                        : " -c default_transaction_isolation=repeatable\\ read"
                                          " -c default_transaction_read_only=on");
}

static int pg_open(struct call *c, struct db *db, enum db_role role, struct db_conn **conn_r)
{
    PGconn *pg = connect_as(c, db, role);
    if (!pg)
        return -1;
    if (!PQenterPipelineMode(pg)) {
        PQfinish(pg);
        return fail(c, BROKEN, "libpq refuses pipeline mode");
    }
    struct pg_conn *p = base_alloc(sizeof *p);
    p->base = (struct db_conn){.db = db, .role = role};
    p->pg = pg;
    p->used = time(NULL);
    *conn_r = &p->base;
    return 1;
}

static void open_end(struct pg_open *open)
{
    *open->from = open->next;
    if (open->next)
        open->next->from = open->from;
    PQclear(open->result);
    free(open);
}

static void open_end_all(struct pg_conn *p)
{
    struct pg_open *open = p->open;
    p->open = NULL;
    while (open) {
        struct pg_open *next = open->next;
        PQclear(open->result);
        free(open);
        open = next;
    }
}

/* Nobody fetches any more what was asked ahead, and what is still on its way concerns nobody. */
static void aheads_end(struct pg_conn *p, bool past)
{
    for (struct pg_ahead *a = p->aheads; a; a = a->next)
        PQclear(a->result);
    p->aheads = NULL;
    for (int i = 0; i < p->n_pending; i++) {
        p->pending[i].ahead = NULL;
        p->pending[i].past |= past;
    }
    db_asked_forget(&p->base);
}

static struct pg_open *open_new(struct pg_conn *p, PGresult *result)
{
    struct pg_open *open = base_alloc(sizeof *open);
    *open = (struct pg_open){.result = result, .next = p->open, .from = &p->open};
    if (open->next)
        open->next->from = &open->next;
    p->open = open;
    return open;
}

static void pg_close(struct db_conn *d)
{
    struct pg_conn *p = conn_of(d);
    open_end_all(p);
    aheads_end(p, true);
    PQfinish(p->pg);
    db_statements_free(&p->prepared);
    arena_free(&p->base.asked_arena);
    free(p);
}

/* Whether the server closed its end; asks the system alone. */
static bool hung_up(const struct pg_conn *p)
{
    struct pollfd fd = {.fd = PQsocket(p->pg), .events = POLLRDHUP};
    return p->base.broken || PQstatus(p->pg) != CONNECTION_OK || poll(&fd, 1, 0) != 0;
}

/* The server may have gone; better to find out now than in the middle of a request. After a silence
   it is asked, since a network can lose a connection without a word. */
static int still_there(struct call *c, struct pg_conn *p)
{
    time_t now = time(NULL);
    bool trusted = now - p->used < IDLE_TRUSTED_S;
    p->used = now;
    if (!hung_up(p) && (trusted || (query_send(c, p, &words_hello, NULL) > 0 &&
                                    sync_send(c, p) > 0 && settle(c, p, NULL) > 0)))
        return 1;
    PQfinish(p->pg);
    p->pg = NULL;
    db_statements_free(&p->prepared);
    p->n_pending = 0;
    p->aborted = p->begun = p->base.broken = p->base.lost = false;
    p->pg = connect_as(c, p->base.db, p->base.role);
    if (p->pg && PQenterPipelineMode(p->pg))
        return 1;
    p->base.broken = true;
    return -1;
}

/* ---- transactions ---- */

static int pg_begin(struct call *c, struct db_conn *d)
{
    struct pg_conn *p = conn_of(d);
    if (still_there(c, p) < 0)
        return -1;
    d->again = d->lost = false;
    return d->role == DB_WRITER ? query_send(c, p, &words_begin, NULL) : 1;
}

/* Ends the state in which the server skips. What stood in the pipeline is answered first. */
static int recover(struct call *c, struct pg_conn *p)
{
    if (p->base.broken)
        return -1;
    if (settle(c, p, NULL) < 0 && p->base.broken)
        return -1;
    if (!p->aborted)
        return 1;
    return sync_send(c, p) < 0 ? -1 : settle(c, p, NULL);
}

static int pg_commit(struct call *c, struct db_conn *d)
{
    struct pg_conn *p = conn_of(d);
    open_end_all(p);
    aheads_end(p, false);
    if (query_send(c, p, &words_commit, NULL) > 0 && sync_send(c, p) > 0 && settle(c, p, NULL) > 0)
        return 1;
    if (d->broken)
        return fail(c, IO_FAILED, "the database went away and did not say whether this was saved");
    return -1;
}

static void pg_rollback(struct db_conn *d)
{
    struct pg_conn *p = conn_of(d);
    struct call c;
    call_init(&c, ARENA_BLOCK_BYTES);
    open_end_all(p);
    bool writes = d->role == DB_WRITER;
    if (p->aborted || writes)
        recover(&c, p);
    if (!d->broken && (writes || p->begun) &&
        ((writes && query_send(&c, p, &words_rollback, NULL) < 0) || sync_send(&c, p) < 0 ||
         PQflush(p->pg) < 0))
        d->broken = true;
    aheads_end(p, true);
    call_free(&c);
}

static int pg_mark(struct call *c, struct db_conn *d)
{
    aheads_end(conn_of(d), false);
    return query_send(c, conn_of(d), &words_mark, NULL);
}

/* The server begins with it at once. */
static int keep_later(struct call *c, struct pg_conn *p)
{
    for (int i = 0; i < p->n_pending; i++)
        p->pending[i].kept = true;
    return PQflush(p->pg) < 0 ? conn_fail(c, p, "keeping") : 1;
}

static int pg_keep(struct call *c, struct db_conn *d, bool wait)
{
    struct pg_conn *p = conn_of(d);
    bool settled = p->n_pending == 0; /* then there is nothing left that could fail */
    if (p->aborted)
        return fail(c, BROKEN, "a query of this write failed, and the write went on");
    if (query_send(c, p, &words_keep, NULL) < 0)
        return -1;
    if (!wait)
        return keep_later(c, p);
    return settled ? 1 : settle(c, p, NULL);
}

static void pg_drop(struct db_conn *d)
{
    struct pg_conn *p = conn_of(d);
    struct call c;
    call_init(&c, ARENA_BLOCK_BYTES);
    bool again = d->again;
    if (recover(&c, p) < 0 || query_send(&c, p, &words_drop, NULL) < 0 ||
        query_send(&c, p, &words_keep, NULL) < 0 || settle(&c, p, NULL) < 0)
        d->lost = true;
    d->again = again;
    call_free(&c);
}

/* ---- queries ---- */

static Oid oid_of(enum db_type type)
{
    switch (type) {
    case DB_REAL:
        return OID_FLOAT8;
    case DB_BYTES:
        return OID_BYTEA;
    case DB_TEXT:
    case DB_IDS:
        return OID_TEXT;
    default:
        return OID_INT8;
    }
}

static int prepare(struct call *c, struct pg_conn *p, const struct db_query *q)
{
    void **known = db_statement(&p->prepared, q);
    if (*known)
        return 1;
    Oid oids[DB_PARAMS_MAX];
    for (size_t i = 0; i < q->n_params; i++)
        oids[i] = oid_of(q->params[i].type);
    int sent = PQsendPrepare(p->pg, q->name, q->sql[DB_POSTGRES], (int)q->n_params, oids);
    if (note_sent(c, p, sent, q->name, false) < 0)
        return -1;
    p->pending[p->n_pending - 1].prepares = q;
    *known = p;
    return 1;
}

struct pg_values {
    const char *at[DB_PARAMS_MAX];
    int n[DB_PARAMS_MAX], binary[DB_PARAMS_MAX];
    uint64_t numbers[DB_PARAMS_MAX];
};

static int value_set(struct call *c, struct pg_values *v, size_t i, const struct db_query *q,
                     const void *in)
{
    const struct db_field *f = &q->params[i];
    const char *value = (const char *)in + f->offset;
    struct str text = {NULL, 0};
    v->binary[i] = 1;
    v->at[i] = NULL;
    if (db_is_null(f, value))
        return 1;
    if (f->type == DB_TEXT || f->type == DB_BYTES)
        text = *(const struct str *)value;
    if (f->type == DB_IDS && db_list_text(c, *(const struct db_ids *)value, "{}", &text) < 0)
        return -1;
    if (oid_of(f->type) == OID_TEXT || f->type == DB_BYTES) {
        v->at[i] = text.n ? text.at : "";
        v->n[i] = (int)text.n;
        return db_check_text(c, q, f, text);
    }
    uint64_t bits;
    if (f->type == DB_REAL)
        memcpy(&bits, value, sizeof bits);
    else
        bits = (uint64_t)db_load_int(f, value);
    v->numbers[i] = htobe64(bits);
    v->at[i] = (const char *)&v->numbers[i];
    v->n[i] = 8;
    return 1;
}

static int query_send(struct call *c, struct pg_conn *p, const struct db_query *q, const void *in)
{
    struct pg_values v;
    if (p->base.broken)
        return fail(c, BUSY, "%s: the database went away", q->name);
    for (size_t i = 0; i < q->n_params; i++)
        if (value_set(c, &v, i, q, in) < 0)
            return -1;
    if (make_room(c, p) < 0 || prepare(c, p, q) < 0)
        return -1;
    int sent = PQsendQueryPrepared(p->pg, q->name, (int)q->n_params, v.at, v.n, v.binary, 1);
    if (note_sent(c, p, sent, q->name, false) < 0)
        return -1;
    p->pending[p->n_pending - 1].must = q->must ? q : NULL;
    return 1;
}

static int pg_ahead(struct call *c, struct db_conn *d, const struct db_query *q, const void *in)
{
    struct pg_conn *p = conn_of(d);
    struct pg_ahead *ahead = arena_try(db_asked_arena(d), sizeof *ahead);
    if (!ahead)
        return 1; /* asked when it is needed */
    *ahead = (struct pg_ahead){.next = p->aheads, .asked = db_asked(q, in)};
    if (!db_asked_keep(&d->asked_arena, &ahead->asked))
        return 1;
    if (query_send(c, p, q, in) < 0)
        return -1;
    p->pending[p->n_pending - 1].ahead = p->aheads = ahead;
    return 1;
}

/* The answer to what was asked ahead is taken, once; NULL when it was not. */
static int ahead_take(struct call *c, struct pg_conn *p, const struct db_query *q, const void *in,
                      PGresult **kept_r)
{
    struct db_asked asked = db_asked(q, in);
    struct pg_ahead **at = &p->aheads;
    while (*at && !db_asked_same(&(*at)->asked, &asked))
        at = &(*at)->next;
    if (!*at)
        return 0;
    struct pg_ahead *ahead = *at;
    int got = ahead->result ? 1 : settle(c, p, NULL);
    *kept_r = ahead->result;
    *at = ahead->next;
    return got;
}

static int pg_run(struct call *c, struct db_conn *d, const struct db_query *q, const void *in,
                  struct db_rows *rows_r)
{
    struct pg_conn *p = conn_of(d);
    PGresult *kept = NULL;
    int got = p->aheads ? ahead_take(c, p, q, in, &kept) : 0;
    if (got < 0 || (got == 0 && (query_send(c, p, q, in) < 0 || settle(c, p, &kept) < 0))) {
        PQclear(kept);
        return -1;
    }
    if (PQresultStatus(kept) != PGRES_TUPLES_OK) {
        PQclear(kept);
        return fail(c, BROKEN, "%s: came after an error in this write", q->name);
    }
    rows_r->result = open_new(p, kept);
    rows_r->n = PQntuples(kept);
    return 1;
}

static const PGresult *result_of(const struct db_rows *rows)
{
    return ((const struct pg_open *)rows->result)->result;
}

static int read_number(struct call *c, const struct db_rows *rows, int i, const struct db_field *f,
                       void *to)
{
    const unsigned char *at = (const unsigned char *)PQgetvalue(result_of(rows), rows->at, i);
    int n = PQgetlength(result_of(rows), rows->at, i);
    if (n != 8 && n != 4 && n != 2 && n != 1)
        return fail(c, BROKEN, "%s: %s is not a number on PostgreSQL", rows->query->name, f->name);
    uint64_t bits = at[0] & 0x80 && n > 1 ? UINT64_MAX : 0;
    for (int k = 0; k < n; k++)
        bits = bits << 8 | at[k];
    if (f->type == DB_REAL)
        memcpy(to, &bits, sizeof bits);
    else
        db_store_int(f, to, (int64_t)bits);
    return 1;
}

static int read_column(struct call *c, const struct db_rows *rows, int i, void *to)
{
    const struct db_query *q = rows->query;
    const struct db_field *f = &q->columns[i];
    if (PQgetisnull(result_of(rows), rows->at, i)) {
        if (!f->maybe)
            return fail(c, BROKEN, "%s: %s is NULL; its type in the query needs a ?", q->name,
                        f->name);
        db_store_null(f, to);
        return 1;
    }
    if (f->type != DB_TEXT && f->type != DB_BYTES)
        return read_number(c, rows, i, f, to);
    struct str text = {PQgetvalue(result_of(rows), rows->at, i),
                       (size_t)PQgetlength(result_of(rows), rows->at, i)};
    return db_store_text(c, q, f, to, text);
}

static int pg_next(struct call *c, struct db_rows *rows, void *row_r)
{
    const struct db_query *q = rows->query;
    if (rows->at == rows->n)
        return 0;
    if ((size_t)PQnfields(result_of(rows)) != q->n_columns)
        return fail(c, BROKEN, "%s: has %d columns on PostgreSQL", q->name,
                    PQnfields(result_of(rows)));
    for (size_t i = 0; i < q->n_columns; i++)
        if (read_column(c, rows, (int)i, (char *)row_r + q->columns[i].offset) < 0)
            return -1;
    rows->at++;
    return 1;
}

static void pg_end(struct db_rows *rows)
{
    open_end(rows->result);
}

static int pg_exec(struct call *c, struct db_conn *d, const struct db_query *q, const void *in)
{
    return query_send(c, conn_of(d), q, in);
}

static int64_t pg_count(struct call *c, struct db_conn *d, const struct db_query *q, const void *in)
{
    struct pg_conn *p = conn_of(d);
    PGresult *kept = NULL;
    int64_t changed = 0;
    if (query_send(c, p, q, in) < 0 || settle(c, p, &kept) < 0) {
        PQclear(kept);
        return -1;
    }
    if (kept)
        str_int64(str_of(PQcmdTuples(kept)), &changed);
    PQclear(kept);
    return changed;
}

/* Several statements at once, which pipeline mode does not take. */
static int pg_script(struct call *c, struct db_conn *d, const char *sql)
{
    struct pg_conn *p = conn_of(d);
    if (sync_send(c, p) < 0 || settle(c, p, NULL) < 0)
        return -1;
    if (!PQexitPipelineMode(p->pg))
        return fail(c, BROKEN, "migration: libpq stays in pipeline mode: %s",
                    PQerrorMessage(p->pg));
    PGresult *result = PQexec(p->pg, sql);
    bool well =
        PQresultStatus(result) == PGRES_COMMAND_OK || PQresultStatus(result) == PGRES_TUPLES_OK;
    int done = well ? 1 : result_fail(c, p, result, "migration");
    PQclear(result);
    return PQenterPipelineMode(p->pg) ? done
                                      : fail(c, BROKEN, "migration: libpq refuses pipeline mode");
}

static int pg_tell(struct call *c, struct db_conn *d, struct str text)
{
    return sql_db_notify(c, d, text);
}

const struct db_driver db_postgres = {
    .dialect = DB_POSTGRES,
    .open = pg_open,
    .close = pg_close,
    .begin = pg_begin,
    .commit = pg_commit,
    .rollback = pg_rollback,
    .mark = pg_mark,
    .keep = pg_keep,
    .drop = pg_drop,
    .run = pg_run,
    .next = pg_next,
    .end = pg_end,
    .exec = pg_exec,
    .count = pg_count,
    .ahead = pg_ahead,
    .script = pg_script,
    .tell = pg_tell,
    .listen = pg_listen,
    .deafen = pg_deafen,
};
