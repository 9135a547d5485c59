/* SPDX-License-Identifier: Apache-2.0 */
/* fold.c: utf8proc does it; plain ASCII, which is most of what comes, goes a shorter way. */
#include "base/fold.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

static bool is_ascii(struct str s)
{
    unsigned char all = 0;
    for (size_t i = 0; i < s.n; i++)
        all |= (unsigned char)s.at[i];
    return all < 0x80;
}

static struct str fold_ascii(struct arena *a, struct str s)
{
    char *to = arena_copy(a, s.at, s.n);
    for (size_t i = 0; i < s.n; i++)
        to[i] = ascii_lower(to[i]);
    return (struct str){to, s.n};
}

static struct str fold(struct arena *a, struct str s, utf8proc_option_t options)
{
    utf8proc_uint8_t *folded = NULL;
    if (is_ascii(s))
        return fold_ascii(a, s);
    utf8proc_ssize_t n =
        utf8proc_map((const utf8proc_uint8_t *)s.at, (utf8proc_ssize_t)s.n, &folded, options);
    if (n < 0) {
        free(folded);
        return fold_ascii(a, s);
    }
    struct str result = {arena_copy(a, (const char *)folded, (size_t)n), (size_t)n};
    free(folded);
    return result;
}

/* In place: runs of white space become one space, none at the ends. */
static struct str squeeze(struct str s)
{
    char *to = (char *)s.at; /* ours: fold made it */
    size_t n = 0;
    for (size_t i = 0; i < s.n; i++) {
        bool space = ascii_space(s.at[i]);
        if (!space || (n && to[n - 1] != ' '))
            to[n++] = space ? ' ' : s.at[i];
    }
    while (n && to[n - 1] == ' ')
        n--;
    to[n] = 0;
    return (struct str){to, n};
}

struct str fold_name(struct arena *a, struct str s)
{
    return squeeze(
        fold(a, s, UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD));
}

struct str fold_words(struct arena *a, struct str s)
{
    return fold(a, s,
                UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD |
                    UTF8PROC_STRIPMARK);
}
