/* SPDX-License-Identifier: Apache-2.0 */
/* password_ask.c: one line is read; what is behind it is not looked at. */
#include "main/password_ask.h"

#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { LINE_BYTES = 1200 };

static int line_read(struct call *c, FILE *f, const char *what, struct str *line_r)
{
    char line[LINE_BYTES];
    if (!fgets(line, sizeof line, f))
        return ferror(f) ? fail_errno(c, "cannot read %s", what) : 0;
    size_t n = strcspn(line, "\r\n");
    if (!line[n])
        return fail(c, TOO_BIG, "the first line of %s is longer than a password may be", what);
    *line_r = (struct str){arena_copy(&c->arena, line, n), n};
    explicit_bzero(line, sizeof line);
    return n > 0;
}

static int from_file(struct call *c, const char *file, struct str *password_r)
{
    FILE *f = strcmp(file, "-") == 0 ? stdin : fopen(file, "re");
    if (!f)
        return fail_errno(c, "cannot open %s", file);
    int got = line_read(c, f, file, password_r);
    if (f != stdin)
        fclose(f);
    return got ? got : fail(c, BAD_INPUT, "%s is empty; its first line is the password", file);
}

static int unseen(struct call *c, const char *question, struct str *answer_r)
{
    struct termios seen, hidden;
    if (tcgetattr(STDIN_FILENO, &seen) < 0)
        return 0;
    hidden = seen;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    fprintf(stderr, "%s", question);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    int got = line_read(c, stdin, "the terminal", answer_r);
    tcsetattr(STDIN_FILENO, TCSAFLUSH, &seen);
    fputc('\n', stderr);
    return got;
}

int password_ask(struct call *c, const char *file, struct str *password_r)
{
    struct str again;
    if (file)
        return from_file(c, file, password_r);
    if (!isatty(STDIN_FILENO))
        return 0;
    int got = unseen(c, "Password (empty: a link to set one): ", password_r);
    if (got <= 0)
        return got;
    got = unseen(c, "The same again: ", &again);
    if (got < 0)
        return -1;
    return got && str_eq(*password_r, again) ? 1 : fail(c, BAD_INPUT, "the two passwords differ");
}
