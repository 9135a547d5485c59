/* SPDX-License-Identifier: Apache-2.0 */
/* api_reading.c: what the engine read: the panel beside a conversation, the ledger of needs,
   promises, the reading itself, and the coach for a draft. */
#include "desk/coaching.h"
#include "desk/panel.h"
#include "desk/reading.h"

#include "web/api.h"

/* ---- shapes ---- */

static const struct api_member words_members[] = {
    {"message_id", API_ID, 0, "The message they stand in", 0, 0, NULL, NULL},
    {"start", API_INT, 0, "Where they begin: a byte of the message's body", 0, 0, NULL, NULL},
    {"end", API_INT, 0, "Where they end", 0, 0, NULL, NULL},
    {"text", API_TEXT, 0, "The words", 0, 0, NULL, NULL},
};
static const struct api_shape words_shape =
    API_SHAPE("Words", "Words of a message that something rests on", words_members);

static const struct api_member line_members[] = {
    {"kind", API_TEXT, 0, "What it is about: contact date promise leaving ...", 0, 0, NULL, NULL},
    {"text", API_TEXT, 0, "As it is said", 0, 0, NULL, NULL},
    {"ask", API_TEXT, API_NULL, "Of a guess: the question that would settle it", 0, 0, NULL, NULL},
    {"claim", API_TEXT, API_NULL, "What is said to be so or not at POST /corrections; null: a fact",
     0, 0, NULL, NULL},
    {"settled", API_BOOL, 0, "Whether a person said that it is so", 0, 0, NULL, NULL},
    {"because", API_LIST, 0, "The words it rests on", 0, 0, NULL, &words_shape},
};
static const struct api_shape line_shape =
    API_SHAPE("PanelLine", "A line of the panel", line_members);

static const struct api_member source_members[] = {
    {"noun", API_TEXT, 0, "What it is", 0, 0, "customer company conversation message need promise",
     NULL},
    {"id", API_ID, 0, "Which one", 0, 0, NULL, NULL},
};
static const struct api_shape source_shape =
    API_SHAPE("PanelSource", "What a sentence was made from", source_members);

static const struct api_member clause_members[] = {
    {"text", API_TEXT, 0, "A sentence of the brief", 0, 0, NULL, NULL},
    {"from", API_LIST, 0, "What it was made from; it goes when they go", 0, 0, NULL, &source_shape},
};
static const struct api_shape clause_shape =
    API_SHAPE("PanelClause", "A sentence of the brief and what it was made from", clause_members);

static const struct api_member need_members[] = {
    API_M_ID,
    {"conversation_id", API_ID, 0, "The conversation", 0, 0, NULL, NULL},
    {"message_id", API_ID, 0, "The message it was voiced in", 0, 0, NULL, NULL},
    {"start", API_INT, 0, "Where its words begin: a byte of the message's body", 0, 0, NULL, NULL},
    {"end", API_INT, 0, "Where they end", 0, 0, NULL, NULL},
    {"words", API_TEXT, 0, "The customer's words", 0, 0, NULL, NULL},
    {"kind", API_TEXT, 0, "What kind of need", 0, 0, "question request problem", NULL},
    {"p", API_REAL, 0, "How sure the engine is, 0 to 1; 1 when a person added it", 0, 0, NULL,
     NULL},
    {"state", API_TEXT, 0, "How it stands now", 0, 0,
     "open promised overdue answered closed dismissed", NULL},
    {"again", API_INT, 0, "How often it was voiced again", 0, 0, NULL, NULL},
    {"answer_message_id", API_ID, API_NULL, "The message that answered or closed it", 0, 0, NULL,
     NULL},
    {"promise_id", API_ID, API_NULL, "The promise it was put off to", 0, 0, NULL, NULL},
    {"decided_by_id", API_ID, API_NULL, "The agent who decided its state by hand", 0, 0, NULL,
     NULL},
    {"added_by_id", API_ID, API_NULL, "The agent who added it", 0, 0, NULL, NULL},
    {"voiced_at", API_TIME, API_NULL, "When it was voiced", 0, 0, NULL, NULL},
};
static const struct api_shape need_shape =
    API_SHAPE("Need", "Something a customer voiced a need for, in their words", need_members);

static const struct api_member promise_members[] = {
    API_M_ID,
    {"conversation_id", API_ID, 0, "The conversation", 0, 0, NULL, NULL},
    {"message_id", API_ID, 0, "The reply it was made in", 0, 0, NULL, NULL},
    {"start", API_INT, 0, "Where its words begin: a byte of the message's body", 0, 0, NULL, NULL},
    {"end", API_INT, 0, "Where they end", 0, 0, NULL, NULL},
    {"words", API_TEXT, 0, "The words of the promise", 0, 0, NULL, NULL},
    {"due_at", API_TIME, API_NULL, "By when", 0, 0, NULL, NULL},
    {"due_has_time", API_BOOL, 0, "Whether a time was named; else the end of that day is meant", 0,
     0, NULL, NULL},
    {"state", API_TEXT, 0, "How it stands now", 0, 0, "open kept broken withdrawn", NULL},
    {"kept_message_id", API_ID, API_NULL, "The reply that kept it", 0, 0, NULL, NULL},
    {"decided_by_id", API_ID, API_NULL, "The agent who decided its state by hand", 0, 0, NULL,
     NULL},
    {"origin", API_TEXT, 0, "Found by the engine, or added by hand", 0, 0, "found hand", NULL},
    {"added_by_id", API_ID, API_NULL, "The agent who added it", 0, 0, NULL, NULL},
    {"promised_at", API_TIME, 0, "When it was promised", 0, 0, NULL, NULL},
};
static const struct api_shape promise_shape =
    API_SHAPE("Promise", "Something a reply said would happen", promise_members);

static const struct api_member next_members[] = {
    {"words", API_TEXT, 0, "As one of them asked it", 0, 0, NULL, NULL},
    {"asked", API_INT, 0, "So many asked this next", 0, 0, NULL, NULL},
    {"alike", API_INT, 0, "Of so many who had written alike", 0, 0, NULL, NULL},
    {"usual", API_REAL, 0, "How often anybody asks it next, 0 to 1", 0, 0, NULL, NULL},
};
static const struct api_shape next_shape =
    API_SHAPE("AskedNext", "What people who wrote alike asked next", next_members);

static const struct api_member calmed_members[] = {
    API_M("conversation_number", API_INT, 0, "Where"),
    API_M("message_id", API_ID, 0, "Our reply after which their words cooled"),
    API_M("words", API_TEXT, 0, "How it begins, behind the salutation"),
};
static const struct api_shape calmed_shape =
    API_SHAPE("CalmedBefore", "A reply that calmed this person before", calmed_members);

static const struct api_member panel_members[] = {
    {"read", API_BOOL, 0, "Whether the engine has read all that was said", 0, 0, NULL, NULL},
    API_M("pending", API_BOOL, 0, "Whether something said here is still to be read"),
    {"unread_language", API_TEXT, API_NULL, "The language the engine cannot read", 0, 0, NULL,
     NULL},
    {"brief", API_LIST, 0, "Sentences on who, what for, how it has gone, what is open", 0, 0, NULL,
     &clause_shape},
    {"danger", API_OBJECT, API_NULL, "Words of danger; before everything else", 0, 0, NULL,
     &line_shape},
    {"situation", API_LIST, 0, "Facts of the situation", 0, 0, NULL, &line_shape},
    {"needs", API_LIST, 0, "The listening ledger", 0, 0, NULL, &need_shape},
    {"promises", API_LIST, 0, "What was promised", 0, 0, NULL, &promise_shape},
    {"guesses", API_LIST, 0,
     "What may stand behind the words, with the question that would settle "
     "it",
     0, 0, NULL, &line_shape},
    {"trail", API_TEXT, API_NULL, "Where the conversation stands, in words", 0, 0, NULL, NULL},
    {"question", API_TEXT, API_NULL, "The one question worth asking now", 0, 0, NULL, NULL},
    {"question_why", API_TEXT, API_NULL, "Why", 0, 0, NULL, NULL},
    {"temperature", API_REAL, API_NULL, "0 to 1 against this person's own baseline", 0, 0, NULL,
     NULL},
    {"calmed_before", API_OBJECT, API_NULL, "What calmed this person in another conversation", 0, 0,
     NULL, &calmed_shape},
    {"next", API_OBJECT, API_NULL, "What people who wrote alike asked next", 0, 0, NULL,
     &next_shape},
};
static const struct api_shape panel_shape =
    API_SHAPE("Panel", "What stands beside a conversation", panel_members);

static const struct api_member reading_members[] = {
    {"conversation_id", API_ID, 0, "The conversation", 0, 0, NULL, NULL},
    {"model", API_TEXT, 0, "What read it; empty: rules alone", 0, 0, NULL, NULL},
    {"read_at", API_TIME, 0, "When", 0, 0, NULL, NULL},
    {"message_ids", API_IDS, 0, "The message of each turn, in their order", 0, 0, NULL, NULL},
    {"reading", API_OBJECT, 0, "As doc/reading.md says", 0, 0, NULL, NULL},
};
static const struct api_shape reading_shape =
    API_SHAPE("Reading", "What the engine read in a conversation", reading_members);

/* ---- writing them ---- */

static void put_words(struct json_writer *w, const struct panel_words *words, size_t n)
{
    json_put_array(w, "because");
    for (size_t i = 0; i < n; i++) {
        json_put_object(w, NULL);
        api_put_id(w, "message_id", words[i].message_id);
        json_put_int(w, "start", words[i].start_at);
        json_put_int(w, "end", words[i].end_at);
        json_put_str(w, "text", words[i].text);
        json_put_object_end(w);
    }
    json_put_array_end(w);
}

static void put_line(struct json_writer *w, const char *key, const struct panel_line *line)
{
    json_put_object(w, key);
    json_put_str(w, "kind", str_of(line->kind));
    json_put_str(w, "text", line->text);
    api_put_text(w, "ask", line->ask.n ? line->ask : (struct str){0});
    api_put_text(w, "claim", line->claim.n ? line->claim : (struct str){0});
    json_put_bool(w, "settled", line->settled);
    put_words(w, line->because, line->n_because);
    json_put_object_end(w);
}

static void put_lines(struct json_writer *w, const char *key, const struct panel_line *lines,
                      size_t n)
{
    json_put_array(w, key);
    for (size_t i = 0; i < n; i++)
        put_line(w, NULL, &lines[i]);
    json_put_array_end(w);
}

/* Thousandths as a number between 0 and 1. */
static void put_share(struct json_writer *w, const char *key, int64_t thousandths)
{
    char text[16];
    int n = snprintf(text, sizeof text, "%d.%03d", (int)(thousandths / 1000),
                     (int)(thousandths % 1000));
    api_put_json(w, key, (struct str){text, (size_t)n});
}

static void put_need(struct json_writer *w, const char *key, const struct need *need,
                     int64_t now_us)
{
    json_put_object(w, key);
    api_put_id(w, "id", need->id);
    api_put_id(w, "conversation_id", need->conversation_id);
    api_put_id(w, "message_id", need->message_id);
    json_put_int(w, "start", need->start_at);
    json_put_int(w, "end", need->end_at);
    json_put_str(w, "words", need->words);
    json_put_str(w, "kind", need->kind);
    put_share(w, "p", need->p);
    json_put_str(w, "state", str_of(need_state(need, now_us)));
    json_put_int(w, "again", need->again);
    api_put_id(w, "answer_message_id", need->answer_message_id);
    api_put_id(w, "promise_id", need->promise_id);
    api_put_id(w, "decided_by_id", need->agent_id);
    api_put_id(w, "added_by_id", need->added_by_id);
    api_put_time(w, "voiced_at", need->created_us ? need->created_us : NO_TIME);
    json_put_object_end(w);
}

static void put_promise(struct json_writer *w, const char *key, const struct promise *p,
                        int64_t now_us)
{
    json_put_object(w, key);
    api_put_id(w, "id", p->id);
    api_put_id(w, "conversation_id", p->conversation_id);
    api_put_id(w, "message_id", p->message_id);
    json_put_int(w, "start", p->start_at);
    json_put_int(w, "end", p->end_at);
    json_put_str(w, "words", p->words);
    api_put_time(w, "due_at", p->due_us);
    json_put_bool(w, "due_has_time", p->has_time);
    json_put_str(w, "state", str_of(promise_state(p, now_us)));
    api_put_id(w, "kept_message_id", p->kept_message_id);
    api_put_id(w, "decided_by_id", p->agent_id);
    json_put_str(w, "origin", p->added_by_id ? STR("hand") : STR("found"));
    api_put_id(w, "added_by_id", p->added_by_id);
    api_put_time(w, "promised_at", p->created_us);
    json_put_object_end(w);
}

static void put_brief(struct json_writer *w, const struct panel *p)
{
    json_put_array(w, "brief");
    for (size_t i = 0; i < p->n_brief; i++) {
        json_put_object(w, NULL);
        json_put_str(w, "text", p->brief[i].text);
        json_put_array(w, "from");
        for (size_t k = 0; k < p->brief[i].n_from; k++) {
            json_put_object(w, NULL);
            json_put_str(w, "noun", str_of(p->brief[i].from[k].noun));
            api_put_id(w, "id", p->brief[i].from[k].id);
            json_put_object_end(w);
        }
        json_put_array_end(w);
        json_put_object_end(w);
    }
    json_put_array_end(w);
}

static struct str or_null(struct str s)
{
    return s.n ? s : (struct str){0};
}

static void put_next(struct json_writer *w, const struct whisper *next)
{
    if (!next->words.n) {
        json_put_null(w, "next");
        return;
    }
    json_put_object(w, "next");
    json_put_str(w, "words", next->words);
    json_put_int(w, "asked", next->asked);
    json_put_int(w, "alike", next->alike);
    put_share(w, "usual", next->usual_milli);
    json_put_object_end(w);
}

static void put_calmed(struct json_writer *w, const struct heat_calmed *it)
{
    if (!it->words.n) {
        json_put_null(w, "calmed_before");
        return;
    }
    json_put_object(w, "calmed_before");
    json_put_int(w, "conversation_number", it->conversation_number);
    api_put_id(w, "message_id", it->message_id);
    json_put_str(w, "words", it->words);
    json_put_object_end(w);
}

static void put_panel(struct json_writer *w, const struct panel *p, int64_t now_us)
{
    json_put_object(w, NULL);
    json_put_bool(w, "read", p->read);
    json_put_bool(w, "pending", p->reading);
    api_put_text(w, "unread_language", or_null(p->unread_language));
    put_brief(w, p);
    if (p->danger.kind)
        put_line(w, "danger", &p->danger);
    else
        json_put_null(w, "danger");
    put_lines(w, "situation", p->situation, p->n_situation);
    json_put_array(w, "needs");
    for (size_t i = 0; i < p->n_needs; i++)
        put_need(w, NULL, &p->needs[i], now_us);
    json_put_array_end(w);
    json_put_array(w, "promises");
    for (size_t i = 0; i < p->n_promises; i++)
        put_promise(w, NULL, &p->promises[i], now_us);
    json_put_array_end(w);
    put_lines(w, "guesses", p->guesses, p->n_guesses);
    api_put_text(w, "trail", or_null(p->trail));
    api_put_text(w, "question", or_null(p->question));
    api_put_text(w, "question_why", or_null(p->why));
    if (p->temperature < 0)
        json_put_null(w, "temperature");
    else
        put_share(w, "temperature", p->temperature);
    put_calmed(w, &p->calmed);
    put_next(w, &p->next);
    json_put_object_end(w);
}

/* ---- the panel and the reading ---- */

static int panel(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct panel *p = arena_alloc(&c->arena, sizeof *p);
    if (panel_show(c, d, who, api_path_id(x, "id"), p) < 0)
        return -1;
    put_panel(&x->w, p, c->now_us);
    return 1;
}
static const struct api_op panel_op = {.run = panel, .out = &panel_shape};

static int reading(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct reading r;
    int got = reading_get(c, d, who, api_path_id(x, "id"), &r);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "this conversation was not read yet");
    json_put_object(&x->w, NULL);
    api_put_id(&x->w, "conversation_id", r.conversation_id);
    json_put_str(&x->w, "model", r.model);
    api_put_time(&x->w, "read_at", r.read_us);
    api_put_json(&x->w, "message_ids", r.messages_json);
    api_put_json(&x->w, "reading", r.reading_json);
    json_put_object_end(&x->w);
    return 1;
}
static const struct api_op reading_op = {.run = reading, .out = &reading_shape};

/* ---- needs ---- */

static int needs(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct need *list;
    size_t n;
    if (need_list(c, d, who, api_path_id(x, "id"), &list, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put_need(&x->w, NULL, &list[i], c->now_us);
    return api_items_end(x, STR(""));
}
static const struct api_op needs_op = {.run = needs, .out = &need_shape, .list = true};

static const struct api_member need_new_members[] = {
    {"message_id", API_ID, API_NEED, "The customer's message", 0, 0, NULL, NULL},
    {"start", API_INT, 0, "Where the words begin: a byte of its body", 1 << 20, 0, NULL, NULL},
    {"end", API_INT, 0, "Where they end", 1 << 20, 1, NULL, NULL},
    {"words", API_TEXT, 0, "The words themselves, instead of their place; they stand in the body",
     NEED_WORDS_BYTES, 1, NULL, NULL},
    {"kind", API_TEXT, 0, "What kind of need; a request, if it is not said", 20, 0,
     "question request problem", NULL},
};
static const struct api_shape need_new_shape =
    API_SHAPE("NeedNew", "A need that the engine did not find", need_new_members);

static int need_post(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct need need;
    struct need_new it = {.message_id = api_id(x, "message_id"),
                          .start_at = api_int(x, "start", 0),
                          .end_at = api_int(x, "end", 0),
                          .words = api_text(x, "words"),
                          .kind = api_text(x, "kind")};
    int64_t undo_id = 0;
    if (need_add(c, d, who, &it, &need, &undo_id) < 0 || api_undo(x, undo_id) < 0)
        return -1;
    put_need(&x->w, NULL, &need, c->now_us);
    return api_created(x, "/api/v1/needs/", need.id);
}
static const struct api_op need_post_op = {
    .run = need_post, .in = &need_new_shape, .out = &need_shape, .status = 201, .undo = true};

static const struct api_member need_change_members[] = {
    {"decision", API_TEXT, API_NEED,
     "What a person says of it: answered, open again, not now, or wrong: no need at all", 20, 0,
     "answered open not_now wrong", NULL},
};
static const struct api_shape need_change_shape =
    API_SHAPE("NeedDecision", "The last word on a need is a person's", need_change_members);

static int need_patch(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    static const char *const names[] = {"answered", "open", "not_now", "wrong"};
    struct str said = api_text(x, "decision");
    enum need_decision decision = NEED_ANSWERED;
    int64_t undo_id = 0;
    while (decision < NEED_WRONG && !str_eq(said, str_of(names[decision])))
        decision++;
    if (need_decide(c, d, who, api_path_id(x, "id"), decision, &undo_id) < 0)
        return -1;
    return api_undo(x, undo_id);
}
static const struct api_op need_patch_op = {
    .run = need_patch, .in = &need_change_shape, .undo = true};

/* ---- promises ---- */

static void put_promises(struct api *x, const struct promise *list, size_t n, int64_t now_us)
{
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put_promise(&x->w, NULL, &list[i], now_us);
}

static int promises(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct promise *list;
    size_t n;
    if (promise_list(c, d, who, api_path_id(x, "id"), &list, &n) < 0)
        return -1;
    put_promises(x, list, n, c->now_us);
    return api_items_end(x, STR(""));
}
static const struct api_op promises_op = {.run = promises, .out = &promise_shape, .list = true};

static const struct api_member promise_new_members[] = {
    {"words", API_TEXT, API_NEED, "What was promised", PROMISE_WORDS_BYTES, 1, NULL, NULL},
    {"message_id", API_ID, 0, "The reply it was made in; else it hangs on the last one", 0, 0, NULL,
     NULL},
    {"due_at", API_TIME, API_NULL, "By when", 0, 0, NULL, NULL},
    {"due_has_time", API_BOOL, 0, "False: the end of that day is meant, in UTC", 0, 0, NULL, NULL},
};
static const struct api_shape promise_new_shape =
    API_SHAPE("PromiseNew", "A promise added by hand", promise_new_members);

static int promise_post(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct promise promise;
    struct promise_new it = {.message_id = api_id(x, "message_id"),
                             .words = api_text(x, "words"),
                             .due_us = api_time(x, "due_at"),
                             .has_time = api_bool(x, "due_has_time", true)};
    int64_t undo_id = 0;
    if (promise_add(c, d, who, api_path_id(x, "id"), &it, &promise, &undo_id) < 0 ||
        api_undo(x, undo_id) < 0)
        return -1;
    put_promise(&x->w, NULL, &promise, c->now_us);
    return api_created(x, "/api/v1/promises/", promise.id);
}
static const struct api_op promise_post_op = {.run = promise_post,
                                              .in = &promise_new_shape,
                                              .out = &promise_shape,
                                              .status = 201,
                                              .undo = true};

static const struct api_member due_members[] = {
    {"before", API_TIME, 0, "Due before this; now, if it is not said", 0, 0, NULL, NULL},
    API_M_LIMIT,
};
static const struct api_shape due_shape =
    API_SHAPE("PromisesDue", "Which promises are listed", due_members);

static int due(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct promise *list;
    size_t n;
    int64_t before_us = api_time(x, "before");
    if (promise_due(c, d, who, before_us == NO_TIME ? c->now_us : before_us, api_limit(x), &list,
                    &n) < 0)
        return -1;
    put_promises(x, list, n, c->now_us);
    return api_items_end(x, STR(""));
}
static const struct api_op due_op = {
    .run = due, .in = &due_shape, .out = &promise_shape, .list = true};

static const struct api_member promise_change_members[] = {
    {"decision", API_TEXT, API_NEED,
     "What a person says of it: kept, open again, withdrawn, or wrong: no promise at all", 20, 0,
     "kept open withdrawn wrong", NULL},
};
static const struct api_shape promise_change_shape = API_SHAPE(
    "PromiseDecision", "The last word on a promise is a person's", promise_change_members);

static int promise_patch(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    static const char *const names[] = {"kept", "open", "withdrawn", "wrong"};
    struct str said = api_text(x, "decision");
    enum promise_decision decision = PROMISE_KEPT;
    int64_t undo_id = 0;
    while (decision < PROMISE_WRONG && !str_eq(said, str_of(names[decision])))
        decision++;
    if (promise_decide(c, d, who, api_path_id(x, "id"), decision, &undo_id) < 0)
        return -1;
    return api_undo(x, undo_id);
}
static const struct api_op promise_patch_op = {
    .run = promise_patch, .in = &promise_change_shape, .undo = true};

/* ---- the coach ---- */

static const struct api_member coach_members[] = {
    {"draft", API_TEXT, API_NEED, "The draft as it stands; it is read and forgotten",
     COACHING_DRAFT_BYTES, 0, NULL, NULL},
};
static const struct api_shape coach_shape =
    API_SHAPE("CoachDraft", "What an agent is about to say", coach_members);

static const struct api_member nudge_members[] = {
    {"rule", API_TEXT, 0, "Its rule, as in doc/reading.md", 0, 0, NULL, NULL},
    {"severity", API_TEXT, 0, "How pressing it is", 0, 0, "hold suggest note", NULL},
    {"start", API_INT, 0, "Where its words begin: a byte of the draft", 0, 0, NULL, NULL},
    {"end", API_INT, 0, "Where they end; the same as start: no place", 0, 0, NULL, NULL},
    {"why", API_TEXT, 0, "Why, in one sentence", 0, 0, NULL, NULL},
    {"try", API_TEXT, API_NULL, "One phrase to try", 0, 0, NULL, NULL},
    {"because", API_TEXT, API_NULL, "The customer's words it rests on", 0, 0, NULL, NULL},
};
static const struct api_shape nudge_shape =
    API_SHAPE("Nudge", "One thing about a draft", nudge_members);

static const struct api_member forecast_members[] = {
    {"next", API_TEXT, 0, "Their next words, against their last", 0, 0, "cooler same warmer", NULL},
    {"hits", API_INT, 0, "Right so often", 0, 0, NULL, NULL},
    {"replies", API_INT, 0, "Of so many replies of this desk", 0, 0, NULL, NULL},
    {"commonest", API_INT, 0, "Always saying the commonest would be right so often", 0, 0, NULL,
     NULL},
};
static const struct api_shape forecast_shape =
    API_SHAPE("Forecast", "What is expected of the customer's next words", forecast_members);

static const struct api_member coaching_members[] = {
    {"off", API_BOOL, 0, "Whether drafts are not read: the desk's switch, or one's own", 0, 0, NULL,
     NULL},
    {"open", API_LIST, 0, "Needs that stay open when this draft is sent", 0, 0, NULL, &need_shape},
    {"nudge", API_OBJECT, API_NULL, "The one thing to say", 0, 0, NULL, &nudge_shape},
    {"more", API_LIST, 0, "The others, for who asks", 0, 0, NULL, &nudge_shape},
    {"forecast", API_OBJECT, API_NULL,
     "Null until it has been right more often than the commonest answer on 200 replies", 0, 0, NULL,
     &forecast_shape},
};
static const struct api_shape coaching_shape =
    API_SHAPE("Coaching", "What the coach has to say about a draft", coaching_members);

static void put_nudge(struct json_writer *w, const char *key, const struct coaching_nudge *n)
{
    json_put_object(w, key);
    json_put_str(w, "rule", str_of(n->rule));
    json_put_str(w, "severity", str_of(n->severity));
    json_put_int(w, "start", n->start_at);
    json_put_int(w, "end", n->end_at);
    json_put_str(w, "why", n->why);
    api_put_text(w, "try", or_null(n->try_this));
    api_put_text(w, "because", or_null(n->because));
    json_put_object_end(w);
}

static void put_forecast(struct json_writer *w, const struct coaching_forecast *f)
{
    if (!f->is) {
        json_put_null(w, "forecast");
        return;
    }
    json_put_object(w, "forecast");
    json_put_str(w, "next",
                 f->side < 0   ? STR("cooler")
                 : f->side > 0 ? STR("warmer")
                               : STR("same"));
    json_put_int(w, "hits", f->hits);
    json_put_int(w, "replies", f->n);
    json_put_int(w, "commonest", f->base);
    json_put_object_end(w);
}

static void put_coaching(struct json_writer *w, const struct coaching *it, int64_t now_us)
{
    json_put_object(w, NULL);
    json_put_bool(w, "off", it->off);
    json_put_array(w, "open");
    for (size_t i = 0; i < it->n_open; i++)
        put_need(w, NULL, &it->open[i], now_us);
    json_put_array_end(w);
    if (it->nudge.rule)
        put_nudge(w, "nudge", &it->nudge);
    else
        json_put_null(w, "nudge");
    json_put_array(w, "more");
    for (size_t i = 0; i < it->n_more; i++)
        put_nudge(w, NULL, &it->more[i]);
    json_put_array_end(w);
    put_forecast(w, &it->forecast);
    json_put_object_end(w);
}

static int coach(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct coaching it;
    (void)d;
    if (coaching_of(c, x->app->db, x->app->engine, who, api_path_id(x, "id"), api_text(x, "draft"),
                    &it) < 0)
        return -1;
    put_coaching(&x->w, &it, c->now_us);
    return 1;
}
static const struct api_op coach_op = {
    .run = coach, .in = &coach_shape, .out = &coaching_shape, .own_db = true};

/* ---- rows ---- */

const struct http_route api_reading_routes[] = {
    {"GET", "/api/v1/conversations/{id}/panel", "read", 0, 0, api_look,
     "What stands beside a conversation: brief, situation, ledger, promises.", &panel_op},
    {"GET", "/api/v1/conversations/{id}/reading", "read", 0, 0, api_look,
     "What the engine read in a conversation.", &reading_op},
    {"GET", "/api/v1/conversations/{id}/needs", "read", 0, 0, api_look,
     "Lists the needs voiced in a conversation.", &needs_op},
    {"POST", "/api/v1/needs", "answer", ROUTE_JSON, 0, api_write, "Adds a need by its words.",
     &need_post_op},
    {"PATCH", "/api/v1/needs/{id}", "answer", ROUTE_JSON, 0, api_write,
     "Decides how a need stands.", &need_patch_op},
    {"GET", "/api/v1/conversations/{id}/promises", "read", 0, 0, api_look,
     "Lists the promises made in a conversation.", &promises_op},
    {"POST", "/api/v1/conversations/{id}/promises", "answer", ROUTE_JSON, 0, api_write,
     "Adds a promise by hand.", &promise_post_op},
    {"GET", "/api/v1/promises", "read", 0, 0, api_look,
     "Lists open promises whose date comes or has passed, of all conversations one sees.", &due_op},
    {"PATCH", "/api/v1/promises/{id}", "answer", ROUTE_JSON, 0, api_write,
     "Decides how a promise stands.", &promise_patch_op},
    {"POST", "/api/v1/conversations/{id}/coachings", "note", ROUTE_JSON | ROUTE_SLOW, 0, api_look,
     "Reads a draft as the next reply: what it leaves open, and one thing to try.", &coach_op},
};
const size_t api_reading_routes_n = sizeof api_reading_routes / sizeof *api_reading_routes;
