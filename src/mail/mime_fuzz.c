/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a message: never a crash, always valid UTF-8, slices within the message, and all
   limits kept. Seeds: tests/mail/ *.eml. */
#include "base/utf8.h"
#include "mail/classify.h"
#include "mail/mime.h"
#include "mail/quote.h"
#include "mail/spam.h"

#include <stdlib.h>

enum { TEXT_MAX = 1 << 18 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool holds)
{
    if (!holds)
        abort();
}

/* Each lies in the one around it, but for what was taken out of a signature: that is new. */
static void check_place(const struct mime *m, const struct mime_part *p)
{
    const struct mime_part *parent = p->parent < 0 ? NULL : &m->parts[p->parent];
    struct str around = parent ? parent->body : m->raw;
    bool is_new = parent && str_find(parent->type, STR("pkcs7")) >= 0;
    must(is_new ? p->body.n <= MIME_SIGNED_BYTES
                : p->body.n == 0 ||
                      (p->body.at >= around.at && p->body.at + p->body.n <= around.at + around.n));
}

static void check_parts(const struct mime *m)
{
    must(m->n_signed <= MIME_SIGNED_BYTES);
    for (size_t i = 0; i < m->n_parts; i++) {
        const struct mime_part *p = &m->parts[i];
        must(p->parent < (int32_t)i && p->depth <= MIME_MAX_DEPTH && p->type.n > 0);
        check_place(m, p);
        must(p->name.n <= MIME_NAME_BYTES && utf8_valid(p->name));
        must(str_find_char(p->name, '/') < 0);
        mime_say(m, i);
    }
}

static void check_addresses(const struct address_list *list)
{
    for (size_t i = 0; i < list->n; i++)
        must(utf8_valid(list->at[i].name) && list->at[i].addr.n <= ADDRESS_ADDR_BYTES);
}

static void check_words(struct mime *m, struct out *text)
{
    static struct html_marks marks;
    static struct quotes q;
    struct out words;
    out_clear(text);
    mime_words(m, text, &marks);
    must(utf8_valid(out_as_str(text)) || text->over);
    quote_split(&q, out_as_str(text), &marks);
    must(text->n == 0 || q.at[q.n - 1].end == text->n);
    out_init(&words, TEXT_MAX);
    quote_new_text(&words, out_as_str(text), &q);
    out_free(&words);
    for (size_t i = 0, inner; i < m->n_parts && i < 20; i++) {
        out_clear(text);
        mime_part_text(m, i, text, NULL);
        if (mime_inner(m, i, &inner))
            mime_inner_words(m, inner, text);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena a;
    struct mime m;
    struct mail_class k;
    struct spam_verdict spam;
    struct out text;
    arena_init(&a, MIME_ARENA_BYTES);
    out_init(&text, TEXT_MAX);
    mime_parse(&m, &a, (struct str){(const char *)data, size});
    must(utf8_valid(m.subject) && m.subject.n <= MIME_SUBJECT_BYTES);
    check_parts(&m);
    check_addresses(&m.from);
    check_addresses(&m.to);
    check_words(&m, &text);
    mail_classify(&k, &a, &m, NULL);
    must(k.is == MAIL_PERSON || (k.n_evidence > 0 && !k.may_answer));
    must(spam_verdict(&spam, &m) == (spam.header.n > 0));
    out_free(&text);
    arena_free(&a);
    return 0;
}
