/* SPDX-License-Identifier: Apache-2.0 */
/* mail_parse.c: mime.h does the reading; here its parts are put where the desk wants them. */
#include "channel/mail_parse.h"

#include "base/utf8.h"
#include "mail/calendar.h"
#include "mail/charset.h"
#include "mail/mime.h"
#include "mail/quote.h"
#include "mail/spam.h"
#include "mail/thread.h"
#include "mail/tnef.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PIECE_BYTES = 65536 };

/* Whole pages of the mapping that were read go; what is looked at again comes from the file. */
static void drop_pages(struct str walked)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE), from = (uintptr_t)walked.at;
    uintptr_t start = (from + page - 1) & ~(page - 1), end = (from + walked.n) & ~(page - 1);
    if (end > start)
        madvise((void *)start, end - start, MADV_DONTNEED);
}

static struct str keep(struct mail_parsed *it, struct str s)
{
    return (struct str){arena_copy(&it->arena, s.at, s.n), s.n};
}

static struct address keep_address(struct mail_parsed *it, struct address a)
{
    return (struct address){keep(it, a.name), keep(it, a.addr), keep(it, a.group)};
}

/* ---- words ---- */

/* Where the words of others begin that stand below the sender's own: what they answer or pass on.
   0: they passed it on without a word, and it is not theirs all the same, unless they wrote it. */
static struct db_int quoted_at(const struct mail_parsed *it, const struct quotes *q,
                               struct str words)
{
    struct quote_source source;
    size_t at;
    if (!quote_tail(q, &at))
        return (struct db_int){0};
    bool known = quote_source(str_from(words, at), &source);
    bool history = q->at[0].kind == QUOTE_HISTORY;
    bool own = known && it->from.addr.n && str_find_nocase(source.from, it->from.addr) >= 0;
    bool passed_on = known && (source.forwarded || thread_is_forward(it->subject)) && !own;
    return (struct db_int){.n = (int64_t)at, .some = at > 0 || history || passed_on};
}

/* Messages that came as files are read where they stand: below the words. */
static void put_forwarded(const struct mail_parsed *it, struct mime *m, struct out *text)
{
    size_t inner, n = 0;
    if (it->class.is == MAIL_BOUNCE || it->class.is == MAIL_RECEIPT)
        return;
    for (size_t i = 0; i < m->n_parts && n < MAIL_FORWARDED_MAX; i++) {
        if (!mime_inner(m, i, &inner))
            continue;
        out_text(text, text->n ? "\n\n" : "");
        mime_inner_words(m, inner, text);
        while (i + 1 < m->n_parts && m->parts[i + 1].depth > m->parts[inner - 1].depth)
            i++;
        n++;
    }
}

static void take_words(struct mail_parsed *it, struct mime *m)
{
    static _Thread_local struct html_marks marks;
    static _Thread_local struct quotes quotes;
    struct out text;
    out_init(&text, MESSAGE_BODY_BYTES);
    mime_words(m, &text, &marks);
    put_forwarded(it, m, &text);
    struct str words = utf8_whole(out_as_str(&text));
    quote_split(&quotes, words, &marks);
    it->text = keep(it, words);
    it->quote_at = quoted_at(it, &quotes, words);
    out_free(&text);
}

/* The HTML part as UTF-8; none where it is larger than a message may be: then its text stands. */
static void take_html(struct mail_parsed *it, struct mime *m)
{
    int32_t part = mime_html(m);
    struct out bytes, html;
    it->html = (struct str){NULL, 0};
    if (part < 0)
        return;
    out_init(&bytes, MESSAGE_HTML_BYTES);
    out_init(&html, MESSAGE_HTML_BYTES);
    transfer_all(&bytes, m->parts[part].encoding, m->parts[part].body);
    struct str declared = m->parts[part].charset;
    if (!declared.n)
        declared = html_charset(out_as_str(&bytes));
    charset_decode(&html, out_as_str(&bytes), declared);
    if (!bytes.over && !html.over)
        it->html = keep(it, out_as_str(&html));
    out_free(&bytes);
    out_free(&html);
}

/* ---- files ---- */

static bool is_worth_a_file(const struct mime_part *part)
{
    if (part->kind == MIME_MULTIPART)
        return false;
    return part->is_file || (part->content_id.n && str_starts_nocase(part->type, STR("image/")));
}

static int put_part(struct call *c, const struct store *files, const struct mime *m,
                    const struct mime_part *part, struct mail_file *file)
{
    struct store_put put;
    bool mapped = part->body.at >= m->raw.at && part->body.at <= m->raw.at + m->raw.n;
    struct transfer t;
    char *bytes = base_alloc(PIECE_BYTES);
    size_t n;
    int result = store_begin(c, files, &put);
    if (result >= 0) {
        transfer_init(&t, part->encoding, part->body);
        const char *kept = part->body.at;
        while (result >= 0 && (n = transfer_next(&t, bytes, PIECE_BYTES)) > 0) {
            result = store_add(c, &put, bytes, n);
            if (!mapped || t.rest.at - kept < MIME_STEP_BYTES)
                continue;
            drop_pages((struct str){kept, (size_t)(t.rest.at - kept)});
            kept = t.rest.at;
        }
        file->bytes = (int64_t)put.bytes;
        if (result < 0)
            store_drop(&put);
        else
            result = store_finish(c, &put, file->hash);
    }
    free(bytes);
    return result < 0 ? -1 : 1;
}

/* ---- winmail.dat ---- */

static struct str decoded(struct mail_parsed *it, struct str bytes, const char *charset)
{
    struct out o;
    out_init(&o, MESSAGE_BODY_BYTES);
    charset_decode(&o, bytes, str_of(charset));
    struct str text = keep(it, utf8_whole(out_as_str(&o)));
    out_free(&o);
    return text;
}

static int put_inner(struct call *c, struct mail_parsed *it, const struct store *files,
                     const struct tnef_file *inner)
{
    struct mail_file *file = &it->files[it->n_files];
    struct store_put put;
    int result = store_begin(c, files, &put);
    for (struct str rest = inner->data; result >= 0 && rest.n;
         rest = str_from(rest, MIME_STEP_BYTES)) {
        struct str step = str_first(rest, MIME_STEP_BYTES);
        result = store_add(c, &put, step.at, step.n);
        drop_pages(step);
    }
    if (result < 0) {
        store_drop(&put);
        return -1;
    }
    *file =
        (struct mail_file){.bytes = (int64_t)put.bytes, .mime = STR("application/octet-stream")};
    if (store_finish(c, &put, file->hash) < 0)
        return -1;
    if (inner->type.n)
        file->mime = decoded(it, str_first(inner->type, 100), "us-ascii");
    file->as = (struct attachment_new){
        .name = utf8_first(decoded(it, inner->name, inner->is_wide ? "utf-16le" : "windows-1252"),
                           MIME_NAME_BYTES),
        .said_mime = file->mime,
        .content_id = decoded(it, str_first(inner->content_id, 200), "us-ascii")};
    it->n_files++;
    return 1;
}

static int take_inner(struct call *c, struct mail_parsed *it, const struct store *files,
                      struct str bytes)
{
    struct tnef t;
    struct tnef_file inner;
    size_t before = it->n_files;
    if (!tnef_init(&t, bytes))
        return 0;
    while (it->n_files < MAIL_FILES_MAX && tnef_next(&t, &inner))
        if (put_inner(c, it, files, &inner) < 0)
            return -1;
    return it->n_files > before;
}

/* The last file is a winmail.dat: what is in it stands in its place, where it can be read. */
static int open_winmail(struct call *c, struct mail_parsed *it, const struct store *files)
{
    const struct mail_file whole = it->files[it->n_files - 1];
    int fd;
    uint64_t bytes;
    if (!whole.bytes || store_read(c, files, str_of(whole.hash), &fd, &bytes) < 0)
        return whole.bytes ? -1 : 0;
    void *at = mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (at == MAP_FAILED)
        return fail_errno(c, "cannot map a winmail.dat of %llu bytes", (unsigned long long)bytes);
    it->n_files--;
    int got = take_inner(c, it, files, (struct str){at, bytes});
    munmap(at, bytes);
    if (got == 0)
        it->files[it->n_files++] = whole;
    return got;
}

/* A forwarded message without a name is called by its subject. */
static struct str file_name(struct mail_parsed *it, const struct mime *m, size_t part)
{
    struct out o;
    size_t inner;
    if (m->parts[part].name.n || !mime_inner(m, part, &inner))
        return keep(it, m->parts[part].name);
    out_init(&o, HEADER_MAX_VALUE * 3);
    header_text(&o, mime_field(&m->parts[inner], STR("Subject")));
    struct str subject = utf8_first(str_trim(out_as_str(&o)), MAIL_NAME_BYTES);
    if (!subject.n)
        subject = STR("message");
    char *name = arena_alloc(&it->arena, subject.n + 5);
    for (size_t i = 0; i < subject.n; i++)
        name[i] = subject.at[i] == '/' || subject.at[i] == '\\' ? '-' : subject.at[i];
    memcpy(name + subject.n, ".eml", sizeof ".eml");
    out_free(&o);
    return (struct str){name, subject.n + 4};
}

static int take_files(struct call *c, struct mail_parsed *it, struct mime *m,
                      const struct store *files)
{
    it->files = arena_array(&it->arena, MAIL_FILES_MAX, sizeof *it->files);
    for (size_t i = 0; i < m->n_parts && it->n_files < MAIL_FILES_MAX; i++) {
        const struct mime_part *part = &m->parts[i];
        if (!is_worth_a_file(part))
            continue;
        struct mail_file *file = &it->files[it->n_files];
        if (put_part(c, files, m, part, file) < 0)
            return -1;
        file->mime = keep(it, str_first(part->type, 100));
        file->as = (struct attachment_new){.name = file_name(it, m, i),
                                           .said_mime = file->mime,
                                           .content_id = keep(it, str_first(part->content_id, 200)),
                                           .is_inline = part->is_inline};
        it->n_files++;
        if (part->kind == MIME_TNEF && open_winmail(c, it, files) < 0)
            return -1;
    }
    return 1;
}

/* ---- the head ---- */

static void take_people(struct mail_parsed *it, const struct mime *m)
{
    if (m->from.n)
        it->from = keep_address(it, m->from.at[0]);
    else if (m->sender.n)
        it->from = keep_address(it, m->sender.at[0]);
    if (m->reply_to.n)
        it->reply_to = keep_address(it, m->reply_to.at[0]);
    it->to = (struct address_list){.at = arena_array(&it->arena, m->to.n + 1, sizeof *it->to.at)};
    it->cc = (struct address_list){.at = arena_array(&it->arena, m->cc.n + 1, sizeof *it->cc.at)};
    for (size_t i = 0; i < m->to.n && i < PARTICIPANTS_MAX; i++)
        it->to.at[it->to.n++] = keep_address(it, m->to.at[i]);
    for (size_t i = 0; i < m->cc.n && i < PARTICIPANTS_MAX; i++)
        it->cc.at[it->cc.n++] = keep_address(it, m->cc.at[i]);
}

/* For a mail without one; a large mail's is made of those of its pieces, so that it is not mapped
   whole. */
static struct str made_id(struct mail_parsed *it, struct str raw)
{
    struct out ids;
    if (raw.n <= MIME_STEP_BYTES)
        return thread_made_id(&it->arena, raw);
    out_init(&ids, PIECE_BYTES);
    for (; raw.n; raw = str_from(raw, MIME_STEP_BYTES)) {
        struct str piece = str_first(raw, MIME_STEP_BYTES);
        out_str(&ids, thread_made_id(&it->arena, piece));
        drop_pages(piece);
    }
    struct str id = thread_made_id(&it->arena, out_as_str(&ids));
    out_free(&ids);
    return id;
}

static void take_ids(struct mail_parsed *it, const struct mime *m, struct str raw)
{
    it->mail_id = keep(it, m->id.n ? m->id : made_id(it, raw));
    it->ids = arena_array(&it->arena, MAIL_IDS_MAX, sizeof *it->ids);
    for (size_t i = 0; i < m->n_references && it->n_ids < MAIL_IDS_MAX; i++)
        it->ids[it->n_ids++] = keep(it, m->references[i]);
}

static void take_envelope(struct mail_parsed *it, const struct mime *m)
{
    static const char *const names[] = {"Delivered-To", "X-Original-To", "Envelope-To", "To", "Cc"};
    struct out o;
    out_init(&o, 65536);
    for (size_t i = 0; i < m->parts[0].n_fields; i++)
        for (size_t k = 0; k < sizeof names / sizeof *names; k++)
            if (str_eq_nocase(m->parts[0].fields[i].name, str_of(names[k]))) {
                out_str(&o, m->parts[0].fields[i].value);
                out_char(&o, '\n');
            }
    it->envelope = keep(it, out_as_str(&o));
    out_free(&o);
}

static void say_invitation(struct out *o, const struct mime_part *part)
{
    struct out bytes, text;
    out_init(&bytes, MESSAGE_BODY_BYTES);
    out_init(&text, MESSAGE_BODY_BYTES);
    transfer_all(&bytes, part->encoding, part->body);
    charset_decode(&text, out_as_str(&bytes), part->charset);
    size_t before = o->n;
    out_text(o, ": ");
    if (!calendar_words(o, out_as_str(&text)))
        out_cut(o, before);
    out_free(&bytes);
    out_free(&text);
}

static void take_holdings(struct mail_parsed *it, const struct mime *m)
{
    struct out o;
    out_init(&o, MAIL_NOTES_BYTES / 2);
    for (size_t i = 0; i < m->n_parts; i++) {
        if (!mime_say(m, i))
            continue;
        out_f(&o, "it holds %s", mime_say(m, i));
        if (m->parts[i].kind == MIME_CALENDAR)
            say_invitation(&o, &m->parts[i]);
        out_char(&o, '\n');
    }
    it->holds = keep(it, utf8_whole(out_as_str(&o)));
    out_free(&o);
}

/* What a reader should know: what was odd, why it is of its class, who took it for spam. */
static void take_notes(struct mail_parsed *it, const struct mime *m)
{
    struct out o;
    struct spam_verdict spam;
    out_init(&o, MAIL_NOTES_BYTES);
    it->is_spam = spam_verdict(&spam, m);
    if (it->is_spam)
        out_f(&o, "the mail server took it for spam (%.*s: %.*s)\n", (int)spam.header.n,
              spam.header.at, (int)(spam.value.n < 200 ? spam.value.n : 200), spam.value.at);
    for (unsigned bit = 1; bit <= MIME_TEXT_CUT; bit <<= 1)
        if (m->notes & bit)
            out_f(&o, "%s\n", mime_note_text(bit));
    for (size_t i = 0; i < it->class.n_evidence; i++)
        out_f(&o, "%s (%.*s: %.*s)\n", it->class.evidence[i].says,
              (int)it->class.evidence[i].header.n, it->class.evidence[i].header.at,
              (int)it->class.evidence[i].value.n, it->class.evidence[i].value.at);
    out_str(&o, it->holds);
    it->notes = keep(it, utf8_whole(out_as_str(&o)));
    out_free(&o);
}

/* What the class rests on may lie in the raw mail, which goes. */
static void take_class(struct mail_parsed *it)
{
    it->class.about_id = keep(it, it->class.about_id);
    it->class.failed = keep(it, it->class.failed);
    it->class.status = keep(it, it->class.status);
    it->class.reason = keep(it, it->class.reason);
    it->class.n_evidence = 0;
}

static int parse(struct call *c, struct mail_parsed *it, const struct store *files, struct str raw,
                 const struct classify_ours *ours)
{
    struct mime m;
    mime_parse_mapped(&m, &it->arena, raw, drop_pages);
    mail_classify(&it->class, &it->arena, &m, ours);
    take_people(it, &m);
    take_ids(it, &m, raw);
    take_envelope(it, &m);
    it->thread_index =
        keep(it, str_first(str_trim(mime_field(&m.parts[0], STR("Thread-Index"))), 600));
    it->subject = keep(it, m.subject);
    it->date_us = m.date_us;
    take_words(it, &m);
    take_html(it, &m);
    take_holdings(it, &m);
    take_notes(it, &m);
    take_class(it);
    return take_files(c, it, &m, files);
}

int mail_parse(struct call *c, struct mail_parsed *it, const struct store *files, int raw_fd,
               uint64_t bytes, const struct classify_ours *ours)
{
    memset(it, 0, sizeof *it);
    arena_init(&it->arena, 4 * (size_t)MIME_ARENA_BYTES);
    void *at = bytes ? mmap(NULL, bytes, PROT_READ, MAP_PRIVATE, raw_fd, 0) : NULL;
    if (at == MAP_FAILED)
        return fail_errno(c, "cannot map a raw mail of %llu bytes", (unsigned long long)bytes);
    if (at)
        madvise(at, bytes, MADV_SEQUENTIAL);
    int result = parse(c, it, files, (struct str){at, bytes}, ours);
    if (at)
        munmap(at, bytes);
    return result;
}

void mail_parse_free(struct mail_parsed *it)
{
    arena_free(&it->arena);
}
