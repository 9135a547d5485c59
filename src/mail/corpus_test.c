/* SPDX-License-Identifier: Apache-2.0 */
/* Every message of tests/mail against what a person should see of it.

   x.expect holds lines "key: value" and, behind "new:", the new text. Only the keys that it names
   are compared, each with all its values, in order. HEARD_MAIL_ONLY=name prints what was read of
   one message. */
#include "base/time.h"
#include "mail/classify.h"
#include "mail/mime.h"
#include "mail/quote.h"

#include "base/test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_MAX = 1 << 20, MAX_NAMES = 1000, NAME_BYTES = 256, DUMP_MAX = 1 << 20 };

static const struct str our_addresses[] = {{"@tents.example", 14}, {"help@shop.example", 17}};

static void read_file(struct out *o, const char *path)
{
    char bytes[4096];
    size_t n;
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    out_clear(o);
    while ((n = fread(bytes, 1, sizeof bytes, f)) > 0)
        out_bytes(o, bytes, n);
    fclose(f);
    assert_false(o->over);
}

static void put_key(struct out *o, const char *key, struct str value)
{
    out_f(o, "%s:%s%.*s\n", key, value.n ? " " : "", (int)value.n, value.at);
}

static void put_addresses(struct out *o, const char *key, const struct address_list *list)
{
    out_f(o, "%s:", key);
    for (size_t i = 0; i < list->n; i++) {
        const struct address *a = &list->at[i];
        out_text(o, i ? ", " : " ");
        if (a->name.n == 0)
            out_str(o, a->addr);
        else
            out_f(o, "%.*s <%.*s>", (int)a->name.n, a->name.at, (int)a->addr.n, a->addr.at);
    }
    out_char(o, '\n');
}

static void put_head(struct out *o, const struct mime *m)
{
    char date[TIME_TEXT_BYTES] = "";
    put_key(o, "subject", m->subject);
    put_addresses(o, "from", &m->from);
    put_addresses(o, "to", &m->to);
    put_addresses(o, "cc", &m->cc);
    if (m->date_us != NO_TIME)
        time_text(m->date_us, date);
    put_key(o, "date", str_of(date));
    put_key(o, "id", m->id);
    out_text(o, "refs:");
    for (size_t i = 0; i < m->n_references; i++)
        out_f(o, " %.*s", (int)m->references[i].n, m->references[i].at);
    out_char(o, '\n');
}

static void put_class(struct out *o, struct arena *a, struct mime *m)
{
    struct mail_class k;
    struct classify_ours ours = {.addresses = our_addresses, .n = 2};
    mail_classify(&k, a, m, &ours);
    out_f(o, "class: %s\nanswer: %s\n", mail_is_name(k.is), k.may_answer ? "yes" : "no");
    put_key(o, "about", k.about_id);
    put_key(o, "failed", k.failed);
    put_key(o, "status", k.status);
    out_f(o, "delay: %s\n", k.is_delay ? "yes" : "no");
    assert_true(k.is == MAIL_PERSON || k.n_evidence > 0);
    for (size_t i = 0; i < k.n_evidence; i++)
        out_f(o, "evidence: %s (%.*s: %.*s)\n", k.evidence[i].says, (int)k.evidence[i].header.n,
              k.evidence[i].header.at, (int)k.evidence[i].value.n, k.evidence[i].value.at);
}

static size_t decoded_bytes(const struct mime_part *part)
{
    struct transfer t;
    char bytes[512];
    size_t n, all = 0;
    transfer_init(&t, part->encoding, part->body);
    while ((n = transfer_next(&t, bytes, sizeof bytes)) > 0)
        all += n;
    return all;
}

static void put_parts(struct out *o, const struct mime *m)
{
    out_text(o, "parts:");
    for (size_t i = 0; i < m->n_parts; i++)
        out_f(o, " %.*s", (int)m->parts[i].type.n, m->parts[i].type.at);
    out_char(o, '\n');
    for (size_t i = 0; i < m->n_parts; i++) {
        const struct mime_part *p = &m->parts[i];
        if (p->is_file)
            out_f(o, "file: %.*s %.*s %zu%s\n", (int)p->name.n, p->name.at, (int)p->type.n,
                  p->type.at, decoded_bytes(p), p->is_inline ? " inline" : "");
        if (mime_say(m, i))
            out_f(o, "say: %s\n", mime_say(m, i));
    }
}

/* Whose words stand at the end, where a block says it. */
static void put_source(struct out *o, struct str text, const struct quotes *q)
{
    struct quote_source s;
    size_t at;
    if (quote_tail(q, &at) && quote_source(str_from(text, at), &s))
        out_f(o, "\nwrote: %.*s%s%.*s", (int)s.from.n, s.from.at, s.date.n ? ", " : "",
              (int)s.date.n, s.date.at);
}

static void put_words(struct out *o, struct mime *m)
{
    static struct quotes q;
    static struct html_marks marks;
    struct out text;
    out_init(&text, DUMP_MAX);
    mime_words(m, &text, &marks);
    quote_split(&q, out_as_str(&text), &marks);
    out_text(o, "kinds:");
    for (size_t i = 0; i < q.n; i++)
        out_f(o, " %s", quote_kind_name(q.at[i].kind));
    out_f(o, "\nnotes:%s", m->notes ? "" : " none");
    for (unsigned bit = 1; bit <= MIME_TEXT_CUT; bit <<= 1)
        if (m->notes & bit)
            out_f(o, " %u", bit);
    put_source(o, out_as_str(&text), &q);
    out_text(o, "\nnew:\n");
    size_t before = o->n;
    quote_new_text(o, out_as_str(&text), &q);
    if (o->n > before)
        out_char(o, '\n');
    out_free(&text);
}

/* All that is known of a message, in the order of the keys of an .expect file. */
static void dump(struct out *o, struct str raw)
{
    struct arena a;
    struct mime m;
    arena_init(&a, MIME_ARENA_BYTES);
    mime_parse(&m, &a, raw);
    put_head(o, &m);
    put_class(o, &a, &m);
    put_parts(o, &m);
    put_words(o, &m);
    arena_free(&a);
}

/* The lines of one key, up to "new:". */
static void lines_of(struct out *o, struct str text, struct str key)
{
    struct str line;
    out_clear(o);
    while (str_line(&text, &line) && !str_eq(line, STR("new:")))
        if (str_starts(line, key) && line.n > key.n && line.at[key.n] == ':')
            out_f(o, "%.*s\n", (int)line.n, line.at);
}

static struct str new_text(struct str text)
{
    ptrdiff_t at = str_find(text, STR("\nnew:\n"));
    return at < 0 ? STR("") : str_from(text, (size_t)at + 6);
}

static int same(const char *name, const char *what, struct str want, struct str got)
{
    if (str_eq(want, got))
        return 0;
    fprintf(stderr, "%s, %s\n  expected\n%.*s  but read\n%.*s", name, what, (int)want.n, want.at,
            (int)got.n, got.at);
    return 1;
}

static int compare(const char *name, struct str want, struct str got)
{
    struct out a, b;
    struct str rest = want, line;
    int wrong = 0;
    out_init(&a, DUMP_MAX);
    out_init(&b, DUMP_MAX);
    struct str last = STR("");
    while (str_line(&rest, &line) && !str_eq(line, STR("new:"))) {
        ptrdiff_t colon = str_find_char(line, ':');
        assert_true(colon > 0);
        struct str key = str_first(line, (size_t)colon);
        if (str_eq(key, last))
            continue;
        last = key;
        lines_of(&a, want, key);
        lines_of(&b, got, key);
        wrong += same(name, "a line", out_as_str(&a), out_as_str(&b));
    }
    wrong += same(name, "the new text", new_text(want), new_text(got));
    out_free(&a);
    out_free(&b);
    return wrong;
}

static int check(const char *folder, const char *name)
{
    struct out raw, want, got;
    char path[1024];
    const char *only = getenv("HEARD_MAIL_ONLY");
    if (only && strcmp(only, name) != 0)
        return 0;
    out_init(&raw, FILE_MAX);
    out_init(&want, FILE_MAX);
    out_init(&got, DUMP_MAX);
    snprintf(path, sizeof path, "%s/%s.eml", folder, name);
    read_file(&raw, path);
    dump(&got, out_as_str(&raw));
    if (only)
        fprintf(stderr, "%s", got.at);
    snprintf(path, sizeof path, "%s/%s.expect", folder, name);
    read_file(&want, path);
    int wrong = compare(name, out_as_str(&want), out_as_str(&got));
    out_free(&raw);
    out_free(&want);
    out_free(&got);
    return wrong != 0;
}

static void every_message_reads_as_expected(void **state)
{
    char folder[512];
    struct dirent *entry;
    int n = 0, wrong = 0;
    (void)state;
    const char *root = getenv("HEARD_ROOT");
    snprintf(folder, sizeof folder, "%s/tests/mail", root ? root : ".");
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    while ((entry = readdir(dir))) {
        char name[NAME_BYTES];
        size_t length = strlen(entry->d_name);
        if (length < 5 || strcmp(entry->d_name + length - 4, ".eml") != 0)
            continue;
        snprintf(name, sizeof name, "%.*s", (int)length - 4, entry->d_name);
        wrong += check(folder, name);
        n++;
    }
    closedir(dir);
    if (wrong)
        fprintf(stderr, "%d of %d messages read otherwise\n", wrong, n);
    assert_int_equal(wrong, 0);
    assert_true(n >= 150);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_message_reads_as_expected),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
