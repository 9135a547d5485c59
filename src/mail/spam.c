/* SPDX-License-Identifier: Apache-2.0 */
/* spam.c: a table of fields, each with what makes it a yes. */
#include "mail/spam.h"

static bool says_yes(struct str value)
{
    return str_starts_nocase(value, STR("yes")) || str_starts_nocase(value, STR("true"));
}

/* "CIP:192.0.2.1;CTRY:US;SFV:SPM;...": spam, or already found to be so by a rule of theirs. */
static bool exchange_says_so(struct str value)
{
    return str_find_nocase(value, STR("SFV:SPM")) >= 0 ||
           str_find_nocase(value, STR("SFV:SKB")) >= 0;
}

/* "mx.example; spf=pass ...; dmarc=fail (p=REJECT sp=REJECT dis=QUARANTINE)
 * header.from=bank.example" */
static bool dmarc_failed(struct str value)
{
    static const struct str asks[] = {{"p=reject", 8},
                                      {"p=quarantine", 12},
                                      {"action=reject", 13},
                                      {"action=oreject", 14},
                                      {"action=quarantine", 17}};
    struct str part;
    while (str_cut(&value, ';', &part)) {
        part = str_trim(part);
        if (!str_starts_nocase(part, STR("dmarc=fail")) ||
            str_find_nocase(part, STR("dis=none")) >= 0)
            continue;
        for (size_t i = 0; i < sizeof asks / sizeof *asks; i++)
            if (str_find_nocase(part, asks[i]) >= 0)
                return true;
    }
    return false;
}

static const struct {
    struct str name;
    bool (*says_so)(struct str value);
} fields[] = {{{"X-Spam-Flag", 11}, says_yes},
              {{"X-Spam-Status", 13}, says_yes},
              {{"X-Spam", 6}, says_yes},
              {{"X-Forefront-Antispam-Report", 27}, exchange_says_so},
              {{"Authentication-Results", 22}, dmarc_failed}};

bool spam_verdict(struct spam_verdict *v_r, const struct mime *m)
{
    *v_r = (struct spam_verdict){.header = STR(""), .value = STR("")};
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        struct str value = str_trim(mime_field(&m->parts[0], fields[i].name));
        if (!fields[i].says_so(value))
            continue;
        *v_r = (struct spam_verdict){fields[i].name, value};
        return true;
    }
    return false;
}
