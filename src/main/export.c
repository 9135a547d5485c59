/* SPDX-License-Identifier: Apache-2.0 */
/* export.c: `heard export -o FOLDER`: everything of an organisation as JSON Lines, one file a noun,
   with its attachments: doc/export.md. The columns of desk/export.sql are written under their
   names, so that what is asked for there is what is exported; moments become RFC 3339, ids strings,
   JSON stays JSON.

   One look at the database lasts for all of it: what is exported is one moment. Rows are read a
   page at a time, so that memory does not grow with the desk. */
#include "base/copy.h"
#include "main/data.h"
#include "main/org.h"
#include "main/progress.h"
#include "main/settings.h"

#include "base/json.h"
#include "base/time.h"
#include "desk/export.sql.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE_ARENA_BYTES = 512 << 20, LINE_BYTES = 64 << 20, PAGE = 500, PAGE_OF_TEXTS = 16 };

typedef int page_fn(struct call *c, struct db_conn *d, int64_t org, int64_t after_id, int64_t limit,
                    struct db_rows *rows_r);

static const struct noun {
    const char *file;
    page_fn *page;
    const char *owner; /* of a list that belongs to another noun: what its first column is called */
    int limit;
} nouns[] = {
    {"desks", sql_export_desk, NULL, PAGE},
    {"inboxes", sql_export_inbox, NULL, PAGE},
    {"agents", sql_export_agent, NULL, PAGE},
    {"teams", sql_export_team, NULL, PAGE},
    {"team_members", sql_export_team_member, "team_id", PAGE},
    {"statuses", sql_export_status, NULL, PAGE},
    {"tags", sql_export_tag, NULL, PAGE},
    {"fields", sql_export_field, NULL, PAGE},
    {"field_values", sql_export_field_value, "field_id", 1},
    {"companies", sql_export_company, NULL, PAGE},
    {"company_domains", sql_export_company_domain, "company_id", PAGE},
    {"customers", sql_export_customer, NULL, PAGE},
    {"customer_identities", sql_export_identity, NULL, PAGE},
    {"conversations", sql_export_conversation, NULL, PAGE},
    {"conversation_tags", sql_export_conversation_tag, "conversation_id", PAGE},
    {"participants", sql_export_participant, "conversation_id", PAGE},
    {"messages", sql_export_message, NULL, PAGE_OF_TEXTS},
    {"attachments", sql_export_attachment, NULL, PAGE},
    {"needs", sql_export_need, NULL, PAGE},
    {"promises", sql_export_promise, NULL, PAGE},
    {"facts", sql_export_fact, NULL, PAGE},
    {"decisions", sql_export_decision, NULL, PAGE},
    {"check_backs", sql_export_check_back, NULL, PAGE},
    {"context_sources", sql_export_context_source, "desk_id", PAGE},
    {"contexts", sql_export_context, "customer_id", PAGE},
    {"care", sql_export_care, "desk_id", PAGE},
    {"conversation_links", sql_export_conversation_link, "first_id", PAGE},
    {"inbox_agents", sql_export_inbox_agent, "inbox_id", PAGE},
    {"inbox_teams", sql_export_inbox_team, "inbox_id", PAGE},
    {"sending", sql_export_sending, "inbox_id", PAGE},
    {"blocks", sql_export_block, NULL, PAGE},
    {"picture_senders", sql_export_picture_sender, "agent_id", PAGE},
    {"hours", sql_export_hours, NULL, PAGE},
    {"holidays", sql_export_holiday, "hours_id", PAGE},
    {"retentions", sql_export_retention, NULL, PAGE},
    {"macros", sql_export_macro, NULL, PAGE_OF_TEXTS},
    {"views", sql_export_view, NULL, PAGE},
    {"rules", sql_export_rule, NULL, PAGE},
    {"targets", sql_export_target, NULL, PAGE},
    {"audit", sql_export_audit, NULL, PAGE},
    {"files", sql_export_file, NULL, PAGE},
};
enum { N_NOUNS = sizeof nouns / sizeof nouns[0] };

struct export
{
    struct data data;
    struct org_one org;
    const char *folder;
    struct db_conn *d;
    struct copy_list list;
    struct out line;
    struct progress progress;
    int64_t rows, lost;
};

/* ---- a row as a line ---- */

/* "created_us" -> "created_at"; "to_json" -> "to". In the arena. */
static const char *key_of(struct call *c, const struct db_field *f)
{
    struct str name = str_of(f->name);
    if (f->type == DB_TIME && str_ends_nocase(name, STR("_us"))) {
        char *key = arena_copy(&c->arena, name.at, name.n);
        key[name.n - 2] = 'a';
        key[name.n - 1] = 't';
        return key;
    }
    return str_ends_nocase(name, STR("_json")) ? arena_copy(&c->arena, name.at, name.n - 5)
                                               : f->name;
}

static void put_moment(struct json_writer *w, const char *key, int64_t at_us)
{
    char text[TIME_TEXT_BYTES];
    if (at_us == NO_TIME) {
        json_put_null(w, key);
        return;
    }
    time_text(at_us, text);
    json_put_str(w, key, str_of(text));
}

static void put_id(struct json_writer *w, const char *key, int64_t id)
{
    char text[24];
    if (!id) {
        json_put_null(w, key);
        return;
    }
    snprintf(text, sizeof text, "%" PRId64, id);
    json_put_str(w, key, str_of(text));
}

/* JSON that the desk wrote stays as it is. */
static void put_raw(struct json_writer *w, const char *key, struct str json)
{
    json_put_null(w, key);
    out_cut(w->out, w->out->n - 4);
    out_str(w->out, json.n ? json : STR("null"));
}

static void put_text(struct json_writer *w, const struct db_field *f, const char *key,
                     struct str text)
{
    if (!text.at)
        json_put_null(w, key);
    else if (str_ends_nocase(str_of(f->name), STR("_json")))
        put_raw(w, key, text);
    else
        json_put_str(w, key, text);
}

static void put_number(struct json_writer *w, const struct db_field *f, const char *key,
                       const void *at)
{
    struct db_int maybe;
    int64_t n;
    if (!f->maybe) {
        memcpy(&n, at, sizeof n);
        json_put_int(w, key, n);
        return;
    }
    memcpy(&maybe, at, sizeof maybe);
    if (maybe.some)
        json_put_int(w, key, maybe.n);
    else
        json_put_null(w, key);
}

static void put_column(struct json_writer *w, const struct db_field *f, const char *key,
                       const char *row)
{
    const void *at = row + f->offset;
    struct str text;
    int64_t n;
    bool truth;
    switch ((enum db_type)f->type) {
    case DB_ID:
    case DB_TIME:
        memcpy(&n, at, sizeof n);
        if (f->type == DB_ID)
            put_id(w, key, n);
        else
            put_moment(w, key, n);
        return;
    case DB_INT:
        put_number(w, f, key, at);
        return;
    case DB_BOOL:
        memcpy(&truth, at, sizeof truth);
        json_put_bool(w, key, truth);
        return;
    case DB_TEXT:
        memcpy(&text, at, sizeof text);
        put_text(w, f, key, text);
        return;
    default:
        return; /* no export has bytes or reals */
    }
}

/* Whether a list's row is only there to say that its owner has none. */
static bool is_nothing(const struct db_query *q, const char *row)
{
    const struct db_field *f = &q->columns[1];
    struct str text;
    int64_t id;
    if (f->type == DB_TEXT) {
        memcpy(&text, row + f->offset, sizeof text);
        return !text.at;
    }
    memcpy(&id, row + f->offset, sizeof id);
    return !id;
}

static int line_write(struct call *c, struct export *x, const struct noun *noun,
                      const struct db_query *q, const char *row, FILE *f)
{
    struct json_writer w = {.out = &x->line};
    if (noun->owner && is_nothing(q, row))
        return 0;
    out_clear(&x->line);
    json_put_object(&w, NULL);
    for (size_t i = 0; i < q->n_columns; i++)
        put_column(&w, &q->columns[i],
                   i == 0 && noun->owner ? noun->owner : key_of(c, &q->columns[i]), row);
    json_put_object_end(&w);
    out_char(&x->line, '\n');
    if (x->line.over)
        return fail(c, TOO_BIG, "a row of %s is longer than %d bytes", noun->file, LINE_BYTES);
    if (fwrite(x->line.at, 1, x->line.n, f) != x->line.n)
        return fail_errno(c, "cannot write %s/%s.jsonl", x->folder, noun->file);
    x->rows++;
    return 1;
}

/* ---- attachments ---- */

static int attachment(struct call *c, struct export *x, const char *row)
{
    const struct export_file_row *it = (const void *)row;
    char name[COPY_PATH_BYTES], folder[COPY_PATH_BYTES];
    snprintf(folder, sizeof folder, "%s/files/%.2s", x->folder, it->hash.at);
    snprintf(name, sizeof name, "files/%.2s/%.*s", it->hash.at, (int)it->hash.n, it->hash.at);
    int whole = store_check(c, &x->data.files, it->hash);
    if (whole < 0)
        return -1;
    if (!whole) {
        x->lost++;
        return 0;
    }
    return copy_folder(c, folder) < 0 ? -1
                                      : copy_listed(c, &x->list, x->data.folder, x->folder, name);
}

/* ---- a noun ---- */

/* One page: *after_r is the last id. How many rows of the database. */
static int page(struct call *c, struct export *x, const struct noun *noun, FILE *f,
                int64_t *after_r, size_t *n_r)
{
    struct db_rows rows;
    *n_r = 0;
    if (noun->page(c, x->d, x->org.id, *after_r, noun->limit, &rows) < 0)
        return -1;
    const struct db_query *q = rows.query;
    char *row = arena_alloc(&c->arena, q->row_bytes);
    int got;
    while ((got = db_rows_next(c, &rows, row)) > 0) {
        memcpy(after_r, row + q->columns[0].offset, sizeof *after_r);
        ++*n_r;
        if (line_write(c, x, noun, q, row, f) < 0 ||
            (noun->page == sql_export_file && attachment(c, x, row) < 0)) {
            db_rows_end(&rows);
            return -1;
        }
    }
    return got;
}

static int noun_write(struct call *c, struct export *x, const struct noun *noun)
{
    char name[64], path[COPY_PATH_BYTES], hash[COPY_HASH_TEXT];
    int64_t after = 0, bytes;
    struct call each;
    size_t n = 1;
    int got = 1;
    snprintf(name, sizeof name, "%s.jsonl", noun->file);
    snprintf(path, sizeof path, "%s/%s", x->folder, name);
    FILE *f = fopen(path, "wxe");
    if (!f)
        return fail_errno(c, "cannot write %s", path);
    call_init(&each, PAGE_ARENA_BYTES);
    for (; got >= 0 && n; arena_reset(&each.arena)) {
        got = page(&each, x, noun, f, &after, &n);
        progress_show(&x->progress, (uint64_t)x->rows, 0);
    }
    if (got < 0)
        c->fault = each.fault;
    call_free(&each);
    if (fclose(f) != 0 && got >= 0)
        got = fail_errno(c, "cannot write %s", path);
    if (got < 0 || copy_hash(c, path, hash, &bytes) < 0)
        return -1;
    return fprintf(x->list.out, "%s  %s\n", hash, name) > 0 ? 1 : fail_errno(c, "cannot write");
}

static int all(struct call *c, struct export *x)
{
    char path[COPY_PATH_BYTES];
    if (copy_folder(c, x->folder) < 0)
        return -1;
    snprintf(path, sizeof path, "%s/SHA256SUMS", x->folder);
    x->list.out = fopen(path, "wxe");
    if (!x->list.out)
        return fail_errno(c, "cannot write %s", path);
    int got = (x->d = db_read(c, x->data.db)) ? 1 : -1;
    for (size_t i = 0; got >= 0 && i < N_NOUNS; i++)
        got = noun_write(c, x, &nouns[i]);
    db_read_end(x->d);
    if (fclose(x->list.out) != 0 && got >= 0)
        got = fail_errno(c, "cannot write %s", path);
    return got;
}

int run_export(struct call *c, struct settings *s)
{
    struct export x = {.folder = s->output};
    mode_t mask = umask(077);
    if (!x.folder || strlen(x.folder) > 300)
        return fail(c, BAD_USAGE, "-o FOLDER says where the export goes");
    int empty = copy_folder_empty(c, x.folder);
    if (empty <= 0)
        return empty < 0
                   ? -1
                   : fail(c, CONFLICT, "%s is not empty; an export takes a new folder", x.folder);
    if (data_open(c, &(struct data_options){.folder = s->data, .db = s->db}, &x.data) < 0)
        return -1;
    progress_init(&x.progress, "exporting", s->quiet);
    out_init(&x.line, LINE_BYTES);
    int got = org_only(c, x.data.db, s->org, &x.org);
    if (got >= 0)
        got = all(c, &x);
    progress_hide(&x.progress);
    out_free(&x.line);
    data_close(&x.data);
    umask(mask);
    if (got < 0)
        return -1;
    printf("%s: %" PRId64 " rows and %" PRId64 " files.\n", x.folder, x.rows, x.list.files);
    if (x.lost)
        printf("%" PRId64 " of the attachments are lost or damaged on the disk.\n", x.lost);
    return x.lost ? 1 : 0;
}
