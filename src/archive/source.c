/* SPDX-License-Identifier: Apache-2.0 */
/* source.c: the table of formats. The first row whose look-alike test says yes reads the file; the
   order is from the most certain to the most tolerant. */
#include "archive/source.h"

#include "archive/csv.h"
#include "archive/jsonl.h"
#include "archive/mailbox.h"
#include "archive/transcript.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct source {
    const struct format *format;
    const char *path;
    struct source_options options;
    struct input in;
    struct out note;
    struct source_aside asides[SOURCE_ASIDES_MOST];
    size_t n_asides;
    union {
        struct jsonl jsonl;
        struct transcript transcript;
        struct csv csv;
        struct mailbox mailbox;
    } as;
};

struct format {
    const char *name;
    bool (*looks_like)(struct str head);
    int (*begin)(struct call *c, struct source *s);
    int (*next)(struct call *c, struct source *s, struct conversation *v);
    void (*end)(struct source *s);
    void (*note)(struct source *s);
    void (*asides)(struct source *s);
};

static struct str base_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return strcmp(path, "-") == 0 ? STR("stdin") : str_of(slash ? slash + 1 : path);
}

static bool jsonl_looks_like(struct str head)
{
    return str_starts(str_trim(head), STR("{"));
}

static int jsonl_begin(struct call *c, struct source *s)
{
    (void)c;
    jsonl_init(&s->as.jsonl, &s->in);
    return 0;
}

static int jsonl_take(struct call *c, struct source *s, struct conversation *v)
{
    (void)c;
    return jsonl_next(&s->as.jsonl, v);
}

static void jsonl_end(struct source *s)
{
    jsonl_free(&s->as.jsonl);
}

static int transcript_begin(struct call *c, struct source *s)
{
    (void)c;
    transcript_init(&s->as.transcript, &s->in, base_name(s->path));
    return 0;
}

static int transcript_take(struct call *c, struct source *s, struct conversation *v)
{
    (void)c;
    return transcript_next(&s->as.transcript, v);
}

static void transcript_end(struct source *s)
{
    transcript_free(&s->as.transcript);
}

static void transcript_note(struct source *s)
{
    const struct transcript *t = &s->as.transcript;
    if (!t->guessed)
        return;
    out_text(&s->note, "no line says who is the customer: ");
    for (size_t i = 0; i < t->n_speakers; i++)
        out_f(&s->note, "%s%s is taken for the %s", i ? ", " : "", t->speakers[i].label,
              t->speakers[i].who == HEARD_CUSTOMER ? "customer" : "agent");
}

static int csv_start(struct call *c, struct source *s)
{
    int got = csv_begin(c, &s->as.csv, &s->in, s->options.columns);
    if (got < 0)
        csv_end(&s->as.csv);
    return got;
}

static int csv_take(struct call *c, struct source *s, struct conversation *v)
{
    return csv_next(c, &s->as.csv, v);
}

static void csv_finish(struct source *s)
{
    csv_end(&s->as.csv);
}

static void csv_note(struct source *s)
{
    uint64_t n = s->as.csv.n_bad_times;
    if (n)
        out_f(&s->note, "%llu rows have a time that could not be read; they are taken without one",
              (unsigned long long)n);
}

static bool mbox_is(struct str head)
{
    return mbox_looks_like(head);
}

static bool eml_is(struct str head)
{
    return mime_looks_like(head);
}

static int mail_begin(struct call *c, struct source *s)
{
    struct mailbox *b = &s->as.mailbox;
    int got = mailbox_begin(c, b, &s->in, s->path);
    if (got < 0)
        mailbox_end(b);
    else if (s->options.n_ours)
        mailbox_ours(b, s->options.ours, s->options.n_ours);
    return got;
}

static int mail_take(struct call *c, struct source *s, struct conversation *v)
{
    return mailbox_next(c, &s->as.mailbox, v);
}

static void mail_end(struct source *s)
{
    mailbox_end(&s->as.mailbox);
}

static void mail_note(struct source *s)
{
    const struct mailbox *b = &s->as.mailbox;
    uint64_t n, aside = 0;
    const char *guess = mailbox_guess(b, &n);
    if (b->guessed && guess)
        out_f(&s->note,
              "%s is taken for ours (it stands in %llu of %llu messages); --us says otherwise",
              guess, (unsigned long long)n, (unsigned long long)b->seen.n);
    for (size_t i = 0; i < MAIL_N_CLASSES; i++)
        aside += b->aside[i];
    if (aside)
        out_f(&s->note, "%s%llu of %llu messages are set aside as automatic or bulk mail",
              s->note.n ? "; " : "", (unsigned long long)aside, (unsigned long long)b->n_messages);
}

static void add_aside(struct source *s, const char *what, const char *why, uint64_t n)
{
    if (n && s->n_asides < SOURCE_ASIDES_MOST)
        s->asides[s->n_asides++] = (struct source_aside){what, why, n};
}

static void mail_asides(struct source *s)
{
    static const struct {
        const char *what, *why;
    } rows[MAIL_N_CLASSES] = {
        [MAIL_AUTOMATIC] = {"automatic answers and notifications",
                            "their headers or their sender say so"},
        [MAIL_BOUNCE] = {"messages of mail servers about delivery", "they are delivery reports"},
        [MAIL_RECEIPT] = {"receipts", "they only say that a message arrived or was read"},
        [MAIL_LIST] = {"newsletters, lists and other bulk mail", "their headers say so"},
        [MAIL_OURS] = {"notifications of a desk", "a desk like this one marked them"},
    };
    const struct mailbox *b = &s->as.mailbox;
    for (size_t i = 0; i < MAIL_N_CLASSES; i++)
        if (rows[i].what)
            add_aside(s, rows[i].what, rows[i].why, b->aside[i]);
    add_aside(s, "copies of a message that is there already", "they carry the same Message-ID",
              b->messages.n_doubled);
}

static const struct format formats[] = {
    {"jsonl", jsonl_looks_like, jsonl_begin, jsonl_take, jsonl_end, NULL, NULL},
    {"mbox", mbox_is, mail_begin, mail_take, mail_end, mail_note, mail_asides},
    {"eml", eml_is, mail_begin, mail_take, mail_end, mail_note, mail_asides},
    {"csv", csv_looks_like, csv_start, csv_take, csv_finish, csv_note, NULL},
    {"transcript", transcript_looks_like, transcript_begin, transcript_take, transcript_end,
     transcript_note, NULL},
};
enum { N_FORMATS = sizeof formats / sizeof *formats };

const char *source_format_name(size_t i)
{
    return i < N_FORMATS ? formats[i].name : NULL;
}

static const struct format *named(const char *name)
{
    for (size_t i = 0; i < N_FORMATS; i++)
        if (strcmp(formats[i].name, name) == 0)
            return &formats[i];
    return NULL;
}

static const struct format *recognised(struct str head)
{
    if (str_starts(head, STR("\xef\xbb\xbf")))
        head = str_from(head, 3);
    for (size_t i = 0; i < N_FORMATS; i++)
        if (formats[i].looks_like(head))
            return &formats[i];
    return NULL;
}

/* A folder can only be one of mail. */
static bool is_folder(const struct source *s)
{
    struct stat st;
    return fstat(s->in.fd, &st) == 0 && S_ISDIR(st.st_mode);
}

static int choose(struct call *c, struct source *s)
{
    if (is_folder(s)) {
        s->format = named("mbox");
        return 0;
    }
    struct str head = input_sniff(&s->in);
    if (input_check(c, &s->in, s->path) < 0)
        return -1;
    if (str_starts(head, STR("\xff\xfe")) || str_starts(head, STR("\xfe\xff")))
        return fail(c, BAD_INPUT, "%s is UTF-16; make it UTF-8 first: iconv -f UTF-16 -t UTF-8",
                    s->path);
    if (s->options.format) {
        s->format = named(s->options.format);
        return s->format ? 0
                         : fail(c, BAD_USAGE, "there is no format called %s", s->options.format);
    }
    s->format = str_trim(head).n ? recognised(head) : &formats[0];
    if (!s->format)
        return fail(c, BAD_INPUT,
                    "%s is no JSON Lines, mailbox, mail, CSV or transcript that can be told apart; "
                    "name what it is with --format",
                    s->path);
    return 0;
}

int source_open(struct call *c, const char *path, const struct source_options *o,
                struct source **source_r)
{
    struct source *s = base_alloc(sizeof *s);
    s->path = path;
    s->options = *o;
    s->in.fd = -1;
    out_init(&s->note, 1024);
    if (input_open(c, &s->in, path) < 0 || choose(c, s) < 0 || s->format->begin(c, s) < 0) {
        s->format = NULL;
        source_close(s);
        return -1;
    }
    *source_r = s;
    return 0;
}

int source_next(struct call *c, struct source *s, struct conversation *v)
{
    int got = s->format->next(c, s, v);
    v->with_text = s->format != &formats[0];
    return got == 0 ? input_check(c, &s->in, s->path) : got;
}

void source_close(struct source *s)
{
    if (!s)
        return;
    if (s->format)
        s->format->end(s);
    input_close(&s->in);
    out_free(&s->note);
    free(s);
}

const char *source_format(const struct source *s)
{
    return s->format->name;
}

const char *source_note(struct source *s)
{
    out_clear(&s->note);
    if (s->format->note)
        s->format->note(s);
    return s->note.at;
}

const struct source_aside *source_asides(struct source *s, size_t *n_r)
{
    s->n_asides = 0;
    if (s->format->asides)
        s->format->asides(s);
    *n_r = s->n_asides;
    return s->asides;
}

static struct mailbox *mailbox_of(struct source *s)
{
    return s->format->begin == mail_begin ? &s->as.mailbox : NULL;
}

const char *source_guess_ours(struct source *s, uint64_t *n_r, uint64_t *of_r)
{
    const struct mailbox *b = mailbox_of(s);
    *of_r = b ? b->seen.n : 0;
    return b ? mailbox_guess(b, n_r) : NULL;
}

void source_ours(struct source *s, const char *const *ours, size_t n)
{
    struct mailbox *b = mailbox_of(s);
    if (b && n)
        mailbox_ours(b, ours, n);
}

const struct names *source_names(struct source *s)
{
    if (s->format->begin == transcript_begin)
        return &s->as.transcript.names;
    return mailbox_of(s) ? &s->as.mailbox.names : NULL;
}
