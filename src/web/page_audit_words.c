/* SPDX-License-Identifier: Apache-2.0 */
/* page_audit_words.c: sentences stand in a table, with {who} for who did it and {name}, {from},
   {to} ... for members of the detail; a row whose members are not all there is passed over for the
   plain one of what was done: {1} changed the {2}{3}. All of them stand in the catalogues. */
#include "web/page_audit_words.h"

#include "base/catalogue.h"
#include "base/json.h"
#include "desk/change.h"

#include <inttypes.h>
#include <string.h>

enum { SENTENCE_BYTES = 1000 };

struct verb_row {
    const char *verb, *words;
};
static const struct verb_row sentences[] = {
    {"session.open", "{who} signed in from {address}"},
    {"session.open", "{who} signed in"},
    {"session.end", "{who} signed out"},
    {"session.end_others", "{who} ended their other sessions"},
    {"agent.invite", "{who} invited {name}"},
    {"agent.invite_again", "{who} made a new invitation for {name}"},
    {"agent.accept", "{name} took the invitation"},
    {"agent.reset_ask", "A link for a new password was asked for, for {name}"},
    {"agent.sign_in_ask", "A link to sign in was made for {name}"},
    {"agent.sign_in", "{name} signed in by a link"},
    {"agent.password", "{name} has a new password"},
    {"letter.unknown",
     "Nobody knows whether a letter to {name} left: it is not sent again by itself"},
    {"agent.role", "{who} gave {name} the role {role}"},
    {"agent.factor_on", "{who} switched the second factor on"},
    {"agent.factor_off", "{who} switched the second factor off"},
    {"agent.factor_reset", "{who} took the second factor off for somebody"},
    {"backup.begin", "{who} began a backup"},
    {"backup.download", "{who} downloaded the backup {name}"},
    {"backup.remove", "{who} removed the backup {name}"},
    {"org.factor_require", "{who} switched on that everyone signs in with a second factor"},
    {"org.factor_release", "{who} switched off that everyone signs in with a second factor"},
    {"org.language", "{who} changed the language new people begin in"},
    {"agent.recovery_use", "{who} signed in with a recovery code"},
    {"agent.recovery_new", "{who} made new recovery codes"},
    {"team.add_member", "{who} put {name} into the team {team}"},
    {"team.add_member", "{who} put {name} into a team"},
    {"team.remove_member", "{who} took {name} out of the team {team}"},
    {"team.remove_member", "{who} took {name} out of a team"},
    {"team.assignment", "{who} changed how a team gets its conversations: from {from} to {to}"},
    {"tag.attach", "{who} put the tag {name} on a conversation"},
    {"tag.detach", "{who} took the tag {name} off a conversation"},
    {"inbox.show", "{who} showed an inbox to {name}"},
    {"inbox.hide", "{who} hid an inbox from {name}"},
    {"status.first", "{who} made {name} what its category begins with"},
    {"webhook.ping", "{who} sent a ping to the webhook {name}"},
    {"webhook.switch_off", "The webhook {name} was switched off: it failed too often"},
    {"check_back.add", "{who} set a day to ask whether it held"},
    {"check_back.due", "The day came to ask whether it held"},
    {"check_back.decide", "{who} said what came of a check-back: {to}"},
    {"context_source.put", "{who} said where {name} asks what is known of a customer"},
    {"context_source.remove", "{who} removed the source of what is known of a customer: {name}"},
    {"context_source.rotate", "{who} made a new secret for the source of {name}"},
    {"mailbox.sign_in", "{who} signed the mailbox {name} in at its provider"},
    {"token.create", "{who} made the token {name}"},
    {"token.revoke", "{who} revoked the token {name}"},
    {"import.end", "{who} brought in {done} conversations: {name}"},
    {"import.remove", "{who} took an import out again: {name}"},
    {"customer.erase", "{who} erased a customer for good"},
    {"message.redact", "{who} took words out of a message for good"},
    {"conversation.merge", "{who} merged two conversations"},
    {"conversation.split", "{who} split a conversation"},
    {"message.receive", "{who} wrote"},
    {"message.reply", "{who} wrote a reply"},
    {"message.note", "{who} wrote a note"},
    {"message.forward", "{who} forwarded a message"},
    {"import.begin", "{who} began an import"},
    {"import.pause", "{who} stopped an import"},
    {"import.go_on", "{who} let an import go on"},
    {"import.take_back", "{who} took an import back"},
    {"outgoing.let_go", "{who} let waiting mail go"},
};

/* The last part of a verb, as what was done. */
static const struct verb_row deeds[] = {
    {"create", "{1} added the {2}{3}"},
    {"add", "{1} added the {2}{3}"},
    {"put", "{1} changed the {2}{3}"},
    {"change", "{1} changed the {2}{3}"},
    {"rename", "{1} renamed the {2}{3}"},
    {"archive", "{1} archived the {2}{3}"},
    {"restore", "{1} restored the {2}{3}"},
    {"remove", "{1} removed the {2}{3}"},
    {"move", "{1} moved the {2}{3}"},
    {"open", "{1} opened the {2}{3}"},
    {"link", "{1} linked the {2}{3}"},
    {"unlink", "{1} unlinked the {2}{3}"},
    {"field", "{1} filled in a field of the {2}{3}"},
    {"profile", "{1} changed the profile of the {2}{3}"},
    {"away", "{1} set away, or back, the {2}{3}"},
    {"disable", "{1} switched off, or on, the {2}{3}"},
    {"apply", "{1} used the {2}{3}"},
    {"block", "{1} blocked the {2}{3}"},
    {"merge", "{1} merged the {2}{3}"},
    {"learn", "{1} learned more of the {2}{3}"},
    {"follow", "{1} follows the {2}{3}"},
    {"unfollow", "{1} no longer follows the {2}{3}"},
    {"discard", "{1} threw away the {2}{3}"},
    {"cancel", "{1} took back the {2}{3}"},
    {"retry", "{1} sent once more the {2}{3}"},
    {"replay", "{1} sent once more the {2}{3}"},
    {"delete", "{1} removed the {2}{3}"},
    {"status", "{1} changed the status of the {2}{3}"},
    {"assign", "{1} changed who has the {2}{3}"},
    {"team", "{1} changed the team of the {2}{3}"},
    {"inbox", "{1} changed the inbox of the {2}{3}"},
    {"priority", "{1} changed the priority of the {2}{3}"},
    {"subject", "{1} changed the subject of the {2}{3}"},
    {"snooze", "{1} put to sleep, or woke, the {2}{3}"},
    {"spam", "{1} moved to spam, or back, the {2}{3}"},
    {"bin", "{1} moved to the bin, or back, the {2}{3}"},
    {"absorb", "{1} merged the {2}{3}"},
    {"decide", "{1} decided on the {2}{3}"},
    {"rotate", "{1} made a new secret for the {2}{3}"},
    {"holiday", "{1} changed the {2}{3}"},
    {"workday", "{1} changed the {2}{3}"},
    {"assignment", "{1} changed the {2}{3}"},
    {"brake", "{1} changed the {2}{3}"},
    {"domain_add", "{1} changed the {2}{3}"},
    {"domain_remove", "{1} changed the {2}{3}"},
    {"identity_add", "{1} changed the addresses of the {2}{3}"},
    {"identity_first", "{1} changed the addresses of the {2}{3}"},
    {"identity_remove", "{1} changed the addresses of the {2}{3}"},
    {"clear", "{1} removed the {2}{3}"},
};

static const char *look_up(const struct verb_row *rows, size_t n, struct str verb)
{
    for (size_t i = 0; i < n; i++)
        if (str_eq(verb, str_of(rows[i].verb)))
            return rows[i].words;
    return NULL;
}

/* A member as text; empty: it is not there. */
static struct str member(struct page *p, const json_t *detail, struct str key)
{
    const json_t *value = json_object_get(detail, page_text(p, "%.*s", (int)key.n, key.at).at);
    if (json_is_integer(value))
        return page_text(p, "%lld", (long long)json_integer_value(value));
    return json_is_string(value) ? page_text(p, "%.200s", json_string_value(value)) : STR("");
}

static struct str who_words(struct page *p, const struct audit_line *it)
{
    if (!it->actor_name.n)
        return str_eq(it->actor_kind, STR("system")) ? page_words(p, STR("The desk"))
                                                     : it->actor_kind;
    if (str_eq(it->actor_kind, STR("agent")))
        return it->actor_name;
    return page_text(p, "%.*s, by %.*s", (int)it->actor_name.n, it->actor_name.at,
                     (int)it->actor_kind.n, it->actor_kind.at);
}

/* The sentence with its blanks filled; empty: a member is not there. */
static struct str filled(struct page *p, const struct audit_line *it, const json_t *detail,
                         const char *words)
{
    struct str rest = page_words(p, str_of(words)), all = STR(""), text, key;
    while (str_cut(&rest, '{', &text)) {
        all = page_text(p, "%.*s%.*s", (int)all.n, all.at, (int)text.n, text.at);
        if (!str_cut(&rest, '}', &key))
            break;
        struct str value = str_eq(key, STR("who")) ? who_words(p, it) : member(p, detail, key);
        if (!value.n)
            return STR("");
        all = page_text(p, "%.*s%.*s", (int)all.n, all.at, (int)value.n, value.at);
    }
    return all;
}

static struct str own_sentence(struct page *p, const struct audit_line *it, const json_t *detail)
{
    for (size_t i = 0; i < sizeof sentences / sizeof *sentences; i++) {
        if (!str_eq(it->verb, str_of(sentences[i].verb)))
            continue;
        struct str words = filled(p, it, detail, sentences[i].words);
        if (words.n)
            return words;
    }
    return STR("");
}

static struct str last_part(struct str verb)
{
    struct str part = verb;
    while (str_cut(&verb, '.', &part))
        continue;
    return part;
}

/* What stands behind: its name, or what it was and became. */
static struct str named(struct page *p, const json_t *detail)
{
    struct str name = member(p, detail, STR("name")), from = member(p, detail, STR("from")),
               to = member(p, detail, STR("to"));
    int64_t id;
    if (from.n && to.n && !str_int64(from, &id) && !str_int64(to, &id))
        return page_text(p, " %.*s: now %.*s", (int)from.n, from.at, (int)to.n, to.at);
    return name.n ? page_text(p, " %.*s", (int)name.n, name.at) : STR("");
}

static struct str plain_sentence(struct page *p, const struct audit_line *it, const json_t *detail)
{
    bool back = str_eq(last_part(it->verb), STR("undo"));
    struct str name = named(p, detail), who = who_words(p, it),
               noun = catalogue_str(p->c->lang, it->noun);
    const char *deed = look_up(deeds, sizeof deeds / sizeof *deeds, last_part(it->verb));
    if (back)
        deed = "{1} took back what was done to the {2}{3}";
    else if (str_eq(member(p, detail, STR("archived")), STR("0")))
        deed = "{1} brought back the {2}{3}";
    if (!deed)
        return page_text(p, "%.*s: %.*s%.*s", (int)who.n, who.at, (int)it->verb.n, it->verb.at,
                         (int)name.n, name.at);
    const struct str values[] = {who, noun, name};
    struct out o;
    out_init(&o, SENTENCE_BYTES);
    catalogue_fill(&o, p->c->lang, deed, values, 3);
    struct str words = {arena_copy(&p->c->arena, o.at, o.n), o.n};
    out_free(&o);
    return words;
}

struct str audit_sentence(struct page *p, const struct audit_line *it)
{
    json_t *detail = NULL;
    if (it->detail_json.n && json_read(p->c, it->detail_json, CHANGE_DETAIL_BYTES, &detail) < 0)
        detail = NULL;
    struct str words = own_sentence(p, it, detail);
    if (!words.n)
        words = plain_sentence(p, it, detail);
    json_decref(detail);
    return words;
}
