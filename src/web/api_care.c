/* SPDX-License-Identifier: Apache-2.0 */
/* api_care.c: what leads write for a desk, and the decisions made at it. */
#include "desk/care.h"

#include "web/api.h"

#define TOPICS   "refund resend exception other"
#define OUTCOMES "granted partly refused"

static const struct api_member care_members[] = {
    API_M("desk_id", API_ID, 0, "The desk"),
    API_M("danger", API_TEXT, 0, "What to do at words of danger"),
    API_M("amount", API_TEXT, 0, "How much may be given back without asking"),
    API_M("resend", API_TEXT, 0, "When something may be sent again"),
    API_M("exception", API_TEXT, 0, "Which exceptions may be made"),
    API_M("yes_by", API_TEXT, 0, "Who can say yes to more"),
    API_M_VERSION,
};
static const struct api_shape care_shape =
    API_SHAPE("Care", "What leads wrote for whoever answers at a desk", care_members);

static const struct api_member change_members[] = {
    API_M_MOST("danger", API_TEXT, 0, "What to do at words of danger", CARE_WORDS_BYTES),
    API_M_MOST("amount", API_TEXT, 0, "How much may be given back", CARE_WORDS_BYTES),
    API_M_MOST("resend", API_TEXT, 0, "When something may be sent again", CARE_WORDS_BYTES),
    API_M_MOST("exception", API_TEXT, 0, "Which exceptions may be made", CARE_WORDS_BYTES),
    API_M_MOST("yes_by", API_TEXT, 0, "Who can say yes to more", CARE_WORDS_BYTES),
    API_M_VERSION,
};
static const struct api_shape change_shape =
    API_SHAPE("CareChange", "What is to be written; what is not named stays", change_members);

static void put_care(struct json_writer *w, const struct care *it)
{
    json_put_object(w, NULL);
    api_put_id(w, "desk_id", it->desk_id);
    json_put_str(w, "danger", it->danger);
    json_put_str(w, "amount", it->amount);
    json_put_str(w, "resend", it->resend);
    json_put_str(w, "exception", it->exception);
    json_put_str(w, "yes_by", it->yes_by);
    json_put_int(w, "version", it->version);
    json_put_object_end(w);
}

static int care_look(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct care it;
    if (care_get(c, d, who, api_path_id(x, "id"), &it) < 0)
        return -1;
    put_care(&x->w, &it);
    return 1;
}
static const struct api_op care_op = {.run = care_look, .out = &care_shape};

static struct str named(const struct api *x, const char *name, struct str was)
{
    return api_has(x, name) ? api_text_or(x, name, STR("")) : was;
}

static int care_patch(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct care it;
    int64_t id = api_path_id(x, "id");
    if (care_get(c, d, who, id, &it) < 0)
        return -1;
    struct care_edit edit = {.danger = named(x, "danger", it.danger),
                             .amount = named(x, "amount", it.amount),
                             .resend = named(x, "resend", it.resend),
                             .exception = named(x, "exception", it.exception),
                             .yes_by = named(x, "yes_by", it.yes_by)};
    if (care_put(c, d, who, id, &edit, api_version(x)) < 0 || care_get(c, d, who, id, &it) < 0)
        return -1;
    put_care(&x->w, &it);
    return 1;
}
static const struct api_op care_patch_op = {
    .run = care_patch, .in = &change_shape, .out = &care_shape};

/* ---- decisions ---- */

static const struct api_member decision_members[] = {
    API_M_ID,
    API_M("conversation_id", API_ID, 0, "The conversation"),
    API_M("conversation_number", API_INT, 0, "Its number"),
    API_M_WORD("topic", 0, "What was wished for", TOPICS),
    API_M_WORD("outcome", 0, "What was decided", OUTCOMES),
    API_M("reason", API_TEXT, 0, "Why"),
    API_M("alternative", API_TEXT, 0, "What was offered instead"),
    API_M("agent_id", API_ID, 0, "Who decided"),
    API_M_CREATED,
};
static const struct api_shape decision_shape =
    API_SHAPE("Decision", "What was decided about a customer's wish", decision_members);

static const struct api_member decision_new_members[] = {
    API_M_WORD("topic", API_NEED, "What was wished for", TOPICS),
    API_M_WORD("outcome", API_NEED, "What was decided", OUTCOMES),
    API_M_MOST("reason", API_TEXT, 0, "Why", DECISION_WORDS_BYTES),
    API_M_MOST("alternative", API_TEXT, 0, "What was offered instead", DECISION_WORDS_BYTES),
};
static const struct api_shape decision_new_shape =
    API_SHAPE("DecisionNew", "A decision to keep", decision_new_members);

static void put_decision(struct json_writer *w, const struct decision *it)
{
    json_put_object(w, NULL);
    api_put_id(w, "id", it->id);
    api_put_id(w, "conversation_id", it->conversation_id);
    json_put_int(w, "conversation_number", it->conversation_number);
    json_put_str(w, "topic", it->topic);
    json_put_str(w, "outcome", it->outcome);
    json_put_str(w, "reason", it->reason);
    json_put_str(w, "alternative", it->alternative);
    api_put_id(w, "agent_id", it->agent_id);
    api_put_time(w, "created_at", it->created_us);
    json_put_object_end(w);
}

static int decisions(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct decision *list;
    size_t n;
    if (decision_list(c, d, who, api_path_id(x, "id"), &list, &n) < 0)
        return -1;
    api_items(x);
    for (size_t i = 0; i < n; i++)
        put_decision(&x->w, &list[i]);
    return api_items_end(x, STR(""));
}
static const struct api_op decisions_op = {.run = decisions, .out = &decision_shape, .list = true};

static int decide(struct call *c, struct db_conn *d, const struct actor *who, struct api *x)
{
    struct decision it;
    int64_t undo_id = 0;
    struct decision_new new = {.topic = api_text(x, "topic"),
                               .outcome = api_text(x, "outcome"),
                               .reason = api_text_or(x, "reason", STR("")),
                               .alternative = api_text_or(x, "alternative", STR(""))};
    if (decision_add(c, d, who, api_path_id(x, "id"), &new, &it, &undo_id) < 0 ||
        api_undo(x, undo_id) < 0)
        return -1;
    put_decision(&x->w, &it);
    return 1;
}
static const struct api_op decide_op = {
    .run = decide, .in = &decision_new_shape, .out = &decision_shape, .status = 201, .undo = true};

const struct http_route api_care_routes[] = {
    {"GET", "/api/v1/desks/{id}/care", "read", 0, 0, api_look,
     "What leads wrote for a desk: danger, what may be offered, who can say yes.", &care_op},
    {"PATCH", "/api/v1/desks/{id}/care", "macros.manage", ROUTE_JSON, 0, api_write, "Writes it.",
     &care_patch_op},
    {"GET", "/api/v1/conversations/{id}/decisions", "read", 0, 0, api_look,
     "Lists what was decided about a customer's wishes.", &decisions_op},
    {"POST", "/api/v1/conversations/{id}/decisions", "answer", ROUTE_JSON, 0, api_write,
     "Keeps a decision with its reason and what was offered instead.", &decide_op},
};
const size_t api_care_routes_n = sizeof api_care_routes / sizeof *api_care_routes;
