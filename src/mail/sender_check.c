/* SPDX-License-Identifier: Apache-2.0 */
/* sender_check.c: each judgement looks for what stops mail first, then for what weakens it, and
   says what it saw where all is well. */
#include "mail/sender_check.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void find(struct sender_finding *f, enum sender_how how, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static void find(struct sender_finding *f, enum sender_how how, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(f->words, sizeof f->words, format, args);
    va_end(args);
    f->how = how;
}

/* ---- MX ---- */

void sender_judge_mx(struct sender_finding *f, const char *domain,
                     const struct dns_mail_server *list, int n)
{
    f->what = "MX";
    if (!n)
        find(f, SENDER_WRONG,
             "%s names no mail server, so answers to us do not arrive. Add an MX record that "
             "names the server of the mailbox.",
             domain);
    else if (!list[0].name[0])
        find(f, SENDER_WRONG, "%s says that it takes no mail at all (MX 0 .).", domain);
    else
        find(f, SENDER_FINE, "mail to %s goes to %s%s.", domain, list[0].name,
             n > 1 ? " and others" : "");
}

/* ---- SPF ---- */

/* Records of a kind; *first_r is the first. */
static int count(const struct dns_text *texts, int n, struct str kind, const char **first_r)
{
    int found = 0;
    for (int i = 0; i < n; i++) {
        struct str text = str_of(texts[i].at);
        if (!str_starts_nocase(text, kind) ||
            (text.n > kind.n && text.at[kind.n] != ' ' && text.at[kind.n] != ';'))
            continue;
        if (!found++)
            *first_r = texts[i].at;
    }
    return found;
}

/* What to add: providers that everybody knows by their mail servers, else our own relay. */
static void spf_line(char line[200], const char *smtp_host, const struct dns_mail_server *servers,
                     int n)
{
    static const char *const known[][2] = {{"google", "include:_spf.google.com"},
                                           {"outlook", "include:spf.protection.outlook.com"},
                                           {"zoho", "include:zohomail.com"},
                                           {"messagingengine", "include:spf.messagingengine.com"},
                                           {"protonmail", "include:_spf.protonmail.ch"}};
    char own[120] = "mx";
    const char *who = own;
    if (smtp_host[0] && strlen(smtp_host) < 100)
        snprintf(own, sizeof own, "mx a:%s", smtp_host);
    for (int i = 0; i < n; i++)
        for (size_t k = 0; k < sizeof known / sizeof *known; k++)
            if (str_find_nocase(str_of(servers[i].name), str_of(known[k][0])) >= 0)
                who = known[k][1];
    snprintf(line, 200, "v=spf1 %s ~all", who);
}

struct spf {
    int lookups; /* a receiver stops at ten */
    char all;    /* '+' '-' '~' '?', 0: it does not say */
    bool redirects;
};

static void spf_term(struct spf *s, struct str term)
{
    static const struct str asking[] = {{"include:", 8}, {"exists:", 7}, {"redirect=", 9},
                                        {"a:", 2},       {"mx:", 3},     {"ptr", 3}};
    char sign = '+';
    if (term.n && strchr("+-~?", term.at[0])) {
        sign = term.at[0];
        term = str_from(term, 1);
    }
    if (str_eq_nocase(term, STR("all")))
        s->all = s->all ? s->all : sign;
    bool asks = str_eq_nocase(term, STR("a")) || str_eq_nocase(term, STR("mx"));
    for (size_t i = 0; i < sizeof asking / sizeof *asking; i++)
        asks |= str_starts_nocase(term, asking[i]);
    s->lookups += asks;
    s->redirects |= str_starts_nocase(term, STR("redirect="));
}

static void judge_spf_record(struct sender_finding *f, const char *record)
{
    struct spf s = {.all = 0};
    struct str rest = str_of(record), term;
    while (str_cut(&rest, ' ', &term))
        spf_term(&s, term);
    if (s.all == '+')
        find(f, SENDER_WRONG,
             "its record lets the whole world send in its name (%.300s). End it with ~all.",
             record);
    else if (s.lookups > 10)
        find(f, SENDER_WRONG,
             "its record asks %d times, and receivers stop at ten and refuse (%.300s). Take out "
             "what no longer sends.",
             s.lookups, record);
    else if (s.all == '?' || (!s.all && !s.redirects))
        find(f, SENDER_LOOK,
             "its record says nothing about all others (%.300s). End it with ~all, so that "
             "receivers may doubt them.",
             record);
    else
        find(f, SENDER_FINE, "%.300s. The server that our mail leaves by must be in there.",
             record);
}

void sender_judge_spf(struct sender_finding *f, const char *domain, const char *smtp_host,
                      const struct dns_text *texts, int n, const struct dns_mail_server *servers,
                      int n_servers)
{
    const char *record = "";
    char line[200];
    f->what = "SPF";
    int found = count(texts, n, STR("v=spf1"), &record);
    spf_line(line, smtp_host, servers, n_servers);
    if (!found)
        find(f, SENDER_WRONG,
             "%s does not say who may send in its name, so our mail is doubted. Add a TXT record "
             "to %s: \"%s\"",
             domain, domain, line);
    else if (found > 1)
        find(f, SENDER_WRONG,
             "%s has %d SPF records, and receivers then believe none. Make one of them: everything "
             "between v=spf1 and ~all, one behind the other.",
             domain, found);
    else
        judge_spf_record(f, record);
}

/* ---- DMARC ---- */

/* "p=none" of "v=DMARC1; p=none; rua=..."; empty: it has none. */
static struct str dmarc_value(const char *record, struct str name)
{
    struct str rest = str_of(record), tag, key;
    while (str_cut(&rest, ';', &tag)) {
        struct str value = str_trim(tag);
        str_cut(&value, '=', &key);
        if (str_eq_nocase(str_trim(key), name))
            return str_trim(value);
    }
    return STR("");
}

void sender_judge_dmarc(struct sender_finding *f, const char *domain, const char *at,
                        const struct dns_text *texts, int n)
{
    const char *record = "";
    f->what = "DMARC";
    int found = count(texts, n, STR("v=DMARC1"), &record);
    struct str policy = dmarc_value(record, STR("p"));
    if (!found)
        find(f, SENDER_LOOK,
             "%s does not say what receivers shall do with mail that fails. Google and Yahoo ask "
             "for it from who sends much. Add a TXT record to _dmarc.%s: \"v=DMARC1; p=none; "
             "rua=mailto:postmaster@%s\"",
             domain, domain, domain);
    else if (found > 1)
        find(f, SENDER_WRONG,
             "_dmarc.%s has %d records, and receivers then believe none. Keep one.", at, found);
    else if (str_eq_nocase(policy, STR("none")))
        find(f, SENDER_FINE,
             "%.300s. It only watches; once the reports are clean, p=quarantine protects the name.",
             record);
    else if (str_eq_nocase(policy, STR("quarantine")) || str_eq_nocase(policy, STR("reject")))
        find(f, SENDER_FINE,
             "%.300s. Mail that neither SPF nor DKIM vouches for is not delivered: our relay must "
             "sign, or be in the SPF record.",
             record);
    else
        find(f, SENDER_WRONG,
             "its record has no policy that receivers know (%.300s). It needs p=none, p=quarantine "
             "or p=reject.",
             record);
}

/* ---- DKIM ---- */

static const char *const selectors[] = {"default",   "dkim",      "mail", "google",
                                        "selector1", "selector2", "s1",   "s2",
                                        "k1",        "fm1",       "zoho", "protonmail"};

/* Whether a record holds a key: "v=DKIM1; k=rsa; p=MIGf..."; an empty p was taken back. */
static bool has_key(const struct dns_text *texts, int n)
{
    bool found = false;
    for (int i = 0; i < n; i++)
        found |= dmarc_value(texts[i].at, STR("p")).n > 20;
    return found;
}

static int look_dkim(struct call *c, struct dns *dns, const char *domain, struct dns_text *texts,
                     struct sender_finding *f)
{
    char name[DNS_NAME_BYTES], found[300] = "";
    f->what = "DKIM";
    for (size_t i = 0; i < sizeof selectors / sizeof *selectors; i++) {
        snprintf(name, sizeof name, "%s._domainkey.%s", selectors[i], domain);
        int n = dns_texts(c, dns, name, texts);
        if (n < 0)
            return -1;
        size_t have = strlen(found);
        if (n > 0 && has_key(texts, n))
            snprintf(found + have, sizeof found - have, "%s%s", have ? ", " : "", selectors[i]);
    }
    if (found[0])
        find(f, SENDER_FINE,
             "a key is published (%s). Our relay signs with it; \"dkim=pass\" in a mail you sent "
             "to yourself elsewhere is the proof.",
             found);
    else
        find(f, SENDER_LOOK,
             "no key under the usual names (default, google, selector1 and others). The relay "
             "that our mail is handed to signs, not heard: switch it on there, and add the record "
             "that it shows. If \"dkim=pass\" stands in a mail you sent to yourself elsewhere, all "
             "is well.");
    return 1;
}

/* ---- the whole ---- */

static int unanswered(struct call *c, struct sender_finding *f, const char *what)
{
    f->what = what;
    find(f, SENDER_LOOK, "%s; nothing is known.", c->fault.text);
    c->fault.kind = NO_FAULT;
    return 1;
}

/* Of the domain, or of the first above it that has one. */
static int look_dmarc(struct call *c, struct dns *dns, const char *domain, struct dns_text *texts,
                      struct sender_finding *f)
{
    char name[DNS_NAME_BYTES + 8];
    const char *at = domain;
    for (;;) {
        const char *record = "", *dot = strchr(at, '.');
        snprintf(name, sizeof name, "_dmarc.%s", at);
        int n = dns_texts(c, dns, name, texts);
        if (n < 0)
            return unanswered(c, f, "DMARC");
        if (count(texts, n, STR("v=DMARC1"), &record) || !dot || !strchr(dot + 1, '.')) {
            sender_judge_dmarc(f, domain, at, texts, n);
            return 1;
        }
        at = dot + 1;
    }
}

int sender_check(struct call *c, struct dns *dns, struct str address, const char *smtp_host,
                 struct sender_finding list_r[SENDER_FINDINGS])
{
    struct dns_mail_server servers[DNS_SERVERS_MAX];
    struct dns_text *texts = arena_array(&c->arena, DNS_TEXTS_MAX, sizeof *texts);
    char domain[DNS_NAME_BYTES - 60];
    ptrdiff_t at = str_find_char(address, '@');
    struct str part = at < 0 ? STR("") : str_from(address, (size_t)at + 1);
    if (!part.n || part.n >= sizeof domain)
        return fail(c, BAD_INPUT, "\"%.*s\" is no address", (int)str_first(address, 60).n,
                    address.at);
    memcpy(domain, part.at, part.n);
    domain[part.n] = '\0';
    int n_servers = dns_mail_servers(c, dns, domain, servers);
    if (n_servers < 0)
        unanswered(c, &list_r[0], "MX");
    else
        sender_judge_mx(&list_r[0], domain, servers, n_servers);
    int n = dns_texts(c, dns, domain, texts);
    if (n < 0)
        unanswered(c, &list_r[1], "SPF");
    else
        sender_judge_spf(&list_r[1], domain, smtp_host, texts, n, servers,
                         n_servers > 0 ? n_servers : 0);
    if (look_dkim(c, dns, domain, texts, &list_r[2]) < 0)
        unanswered(c, &list_r[2], "DKIM");
    return look_dmarc(c, dns, domain, texts, &list_r[3]) < 0 ? -1 : SENDER_FINDINGS;
}
