/* SPDX-License-Identifier: Apache-2.0 */
/* ours.c: two short tables of frequent names. */
#include "archive/ours.h"

#include <string.h>

/* Where anybody may have a mailbox. */
static const char *const for_everybody[] = {
    "gmail.com",      "googlemail.com", "yahoo.com",    "yahoo.co.uk", "hotmail.com",
    "hotmail.co.uk",  "outlook.com",    "live.com",     "msn.com",     "icloud.com",
    "me.com",         "aol.com",        "gmx.de",       "gmx.net",     "gmx.com",
    "web.de",         "mail.com",       "mail.ru",      "yandex.ru",   "proton.me",
    "protonmail.com", "zoho.com",       "fastmail.com", "qq.com",      "163.com",
    "t-online.de",    "orange.fr",      "free.fr",      "libero.it",   "wp.pl",
    "o2.pl",          "btinternet.com", "comcast.net",  "verizon.net",
};

static bool is_for_everybody(const char *domain)
{
    for (size_t i = 0; i < sizeof for_everybody / sizeof *for_everybody; i++)
        if (strcmp(domain, for_everybody[i]) == 0)
            return true;
    return false;
}

/* The row of a name: its own, a free one, or the rarest's. */
static struct ours_count *row_of(struct ours_count *rows, size_t *n, const char *name)
{
    struct ours_count *rarest = &rows[0];
    for (size_t i = 0; i < *n; i++) {
        if (strcmp(rows[i].name, name) == 0)
            return &rows[i];
        rarest = rows[i].n < rarest->n ? &rows[i] : rarest;
    }
    if (*n < OURS_COUNTED) {
        rarest = &rows[(*n)++];
        *rarest = (struct ours_count){0};
    }
    memcpy(rarest->name, name, strlen(name) + 1);
    return rarest;
}

static void count(struct ours_count *row, uint64_t message, bool first)
{
    if (row->last == message)
        return;
    row->last = message;
    row->n++;
    row->n_first += first;
}

static void count_address(struct ours *o, struct str addr, bool first)
{
    char name[OURS_NAME_BYTES];
    if (addr.n == 0 || addr.n >= sizeof name)
        return;
    for (size_t i = 0; i < addr.n; i++)
        name[i] = ascii_lower(addr.at[i]);
    name[addr.n] = 0;
    const char *at = strrchr(name, '@');
    if (!at)
        return;
    count(row_of(o->addresses, &o->n_addresses, name), o->n, first);
    if (!is_for_everybody(at + 1))
        count(row_of(o->domains, &o->n_domains, at), o->n, first);
}

void ours_count(struct ours *o, const struct mime *m)
{
    bool first = m->n_references == 0;
    o->n++;
    for (size_t i = 0; i < m->to.n && i < 8; i++)
        count_address(o, m->to.at[i].addr, first);
    for (size_t i = 0; i < m->cc.n && i < 8; i++)
        count_address(o, m->cc.at[i].addr, first);
    for (size_t i = 0; i < m->from.n && i < 2; i++)
        count_address(o, m->from.at[i].addr, false);
}

static const struct ours_count *best_of(const struct ours_count *rows, size_t n)
{
    const struct ours_count *best = NULL;
    for (size_t i = 0; i < n; i++)
        if (!best || rows[i].n > best->n ||
            (rows[i].n == best->n && rows[i].n_first > best->n_first))
            best = &rows[i];
    return best;
}

const char *ours_guess(const struct ours *o, uint64_t *n_r)
{
    const struct ours_count *domain = best_of(o->domains, o->n_domains);
    const struct ours_count *address = best_of(o->addresses, o->n_addresses);
    *n_r = 0;
    if (!address)
        return NULL;
    /* An address that stands in more messages than any domain is one at a provider for everybody.
     */
    const struct ours_count *best =
        domain && (domain->n > address->n ||
                   (domain->n == address->n && domain->n_first >= address->n_first))
            ? domain
            : address;
    *n_r = best->n;
    return best->name;
}
