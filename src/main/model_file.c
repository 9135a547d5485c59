/* SPDX-License-Identifier: Apache-2.0 */
/* model_file.c: the places, in order. */
#include "main/model_file.h"

#include "main/share.h"

#include <stdio.h>
#include <stdlib.h>

const char *model_file_find(struct call *c, const char *named)
{
    const char *variable = getenv("HEARD_MODEL");
    if (named)
        return named;
    if (variable && *variable)
        return variable;
    return share_find(c, "model/heard-en-1.heard", "heard-en-1.heard");
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
