/* SPDX-License-Identifier: Apache-2.0 */
/* coach.c: `heard coach`. The conversation is the first of its file; the draft comes from standard
   input, or stands in the conversation as "draft". */
#include "archive/source.h"
#include "base/input.h"
#include "base/time.h"
#include "base/utf8.h"
#include "main/model_file.h"
#include "main/settings.h"
#include "main/show.h"
#include "main/term.h"

#include <stdio.h>

enum { DRAFT_BYTES = 1 << 20, OUTPUT_BYTES = 16 << 20 };

static int take_conversation(struct call *c, const struct settings *s, struct conversation *v)
{
    struct source_options options = {.format = s->format};
    struct source *source;
    if (source_open(c, s->files[0], &options, &source) < 0)
        return -1;
    int got = source_next(c, source, v);
    source_close(source);
    if (got == 0)
        return fail(c, BAD_INPUT, "%s holds no conversation", s->files[0]);
    if (got > 0 && v->error[0])
        return fail(c, BAD_INPUT, "%s, line %llu: %s", s->files[0], (unsigned long long)v->line,
                    v->error);
    return got < 0 ? -1 : 0;
}

static int take_draft(struct call *c, struct conversation *v, struct out *draft)
{
    struct input in;
    struct out raw;
    if (v->has_draft) {
        out_str(draft, conversation_draft_text(v));
        return 0;
    }
    if (input_open(c, &in, "-") < 0)
        return -1;
    out_init(&raw, DRAFT_BYTES);
    for (struct str ahead = input_ahead(&in); ahead.n && !raw.over; ahead = input_ahead(&in)) {
        out_str(&raw, ahead);
        input_take(&in, ahead.n);
    }
    utf8_clean(draft, str_trim(out_as_str(&raw)));
    int got = input_check(c, &in, "the draft");
    if (raw.over || draft->over)
        got = fail(c, TOO_BIG, "the draft is longer than %d bytes", DRAFT_BYTES);
    input_close(&in);
    out_free(&raw);
    return got;
}

static int print(struct call *c, const struct settings *s, const struct heard_coaching *coaching,
                 struct str draft)
{
    struct out o;
    struct term term;
    out_init(&o, OUTPUT_BYTES);
    term_init(&term, stdout);
    if (s->json) {
        size_t n = heard_coaching_json(coaching, 0, NULL, 0);
        if (n >= OUTPUT_BYTES)
            return fail(c, TOO_BIG, "what there is to say of it is longer than %d bytes",
                        OUTPUT_BYTES);
        out_room(&o, n);
        heard_coaching_json(coaching, 0, o.at, n + 1);
        out_char(&o, '\n');
    } else {
        show_coaching(&o, &term, coaching, draft, s->all);
    }
    fwrite(o.at, 1, o.n, stdout);
    out_free(&o);
    return 0;
}

static int coach(struct call *c, const struct settings *s, struct conversation *v,
                 struct out *draft)
{
    struct heard_model *model;
    int64_t at = c->now_us;
    if (s->at && !time_parse(str_of(s->at), &at))
        return fail(c, BAD_USAGE, "--at takes a time like 2026-03-01T09:30:00Z, not \"%s\"", s->at);
    if (take_conversation(c, s, v) < 0 || take_draft(c, v, draft) < 0 ||
        model_file_open(c, s->model, &model) < 0)
        return -1;
    struct heard_reader *reader = heard_reader_new(model, NULL);
    int got = reader ? 0 : fail(c, IO_FAILED, "there is not enough memory to read");
    if (reader)
        got = print(c, s, heard_coach(reader, conversation_view(v), draft->at, draft->n, at, NULL),
                    out_as_str(draft));
    heard_reader_free(reader);
    heard_model_close(model);
    return got;
}

int run_coach(struct call *c, struct settings *s)
{
    struct conversation v;
    struct out draft;
    if (s->n_files != 1)
        return fail(c, BAD_USAGE,
                    "one CONVERSATION is needed; the draft comes from standard input");
    conversation_init(&v);
    out_init(&draft, DRAFT_BYTES);
    int got = coach(c, s, &v, &draft);
    out_free(&draft);
    conversation_free(&v);
    return got;
}
