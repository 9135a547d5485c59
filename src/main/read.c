/* SPDX-License-Identifier: Apache-2.0 */
/* read.c: `heard read`. Readings come in the order of the input; what a reading rests on comes in
   the order of time: a person's earlier conversations give the baseline, wherever in the input they
   stand.

   A conversation of nobody in particular is read and printed as it comes. From the first one with a
   person's key on, all are put on a shelf (a temporary file); then they are taken in the order of
   the input. Where a person's earlier conversation stands further behind, it is read first and its
   output waits in another temporary file. So memory is the same for any input, and each
   conversation is read once. */
#include "archive/shelf.h"
#include "archive/source.h"
#include "base/json.h"
#include "main/model_file.h"
#include "main/progress.h"
#include "main/settings.h"
#include "main/show.h"
#include "main/term.h"

#include <stdio.h>
#include <string.h>

enum { OUTPUT_BYTES = 48 << 20 };

/* What is known of a conversation on the shelf after it was read. */
struct done {
    struct heard_history after; /* the person's, this conversation included */
    uint64_t at, len;           /* where its output waits; len 0: it was printed */
    uint64_t is;
};
struct run {
    const struct settings *settings;
    struct heard_model *model;
    struct heard_reader *reader;
    struct conversation v;
    struct shelf shelf;
    struct spill done, waiting;
    struct out output;
    struct term term;
    struct progress progress;
    uint64_t n_bad;
};

static void render_error(struct run *r)
{
    const struct conversation *v = &r->v;
    r->n_bad++;
    if (!r->settings->json) {
        out_f(&r->output, "%s, line %llu: %s\n\n", r->settings->files[v->file],
              (unsigned long long)v->line, v->error);
        return;
    }
    struct json_writer w = {.out = &r->output};
    json_put_object(&w, NULL);
    json_put_int(&w, "line", (int64_t)v->line);
    if (v->id[0])
        json_put_str(&w, "id", str_of(v->id));
    else
        json_put_null(&w, "id");
    json_put_str(&w, "error", str_of(v->error));
    json_put_object_end(&w);
    out_char(&r->output, '\n');
}

static void render_json(struct run *r, const struct heard_reading *reading)
{
    unsigned flags =
        (r->settings->heads ? HEARD_JSON_HEADS : 0) | (r->v.with_text ? HEARD_JSON_TEXT : 0);
    size_t n = heard_reading_json(reading, flags, r->output.at, r->output.cap);
    if (n >= r->output.cap && n < OUTPUT_BYTES) {
        out_room(&r->output, n);
        heard_reading_json(reading, flags, r->output.at, n + 1);
    }
    if (n >= OUTPUT_BYTES) {
        conversation_error(&r->v, "its reading is longer than %d MiB", OUTPUT_BYTES >> 20);
        out_clear(&r->output);
        render_error(r);
        return;
    }
    r->output.n = n;
    out_char(&r->output, '\n');
}

/* Reads r->v and leaves what is to be printed in r->output. */
static void read_one(struct run *r, struct heard_history *history)
{
    out_clear(&r->output);
    if (r->v.error[0]) {
        render_error(r);
        return;
    }
    const struct heard_reading *reading =
        heard_read(r->reader, conversation_view(&r->v), history->n_turns ? history : NULL);
    heard_history_add(history, reading);
    if (r->settings->json)
        render_json(r, reading);
    else
        show_reading(&r->output, &r->term, reading);
}

static int print(struct call *c, struct run *r)
{
    progress_hide(&r->progress);
    if (fwrite(r->output.at, 1, r->output.n, stdout) != r->output.n || fflush(stdout) != 0)
        return fail_errno(c, "cannot write the output");
    return 0;
}

static int get_done(struct call *c, const struct run *r, uint64_t i, struct done *done_r)
{
    return spill_read(c, &r->done, i * sizeof *done_r, done_r, sizeof *done_r);
}

/* Reads the i-th on the shelf after its person's earlier ones; prints it, or lets its output wait.
 */
static int read_from_shelf(struct call *c, struct run *r, uint64_t i, bool wait)
{
    struct shelf_row row;
    struct done before = {0}, done = {.is = 1};
    if (shelf_row(c, &r->shelf, i, &row) < 0 || shelf_take(c, &r->shelf, i, &r->v) < 0)
        return -1;
    if (row.previous != SHELF_NONE && get_done(c, r, row.previous, &before) < 0)
        return -1;
    done.after = before.after;
    read_one(r, &done.after);
    if (wait) {
        done.at = r->waiting.end;
        done.len = r->output.n;
        if (spill_add(c, &r->waiting, r->output.at, r->output.n) < 0)
            return -1;
    } else if (print(c, r) < 0) {
        return -1;
    }
    return spill_write(c, &r->done, i * sizeof done, &done, sizeof done);
}

static int print_waiting(struct call *c, struct run *r, const struct done *done)
{
    out_room(&r->output, done->len);
    if (spill_read(c, &r->waiting, done->at, r->output.at, done->len) < 0)
        return -1;
    return print(c, r);
}

/* The earliest of i's person that is not read yet: i itself, mostly. */
static int first_unread(struct call *c, struct run *r, uint64_t i, uint64_t *first_r)
{
    struct shelf_row row;
    struct done done;
    for (*first_r = i;; *first_r = row.previous) {
        if (shelf_row(c, &r->shelf, *first_r, &row) < 0)
            return -1;
        if (row.previous == SHELF_NONE)
            return 0;
        if (get_done(c, r, row.previous, &done) < 0)
            return -1;
        if (done.is)
            return 0;
    }
}

static int print_from_shelf(struct call *c, struct run *r, uint64_t i)
{
    struct done done;
    uint64_t k;
    struct shelf_row row;
    if (get_done(c, r, i, &done) < 0)
        return -1;
    if (done.is)
        return print_waiting(c, r, &done);
    if (first_unread(c, r, i, &k) < 0)
        return -1;
    for (; k != i; k = row.next)
        if (shelf_row(c, &r->shelf, k, &row) < 0 || read_from_shelf(c, r, k, true) < 0)
            return -1;
    return read_from_shelf(c, r, i, false);
}

static int read_shelf(struct call *c, struct run *r)
{
    struct done none = {0};
    if (shelf_link(c, &r->shelf) < 0)
        return -1;
    for (uint64_t i = 0; i < r->shelf.n; i++)
        if (spill_add(c, &r->done, &none, sizeof none) < 0)
            return -1;
    for (uint64_t i = 0; i < r->shelf.n; i++) {
        progress_show(&r->progress, i, r->shelf.n);
        if (print_from_shelf(c, r, i) < 0)
            return -1;
    }
    return 0;
}

static int take_item(struct call *c, struct run *r)
{
    struct heard_history nobody = {0};
    if (r->v.error[0])
        r->v.customer[0] = 0;
    if (r->shelf.n || r->v.customer[0])
        return shelf_put(c, &r->shelf, &r->v);
    read_one(r, &nobody);
    return print(c, r);
}

static int take_file(struct call *c, struct run *r, uint32_t file)
{
    const struct settings *s = r->settings;
    struct source_options options = {
        .format = s->format, .columns = s->columns, .ours = s->ours, .n_ours = s->n_ours};
    struct source *source;
    int got;
    if (source_open(c, s->files[file], &options, &source) < 0)
        return -1;
    while ((got = source_next(c, source, &r->v)) > 0) {
        r->v.file = file;
        if (take_item(c, r) < 0) {
            got = -1;
            break;
        }
    }
    const char *note = source_note(source);
    if (got == 0 && *note && !s->quiet)
        fprintf(stderr, "heard read: %s: %s\n", s->files[file], note);
    source_close(source);
    return got;
}

static int take_files(struct call *c, struct run *r)
{
    for (int i = 0; i < r->settings->n_files; i++)
        if (take_file(c, r, (uint32_t)i) < 0)
            return -1;
    return read_shelf(c, r);
}

static int run_open(struct call *c, struct run *r)
{
    conversation_init(&r->v);
    out_init(&r->output, OUTPUT_BYTES);
    out_room(&r->output, 65536);
    term_init(&r->term, stdout);
    progress_init(&r->progress, "reading", r->settings->quiet || r->term.is);
    if (shelf_open(c, &r->shelf) < 0 || spill_open(c, &r->done) < 0 ||
        spill_open(c, &r->waiting) < 0 || model_file_open(c, r->settings->model, &r->model) < 0)
        return -1;
    r->reader = heard_reader_new(r->model, NULL);
    return r->reader ? 0 : fail(c, IO_FAILED, "there is not enough memory to read");
}

static void run_close(struct run *r)
{
    progress_hide(&r->progress);
    heard_reader_free(r->reader);
    heard_model_close(r->model);
    spill_close(&r->done);
    spill_close(&r->waiting);
    shelf_free(&r->shelf);
    out_free(&r->output);
    conversation_free(&r->v);
}

int run_read(struct call *c, struct settings *s)
{
    char dash[] = "-", *standard_input[] = {dash};
    struct run r = {
        .settings = s, .done = {.fd = -1}, .waiting = {.fd = -1}, .shelf = {.texts = {.fd = -1}}};
    if (s->n_files == 0) {
        s->files = standard_input;
        s->n_files = 1;
    }
    if (s->heads && !s->json)
        return fail(c, BAD_USAGE, "--heads goes with --json");
    int got = run_open(c, &r);
    if (got == 0)
        got = take_files(c, &r);
    run_close(&r);
    return got < 0 ? got : r.n_bad > 0;
}
