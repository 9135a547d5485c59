/* SPDX-License-Identifier: Apache-2.0 */
/* sample.c: the sample inbox from its files into the desk: first the places and people, then one
   conversation after the other, the oldest first, so that numbers count up as days go by. */
#include "channel/sample.h"

#include "base/fold.h"
#include "base/json.h"
#include "base/time.h"
#include "channel/bring.h"
#include "db/id.h"
#include "desk/care.h"
#include "desk/check_back.h"
#include "desk/customer.h"
#include "desk/draft.h"
#include "desk/inbox.h"
#include "desk/team.h"

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char KEY[] = "sample";

struct sample {
    const struct sample_options *options;
    const struct store *files;
    struct bring b;
    struct actor owner;
    json_t *desk;
    struct line *lines;
    size_t n_lines;
    const struct line *at; /* the one that is being written */
    struct bring_conversation conversation;
    struct sample_report *report;
};
struct line {
    json_t *json;
    int64_t at_us;
};

/* ---- reading the files ---- */

static int file_read(struct call *c, const char *folder, const char *name, struct str *text_r)
{
    char path[1024];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail_errno(c, "cannot open %s", path);
    char *at = base_alloc(SAMPLE_FILE_BYTES + 1);
    size_t n = 0;
    ssize_t got = 1;
    while (got > 0 && n <= SAMPLE_FILE_BYTES)
        if ((got = read(fd, at + n, SAMPLE_FILE_BYTES + 1 - n)) > 0)
            n += (size_t)got;
    close(fd);
    int failed = got < 0                 ? fail_errno(c, "cannot read %s", path)
                 : n > SAMPLE_FILE_BYTES ? fail(c, TOO_BIG, "%s is too long for a sample", path)
                                         : 1;
    *text_r = (struct str){failed > 0 ? arena_copy(&c->arena, at, n) : "", n};
    free(at);
    return failed;
}

static struct str text(const json_t *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_string(value) ? (struct str){json_string_value(value), json_string_length(value)}
                                 : STR("");
}

static int64_t moment(struct call *c, const json_t *object, const char *key)
{
    int64_t at_us;
    return sample_moment(text(object, key), c->now_us, &at_us) ? at_us : NO_TIME;
}

static int line_add(struct call *c, struct sample *s, struct str words, const char *name)
{
    json_t *json;
    if (json_read(c, words, SAMPLE_LINE_BYTES, &json) < 0)
        return -1;
    int64_t at_us = moment(c, json_array_get(json_object_get(json, "turns"), 0), "at");
    if (s->n_lines == SAMPLE_CONVERSATIONS_MAX || at_us == NO_TIME) {
        json_decref(json);
        return fail(c, BAD_INPUT, "%s: a conversation without a first moment, or too many", name);
    }
    s->lines[s->n_lines++] = (struct line){json, at_us};
    return 1;
}

static int lines_read(struct call *c, struct sample *s, const char *name)
{
    struct str rest, line;
    if (file_read(c, s->options->folder, name, &rest) < 0)
        return -1;
    while (str_line(&rest, &line))
        if (str_trim(line).n && line_add(c, s, line, name) < 0)
            return -1;
    return 1;
}

static int folder_read(struct call *c, struct sample *s)
{
    struct str words = STR("");
    DIR *dir = opendir(s->options->folder);
    if (!dir)
        return fail_errno(c, "cannot open the folder %s of the sample inbox", s->options->folder);
    int got = 1;
    for (struct dirent *e = readdir(dir); e && got > 0; e = readdir(dir))
        if (str_ends_nocase(str_of(e->d_name), STR(".jsonl")))
            got = lines_read(c, s, e->d_name);
    closedir(dir);
    if (got < 0 || file_read(c, s->options->folder, "desk.json", &words) < 0)
        return -1;
    return json_read(c, words, SAMPLE_FILE_BYTES, &s->desk) < 0 ? -1 : 1;
}

static int by_age(const void *a, const void *b)
{
    const struct line *x = a, *y = b;
    return x->at_us < y->at_us ? -1 : x->at_us > y->at_us;
}

/* ---- places and people ---- */

static int item(struct call *c, struct db_conn *d, struct sample *s, const char *noun,
                struct str foreign, int64_t id, bool found)
{
    struct import_item it = {
        .key = STR(KEY), .noun = str_of(noun), .foreign = foreign, .id = id, .found = found};
    return import_item_put(c, d, &s->b.who, s->b.it.id, &it);
}

static int id_of(struct call *c, struct db_conn *d, struct sample *s, const char *noun,
                 struct str foreign, int64_t *id_r)
{
    *id_r = 0;
    if (!foreign.n)
        return 1;
    if (str_eq(foreign, STR("me"))) {
        *id_r = s->options->owner_id;
        return 1;
    }
    int got = import_item_get(c, d, &s->b.who, STR(KEY), str_of(noun), foreign, id_r);
    return got ? got
               : fail(c, BAD_INPUT, "the sample inbox has no %s \"%.*s\"", noun, (int)foreign.n,
                      foreign.at);
}

static int put_desk(struct call *c, struct db_conn *d, struct sample *s, const json_t *it)
{
    struct str name = text(it, "name");
    int64_t id = id_new(c, d);
    struct import_add_desk_in in = {.org = s->b.who.org,
                                    .id = id,
                                    .name = name,
                                    .slug = text(it, "audience"),
                                    .audience = text(it, "audience"),
                                    .now_us = c->now_us};
    if (id < 0)
        return -1;
    int64_t added = sql_import_add_desk(c, d, &in);
    return added < 0 ? -1 : !added ? 0 : item(c, d, s, "desk", name, id, false);
}

static struct str string(const json_t *value)
{
    return (struct str){json_string_value(value), json_string_length(value)};
}

static int put_team(struct call *c, struct db_conn *d, struct sample *s, const json_t *it)
{
    int64_t id;
    return bring_team(c, d, &s->b, string(it), &id);
}

static int desk_of(struct call *c, struct db_conn *d, struct sample *s, struct str name,
                   int64_t *id_r)
{
    struct import_first_desk_row row;
    int got = name.n ? import_item_get(c, d, &s->b.who, STR(KEY), STR("desk"), name, id_r) : 0;
    if (got)
        return got;
    got = sql_import_first_desk(c, d, s->b.who.org, &row);
    *id_r = row.id;
    return got ? got : fail(c, NOT_FOUND, "the organisation has no desk");
}

/* What a lead would have written, where nobody has yet. */
static int put_care(struct call *c, struct db_conn *d, struct sample *s, const json_t *it)
{
    struct care care;
    int64_t desk_id;
    struct care_edit edit = {.danger = text(it, "danger"),
                             .amount = text(it, "amount"),
                             .resend = text(it, "resend"),
                             .exception = text(it, "exception"),
                             .yes_by = text(it, "yes_by")};
    if (desk_of(c, d, s, text(it, "desk"), &desk_id) < 0 ||
        care_of(c, d, s->b.who.org, desk_id, &care) < 0)
        return -1;
    if (care.version)
        return 0;
    return care_put(c, d, &s->b.who, desk_id, &edit, 0) < 0
               ? -1
               : item(c, d, s, "care", care.desk_name, desk_id, false);
}

static int put_inbox(struct call *c, struct db_conn *d, struct sample *s, const json_t *it)
{
    struct import_inbox_of_name_row row;
    struct inbox inbox = {0};
    struct str name = text(it, "name");
    struct inbox_new new = {
        .name = name, .channel = text(it, "channel"), .address = text(it, "address")};
    int got = sql_import_inbox_of_name(c, d, s->b.who.org, fold_name(&c->arena, name), &row);
    if (got < 0 || desk_of(c, d, s, text(it, "desk"), &new.desk_id) < 0)
        return -1;
    if (got == 0 && inbox_create(c, d, &s->b.who, &new, &inbox) < 0)
        return -1;
    int64_t id = got > 0 ? row.id : inbox.id;
    size_t i;
    json_t *team;
    json_array_foreach(json_object_get(it, "teams"), i, team)
    {
        int64_t team_id;
        if (bring_team(c, d, &s->b, string(team), &team_id) < 0 ||
            inbox_show_team(c, d, &s->b.who, id, team_id, true) < 0)
            return -1;
    }
    return item(c, d, s, "inbox", name, id, got > 0);
}

static int put_agent(struct call *c, struct db_conn *d, struct sample *s, const json_t *it)
{
    int64_t id;
    struct bring_agent agent = {.foreign = text(it, "key"),
                                .name = text(it, "name"),
                                .email = text(it, "email"),
                                .role = role_of(text(it, "role")),
                                .active = true};
    if (bring_agent(c, d, &s->b, &agent, &id) < 0)
        return -1;
    size_t i;
    json_t *team;
    json_array_foreach(json_object_get(it, "teams"), i, team)
    {
        int64_t team_id;
        if (bring_team(c, d, &s->b, string(team), &team_id) < 0 ||
            team_add_member(c, d, &s->b.who, team_id, id, NULL) < 0)
            return -1;
    }
    return 1;
}

static int put_tag(struct call *c, struct db_conn *d, struct sample *s, const json_t *it)
{
    int64_t id;
    return bring_tag(c, d, &s->b, string(it), &id);
}

static int put_company(struct call *c, struct db_conn *d, struct sample *s, const json_t *it)
{
    int64_t id;
    return bring_company(c, d, &s->b, text(it, "name"), &id);
}

static int put_customer(struct call *c, struct db_conn *d, struct sample *s, const json_t *it)
{
    int64_t id;
    struct bring_person person = {.foreign = text(it, "key"),
                                  .name = text(it, "name"),
                                  .email = text(it, "email"),
                                  .phone = text(it, "phone"),
                                  .company = text(it, "company"),
                                  .title = text(it, "title"),
                                  .note = text(it, "note")};
    return bring_person(c, d, &s->b, &person, &id);
}

static const struct {
    const char *key;
    int (*put)(struct call *c, struct db_conn *d, struct sample *s, const json_t *it);
} places[] = {
    {"desks", put_desk},        {"care", put_care},          {"teams", put_team},
    {"inboxes", put_inbox},     {"agents", put_agent},       {"tags", put_tag},
    {"companies", put_company}, {"customers", put_customer},
};

static int begin(struct call *c, struct db_conn *d, void *arg)
{
    struct sample *s = arg;
    struct import before;
    s->b =
        (struct bring){.who = actor_import(s->options->org, s->options->owner_id), .key = STR(KEY)};
    int got = import_sample(c, d, &s->b.who, &before);
    if (got)
        return got < 0 ? -1
                       : fail(c, CONFLICT,
                              "the sample inbox is here already; \"heard sample clear\" "
                              "takes it out");
    struct import_new new = {.source = STR("heard"), .name = STR(IMPORT_SAMPLE)};
    if (import_begin(c, d, &s->b.who, &new, &s->b.it) < 0)
        return -1;
    for (size_t k = 0; k < sizeof places / sizeof places[0]; k++) {
        size_t i;
        json_t *it;
        json_array_foreach(json_object_get(s->desk, places[k].key), i,
                           it) if (places[k].put(c, d, s, it) < 0) return -1;
    }
    return 1;
}

/* ---- one conversation ---- */

static struct str mime_of(const char *name)
{
    struct str s = str_of(name);
    return str_ends_nocase(s, STR(".pdf"))   ? STR("application/pdf")
           : str_ends_nocase(s, STR(".png")) ? STR("image/png")
           : str_ends_nocase(s, STR(".csv")) ? STR("text/csv")
                                             : STR("text/plain");
}

/* Into the store, before the write that names them. */
static int files_of(struct call *c, struct sample *s, const json_t *turn, struct bring_message *m)
{
    const json_t *names = json_object_get(turn, "files");
    size_t n = json_array_size(names), i;
    struct bring_file *list = arena_array(&c->arena, SAMPLE_FILES_MAX, sizeof *list);
    if (n > SAMPLE_FILES_MAX)
        return fail(c, TOO_BIG, "a message of the sample inbox has more than %d files",
                    SAMPLE_FILES_MAX);
    for (i = 0; i < n; i++) {
        char path[300], *hash = arena_alloc(&c->arena, STORE_HASH_TEXT);
        struct str bytes;
        const char *name = json_string_value(json_array_get(names, i));
        if (!name || strchr(name, '/'))
            return fail(c, BAD_INPUT, "a file of the sample inbox has no name");
        snprintf(path, sizeof path, "files/%s", name);
        if (file_read(c, s->options->folder, path, &bytes) < 0 ||
            store_keep(c, s->files, bytes, hash) < 0)
            return -1;
        list[i] = (struct bring_file){.hash = str_of(hash),
                                      .mime = mime_of(name),
                                      .name = str_of(name),
                                      .bytes = (int64_t)bytes.n};
    }
    m->files = list;
    m->n_files = n;
    return 1;
}

static int turn_read(struct call *c, struct sample *s, const json_t *turn, size_t i,
                     struct bring_message *m)
{
    char *foreign = arena_alloc(&c->arena, 200);
    struct str who = text(turn, "who");
    snprintf(foreign, 200, "%.100s:%zu", text(s->at->json, "id").at, i);
    *m = (struct bring_message){.foreign = str_of(foreign),
                                .kind = str_eq(who, STR("agent"))  ? "agent"
                                        : str_eq(who, STR("note")) ? "note"
                                                                   : "customer",
                                .body = sample_text(c, text(turn, "text")),
                                .html = sample_text(c, text(turn, "html")),
                                .created_us = moment(c, turn, "at")};
    if (m->created_us == NO_TIME)
        return fail(c, BAD_INPUT, "%s of the sample inbox has no moment like \"-9d 10:12\"",
                    foreign);
    return files_of(c, s, turn, m);
}

static int conversation_read(struct call *c, struct sample *s)
{
    const json_t *turns = json_object_get(s->at->json, "turns"), *tags;
    struct bring_conversation *v = &s->conversation;
    size_t n = json_array_size(turns);
    *v = (struct bring_conversation){.foreign = text(s->at->json, "id"),
                                     .channel = text(s->at->json, "channel"),
                                     .subject = sample_text(c, text(s->at->json, "subject")),
                                     .created_us = s->at->at_us,
                                     .n_messages = n};
    if (n > SAMPLE_TURNS_MAX)
        return fail(c, TOO_BIG, "a conversation of the sample inbox has too many turns");
    struct bring_message *list = arena_array(&c->arena, n, sizeof *list);
    for (size_t i = 0; i < n; i++)
        if (turn_read(c, s, json_array_get(turns, i), i, &list[i]) < 0)
            return -1;
    v->messages = list;
    tags = json_object_get(s->at->json, "tags");
    for (size_t i = 0; i < json_array_size(tags) && i < BRING_TAGS_MAX; i++)
        v->tags[v->n_tags++] = str_of(json_string_value(json_array_get(tags, i)));
    return 1;
}

static int stand(struct call *c, struct db_conn *d, struct sample *s)
{
    const json_t *it = s->at->json;
    struct import_stand *stand = &s->conversation.stand;
    enum priority priority = priority_of(text(it, "priority"));
    *stand =
        (struct import_stand){.category = text(it, "status").n ? text(it, "status") : STR("open"),
                              .priority = priority == N_PRIORITIES ? PRIORITY_NORMAL : priority,
                              .language = text(it, "language"),
                              .spam = json_is_true(json_object_get(it, "spam")),
                              .snoozed_until_us = moment(c, it, "snooze")};
    if (str_eq(stand->category, STR("closed")) && s->conversation.n_messages)
        stand->closed_us = s->conversation.messages[s->conversation.n_messages - 1].created_us;
    if (id_of(c, d, s, "agent", text(it, "assignee"), &stand->assignee_id) < 0)
        return -1;
    return bring_team(c, d, &s->b, text(it, "team"), &stand->team_id);
}

/* Who said what: known only inside the write. */
static int speakers(struct call *c, struct db_conn *d, struct sample *s)
{
    const json_t *turns = json_object_get(s->at->json, "turns");
    struct bring_conversation *v = &s->conversation;
    if (id_of(c, d, s, "customer", text(s->at->json, "customer"), &v->customer_id) < 0 ||
        id_of(c, d, s, "inbox", text(s->at->json, "inbox"), &v->inbox_id) < 0)
        return -1;
    for (size_t i = 0; i < v->n_messages; i++)
        if (id_of(c, d, s, "agent", text(json_array_get(turns, i), "by"),
                  &v->messages[i].agent_id) < 0)
            return -1;
    return 1;
}

static int draft(struct call *c, struct db_conn *d, struct sample *s, int64_t id)
{
    struct draft draft;
    struct str body = sample_text(c, text(s->at->json, "draft"));
    struct draft_new new = {.conversation_id = id, .kind = STR("reply"), .body = body};
    return body.n ? draft_save(c, d, &s->owner, &new, 0, &draft) : 1;
}

static int check_back(struct call *c, struct db_conn *d, struct sample *s, int64_t id)
{
    struct check_back it;
    int64_t due_us = moment(c, s->at->json, "check_back");
    return due_us == NO_TIME ? 1 : check_back_add(c, d, &s->owner, id, due_us, &it, NULL);
}

static int conversation_write(struct call *c, struct db_conn *d, void *arg)
{
    struct sample *s = arg;
    const struct bring_conversation *v = &s->conversation;
    int64_t id;
    if (speakers(c, d, s) < 0 || stand(c, d, s) < 0 ||
        bring_conversation(c, d, &s->b, v, &id) < 0 ||
        customer_wrote(c, d, s->b.who.org, v->customer_id, v->messages[0].created_us) < 0)
        return -1;
    if (!str_eq(v->stand.category, STR("open")) && conversation_seen(c, d, &s->owner, id, 0) < 0)
        return -1;
    return draft(c, d, s, id) < 0 ? -1 : check_back(c, d, s, id);
}

static int end(struct call *c, struct db_conn *d, void *arg)
{
    struct sample *s = arg;
    s->b.it.items_all = s->b.it.items_done = s->report->conversations;
    if (import_progress(c, d, &s->b.who, &s->b.it) < 0)
        return -1;
    return import_end(c, d, &s->b.who, &s->b.it, IMPORT_DONE, STR(""));
}

static int load(struct call *c, struct db *db, struct sample *s)
{
    if (folder_read(c, s) < 0)
        return -1;
    qsort(s->lines, s->n_lines, sizeof *s->lines, by_age);
    if (db_write(c, db, begin, s) < 0)
        return -1;
    for (size_t i = 0; i < s->n_lines; i++) {
        s->at = &s->lines[i];
        if (conversation_read(c, s) < 0 || db_write(c, db, conversation_write, s) < 0)
            return -1;
        s->report->conversations++;
        s->report->messages += (int64_t)s->conversation.n_messages;
    }
    return db_write(c, db, end, s);
}

int sample_load(struct call *c, struct db *db, const struct store *files,
                const struct sample_options *options, struct sample_report *report_r)
{
    struct sample s = {.options = options, .files = files, .report = report_r};
    *report_r = (struct sample_report){0};
    s.owner = actor_agent(options->org, options->owner_id, ROLE_OWNER);
    s.lines = arena_array(&c->arena, SAMPLE_CONVERSATIONS_MAX, sizeof *s.lines);
    int got = load(c, db, &s);
    for (size_t i = 0; i < s.n_lines; i++)
        json_decref(s.lines[i].json);
    json_decref(s.desk);
    return got < 0 ? -1 : 1;
}

struct look {
    const struct actor *who;
    struct import it;
};

int sample_clear(struct call *c, struct db *db, const struct actor *who)
{
    struct look look = {.who = who};
    struct db_conn *d = db_read(c, db);
    if (!d)
        return -1;
    int got = permit(c, who, MAY_ERASE) < 0 ? -1 : import_sample(c, d, who, &look.it);
    db_read_end(d);
    return got <= 0 ? got : import_remove(c, db, who, look.it.id) < 0 ? -1 : 1;
}
