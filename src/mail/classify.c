/* SPDX-License-Identifier: Apache-2.0 */
/* classify.c: signs are gathered in the order of their weight, and the first that decides names the
   class.

   Order: our own header; a report by its MIME type; a bounce by its shape; an absence note or
   notification by its headers; a list; words of the subject that only programs write. What
   forbids an answer is gathered for every class. */
#include "mail/classify.h"

#include "base/out.h"
#include "base/utf8.h"
#include "mail/thread.h"

#include <string.h>

enum { BODY_BYTES = 16384, REASON_BYTES = 500 };

struct judge {
    struct mail_class *k;
    struct arena *arena;
    struct mime *m;
    const struct mime_part *top;
    const struct classify_ours *ours;
    bool decided, no_answer;
};

/* ---- evidence ---- */

static struct str one_line(struct judge *j, struct str value, size_t max)
{
    struct out o;
    out_init(&o, HEADER_MAX_VALUE * 3);
    header_text(&o, value);
    struct str line = utf8_first(out_as_str(&o), max);
    struct str kept = {arena_copy(j->arena, line.at, line.n), line.n};
    out_free(&o);
    return kept;
}

static void add(struct judge *j, const char *says, struct str header, struct str value)
{
    struct mail_class *k = j->k;
    if (k->n_evidence == CLASSIFY_MAX_EVIDENCE)
        return;
    k->evidence[k->n_evidence++] =
        (struct classify_evidence){says, header, one_line(j, value, CLASSIFY_VALUE_BYTES)};
}

/* The first sign that decides names the class, and stands in front. */
static void decide(struct judge *j, enum mail_is is, const char *says, struct str header,
                   struct str value)
{
    add(j, says, header, value);
    if (j->decided)
        return;
    struct mail_class *k = j->k;
    struct classify_evidence deciding = k->evidence[k->n_evidence - 1];
    memmove(k->evidence + 1, k->evidence, (k->n_evidence - 1) * sizeof *k->evidence);
    k->evidence[0] = deciding;
    k->is = is;
    j->decided = true;
}

static void forbid(struct judge *j, const char *says, struct str header, struct str value)
{
    j->no_answer = true;
    add(j, says, header, value);
}

static struct str field(const struct judge *j, struct str name)
{
    return mime_field(j->top, name);
}

static bool is_ours(const struct judge *j, struct str addr)
{
    for (size_t i = 0; j->ours && i < j->ours->n; i++)
        if (address_matches(addr, j->ours->addresses[i]))
            return true;
    return false;
}

static struct str sender(const struct judge *j)
{
    return j->m->from.n ? j->m->from.at[0].addr : STR("");
}

/* ---- ours ---- */

static void judge_ours(struct judge *j)
{
    struct str name = STR(CLASSIFY_OUR_HEADER), value = field(j, name);
    if (!mime_has_field(j->top, name))
        return;
    bool other =
        j->ours && j->ours->installation.n && !str_eq(str_trim(value), j->ours->installation);
    decide(j, MAIL_OURS,
           other ? "another desk of this kind sent it: an answer could go back and forth for ever"
                 : "this desk sent it",
           name, value);
}

/* ---- reports ---- */

static int32_t part_of_kind(const struct mime *m, enum mime_kind kind)
{
    for (size_t i = 0; i < m->n_parts; i++)
        if (m->parts[i].kind == kind)
            return (int32_t)i;
    return -1;
}

/* The text of a part as groups of fields; in `o`. */
static void report_text(struct judge *j, int32_t part, struct out *o)
{
    mime_part_text(j->m, (size_t)part, o, NULL);
}

/* The first field of that name in any group of a report; groups are apart by empty lines. */
static struct str report_field(struct str report, struct str name)
{
    struct header h;
    while (header_next(&report, &h))
        if (str_eq_nocase(h.name, name))
            return h.value;
    return STR("");
}

/* "rfc822; maya@x.example" without its type. */
static struct str behind_type(struct str value)
{
    ptrdiff_t semicolon = str_find_char(value, ';');
    return str_trim(str_from(value, (size_t)(semicolon + 1)));
}

static struct str first_id(struct judge *j, struct str value)
{
    struct str id = STR("");
    thread_id(j->arena, &value, &id);
    return id;
}

/* The failed message's id: from the message that came back, its head, or the report. */
static void find_about(struct judge *j, struct str report)
{
    struct mime *m = j->m;
    int32_t message = part_of_kind(m, MIME_MESSAGE), headers = part_of_kind(m, MIME_HEADERS);
    struct str id = STR("");
    if (message >= 0 && (size_t)message + 1 < m->n_parts && m->parts[message + 1].parent == message)
        id = first_id(j, mime_field(&m->parts[message + 1], STR("Message-ID")));
    if (id.n == 0 && headers >= 0) {
        struct out o;
        out_init(&o, HEADER_MAX_HEAD);
        report_text(j, headers, &o);
        id = first_id(j, report_field(out_as_str(&o), STR("Message-ID")));
        out_free(&o);
    }
    if (id.n == 0)
        id = first_id(j, report_field(report, STR("Original-Message-ID")));
    if (id.n == 0)
        id = first_id(j, report_field(report, STR("X-Original-Message-ID")));
    if (id.n == 0 && m->n_references)
        id = m->references[0];
    j->k->about_id = id;
}

static void read_delivery(struct judge *j, struct str report)
{
    struct mail_class *k = j->k;
    struct str address = report_field(report, STR("Original-Recipient"));
    if (address.n == 0)
        address = report_field(report, STR("Final-Recipient"));
    k->failed = one_line(j, behind_type(address), ADDRESS_ADDR_BYTES);
    k->status = one_line(j, report_field(report, STR("Status")), 20);
    k->reason =
        one_line(j, behind_type(report_field(report, STR("Diagnostic-Code"))), REASON_BYTES);
}

static void judge_delivery(struct judge *j, int32_t part)
{
    struct out o;
    out_init(&o, HEADER_MAX_HEAD);
    report_text(j, part, &o);
    struct str report = out_as_str(&o), name = STR("Content-Type");
    struct str action = header_token(report_field(report, STR("Action")));
    struct str type = field(j, name);
    if (str_eq_nocase(action, STR("delivered")) || str_eq_nocase(action, STR("relayed")) ||
        str_eq_nocase(action, STR("expanded"))) {
        decide(j, MAIL_RECEIPT, "a mail server reports that a message arrived", name, type);
    } else {
        j->k->is_delay = str_eq_nocase(action, STR("delayed"));
        decide(j, MAIL_BOUNCE,
               j->k->is_delay ? "a mail server reports that a message is late, and goes on trying"
                              : "a mail server reports that a message was not delivered",
               name, type);
    }
    read_delivery(j, report);
    find_about(j, report);
    out_free(&o);
}

static void judge_receipt(struct judge *j, int32_t part)
{
    struct out o;
    out_init(&o, HEADER_MAX_HEAD);
    report_text(j, part, &o);
    decide(j, MAIL_RECEIPT, "a receipt that a message was shown or deleted", STR("Content-Type"),
           field(j, STR("Content-Type")));
    find_about(j, out_as_str(&o));
    out_free(&o);
}

static void judge_reports(struct judge *j)
{
    int32_t delivery = part_of_kind(j->m, MIME_DELIVERY),
            receipt = part_of_kind(j->m, MIME_RECEIPT);
    bool report = str_eq(j->top->type, STR("multipart/report"));
    /* somebody may forward a bounce: then the report is inside, not on top */
    if (delivery >= 0 && (report || j->m->parts[delivery].parent == 0))
        judge_delivery(j, delivery);
    else if (receipt >= 0 && (report || j->m->parts[receipt].parent == 0))
        judge_receipt(j, receipt);
}

/* ---- bounces without a report ---- */

static bool is_daemon(struct str addr, struct str name)
{
    static const char *const daemons[] = {"mailer-daemon", "postmaster", "mail-daemon",
                                          "mailerdaemon"};
    for (size_t i = 0; i < sizeof daemons / sizeof *daemons; i++)
        if (str_starts_nocase(addr, str_of(daemons[i])) ||
            str_starts_nocase(name, str_of(daemons[i])) ||
            str_starts_nocase(name, STR("mail delivery s")))
            return true;
    return false;
}

/* Phrases with which servers without reports say it, and those of their subjects. */
static const char *const failure_words[] = {
    "could not be delivered",
    "undelivered mail",
    "undeliverable",
    "delivery status notification",
    "delivery failure",
    "mail delivery failed",
    "failure notice",
    "returned mail",
    "wasn't able to deliver",
    "delivery has failed",
    "unzustellbar",
    "nicht zugestellt",
    "non remis",
    "no se pudo entregar",
    "recipient address rejected",
    "mailbox unavailable",
    "user unknown",
    "a message that you sent",
};

static const char *failure_in(struct str s)
{
    for (size_t i = 0; i < sizeof failure_words / sizeof *failure_words; i++)
        if (str_find_nocase(s, str_of(failure_words[i])) >= 0)
            return failure_words[i];
    return NULL;
}

/* The first address on a line that has nothing else, as Exim and qmail write the one that failed.
 */
static struct str address_in(struct str text)
{
    struct str line;
    while (str_line(&text, &line)) {
        line = str_trim(line);
        while (line.n && (line.at[line.n - 1] == ':' || line.at[line.n - 1] == '>'))
            line.n--;
        if (line.n && line.at[0] == '<')
            line = str_from(line, 1);
        bool words = str_find_char(line, ' ') >= 0;
        if (!words && str_find_char(line, '@') > 0 && address_domain(line).n > 3)
            return line;
    }
    return STR("");
}

/* "Message-ID: <...>" in a copy of the head that stands in the text. */
static void read_bounce_text(struct judge *j)
{
    struct out o;
    out_init(&o, BODY_BYTES);
    mime_words(j->m, &o, NULL);
    struct str text = out_as_str(&o);
    struct str failed = field(j, STR("X-Failed-Recipients"));
    j->k->failed = one_line(j, failed.n ? failed : address_in(text), ADDRESS_ADDR_BYTES);
    find_about(j, text);
    if (j->k->about_id.n == 0)
        j->k->about_id = first_id(j, report_field(text, STR("Message-ID")));
    ptrdiff_t at = str_find(text, STR("Message-ID:"));
    if (j->k->about_id.n == 0 && at >= 0)
        j->k->about_id = first_id(j, report_field(str_from(text, (size_t)at), STR("Message-ID")));
    out_free(&o);
}

static void judge_bounce(struct judge *j)
{
    struct str failed = field(j, STR("X-Failed-Recipients"));
    struct str name = j->m->from.n ? j->m->from.at[0].name : STR("");
    if (j->decided)
        return;
    if (failed.n) {
        decide(j, MAIL_BOUNCE, "a mail server names a recipient that it could not reach",
               STR("X-Failed-Recipients"), failed);
        read_bounce_text(j);
    } else if (is_daemon(sender(j), name)) {
        bool words = failure_in(j->m->subject) != NULL;
        decide(j, words ? MAIL_BOUNCE : MAIL_AUTOMATIC, "a mail server wrote it, nobody else",
               STR("From"), field(j, STR("From")));
        if (words)
            read_bounce_text(j);
    }
}

/* ---- programs that answer, and programs that notify ---- */

static bool null_path(const struct judge *j)
{
    struct str path = str_trim(field(j, STR("Return-Path")));
    return str_eq(path, STR("<>"));
}

static void judge_auto_submitted(struct judge *j)
{
    struct str name = STR("Auto-Submitted"), value = field(j, name);
    struct str token = header_token(value);
    if (token.n == 0 || str_eq_nocase(token, STR("no")))
        return;
    decide(j, MAIL_AUTOMATIC,
           str_starts_nocase(token, STR("auto-replied")) ? "a program answered in somebody's place"
                                                         : "a program sent it",
           name, value);
}

/* Headers of single programs; some count only with a value. */
static const struct {
    struct str name, value;
    const char *says;
} automatic[] = {
    {{"X-Autoreply", 11}, {"", 0}, "a program answered in somebody's place"},
    {{"X-Autorespond", 13}, {"", 0}, "a program answered in somebody's place"},
    {{"X-Autoresponder", 15}, {"", 0}, "a program answered in somebody's place"},
    {{"X-Mail-Autoreply", 16}, {"", 0}, "a program answered in somebody's place"},
    {{"X-Autogenerated", 15}, {"", 0}, "a program sent it"},
    {{"X-Auto-Reply-From", 17}, {"", 0}, "a program answered in somebody's place"},
    {{"X-FC-MachineGenerated", 21}, {"true", 4}, "a program sent it"},
    {{"X-POST-MessageClass", 19}, {"9", 1}, "a program answered in somebody's place"},
    {{"Delivered-To", 12}, {"Autoresponder", 13}, "a program answered in somebody's place"},
    {{"Preference", 10}, {"auto_reply", 10}, "a program answered in somebody's place"},
    {{"Precedence", 10}, {"auto_reply", 10}, "a program answered in somebody's place"},
    {{"X-Precedence", 12}, {"auto_reply", 10}, "a program answered in somebody's place"},
    {{"X-Cron-Env", 10}, {"", 0}, "a program that runs by the clock sent it"},
    {{"X-GitHub-Reason", 15}, {"", 0}, "a system's notification"},
    {{"X-JIRA-FingerPrint", 18}, {"", 0}, "a system's notification"},
};

static void judge_automatic(struct judge *j)
{
    judge_auto_submitted(j);
    for (size_t i = 0; i < sizeof automatic / sizeof *automatic; i++) {
        struct str value = field(j, automatic[i].name);
        if (!mime_has_field(j->top, automatic[i].name) || str_eq_nocase(value, STR("no")))
            continue;
        if (automatic[i].value.n == 0 || str_starts_nocase(value, automatic[i].value))
            decide(j, MAIL_AUTOMATIC, automatic[i].says, automatic[i].name, value);
    }
}

/* Subjects that programs write, with their colon; people write such words without. */
static const char *const absence_subjects[] = {
    "automatic reply:",
    "auto reply:",
    "auto-reply:",
    "autoreply:",
    "out of office:",
    "out of the office:",
    "out of office re:",
    "out of office autoreply",
    "automatische antwort:",
    "abwesenheitsnotiz:",
    "abwesenheit:",
    "automatische antwort auf",
    "réponse automatique",
    "absence du bureau:",
    "respuesta automática:",
    "fuera de la oficina:",
    "risposta automatica:",
    "fuori sede:",
    "resposta automática:",
    "ausência temporária:",
    "automatisch antwoord:",
    "afwezigheidsbericht:",
    "automatiskt svar:",
    "autosvar:",
    "automatisk svar:",
    "fraværsmelding:",
    "automaattinen vastaus:",
    "autoodpowiedź:",
    "automatyczna odpowiedź:",
    "odpowiedź automatyczna:",
    "automatski odgovor:",
    "samodejni odgovor:",
    "automatikus válasz:",
    "răspuns automat:",
    "fuori ufficio:",
    "Αυτόματη απάντηση:",
    "Автоматична відповідь:",
    "automatická odpověď:",
    "Автоматический ответ:",
    "автоответ:",
    "otomatik yanıt:",
    "自动回复:",
    "自動回覆:",
    "自動応答:",
    "자동 회신:",
    "[auto-reply]",
    "[autoreply]",
    "vacation reply:",
};

static void judge_subject(struct judge *j)
{
    struct str subject = j->m->subject;
    if (j->decided)
        return;
    for (size_t i = 0; i < sizeof absence_subjects / sizeof *absence_subjects; i++)
        if (str_starts_nocase(subject, str_of(absence_subjects[i]))) {
            decide(j, MAIL_AUTOMATIC, "its subject is one that absence notes have", STR("Subject"),
                   subject);
            return;
        }
    if (null_path(j))
        decide(j, MAIL_AUTOMATIC, "it came without a sender to return it to, as only programs send",
               STR("Return-Path"), field(j, STR("Return-Path")));
}

/* ---- lists ---- */

/* Whether the list is one of our own addresses: a group mailbox through which customers write. */
static bool list_is_ours(struct judge *j)
{
    struct str post = field(j, STR("List-Post")), id = field(j, STR("List-ID"));
    ptrdiff_t mailto = str_find_nocase(post, STR("mailto:"));
    if (mailto >= 0) {
        struct str addr = str_from(post, (size_t)mailto + 7);
        size_t n = 0;
        while (n < addr.n && addr.at[n] != '>' && addr.at[n] != '?' && !ascii_space(addr.at[n]))
            n++;
        if (is_ours(j, str_first(addr, n)))
            return true;
    }
    /* <support.shop.example> is support@shop.example; group services write it so */
    ptrdiff_t open = str_find_char(id, '<'), close = str_find_char(id, '>');
    if (open < 0 || close < open)
        return false;
    struct str name = str_first(str_from(id, (size_t)open + 1), (size_t)(close - open - 1));
    char *addr = arena_copy(j->arena, name.at, name.n);
    char *dot = strchr(addr, '.');
    if (!dot)
        return false;
    *dot = '@';
    return is_ours(j, str_of(addr));
}

static void judge_precedence(struct judge *j)
{
    struct str name = STR("Precedence"), value = field(j, name), token = header_token(value);
    if (str_eq_nocase(token, STR("list")))
        decide(j, MAIL_LIST, "a mailing list sent it on", name, value);
    else if (str_eq_nocase(token, STR("bulk")) || str_eq_nocase(token, STR("junk")))
        decide(j, MAIL_LIST, "it was sent to many at once", name, value);
}

static void judge_list(struct judge *j)
{
    static const struct {
        struct str name;
        const char *says;
    } lists[] = {
        {{"List-ID", 7}, "a mailing list or newsletter sent it"},
        {{"List-Post", 9}, "a mailing list sent it on"},
        {{"List-Unsubscribe", 16}, "a newsletter or notification: it tells how to leave"},
        {{"Mailing-List", 12}, "a mailing list sent it on"},
        {{"X-Mailing-List", 14}, "a mailing list sent it on"},
        {{"X-Campaign", 10}, "a mass mailer sent it"},
        {{"X-CampaignID", 12}, "a mass mailer sent it"},
    };
    bool own = list_is_ours(j);
    if (own) {
        add(j, "it came through a group mailbox of ours: that makes it no list mail",
            STR("List-ID"), field(j, STR("List-ID")));
        return;
    }
    judge_precedence(j);
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        if (mime_has_field(j->top, lists[i].name))
            decide(j, MAIL_LIST, lists[i].says, lists[i].name, field(j, lists[i].name));
}

/* ---- whether a program of ours may answer ---- */

static void judge_answer(struct judge *j)
{
    struct str suppress = field(j, STR("X-Auto-Response-Suppress"));
    if (suppress.n && !str_eq_nocase(header_token(suppress), STR("none")))
        forbid(j, "it asks for no automatic answers", STR("X-Auto-Response-Suppress"), suppress);
    if (null_path(j) && j->k->is == MAIL_PERSON)
        forbid(j, "it came without a sender to return it to", STR("Return-Path"),
               field(j, STR("Return-Path")));
    struct str from = sender(j);
    if (from.n == 0)
        forbid(j, "it names no address to answer to", STR("From"), field(j, STR("From")));
    else if (str_starts_nocase(from, STR("noreply@")) ||
             str_starts_nocase(from, STR("no-reply@")) ||
             str_starts_nocase(from, STR("donotreply@")) ||
             str_starts_nocase(from, STR("do-not-reply@")))
        forbid(j, "its sender reads no answers", STR("From"), from);
    if (is_ours(j, from))
        forbid(j, "it comes from an address of ours", STR("From"), from);
    j->k->may_answer = j->k->is == MAIL_PERSON && !j->no_answer;
}

void mail_classify(struct mail_class *k_r, struct arena *a, struct mime *m,
                   const struct classify_ours *ours)
{
    struct judge j = {.k = k_r, .arena = a, .m = m, .top = &m->parts[0], .ours = ours};
    unsigned notes = m->notes;
    *k_r = (struct mail_class){
        .about_id = STR(""), .failed = STR(""), .status = STR(""), .reason = STR("")};
    judge_ours(&j);
    judge_reports(&j);
    judge_bounce(&j);
    judge_automatic(&j);
    judge_list(&j);
    judge_subject(&j);
    judge_answer(&j);
    m->notes = notes; /* what was looked at here was not shown */
}

const char *mail_is_name(enum mail_is is)
{
    static const char *const names[MAIL_N_CLASSES] = {"person",  "automatic", "bounce",
                                                      "receipt", "list",      "ours"};
    return is < MAIL_N_CLASSES ? names[is] : "person";
}
