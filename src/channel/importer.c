/* SPDX-License-Identifier: Apache-2.0 */
/* importer.c: the walk over files and passes, one write for each thing, and how far it has come:
   the place is "PASS FILE ITEM", counted from 0, of the next thing. */
#include "channel/importer.h"

#include "base/time.h"
#include "channel/items.h"
#include "channel/xml_items.h"
#include "mail/mbox.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { MAIL_BYTES = 64 << 20 };
enum reads { READS_JSON, READS_XML, READS_MAIL };

static const struct importer_kind kinds[] = {
    {"zendesk", import_zendesk, N_PASSES},
    {"chatwoot", import_chatwoot, N_PASSES},
    {"freshdesk", import_freshdesk, N_PASSES},
    {"mbox", import_mbox, 1},
};

struct importer {
    struct db *db;
    const struct store *files_at;
    const struct importer_kind *kind;
    struct bring b;
    struct thing thing;
    struct call item;      /* memory of one thing */
    char **files, **names; /* where they lie, what people call them */
    size_t n_files;
    /* where it is */
    int64_t pass, file, at;
    int64_t done, n_bad; /* before this thing */
    /* where it goes on from */
    int64_t from_pass, from_file, from_at;
    bool open;
    enum reads reads;
    struct items items;
    struct xml_items xml;
    struct input in;
    struct mbox mbox;
    const char *bad; /* why the thing itself cannot be read */
    char place[IMPORT_FAULT_BYTES];
    int64_t told_us; /* when those who look on heard last */
};

/* ---- members ---- */

struct str thing_text(struct call *c, const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    char text[32];
    if (json_is_string(value))
        return (struct str){json_string_value(value), json_string_length(value)};
    if (!json_is_integer(value))
        return STR("");
    int n = snprintf(text, sizeof text, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    return (struct str){arena_copy(&c->arena, text, (size_t)n), (size_t)n};
}

int64_t thing_time(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    int64_t at_us = 0;
    if (json_is_number(value)) {
        double seconds = json_number_value(value);
        return seconds > 0 && seconds < 4e9 ? (int64_t)(seconds * 1e6) : 0;
    }
    if (!json_is_string(value))
        return 0;
    struct str text = {json_string_value(value), json_string_length(value)};
    return time_parse(text, &at_us) && at_us > 0 ? at_us : 0;
}

struct str thing_with_links(struct call *c, struct str body, const json_t *files, const char *name,
                            const char *url)
{
    size_t i;
    json_t *file;
    struct out o;
    if (!json_array_size(files))
        return body;
    out_init(&o, body.n + 65536);
    out_str(&o, body);
    json_array_foreach(files, i, file)
    {
        out_text(&o, o.n ? "\n\n[file: " : "[file: ");
        out_str(&o, thing_text(c, file, name));
        out_char(&o, ' ');
        out_str(&o, thing_text(c, file, url));
        out_char(&o, ']');
    }
    struct str made = {arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return made;
}

struct str thing_description(struct call *c, struct str id)
{
    struct out o;
    out_init(&o, id.n + 16);
    out_text(&o, "description:");
    out_str(&o, id);
    struct str made = {arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return made;
}

struct thing_person thing_person(struct call *c, const json_t *item, const char *object,
                                 const char *id)
{
    const json_t *is = json_object_get(item, object);
    struct thing_person p = {json_is_object(is) ? is : NULL, STR("")};
    p.id = p.object ? thing_text(c, p.object, "id") : thing_text(c, item, id);
    return p;
}

int thing_agent(struct call *c, struct db_conn *d, const struct thing *it,
                const struct thing_person *person, int64_t *id_r)
{
    int got = bring_known(c, d, it->b, "agent", person->id, id_r);
    struct str email = person->object ? thing_text(c, person->object, "email") : STR("");
    if (got || !email.n)
        return got < 0 ? -1 : got > 0;
    struct bring_agent agent = {.foreign = person->id,
                                .name = thing_text(c, person->object, "name"),
                                .email = email,
                                .role = ROLE_AGENT};
    return bring_agent(c, d, it->b, &agent, id_r) < 0 ? -1 : 1;
}

/* ---- files ---- */

/* Any order that stays the same: the passes see to people coming before conversations. */
static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static int folder_files(struct call *c, struct importer *im, const char *path)
{
    DIR *dir = opendir(path);
    if (!dir)
        return fail_errno(c, "cannot open the folder %s", path);
    for (struct dirent *e = readdir(dir); e && im->n_files < IMPORTER_FILES_MAX; e = readdir(dir)) {
        char *name;
        struct str s = str_of(e->d_name);
        if (s.at[0] == '.' ||
            !(str_ends_nocase(s, STR(".json")) || str_ends_nocase(s, STR(".jsonl")) ||
              str_ends_nocase(s, STR(".ndjson")) || str_ends_nocase(s, STR(".xml")) ||
              str_ends_nocase(s, STR(".mbox"))))
            continue;
        if (asprintf(&name, "%s/%s", path, e->d_name) > 0)
            im->files[im->n_files++] = name;
    }
    closedir(dir);
    qsort(im->files, im->n_files, sizeof *im->files, by_name);
    return im->n_files
               ? 1
               : fail(c, NOT_FOUND, "%s holds no .json, .jsonl, .ndjson, .xml or .mbox file", path);
}

static const char *last_part(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static int files_find(struct call *c, struct importer *im, struct str path)
{
    struct stat is;
    const char *name = arena_copy(&c->arena, path.at, path.n);
    if (stat(name, &is) < 0)
        return fail_errno(c, "cannot open %s", name);
    if (S_ISDIR(is.st_mode)) {
        if (folder_files(c, im, name) < 0)
            return -1;
    } else {
        im->files[im->n_files++] = strdup(name);
    }
    for (size_t i = 0; i < im->n_files; i++)
        im->names[i] = strdup(last_part(im->files[i]));
    return 1;
}

static void uploads_take(struct importer *im, const struct importer_options *o)
{
    for (size_t i = 0; i < o->n_uploads && i < IMPORTER_FILES_MAX; i++) {
        im->files[i] = strndup(o->uploads[i].path.at, o->uploads[i].path.n);
        im->names[i] = strndup(o->uploads[i].name.at, o->uploads[i].name.n);
        im->n_files++;
    }
}

/* What is inside decides, not what the file is called. */
static int reads_what(struct call *c, struct importer *im)
{
    struct input in;
    if (im->kind->bring == import_mbox) {
        im->reads = READS_MAIL;
        return 1;
    }
    if (input_open(c, &in, im->files[im->file]) < 0)
        return -1;
    im->reads = xml_items_is(&in) ? READS_XML : READS_JSON;
    input_close(&in);
    return 1;
}

static int file_open(struct call *c, struct importer *im)
{
    const char *path = im->files[im->file];
    int got = reads_what(c, im);
    if (got > 0 && im->reads == READS_MAIL)
        got = input_open(c, &im->in, path);
    else if (got > 0)
        got = im->reads == READS_XML ? xml_items_open(c, &im->xml, path)
                                     : items_open(c, &im->items, path);
    if (got < 0)
        return -1;
    if (im->reads == READS_MAIL)
        mbox_init(&im->mbox, &im->in, MAIL_BYTES);
    im->open = true;
    return 1;
}

static void file_close(struct importer *im)
{
    if (!im->open)
        return;
    if (im->reads == READS_MAIL) {
        mbox_free(&im->mbox);
        input_close(&im->in);
    } else if (im->reads == READS_XML) {
        xml_items_close(&im->xml);
    } else {
        items_close(&im->items);
    }
    im->open = false;
}

/* The next thing of the open file. >0 it is in im->thing, or im->bad says why not. */
static int file_next(struct call *c, struct importer *im)
{
    bool xml = im->reads == READS_XML;
    im->bad = NULL;
    if (im->reads == READS_MAIL) {
        if (!mbox_next(&im->mbox))
            return input_check(c, &im->in, im->files[im->file]) < 0 ? -1 : 0;
        im->thing.mail = im->mbox.message;
        im->bad = im->mbox.cut ? "the message is longer than 64 MB" : NULL;
        return 1;
    }
    int got = xml ? xml_items_next(c, &im->xml) : items_next(c, &im->items);
    im->thing.json = xml ? im->xml.item : im->items.item;
    im->thing.key = xml ? im->xml.key : im->items.key;
    im->bad = xml ? im->xml.error : im->items.error;
    return got;
}

/* ---- one thing ---- */

static bool before(const struct importer *im)
{
    if (im->pass != im->from_pass)
        return im->pass < im->from_pass;
    return im->file != im->from_file ? im->file < im->from_file : im->at < im->from_at;
}

static void place_set(struct call *c, struct importer *im)
{
    char text[64];
    int n = snprintf(text, sizeof text, "%" PRId64 " %" PRId64 " %" PRId64, im->pass, im->file,
                     im->at + 1);
    im->b.it.place = (struct str){arena_copy(&c->arena, text, (size_t)n), (size_t)n};
}

static int write_one(struct call *c, struct db_conn *d, void *arg)
{
    struct importer *im = arg;
    int got = im->kind->bring(c, d, &im->thing);
    if (got <= 0)
        return got;                       /* nothing was written: the place may stay behind */
    im->b.it.items_done = im->done + got; /* the write may be run again */
    place_set(c, im);
    if (import_progress(c, d, &im->b.who, &im->b.it) < 0)
        return -1;
    if (c->now_us - im->told_us < IMPORT_TELL_S * SECOND_US)
        return 1;
    return import_tell(c, d, &im->b.who, &im->b.it);
}

static int write_bad(struct call *c, struct db_conn *d, void *arg)
{
    struct importer *im = arg;
    if (import_bad(c, d, &im->b.who, &im->b.it, str_of(im->place), str_of(im->bad)) < 0)
        return -1;
    im->b.it.items_bad = im->n_bad + 1;
    place_set(c, im);
    return import_progress(c, d, &im->b.who, &im->b.it);
}

/* What the thing calls itself, for whoever looks for it in the export. */
static void place_say(struct call *c, struct importer *im)
{
    struct str id = im->thing.json ? thing_text(c, im->thing.json, "id") : STR("");
    snprintf(im->place, sizeof im->place, "%.200s, %s %" PRId64 "%s%.*s", im->names[im->file],
             im->kind->bring == import_mbox ? "message" : "item", im->at + 1, id.n ? ", id " : "",
             (int)(id.n < 60 ? id.n : 60), id.at);
}

static bool is_own_fault(enum fault_kind kind)
{
    return kind == BAD_INPUT || kind == TOO_BIG || kind == NOT_FOUND || kind == CONFLICT;
}

static int one(struct call *c, struct importer *im)
{
    struct call *item = &im->item;
    item->now_us = time_now_us();
    im->done = im->b.it.items_done;
    im->n_bad = im->b.it.items_bad;
    bool mail = im->kind->bring == import_mbox && !im->bad;
    if (mail && import_mbox_files(item, im->files_at, &im->thing) < 0) {
        c->fault = item->fault;
        return -1;
    }
    if (!im->bad && db_write(item, im->db, write_one, im) >= 0) {
        if (item->now_us - im->told_us >= IMPORT_TELL_S * SECOND_US)
            im->told_us = item->now_us;
        return 1;
    }
    im->b.it.items_done = im->done;
    if (!im->bad && !is_own_fault(item->fault.kind)) {
        c->fault = item->fault;
        return -1;
    }
    char why[FAULT_TEXT_BYTES];
    snprintf(why, sizeof why, "%s", im->bad ? im->bad : item->fault.text);
    im->bad = why;
    place_say(item, im);
    int got = db_write(item, im->db, write_bad, im);
    im->bad = NULL;
    if (got < 0)
        c->fault = item->fault;
    return got;
}

int importer_next(struct call *c, struct importer *im)
{
    for (;;) {
        if (im->pass == im->kind->passes)
            return 0;
        if (!im->open && file_open(c, im) < 0)
            return -1;
        arena_reset(&im->item.arena);
        int got = file_next(&im->item, im);
        if (got < 0) {
            c->fault = im->item.fault;
            return -1;
        }
        if (got == 0) {
            file_close(im);
            im->at = 0;
            if (++im->file == (int64_t)im->n_files) {
                im->file = 0;
                im->pass++;
            }
            continue;
        }
        im->thing.pass = (enum importer_pass)im->pass;
        bool skip = before(im) || (im->bad && im->pass != 0);
        got = skip ? 1 : one(c, im);
        im->at++;
        if (!skip)
            return got < 0 ? -1 : 1;
    }
}

/* ---- from begin to end ---- */

static int begin(struct call *c, struct db_conn *d, void *arg)
{
    struct importer *im = arg;
    if (im->b.it.id)
        return import_run(c, d, &im->b.who, im->b.it.id, &im->b.it);
    struct import_new new = {.source = str_of(im->kind->name),
                             .name = str_of(im->names[0]),
                             .path = im->thing.ours, /* the path, until begin is over */
                             .inbox_id = im->thing.inbox_id};
    return import_begin(c, d, &im->b.who, &new, &im->b.it);
}

static bool place_take(struct importer *im)
{
    struct str rest = im->b.it.place, pass, file, at;
    if (!rest.n)
        return true;
    return str_cut(&rest, ' ', &pass) && str_cut(&rest, ' ', &file) && str_cut(&rest, ' ', &at) &&
           str_int64(pass, &im->from_pass) && str_int64(file, &im->from_file) &&
           str_int64(at, &im->from_at);
}

static const struct importer_kind *kind_of(struct str name)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (str_eq(name, str_of(kinds[i].name)))
            return &kinds[i];
    return NULL;
}

/* Counted once, so that a bar knows how long it is. The files are read, nothing is kept. */
static int count_all(struct call *c, struct importer *im)
{
    int got = 1;
    for (im->file = 0; got > 0 && im->file < (int64_t)im->n_files; im->file++) {
        got = file_open(c, im);
        while (got > 0 && (got = file_next(&im->item, im)) > 0) {
            im->b.it.items_all++;
            arena_reset(&im->item.arena);
        }
        file_close(im);
        got = got < 0 ? -1 : 1;
    }
    if (got < 0 && c->fault.kind == NO_FAULT)
        c->fault = im->item.fault;
    im->file = 0;
    if (got > 0 && !im->b.it.items_all)
        return fail(c, BAD_INPUT,
                    "nothing of an export is in there; is it JSON, XML or an mbox, unpacked?");
    return got;
}

static int open_it(struct call *c, const struct importer_options *o, struct importer *im)
{
    im->files = base_alloc(IMPORTER_FILES_MAX * sizeof *im->files);
    im->names = base_alloc(IMPORTER_FILES_MAX * sizeof *im->names);
    if (!o->inbox_id)
        return fail(c, BAD_USAGE, "an import needs an inbox for its conversations");
    if (o->import_id)
        uploads_take(im, o);
    else if (files_find(c, im, o->path) < 0)
        return -1;
    if (!im->n_files)
        return fail(c, NOT_FOUND, "the files of this import are gone");
    im->b = (struct bring){.who = actor_import(o->org, o->agent_id), .key = str_of(im->kind->name)};
    im->b.it.id = o->import_id;
    im->thing = (struct thing){.b = &im->b, .inbox_id = o->inbox_id, .ours = o->path};
    int got = db_write(c, im->db, begin, im);
    if (got < 0 || (got == 0 && o->import_id))
        return got;
    im->thing.ours = o->ours;
    if (!place_take(im))
        return fail(c, BROKEN, "the import's place cannot be read");
    return im->b.it.items_all ? 1 : count_all(c, im);
}

static void importer_free(struct importer *im)
{
    file_close(im);
    for (size_t i = 0; i < im->n_files; i++) {
        free(im->files[i]);
        free(im->names[i]);
    }
    free(im->files);
    free(im->names);
    call_free(&im->item);
    free(im);
}

int importer_open(struct call *c, struct db *db, const struct importer_options *options,
                  struct importer **im_r)
{
    const struct importer_kind *kind = kind_of(options->kind);
    if (!kind)
        return fail(c, BAD_USAGE, "an import is of the kind zendesk, chatwoot, freshdesk or mbox");
    struct importer *im = base_alloc(sizeof *im);
    *im = (struct importer){.db = db, .files_at = options->files, .kind = kind};
    call_init(&im->item, IMPORTER_ARENA_BYTES);
    int got = open_it(c, options, im);
    if (got > 0)
        *im_r = im;
    else
        importer_free(im);
    return got;
}

const struct import *importer_state(const struct importer *im)
{
    return &im->b.it;
}

void importer_leave(struct importer *im)
{
    importer_free(im);
}

struct ending {
    struct importer *im;
    enum import_state state;
    struct str error;
};

static int end(struct call *c, struct db_conn *d, void *arg)
{
    struct ending *e = arg;
    return import_end(c, d, &e->im->b.who, &e->im->b.it, e->state, e->error);
}

int importer_close(struct call *c, struct importer *im, int result, struct import *report_r)
{
    struct call own;
    struct ending e = {.im = im,
                       .state = result < 0   ? IMPORT_FAILED
                                : result > 0 ? IMPORT_PAUSED
                                             : IMPORT_DONE,
                       .error = result < 0 ? str_of(c->fault.text) : STR("")};
    call_init(&own, 1 << 20);
    int got = db_write(&own, im->db, end, &e);
    *report_r = im->b.it;
    report_r->place = STR("");
    if (got < 0 && result >= 0)
        c->fault = own.fault;
    call_free(&own);
    importer_free(im);
    return result < 0 || got < 0 ? -1 : 1;
}
