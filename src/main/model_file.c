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

static int open_named(struct call *c, const char *path, struct heard_model **model_r)
{
    struct heard_error error;
    if (heard_model_open(path, model_r, &error) < 0)
        return fail(c, BAD_INPUT, "the model %s cannot be used: %s", path, error.text);
    return 1;
}

int model_file_open(struct call *c, const char *named, struct heard_model **model_r)
{
    char path[PATH_MAX];
    const char *variable = getenv("HEARD_MODEL");
    *model_r = NULL;
    if (named)
        return open_named(c, named, model_r);
    if (variable && *variable)
        return open_named(c, variable, model_r);
    if (beside_program(path))
        return open_named(c, path, model_r);
    if (access(HEARD_SHARE "/heard-en-1.heard", R_OK) == 0)
        return open_named(c, HEARD_SHARE "/heard-en-1.heard", model_r);
    fprintf(stderr,
            "heard: no model file was found (--model, $HEARD_MODEL): reading by rules alone\n");
    return 0;
}
