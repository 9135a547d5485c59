/* SPDX-License-Identifier: Apache-2.0 */
/* attachment.c: an attachment is seen by whoever sees the conversation of its message, or by the
   author of the draft it is on. What goes out is checked here: nobody's desk should be the one that
   mails a program. */
#include "desk/attachment.h"

#include "base/utf8.h"
#include "db/id.h"

#include <inttypes.h>
#include <string.h>

static const char *const never_out_types[] = {
    "application/x-dosexec",     "application/x-msdownload",  "application/x-executable",
    "application/x-sharedlib",   "application/x-mach-binary", "application/x-pie-executable",
    "application/x-ms-shortcut", "application/x-msi",
};
static const char *const never_out_names[] = {
    ".exe", ".dll", ".com", ".bat", ".cmd", ".scr", ".pif", ".msi", ".lnk",
    ".vbs", ".vbe", ".jse", ".wsf", ".hta", ".ps1", ".jar", ".cpl", ".reg",
};

bool attachment_type_goes_out(struct str mime, struct str name)
{
    for (size_t i = 0; i < sizeof never_out_types / sizeof never_out_types[0]; i++)
        if (str_eq_nocase(mime, str_of(never_out_types[i])))
            return false;
    for (size_t i = 0; i < sizeof never_out_names / sizeof never_out_names[0]; i++)
        if (str_ends_nocase(name, str_of(never_out_names[i])))
            return false;
    return true;
}

/* A name that is one name: no path, nothing that a terminal or a browser would act on. */
static struct str safe_name(struct call *c, struct str name)
{
    struct str cut = utf8_first(str_trim(name), ATTACHMENT_NAME_BYTES);
    if (!cut.n)
        return STR("file");
    char *at = arena_copy(&c->arena, cut.at, cut.n);
    for (size_t i = 0; i < cut.n; i++)
        if ((unsigned char)at[i] < ' ' || at[i] == 127 || strchr("/\\:\"<>|*?", at[i]))
            at[i] = '_';
    return (struct str){at, cut.n};
}

static int no_attachment(struct call *c, int64_t id)
{
    return fail(c, NOT_FOUND, "there is no attachment %" PRId64, id);
}

/* Whether the draft is the actor's own: 1 or 0. */
static int own_draft(struct call *c, struct db_conn *d, const struct actor *who, int64_t draft_id)
{
    struct attachment_draft_row draft;
    int got = db_conn_writes(d) ? sql_attachment_draft(c, d, who->org, draft_id, &draft)
                                : sql_attachment_draft_look(c, d, who->org, draft_id, &draft);
    return got <= 0 ? got : draft.agent_id == who->id;
}

static int sees(struct call *c, struct db_conn *d, const struct actor *who,
                const struct attachment *it)
{
    struct attachment_message_row message;
    struct seen_conversation at;
    if (it->draft_id)
        return own_draft(c, d, who, it->draft_id);
    int got = sql_attachment_message(c, d, who->org, it->message_id, &message);
    if (got <= 0)
        return got;
    got = permit_conversation(c, d, who, MAY_READ, message.conversation_id, &at);
    return got < 0 && c->fault.kind == NOT_FOUND ? 0 : got;
}

int attachment_get(struct call *c, struct db_conn *d, const struct actor *who, int64_t id,
                   struct attachment *it_r)
{
    if (permit(c, who, MAY_READ) < 0)
        return -1;
    int got = sql_attachment_get(c, d, who->org, id, it_r);
    if (got > 0)
        got = sees(c, d, who, it_r);
    if (got <= 0)
        return got < 0 ? -1 : no_attachment(c, id);
    if (it_r->lost_us != NO_TIME)
        return fail(c, NOT_FOUND, "the file of this attachment was lost on the disk");
    return 1;
}

int attachment_of_conversation(struct call *c, struct db_conn *d, const struct actor *who,
                               int64_t conversation_id, struct attachment **list_r, size_t *n_r)
{
    struct seen_conversation at;
    if (permit_conversation(c, d, who, MAY_READ, conversation_id, &at) < 0)
        return -1;
    return sql_attachment_of_conversation(c, d, who->org, at.id, list_r, n_r);
}

static int need_draft(struct call *c, struct db_conn *d, const struct actor *who, int64_t draft_id)
{
    int got = permit(c, who, MAY_NOTE) < 0 ? -1 : own_draft(c, d, who, draft_id);
    return got ? got : fail(c, NOT_FOUND, "there is no draft %" PRId64, draft_id);
}

int attachment_of_draft(struct call *c, struct db_conn *d, const struct actor *who,
                        int64_t draft_id, struct attachment **list_r, size_t *n_r)
{
    return need_draft(c, d, who, draft_id) < 0
               ? -1
               : sql_attachment_of_draft(c, d, who->org, draft_id, list_r, n_r);
}

/* ---- putting
 * ---------------------------------------------------------------------------------------- */

static int check_out(struct call *c, const struct attachment_new *it,
                     const struct attachment_file_row *file)
{
    if (file->bytes > ATTACHMENT_BYTES_MAX)
        return fail(c, TOO_BIG, "a file to send has at most %d MB", ATTACHMENT_BYTES_MAX >> 20);
    if (!attachment_type_goes_out(file->mime, it->name))
        return fail(c, BAD_INPUT, "programs are not sent: %.*s", (int)utf8_first(it->name, 80).n,
                    it->name.at);
    return 1;
}

/* One row, on a message or a draft; *sum_bytes grows. */
static int put(struct call *c, struct db_conn *d, int64_t org, const struct attachment_new *it,
               struct attachment_add_in in, bool out, int64_t *sum_bytes)
{
    struct attachment_file_row file;
    int got = sql_attachment_file(c, d, org, it->file_id, &file);
    if (got <= 0)
        return got < 0 ? -1 : fail(c, NOT_FOUND, "there is no file %" PRId64, it->file_id);
    *sum_bytes += file.bytes;
    if (out && check_out(c, it, &file) < 0)
        return -1;
    if (out && *sum_bytes > ATTACHMENT_SUM_BYTES_MAX)
        return fail(c, TOO_BIG, "all files together have at most %d MB",
                    ATTACHMENT_SUM_BYTES_MAX >> 20);
    in.org = org;
    in.file_id = it->file_id;
    in.name = safe_name(c, it->name);
    in.said_mime = utf8_first(it->said_mime, ATTACHMENT_NAME_BYTES);
    in.content_id = utf8_first(it->content_id, ATTACHMENT_NAME_BYTES);
    in.is_inline = it->is_inline;
    in.now_us = c->now_us;
    return sql_attachment_add(c, d, &in);
}

int attachment_add(struct call *c, struct db_conn *d, const struct actor *who, int64_t draft_id,
                   const struct attachment_new *it, struct attachment *it_r)
{
    struct attachment_draft_sum_row sum;
    if (need_draft(c, d, who, draft_id) < 0 ||
        sql_attachment_draft_sum(c, d, who->org, draft_id, &sum) < 0)
        return -1;
    if (sum.n >= ATTACHMENTS_MAX)
        return fail(c, TOO_BIG, "at most %d files", ATTACHMENTS_MAX);
    int64_t id = id_new(c, d);
    struct attachment_add_in in = {.id = id, .draft_id = draft_id, .position = sum.n};
    if (id < 0 || put(c, d, who->org, it, in, true, &sum.bytes) < 0)
        return -1;
    return sql_attachment_get(c, d, who->org, id, it_r);
}

int attachment_remove(struct call *c, struct db_conn *d, const struct actor *who, int64_t id)
{
    struct attachment it;
    int got = permit(c, who, MAY_NOTE) < 0 ? -1 : sql_attachment_get(c, d, who->org, id, &it);
    if (got > 0)
        got = it.draft_id ? own_draft(c, d, who, it.draft_id) : 0;
    if (got <= 0)
        return got < 0 ? -1
                       : fail(c, NOT_FOUND, "no draft of yours has an attachment %" PRId64, id);
    return (int)sql_attachment_remove(c, d, who->org, id);
}

int attachments_put(struct call *c, struct db_conn *d, int64_t org, int64_t message_id,
                    const struct attachment_new *list, size_t n, bool out)
{
    int64_t sum_bytes = 0;
    if (n > ATTACHMENTS_MAX)
        return fail(c, TOO_BIG, "at most %d files", ATTACHMENTS_MAX);
    for (size_t i = 0; i < n; i++) {
        int64_t id = id_new(c, d);
        struct attachment_add_in in = {.id = id, .message_id = message_id, .position = (int64_t)i};
        if (id < 0 || put(c, d, org, &list[i], in, out, &sum_bytes) < 0)
            return -1;
    }
    return 1;
}

int64_t attachments_from_draft(struct call *c, struct db_conn *d, int64_t org, int64_t draft_id,
                               int64_t message_id)
{
    return sql_attachments_from_draft(c, d, message_id, org, draft_id);
}

int64_t attachments_to_draft(struct call *c, struct db_conn *d, int64_t org, int64_t message_id,
                             int64_t draft_id)
{
    return sql_attachments_to_draft(c, d, draft_id, org, message_id);
}
