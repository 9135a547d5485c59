/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as JSON Lines: never a crash, and always on to the next line. A document that jansson
   accepts must be accepted here too. */
#include "base/json_pull.h"
#include "base/utf8.h"

#include <jansson.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static enum pull_event read_all(struct json_pull *p)
{
    enum pull_event event;
    json_pull_start(p);
    while ((event = json_pull_next(p)) > PULL_DONE)
        if ((event == PULL_STRING || event == PULL_KEY) && !utf8_valid(json_pull_text(p)))
            abort();
    return event;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in;
    struct json_pull p;
    struct str text = {(const char *)data, size};
    input_of_memory(&in, text);
    json_pull_init(&p, &in);
    p.lines = true;
    while (input_peek(&in) >= 0) {
        read_all(&p);
        json_pull_rest_of_line(&p);
    }
    /* jansson takes a NUL outside a string for the end. */
    json_t *root = str_find_char(text, 0) >= 0
                       ? NULL
                       : json_loadb(text.at, size, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
    input_of_memory(&in, text);
    p.lines = false;
    if (root && read_all(&p) == PULL_BAD && p.depth < JSON_PULL_MAX_DEPTH)
        abort();
    json_decref(root);
    json_pull_free(&p);
    return 0;
}
