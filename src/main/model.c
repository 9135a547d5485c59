/* SPDX-License-Identifier: Apache-2.0 */
/* model.c: `heard model`: what the model is, what it was made of, what it claims and from which
 * probability on. */
#include "main/model_file.h"
#include "main/settings.h"

#include <stdio.h>

static void print_head(const struct heard_head_info *head)
{
    printf("%s\n", head->name);
    for (size_t i = 0; i < head->n; i++)
        printf("  %-24s %.3f\n", head->labels[i], (double)head->thresholds[i]);
}

int run_model(struct call *c, struct settings *s)
{
    struct heard_model *model;
    const struct heard_head_info *heads;
    size_t len;
    if (s->n_files)
        return fail(c, BAD_USAGE, "no file is needed; a model is named with --model");
    int got = model_file_open(c, s->model, &model);
    if (got < 0)
        return got;
    if (got == 0)
        return fail(c, NOT_FOUND, "there is no model to show");
    const char *card = heard_model_card(model, &len);
    size_t n = heard_model_heads(model, &heads);
    fwrite(card, 1, len, stdout);
    printf(
        "\nHeads of %s, and the probability from which each label is listed (kernel here: %s)\n\n",
        heard_model_name(model), heard_model_kernel(model));
    for (size_t i = 0; i < n; i++)
        print_head(&heads[i]);
    heard_model_close(model);
    return 0;
}
