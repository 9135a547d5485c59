/* SPDX-License-Identifier: Apache-2.0 */
/* model_file.c: the places, in order. */
#include "main/model_file.h"

#include "base/str.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifndef HEARD_SHARE
#define HEARD_SHARE "/usr/share/heard"
#endif

static const char file_name[] = "heard-en-1.heard";

/* ../model/FILE as seen from the folder of the program. */
static bool beside_program(char path[PATH_MAX])
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
    return snprintf(path, PATH_MAX, "%s/model/%s", program, file_name) < PATH_MAX &&
           access(path, R_OK) == 0;
}

const char *model_file_find(struct call *c, const char *named)
{
    char path[PATH_MAX];
    const char *variable = getenv("HEARD_MODEL");
    if (named)
        return named;
    if (variable && *variable)
        return variable;
    if (beside_program(path))
        return arena_copy(&c->arena, path, strlen(path));
    return access(HEARD_SHARE "/heard-en-1.heard", R_OK) == 0 ? HEARD_SHARE "/heard-en-1.heard"
                                                              : NULL;
}

int model_file_open(struct call *c, const char *named, struct heard_model **model_r)
{
    struct heard_error error;
    const char *path = model_file_find(c, named);
    *model_r = NULL;
    if (!path) {
        fprintf(stderr,
                "heard: no model file was found (--model, $HEARD_MODEL): reading by rules alone\n");
        return 0;
    }
    if (heard_model_open(path, model_r, &error) < 0)
        return fail(c, BAD_INPUT, "the model %s cannot be used: %s", path, error.text);
    return 1;
}
