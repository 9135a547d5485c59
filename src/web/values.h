/* SPDX-License-Identifier: Apache-2.0 */
/* values.h: custom fields on pages: what a conversation or a customer holds, as a form and as
   words.

       struct values_view v;
       if (values_fill(p, STR("customer"), customer_id, &v) < 0) return -1;     a look
       {{> value_inputs v}}  {{> value_words v}}                                 its template
       if (values_take(p, STR("customer"), customer_id, told) < 0) return -1;   the form that came
 */
#ifndef WEB_VALUES_H
#define WEB_VALUES_H

#include "web/page.h"
#include "web/work_view.h"

int values_fill(struct page *p, struct str noun, int64_t id, struct values_view *v_r);

/* Sets what the form names and what differs; each change has its way back. >0 something changed. */
int values_take(struct page *p, struct str noun, int64_t id, struct page_told *told);

#endif
