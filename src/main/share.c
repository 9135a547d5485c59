/* SPDX-License-Identifier: Apache-2.0 */
/* share.c: beside the program first, so that a build never takes the files of another version. */
#include "main/share.h"

#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#ifndef HEARD_SHARE
#define HEARD_SHARE "/usr/share/heard"
#endif

/* ../NAME as seen from the folder of the program. */
static bool beside_program(const char *name, char path[PATH_MAX])
{
    char program[PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", program, sizeof program - 1);
    if (n <= 0)
        return false;
    program[n] = 0;
    for (int up = 0; up < 2; up++) {
        char *slash = strrchr(program, '/');
        if (!slash)
            return false;
        *slash = 0;
    }
    return snprintf(path, PATH_MAX, "%s/%s", program, name) < PATH_MAX && access(path, R_OK) == 0;
}

const char *share_find(struct call *c, const char *beside, const char *installed)
{
    char path[PATH_MAX];
    if (!beside_program(beside, path) &&
        (snprintf(path, sizeof path, "%s/%s", HEARD_SHARE, installed) >= PATH_MAX ||
         access(path, R_OK) < 0))
        return NULL;
    return arena_copy(&c->arena, path, strlen(path));
}
