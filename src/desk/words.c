/* SPDX-License-Identifier: Apache-2.0 */
/* words.c: each check says its sentence to whoever typed the words. */
#include "desk/words.h"

#include "base/fold.h"
#include "base/json.h"
#include "base/utf8.h"
#include "desk/change.h"

#include <inttypes.h>
#include <string.h>

static bool has_control(struct str s, bool lines)
{
    for (size_t i = 0; i < s.n; i++) {
        unsigned char b = (unsigned char)s.at[i];
        if ((b < ' ' && !(lines && (b == '\n' || b == '\t' || b == '\r'))) || b == 0x7f)
            return true;
    }
    return false;
}

static int text_check(struct call *c, const char *what, struct str text, size_t max, bool lines,
                      struct str *text_r)
{
    *text_r = str_trim(text);
    if (!text_r->at)
        *text_r = STR("");
    if (text_r->n > max)
        return fail(c, BAD_INPUT, "%s has at most %zu bytes", what, max);
    if (!utf8_valid(*text_r))
        return fail(c, BAD_INPUT, "%s is not UTF-8", what);
    if (has_control(*text_r, lines))
        return fail(c, BAD_INPUT, "%s may not hold control characters", what);
    return 1;
}

int words_line(struct call *c, const char *what, struct str text, size_t max, struct str *text_r)
{
    return text_check(c, what, text, max, false, text_r);
}

int words_text(struct call *c, const char *what, struct str text, size_t max, struct str *text_r)
{
    return text_check(c, what, text, max, true, text_r);
}

int words_name(struct call *c, const char *what, struct str name, size_t max, struct str *name_r,
               struct str *folded_r)
{
    char words[80];
    snprintf(words, sizeof words, "the name of %s", what);
    if (words_line(c, words, name, max, name_r) < 0)
        return -1;
    struct str folded = fold_name(&c->arena, *name_r);
    if (!folded.n)
        return fail(c, BAD_INPUT, "%s needs a name", what);
    if (folded_r)
        *folded_r = folded;
    return 1;
}

int words_email(struct call *c, struct str email, struct str *email_r, struct str *folded_r)
{
    if (words_line(c, "an address", email, EMAIL_BYTES, email_r) < 0)
        return -1;
    ptrdiff_t at = str_find_char(*email_r, '@');
    bool good = at > 0 && (size_t)at + 1 < email_r->n &&
                str_find_char(str_from(*email_r, (size_t)at + 1), '@') < 0;
    for (size_t i = 0; i < email_r->n; i++)
        good = good && email_r->at[i] != ' ' && !strchr("<>,;:\"()[]\\", email_r->at[i]);
    if (!good)
        return fail(c, BAD_INPUT, "this is not an address: %.*s", (int)utf8_first(*email_r, 100).n,
                    email_r->at);
    *folded_r = fold_name(&c->arena, *email_r);
    return 1;
}

/* What of a name can stand in an address: "Maya's Shop" becomes "maya-s-shop". */
static struct str slug_of(struct call *c, struct str name)
{
    struct str folded = fold_words(&c->arena, name);
    char *at = arena_alloc(&c->arena, SLUG_BYTES + 1);
    size_t n = 0;
    for (size_t i = 0; i < folded.n && n < SLUG_BYTES; i++) {
        if (ascii_alpha(folded.at[i]) || ascii_digit(folded.at[i]))
            at[n++] = folded.at[i];
        else if (n && at[n - 1] != '-')
            at[n++] = '-';
    }
    while (n && at[n - 1] == '-')
        n--;
    return (struct str){at, n};
}

int words_url(struct call *c, struct str url, size_t max, struct str *url_r)
{
    *url_r = url = str_trim(url);
    if (url.n > max)
        return fail(c, TOO_BIG, "an address has at most %zu bytes", max);
    for (size_t i = 0; i < url.n; i++)
        if ((unsigned char)url.at[i] <= ' ' || (unsigned char)url.at[i] >= 127)
            return fail(c, BAD_INPUT, "an address has no spaces and no letters beyond ASCII");
    return 1;
}

int words_slug(struct call *c, struct str slug, struct str name, struct str *slug_r)
{
    struct str it = slug.n ? slug : slug_of(c, name);
    bool good = it.n && it.n <= SLUG_BYTES && it.at[0] != '-' && it.at[it.n - 1] != '-';
    for (size_t i = 0; good && i < it.n; i++)
        good = (it.at[i] >= 'a' && it.at[i] <= 'z') || ascii_digit(it.at[i]) || it.at[i] == '-';
    if (!good)
        return fail(c, BAD_INPUT,
                    "a short name for addresses has 1 to %d of a-z, 0-9 and -, not at its ends",
                    SLUG_BYTES);
    *slug_r = it;
    return 1;
}

static int code_check(struct call *c, const char *what, struct str code, struct str instead,
                      size_t max, const char *also, struct str *code_r)
{
    *code_r = code.n ? code : instead;
    bool good = code_r->n <= max && ascii_alpha(code_r->at[0]);
    for (size_t i = 0; good && i < code_r->n; i++)
        good = ascii_alpha(code_r->at[i]) || ascii_digit(code_r->at[i]) ||
               (code_r->at[i] && strchr(also, code_r->at[i]));
    return good ? 1 : fail(c, BAD_INPUT, "%s", what);
}

int words_language(struct call *c, struct str language, struct str *language_r)
{
    return code_check(c, "a language is written as in \"en\" or \"de-AT\"", language, STR("en"),
                      LANGUAGE_BYTES, "-", language_r);
}

int words_timezone(struct call *c, struct str zone, struct str *zone_r)
{
    return code_check(c, "a timezone is written as in \"Europe/Vienna\"", zone, STR("UTC"),
                      TIMEZONE_BYTES, "/_+-", zone_r);
}

int words_version(struct call *c, const char *what, int64_t asked, int64_t is)
{
    if (!asked || asked == is)
        return 1;
    return fail(c, CONFLICT, "somebody else changed %s; this is version %" PRId64 " now", what, is);
}

int words_from_to(struct call *c, struct str was, struct str *from_r, struct str *to_r)
{
    json_t *root;
    if (json_read(c, was, CHANGE_WAS_BYTES, &root) < 0)
        return -1;
    int result = json_need_str(c, root, "from", CHANGE_TEXT_BYTES, from_r);
    if (result > 0)
        result = json_need_str(c, root, "to", CHANGE_TEXT_BYTES, to_r);
    if (result > 0) {
        from_r->at = arena_copy(&c->arena, from_r->at, from_r->n);
        to_r->at = arena_copy(&c->arena, to_r->at, to_r->n);
    }
    json_decref(root);
    return result;
}

int words_archived(struct call *c, struct str was, bool *archived_r)
{
    json_t *root;
    int64_t archived = 0;
    if (json_read(c, was, CHANGE_WAS_BYTES, &root) < 0)
        return -1;
    int got = json_get_int(c, root, "archived", &archived);
    json_decref(root);
    *archived_r = archived != 0;
    return got;
}

int words_decided(struct call *c, const char *what, struct str was, struct str state,
                  struct str *from_r, int64_t *by_r)
{
    struct str to;
    json_t *root;
    int got = words_from_to(c, was, from_r, &to);
    if (got <= 0)
        return got;
    if (!str_eq(state, to))
        return fail(c, CONFLICT, "somebody decided about this %s since", what);
    if (json_read(c, was, CHANGE_WAS_BYTES, &root) < 0)
        return -1;
    got = change_get_id(c, root, "by", by_r) < 0 ? -1 : 1;
    json_decref(root);
    return got;
}
