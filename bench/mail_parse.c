/* SPDX-License-Identifier: Apache-2.0 */
/* mail_parse.c: how fast mail is read on one core, in messages a second of processor time.

       mail_parse FOLDER [SECONDS]

   FOLDER holds .eml files, which become one mailbox in memory, gone through again and again. Each
   figure is the best of ROUNDS: other programs only add time. The peer, where it is installed, is
   GMime's parser on the same bytes; it stops at the tree and the addresses, so it stands beside the
   parse alone. Lines: name value unit | peer value | ratio. */
#include "mail/classify.h"
#include "mail/mbox.h"
#include "mail/mime.h"
#include "mail/quote.h"
#include "mail/thread.h"

#include <dirent.h>
#include <stdio.h>
#include <sys/resource.h>

#ifdef HAVE_GMIME
#include <gmime/gmime.h>
#endif

enum { MESSAGE_MAX = 32 << 20, CORPUS_MAX = 64 << 20, MAX_FILES = 1000, ROUNDS = 5 };

struct corpus {
    struct str at[MAX_FILES]; /* of bytes */
    size_t n, used;
    struct out bytes;
};

static double cpu_seconds(void)
{
    return (double)clock() / CLOCKS_PER_SEC;
}

static void load_file(struct out *o, const char *path)
{
    char bytes[65536];
    size_t n;
    FILE *f = fopen(path, "rb");
    if (!f)
        return;
    while ((n = fread(bytes, 1, sizeof bytes, f)) > 0)
        out_bytes(o, bytes, n);
    fclose(f);
}

static bool load(struct corpus *c, const char *folder)
{
    struct dirent *entry;
    size_t starts[MAX_FILES + 1];
    DIR *dir = opendir(folder);
    if (!dir)
        return false;
    out_init(&c->bytes, CORPUS_MAX);
    while ((entry = readdir(dir)) && c->n < MAX_FILES) {
        char path[4096];
        if (!str_ends_nocase(str_of(entry->d_name), STR(".eml")))
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        starts[c->n++] = c->bytes.n;
        load_file(&c->bytes, path);
    }
    closedir(dir);
    starts[c->n] = c->bytes.n;
    for (size_t i = 0; i < c->n; i++)
        c->at[i] = (struct str){c->bytes.at + starts[i], starts[i + 1] - starts[i]};
    return c->n > 0;
}

/* ---- what is measured: each takes one message ---- */

struct work {
    struct arena arena;
    struct mime m;
    struct mail_class k;
    struct out words, new_words;
    struct html_marks marks;
    struct quotes quotes;
    struct threads threads;
};

static void parse(struct work *w, struct str raw)
{
    arena_reset(&w->arena);
    mime_parse(&w->m, &w->arena, raw);
}

static void parse_and_words(struct work *w, struct str raw)
{
    parse(w, raw);
    out_clear(&w->words);
    mime_words(&w->m, &w->words, &w->marks);
}

static void everything(struct work *w, struct str raw)
{
    parse_and_words(w, raw);
    mail_classify(&w->k, &w->arena, &w->m, NULL);
    quote_split(&w->quotes, out_as_str(&w->words), &w->marks);
    out_clear(&w->new_words);
    quote_new_text(&w->new_words, out_as_str(&w->words), &w->quotes);
    threads_add(&w->threads, w->m.id, w->m.references, w->m.n_references, STR(""));
}

#ifdef HAVE_GMIME
static void gmime(struct work *w, struct str raw)
{
    (void)w;
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(raw.at, raw.n);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    GMimeMessage *message = g_mime_parser_construct_message(parser, NULL);
    if (message)
        g_object_unref(message);
    g_object_unref(parser);
    g_object_unref(stream);
}
#endif

/* Messages a second of processor time, the best of ROUNDS. */
static double rate(const struct corpus *c, struct work *w, void (*step)(struct work *, struct str),
                   double seconds)
{
    double best = 0;
    for (int round = 0; round < ROUNDS; round++) {
        double start = cpu_seconds(), spent = 0;
        size_t n = 0;
        do {
            for (size_t i = 0; i < c->n; i++)
                step(w, c->at[i]);
            n += c->n;
            spent = cpu_seconds() - start;
        } while (spent < seconds / ROUNDS);
        if ((double)n / spent > best)
            best = (double)n / spent;
    }
    return best;
}

static void figure(const char *name, double value, const char *unit, double peer)
{
    if (peer > 0)
        printf("%s %.0f %s | %.0f | %.2f\n", name, value, unit, peer, value / peer);
    else
        printf("%s %.0f %s | not measured | -\n", name, value, unit);
}

/* A base64 attachment of 25 MB, decoded in pieces: megabytes a second. */
static double attachment_rate(void)
{
    struct out body;
    struct transfer t;
    char bytes[65536];
    size_t n, all = 0;
    out_init(&body, 40 << 20);
    while (body.n < 34 << 20)
        out_text(
            &body,
            "TG9yZW0gaXBzdW0gZG9sb3Igc2l0IGFtZXQsIGNvbnNlY3RldHVyIGFkaXBpc2NpbmcgZWxpdC4g\r\n");
    double start = cpu_seconds();
    transfer_init(&t, TRANSFER_BASE64, out_as_str(&body));
    while ((n = transfer_next(&t, bytes, sizeof bytes)) > 0)
        all += n;
    double spent = cpu_seconds() - start;
    out_free(&body);
    return (double)all / 1e6 / spent;
}

int main(int argc, char **argv)
{
    static struct corpus c;
    static struct work w;
    int64_t seconds = 5;
    double peer = 0;
    if (argc < 2 || (argc > 2 && !str_int64(str_of(argv[2]), &seconds)) || !load(&c, argv[1])) {
        fprintf(stderr, "usage: mail_parse FOLDER-OF-EML [SECONDS]\n");
        return 2;
    }
    arena_init(&w.arena, MIME_ARENA_BYTES);
    out_init(&w.words, 1 << 20);
    out_init(&w.new_words, 1 << 20);
    threads_init(&w.threads, 100000);
#ifdef HAVE_GMIME
    g_mime_init();
    peer = rate(&c, &w, gmime, (double)seconds);
#endif
    figure("mail.parse", rate(&c, &w, parse, (double)seconds), "messages/s", peer);
    figure("mail.parse+words", rate(&c, &w, parse_and_words, (double)seconds), "messages/s", 0);
    figure("mail.all", rate(&c, &w, everything, (double)seconds), "messages/s", 0);
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    figure("mail.memory", (double)usage.ru_maxrss / 1024, "MB", 0);
    figure("mail.base64", attachment_rate(), "MB/s", 0);
    figure("mail.message", (double)c.bytes.n / (double)c.n, "bytes", 0);
    return 0;
}
