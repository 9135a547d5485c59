/* SPDX-License-Identifier: Apache-2.0 */
/* api_learning.c: what people say of the engine's claims and of its nudges, what is learned of it,
   and what a desk does with what it hears. */
#include "desk/learned.h"
#include "desk/listening.h"

#include "web/api.h"

/* ---- corrections ---- */

static const struct api_member correction_members[] = {
    API_M_ID,
    API_M("message_id", API_ID, 0, "The message it speaks of"),
    API_M("start", API_INT, 0, "Where its words begin: a byte of the message's body"),
    API_M("end", API_INT, 0, "Where they end"),
    API_M("claim", API_TEXT, 0, "What was claimed: need answered promise signal.leaving ..."),
    API_M("said", API_BOOL, 0, "Whether the engine had said so"),
    API_M("holds", API_BOOL, 0, "Whether it is so: a person's word"),
};
static const struct api_shape correction_shape =
    API_SHAPE("Correction", "What a person said of a claim of the engine's", correction_members);

static int corrections(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct seen_conversation at;
    struct correction *list;
    size_t n;
    if (permit_conversation(c, d, who, MAY_READ, api_path_id(x, "id"), &at) < 0 ||
        correction_of(c, d, who->org, at.id, &list, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++) {
        json_put_object(&x->w, NULL);
        api_put_id(&x->w, "id", list[i].id);
        api_put_id(&x->w, "message_id", list[i].message_id);
        json_put_int(&x->w, "start", list[i].start_at);
        json_put_int(&x->w, "end", list[i].end_at);
        json_put_str(&x->w, "claim", list[i].claim);
        json_put_bool(&x->w, "said", list[i].said);
        json_put_bool(&x->w, "holds", list[i].holds);
        json_put_object_end(&x->w);
    }
    return api_items_end(x, STR(""));
}
static const struct api_op corrections_op = {
    .run = corrections, .out = &correction_shape, .list = true};

static const struct api_member new_members[] = {
    API_M("message_id", API_ID, API_NEED, "The message it speaks of"),
    {"start", API_INT, API_NEED, "Where its words begin: a byte of the message's body", 1 << 20, 0,
     NULL, NULL},
    {"end", API_INT, API_NEED, "Where they end", 1 << 20, 1, NULL, NULL},
    API_M_MOST("claim", API_TEXT, API_NEED,
               "A kind and what it says: emotion.anger signal.leaving purpose.deadline "
               "guess.feeling temperature",
               CORRECTION_CLAIM_BYTES),
    API_M("holds", API_BOOL, API_NEED, "Whether it is so"),
};
static const struct api_shape new_shape =
    API_SHAPE("CorrectionNew", "That is not so; or: that is so", new_members);

static const struct api_member made_members[] = {API_M_ID};
static const struct api_shape made_shape =
    API_SHAPE("CorrectionMade", "What was kept of it", made_members);

static int correct(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    int64_t id, undo_id;
    struct correction_new it = {.message_id = api_id(x, "message_id"),
                                .start_at = api_int(x, "start", 0),
                                .end_at = api_int(x, "end", 0),
                                .claim = api_text(x, "claim"),
                                .holds = api_bool(x, "holds", false)};
    if (correction_add(c, d, who, &it, &id, &undo_id) < 0)
        return -1;
    json_put_object(&x->w, NULL);
    api_put_id(&x->w, "id", id);
    json_put_object_end(&x->w);
    api_undo(x, undo_id);
    return api_created(x, "/api/v1/corrections/", id);
}
static const struct api_op correct_op = {
    .run = correct, .in = &new_shape, .out = &made_shape, .status = 201, .undo = true};

static int uncorrect(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    return correction_remove(c, d, who, api_path_id(x, "id")) < 0 ? -1 : 1;
}
static const struct api_op uncorrect_op = {.run = uncorrect};

/* ---- what was learned ---- */

static const struct api_member head_members[] = {
    API_M("claim", API_TEXT, 0, "The kind of claim it judges"),
    API_M("corrections", API_INT, 0, "How often people here said otherwise than the engine"),
    API_M("held", API_INT, 0, "It was judged on so many that it had never seen"),
    API_M("shipped", API_INT, 0, "Of these the shipped model had so many right"),
    API_M("own", API_INT, 0, "And the head learned here so many"),
    API_M_WORD("state", 0,
               "Too few corrections yet; no better than the shipped one; in use; dropped",
               "few worse used dropped"),
    API_M("fitted_at", API_TIME, 0, "When it was fitted last"),
};
static const struct api_shape head_shape =
    API_SHAPE("LearnedHead", "What was learned of one kind of claim at this desk", head_members);

static int heads(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct learned_head *list;
    size_t n;
    if (learned_list(c, d, who, &list, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++) {
        json_put_object(&x->w, NULL);
        json_put_str(&x->w, "claim", list[i].claim);
        json_put_int(&x->w, "corrections", list[i].corrections);
        json_put_int(&x->w, "held", list[i].held);
        json_put_int(&x->w, "shipped", list[i].shipped);
        json_put_int(&x->w, "own", list[i].own);
        json_put_str(&x->w, "state", list[i].state);
        api_put_time(&x->w, "fitted_at", list[i].fitted_us);
        json_put_object_end(&x->w);
    }
    return api_items_end(x, STR(""));
}
static const struct api_op heads_op = {.run = heads, .out = &head_shape, .list = true};

static const struct api_member head_change_members[] = {
    API_M("dropped", API_BOOL, API_NEED, "Whether it is not to be used, however good it is"),
};
static const struct api_shape head_change_shape =
    API_SHAPE("LearnedHeadChange", "Drops a head, or lets it speak again", head_change_members);

static int head_patch(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    enum claim_kind kind = claim_kind_of(http_param(x->q, "claim"));
    return learned_drop(c, d, who, kind, api_bool(x, "dropped", false)) < 0 ? -1 : 1;
}
static const struct api_op head_patch_op = {.run = head_patch, .in = &head_change_shape};

/* ---- switches ---- */

static const struct api_member listening_members[] = {
    API_M("id", API_ID, 0, "The desk's id"),
    API_M("name", API_TEXT, 0, "The desk's name"),
    API_M("reads", API_BOOL, 0, "Whether its conversations are read"),
    API_M("coach", API_BOOL, 0, "Whether drafts are coached"),
};
static const struct api_shape listening_shape =
    API_SHAPE("Listening", "What a desk does with what it hears", listening_members);

static int listenings(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct desk_listening *list;
    size_t n;
    if (listening_list(c, d, who, &list, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++) {
        json_put_object(&x->w, NULL);
        api_put_id(&x->w, "id", list[i].id);
        json_put_str(&x->w, "name", list[i].name);
        json_put_bool(&x->w, "reads", list[i].reads);
        json_put_bool(&x->w, "coach", list[i].coach);
        json_put_object_end(&x->w);
    }
    return api_items_end(x, STR(""));
}
static const struct api_op listenings_op = {
    .run = listenings, .out = &listening_shape, .list = true};

static const struct api_member listening_change_members[] = {
    API_M("reads", API_BOOL, API_NEED, "Whether its conversations are read"),
    API_M("coach", API_BOOL, API_NEED, "Whether drafts are coached"),
};
static const struct api_shape listening_change_shape =
    API_SHAPE("ListeningChange", "Both switches; a desk that does not read loses its readings",
              listening_change_members);

static int listening_patch(struct call *c, struct db_conn *d, const struct actor *who,
                           struct api *x)
{
    struct listening to = {api_bool(x, "reads", true), api_bool(x, "coach", true)};
    return listening_put(c, d, who, api_path_id(x, "id"), to) < 0 ? -1 : 1;
}
static const struct api_op listening_patch_op = {.run = listening_patch,
                                                 .in = &listening_change_shape};

/* ---- nudges ---- */

static const struct api_member nudge_members[] = {
    API_M("conversation_id", API_ID, API_NEED, "Where it was shown"),
    API_M_MOST("rule", API_TEXT, API_NEED, "Its rule", NUDGE_RULE_BYTES),
    API_M_WORD("fate", API_NEED, "What became of it", "shown taken dismissed"),
};
static const struct api_shape nudge_shape =
    API_SHAPE("NudgeFate", "What became of a nudge; counted without a name", nudge_members);

static const struct api_member nudge_made_members[] = {
    API_M("correction_id", API_ID, API_NULL, "What can be taken back of it: DELETE /corrections"),
};
static const struct api_shape nudge_made_shape =
    API_SHAPE("NudgeNoted", "What was kept of it", nudge_made_members);

static int nudge(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    static const char *const fates[] = {"shown", "taken", "dismissed"};
    struct str said = api_text(x, "fate");
    enum nudge_fate fate = NUDGE_SHOWN;
    int64_t id = 0;
    while (fate < NUDGE_DISMISSED && !str_eq(said, str_of(fates[fate])))
        fate++;
    if (nudge_note(c, d, who, api_id(x, "conversation_id"), api_text(x, "rule"), fate, &id) < 0)
        return -1;
    json_put_object(&x->w, NULL);
    api_put_id(&x->w, "correction_id", id);
    json_put_object_end(&x->w);
    return 1;
}
static const struct api_op nudge_op = {
    .run = nudge, .in = &nudge_shape, .out = &nudge_made_shape, .status = 201};

static const struct api_member count_members[] = {
    API_M("rule", API_TEXT, 0, "The rule"),
    API_M("shown", API_INT, 0, "How often it was shown in the last 90 days"),
    API_M("taken", API_INT, 0, "How often what it said to try was put into the draft"),
    API_M("dismissed", API_INT, 0, "How often somebody wanted none of it"),
};
static const struct api_shape count_shape =
    API_SHAPE("NudgeCount", "How a rule of the coach fares here", count_members);

static int counts(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct nudge_count *list;
    size_t n;
    if (nudge_counts(c, d, who, &list, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++) {
        json_put_object(&x->w, NULL);
        json_put_str(&x->w, "rule", list[i].rule);
        json_put_int(&x->w, "shown", list[i].shown);
        json_put_int(&x->w, "taken", list[i].taken);
        json_put_int(&x->w, "dismissed", list[i].dismissed);
        json_put_object_end(&x->w);
    }
    return api_items_end(x, STR(""));
}
static const struct api_op counts_op = {.run = counts, .out = &count_shape, .list = true};

const struct http_route api_learning_routes[] = {
    {"GET", "/api/v1/conversations/{id}/corrections", "read", 0, 0, api_look,
     "Lists what people said of the engine's claims here.", &corrections_op},
    {"POST", "/api/v1/corrections", "answer", ROUTE_JSON, 0, api_write,
     "Says that a claim is not so, or that it is.", &correct_op},
    {"DELETE", "/api/v1/corrections/{id}", "answer", 0, 0, api_write, "Takes a correction back.",
     &uncorrect_op},
    {"GET", "/api/v1/learned_heads", "read", 0, 0, api_look,
     "Lists what was learned of corrections, with how often it is right.", &heads_op},
    {"PATCH", "/api/v1/learned_heads/{claim}", "rules.manage", ROUTE_JSON, 0, api_write,
     "Drops what was learned of a kind of claim, or uses it again.", &head_patch_op},
    {"GET", "/api/v1/listenings", "read", 0, 0, api_look,
     "Lists what each desk does with what it hears.", &listenings_op},
    {"PATCH", "/api/v1/listenings/{id}", "inboxes.manage", ROUTE_JSON, 0, api_write,
     "Switches reading and coaching of a desk.", &listening_patch_op},
    {"GET", "/api/v1/nudges", "read", 0, 0, api_look,
     "Lists how the rules of the coach fare, without names.", &counts_op},
    {"POST", "/api/v1/nudges", "answer", ROUTE_JSON, 0, api_write,
     "Counts what became of a nudge, without a name.", &nudge_op},
};
const size_t api_learning_routes_n = sizeof api_learning_routes / sizeof *api_learning_routes;
