/* SPDX-License-Identifier: Apache-2.0 */
/* tokens.c: one function says what a character is to a word; both walks go by it. Plain ASCII, most
   of what comes, never asks the Unicode tables. */
#include "desk/tokens.h"

#include "base/fold.h"
#include "base/utf8.h"

#include <string.h>
#include <utf8proc.h>

enum part {
    APART,  /* between words */
    WITHIN, /* of a word */
    MARK,   /* an accent: of the word it follows */
    ALONE   /* a word of its own */
};

static bool stands_alone(int32_t cp)
{
    return (cp >= 0x3041 && cp <= 0x30ff) || (cp >= 0x3400 && cp <= 0x4dbf) ||
           (cp >= 0x4e00 && cp <= 0x9fff) || (cp >= 0xf900 && cp <= 0xfaff) ||
           (cp >= 0x20000 && cp <= 0x3fffd);
}

static enum part part_of(int32_t cp)
{
    if (cp < 0)
        return APART;
    if (cp < 0x80)
        return ascii_alpha((char)cp) || ascii_digit((char)cp) ? WITHIN : APART;
    switch (utf8proc_category(cp)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return stands_alone(cp) ? ALONE : WITHIN;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
        return MARK;
    default:
        return APART;
    }
}

static bool is_ascii(struct str s)
{
    unsigned char all = 0;
    for (size_t i = 0; i < s.n; i++)
        all |= (unsigned char)s.at[i];
    return all < 0x80;
}

/* Everything that parts words becomes one space; in place, since nothing grows. */
static struct str part_ascii(struct str folded, char *to)
{
    size_t n = 0;
    for (size_t i = 0; i < folded.n; i++) {
        char ch = folded.at[i];
        if (ascii_alpha(ch) || ascii_digit(ch))
            to[n++] = ch;
        else if (n && to[n - 1] != ' ')
            to[n++] = ' ';
    }
    if (n && to[n - 1] == ' ')
        n--;
    to[n] = 0;
    return (struct str){to, n};
}

static void space(char *to, size_t *n)
{
    if (*n && to[*n - 1] != ' ')
        to[(*n)++] = ' ';
}

static struct str part_any(struct str folded, char *to)
{
    struct str rest = folded, at = folded;
    int32_t cp;
    size_t n = 0;
    while (utf8_next(&rest, &cp)) {
        size_t bytes = at.n - rest.n;
        enum part part = part_of(cp);
        if (part == ALONE || part == APART)
            space(to, &n);
        if (part == WITHIN || part == ALONE || (part == MARK && n && to[n - 1] != ' ')) {
            memcpy(to + n, at.at, bytes);
            n += bytes;
        }
        if (part == ALONE)
            space(to, &n);
        at = rest;
    }
    while (n && to[n - 1] == ' ')
        n--;
    to[n] = 0;
    return (struct str){to, n};
}

struct str tokens_text(struct arena *a, struct str text)
{
    struct str folded = fold_words(a, text);
    if (is_ascii(folded))
        return part_ascii(folded, arena_alloc(a, folded.n + 1));
    return part_any(folded, arena_alloc(a, 2 * folded.n + 2));
}

bool tokens_next(struct arena *a, struct tokens *it, struct token *token_r)
{
    struct str at = it->rest;
    size_t start = 0, end = 0;
    bool within = false;
    int32_t cp;
    while (utf8_next(&it->rest, &cp)) {
        enum part part = part_of(cp);
        if (within && (part == APART || part == ALONE)) {
            it->rest = at; /* what ended the word is looked at again */
            break;
        }
        size_t here = it->whole.n - at.n;
        at = it->rest;
        if (part == APART || (part == MARK && !within))
            continue;
        if (!within)
            start = here;
        within = true;
        end = it->whole.n - at.n;
        if (part == ALONE)
            break;
    }
    if (!within)
        return false;
    struct str word = {it->whole.at + start, end - start};
    *token_r = (struct token){tokens_text(a, word), start, end};
    return true;
}
