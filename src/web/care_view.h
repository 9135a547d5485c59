/* SPDX-License-Identifier: Apache-2.0 */
/* care_view.h: what care.html shows. */
#ifndef WEB_CARE_VIEW_H
#define WEB_CARE_VIEW_H

#include "web/view.h"

struct care_case {
    struct str reason, alternative, href;
    int64_t number;
    bool is_granted, is_refused;
};
struct care_view {
    bool asked, may_answer; /* asked: by the customer's own words */
    struct str amount, resend, exception, yes_by, decide_href;
    struct care_case *cases;
    size_t n_cases;
};
struct decision_view {
    struct page_frame frame;
    struct str action, csrf;
    bool is_refund, is_resend, is_exception, is_other;
};

#endif
