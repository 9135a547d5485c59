/* SPDX-License-Identifier: Apache-2.0 */
/* spam_test.c: heads as servers really write them. */
#include "mail/spam.h"

#include "base/test.h"

struct head {
    const char *fields, *by; /* by: the field that decides; NULL: no spam */
};
static const struct head heads[] = {
    {"Subject: hello\n", NULL},
    {"X-Spam-Flag: YES\n", "X-Spam-Flag"},
    {"x-spam-flag: yes\n", "X-Spam-Flag"},
    {"X-Spam-Flag: NO\nX-Spam-Status: No, score=1.2 required=5.0\n", NULL},
    {"X-Spam-Status: Yes, score=12.3 required=5.0 tests=BAYES_99,\n\tHTML_MESSAGE\n",
     "X-Spam-Status"},
    {"X-Spam: Yes\n", "X-Spam"},
    {"X-Spam-Level: ************\n", NULL},
    {"X-Forefront-Antispam-Report: CIP:192.0.2.1;CTRY:;LANG:en;SCL:5;SFV:SPM;H:x\n",
     "X-Forefront-Antispam-Report"},
    {"X-Forefront-Antispam-Report: CIP:192.0.2.1;SCL:1;SFV:NSPM;H:x\n", NULL},
    {"Authentication-Results: mx.example; spf=fail smtp.mailfrom=bank.example;\n"
     "\tdmarc=fail (p=REJECT sp=REJECT dis=QUARANTINE) header.from=bank.example\n",
     "Authentication-Results"},
    {"Authentication-Results: mx.example; dmarc=fail action=quarantine header.from=bank.example\n",
     "Authentication-Results"},
    {"Authentication-Results: mx.example; dmarc=fail (p=NONE dis=NONE) header.from=a.example\n",
     NULL},
    {"Authentication-Results: mx.example; dmarc=fail (p=REJECT dis=NONE) header.from=a.example\n",
     NULL},
    {"Authentication-Results: mx.example; dmarc=pass (p=REJECT) header.from=a.example\n", NULL},
    /* A head's first is the last server's; the second may be anybody's. */
    {"Authentication-Results: mx.example; dmarc=pass header.from=a.example\n"
     "Authentication-Results: evil.example; dmarc=fail action=reject header.from=a.example\n",
     NULL},
};

static void test_verdicts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        struct arena a;
        struct mime m;
        struct spam_verdict v;
        char raw[1000];
        int n = snprintf(raw, sizeof raw, "From: a@a.example\n%s\nwords\n", heads[i].fields);
        arena_init(&a, 8 << 20);
        mime_parse(&m, &a, (struct str){raw, (size_t)n});
        bool spam = spam_verdict(&v, &m);
        bool right = spam == (heads[i].by != NULL) && str_eq(v.header, str_of(heads[i].by));
        assert_string_equal(right ? "" : heads[i].fields, "");
        arena_free(&a);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_verdicts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
