/* SPDX-License-Identifier: Apache-2.0 */
/* audit.c: `heard audit`: an archive in, a printable page out. The archive is put on a shelf once,
   then read person by person; memory is the same for any size of it. */
#include "archive/audit.h"

#include "archive/report.h"
#include "archive/shelf.h"
#include "archive/source.h"
#include "base/time.h"
#include "main/ask.h"
#include "main/model_file.h"
#include "main/progress.h"
#include "main/settings.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { REPORT_ARENA_BYTES = 4 << 20, BAD_TOLD = 5, ASIDES_MOST = 16 };

struct run {
    struct settings *settings;
    struct heard_model *model;
    struct heard_reader *reader;
    struct conversation v;
    struct shelf shelf;
    struct progress progress;
    struct report_aside asides[ASIDES_MOST];
    size_t n_asides;
    struct names names; /* of those who answered, as far as mail tells them */
    int64_t first_at, last_at;
    uint64_t n_bad;
};

/* The same reason of several files is one row. */
static void set_aside(struct run *r, const char *what, const char *why, uint64_t n)
{
    size_t i = 0;
    while (i < r->n_asides && !str_eq(r->asides[i].what, str_of(what)))
        i++;
    if (i == ASIDES_MOST || !n)
        return;
    if (i == r->n_asides)
        r->asides[r->n_asides++] = (struct report_aside){.what = str_of(what), .why = str_of(why)};
    r->asides[i].n += n;
}

static void take_times(struct run *r)
{
    for (size_t i = 0; i < r->v.n_turns; i++) {
        int64_t at = r->v.turns[i].at;
        if (at == NO_TIME)
            continue;
        r->first_at = r->first_at == NO_TIME || at < r->first_at ? at : r->first_at;
        r->last_at = r->last_at == NO_TIME || at > r->last_at ? at : r->last_at;
    }
}

static int take_item(struct call *c, struct run *r, const char *path)
{
    if (!r->v.error[0]) {
        take_times(r);
        return shelf_put(c, &r->shelf, &r->v);
    }
    set_aside(r, "entries that are no conversation", "they could not be read", 1);
    if (r->n_bad++ < BAD_TOLD) {
        progress_hide(&r->progress);
        fprintf(stderr, "heard audit: %s, line %" PRIu64 ": %s\n", path, r->v.line, r->v.error);
    }
    return 0;
}

static void take_notes(struct run *r, struct source *source, const char *path)
{
    size_t n;
    const struct source_aside *asides = source_asides(source, &n);
    const char *note = source_note(source);
    const struct names *names = source_names(source);
    for (size_t i = 0; names && i < names->n; i++)
        names_add(&r->names, str_of(names->at[i]));
    for (size_t i = 0; i < n; i++)
        set_aside(r, asides[i].what, asides[i].why, asides[i].n);
    progress_hide(&r->progress);
    if (*note && !r->settings->quiet)
        fprintf(stderr, "heard audit: %s: %s\n", path, note);
}

static int take_file(struct call *c, struct run *r, const char *path)
{
    const struct settings *s = r->settings;
    struct source_options options = {
        .format = s->format, .columns = s->columns, .ours = s->ours, .n_ours = s->n_ours};
    struct source *source;
    int got;
    if (source_open(c, path, &options, &source) < 0)
        return -1;
    if (!s->n_ours)
        ask_ours(c, source);
    while ((got = source_next(c, source, &r->v)) > 0) {
        progress_show(&r->progress, r->shelf.n, 0);
        got = take_item(c, r, path);
        if (got < 0)
            break;
    }
    if (got == 0)
        take_notes(r, source, path);
    source_close(source);
    return got;
}

static int read_archive(struct call *c, struct run *r, struct audit *a)
{
    struct heard_history history = {0};
    uint64_t i, done = 0;
    bool first;
    int got;
    progress_hide(&r->progress);
    progress_init(&r->progress, "reading", r->settings->quiet);
    while ((got = shelf_next(c, &r->shelf, &i, &first)) > 0) {
        progress_show(&r->progress, done++, r->shelf.n);
        if (shelf_take(c, &r->shelf, i, &r->v) < 0)
            return -1;
        if (first)
            history = (struct heard_history){0};
        const struct heard_reading *reading =
            heard_read(r->reader, conversation_view(&r->v), history.n_turns ? &history : NULL);
        heard_history_add(&history, reading);
        audit_take(a, r->reader, reading, i, first);
    }
    progress_hide(&r->progress);
    return got;
}

static int write_page(struct call *c, const struct out *page, const char *path)
{
    FILE *file = strcmp(path, "-") == 0 ? stdout : fopen(path, "w");
    if (!file)
        return fail_errno(c, "cannot write %s", path);
    bool good = fwrite(page->at, 1, page->n, file) == page->n && fflush(file) == 0;
    if (!good)
        fail_errno(c, "cannot write %s", path);
    if (file != stdout && fclose(file) != 0 && good)
        return fail_errno(c, "cannot write %s", path);
    return good ? 0 : -1;
}

/* File names without their folders, one behind the other. */
static struct str archive_name(struct call *c, const struct settings *s)
{
    struct out o;
    out_init(&o, 200);
    for (int i = 0; i < s->n_files; i++) {
        const char *slash = strrchr(s->files[i], '/');
        out_f(&o, "%s%s", i ? ", " : "", slash ? slash + 1 : s->files[i]);
    }
    struct str name = {arena_copy(&c->arena, o.at, o.n), o.n};
    out_free(&o);
    return name;
}

static int write_report(struct call *c, struct run *r, struct audit *a)
{
    const char *path = r->settings->output ? r->settings->output : "report.html";
    struct arena arena;
    struct out page;
    struct report report = {
        .archive = archive_name(c, r->settings),
        .model = str_of(r->model ? heard_model_name(r->model) : NULL),
        .made_us = c->now_us,
        .aside = r->asides,
        .n_aside = r->n_asides,
    };
    arena_init(&arena, REPORT_ARENA_BYTES);
    out_init(&page, REPORT_MAX_BYTES);
    audit_report(a, &arena, &report);
    int got = report_write(c, &page, &report);
    if (got >= 0)
        got = write_page(c, &page, path);
    if (got >= 0 && strcmp(path, "-") != 0)
        printf("%" PRIu64 " conversations, %" PRIu64 " needs, %" PRIu64 " still open: %s\n",
               a->n_conversations, a->needs.n, a->open.n, path);
    out_free(&page);
    arena_free(&arena);
    return got;
}

static int audit(struct call *c, struct run *r)
{
    for (int i = 0; i < r->settings->n_files; i++)
        if (take_file(c, r, r->settings->files[i]) < 0)
            return -1;
    if (!r->shelf.n)
        return fail(c, BAD_INPUT, "%s holds no conversation that could be read",
                    r->settings->files[0]);
    const struct audit_about about = {r->first_at, r->last_at, r->model == NULL};
    struct audit *a = audit_new(&about);
    a->names = r->names;
    int got = read_archive(c, r, a);
    if (got == 0)
        got = write_report(c, r, a);
    audit_free(a);
    return got;
}

static int run_open(struct call *c, struct run *r)
{
    conversation_init(&r->v);
    progress_init(&r->progress, "conversations found", r->settings->quiet);
    if (shelf_open(c, &r->shelf) < 0 || model_file_open(c, r->settings->model, &r->model) < 0)
        return -1;
    r->reader = heard_reader_new(r->model, NULL);
    return r->reader ? 0 : fail(c, IO_FAILED, "there is not enough memory to read");
}

int run_audit(struct call *c, struct settings *s)
{
    struct run r = {
        .settings = s, .shelf = {.texts = {.fd = -1}}, .first_at = NO_TIME, .last_at = NO_TIME};
    if (s->n_files == 0)
        return fail(c, BAD_USAGE,
                    "which archive? Name a file of mail, JSON Lines, CSV or transcripts");
    int got = run_open(c, &r);
    if (got == 0)
        got = audit(c, &r);
    progress_hide(&r.progress);
    heard_reader_free(r.reader);
    heard_model_close(r.model);
    shelf_free(&r.shelf);
    conversation_free(&r.v);
    return got < 0 ? got : r.n_bad > 0;
}
