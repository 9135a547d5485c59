/* SPDX-License-Identifier: Apache-2.0 */
/* ask.c: asked on standard error and answered on standard input, only when both are a terminal. */
#include "main/ask.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

enum { ANSWER_BYTES = 1024, OURS_MOST = 32 };

/* The words of an answer that hold an @, copied into the call. */
static size_t addresses_of(struct call *c, struct str answer, const char *ours[OURS_MOST])
{
    size_t n = 0;
    while (answer.n && n < OURS_MOST) {
        size_t end = 0;
        while (end < answer.n && !ascii_space(answer.at[end]) && answer.at[end] != ',')
            end++;
        struct str word = str_first(answer, end);
        if (str_find_char(word, '@') >= 0)
            ours[n++] = arena_copy(&c->arena, word.at, word.n);
        answer = str_from(answer, end + 1);
    }
    return n;
}

void ask_ours(struct call *c, struct source *source)
{
    char answer[ANSWER_BYTES];
    const char *ours[OURS_MOST];
    uint64_t n, of;
    const char *guess = source_guess_ours(source, &n, &of);
    if (!guess || !isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
        return;
    fprintf(stderr,
            "Which addresses are yours? %s stands in %" PRIu64 " of %" PRIu64 " messages.\n"
            "Enter takes it; or type addresses and domains, like help@shop.example @shop.example: ",
            guess, n, of);
    fflush(stderr);
    if (!fgets(answer, sizeof answer, stdin))
        return;
    size_t given = addresses_of(c, str_of(answer), ours);
    if (given)
        source_ours(source, ours, given);
}
