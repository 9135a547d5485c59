/* SPDX-License-Identifier: Apache-2.0 */
/* tmpl.h: what compiled templates call (tools/tmplc). A page is written into an out by these
   functions alone; nobody else writes HTML.

       {{ x }}      in text and in quoted attributes: escaped
       {{u x}}      at the front of a URL attribute: a whole address, its scheme checked
                    further behind: one part of an address, percent-encoded
       {{raw x}}    x must be a struct tmpl_safe: text that a sanitiser made, and nothing else

   The macros choose by the type of the value: a struct str, a C string, any whole number, a double.
   A value of another type does not compile. */
#ifndef BASE_TMPL_H
#define BASE_TMPL_H

#include "base/out.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

/* HTML that may stand on a page as it is. Only a sanitiser makes one. */
struct tmpl_safe {
    struct str html;
};

void tmpl_str(struct out *o, struct str value);
void tmpl_text(struct out *o, const char *value); /* NULL is empty */
void tmpl_int(struct out *o, int64_t value);
void tmpl_uint(struct out *o, uint64_t value);
void tmpl_real(struct out *o, double value);                   /* two decimals at most */
void tmpl_decimals(struct out *o, double value, int decimals); /* not a number: an en dash */

/* A whole address: relative, #..., http, https, mailto or tel; anything else becomes
 * "about:invalid". */
void tmpl_url(struct out *o, struct str value);
void tmpl_url_text(struct out *o, const char *value);
/* One part of an address: everything but letters, digits and -._~ is percent-encoded. */
void tmpl_url_part(struct out *o, struct str value);
void tmpl_url_part_text(struct out *o, const char *value);
void tmpl_url_part_int(struct out *o, int64_t value);

void tmpl_raw(struct out *o, struct tmpl_safe value);

bool tmpl_true_str(struct str value);
bool tmpl_true_text(const char *value);
bool tmpl_true_int(int64_t value);
bool tmpl_true_uint(uint64_t value);
bool tmpl_true_real(double value);

/* clang-format off */
#define TMPL_PUT(o, x) _Generic((x), \
    struct str: tmpl_str, char *: tmpl_text, const char *: tmpl_text, double: tmpl_real, float: tmpl_real, \
    unsigned: tmpl_uint, unsigned long: tmpl_uint, unsigned long long: tmpl_uint, default: tmpl_int)(o, x)
#define TMPL_URL(o, x) _Generic((x), \
    struct str: tmpl_url, char *: tmpl_url_text, const char *: tmpl_url_text)(o, x)
#define TMPL_URL_PART(o, x) _Generic((x), \
    struct str: tmpl_url_part, char *: tmpl_url_part_text, const char *: tmpl_url_part_text, \
    default: tmpl_url_part_int)(o, x)
#define TMPL_TRUE(x) _Generic((x), \
    struct str: tmpl_true_str, char *: tmpl_true_text, const char *: tmpl_true_text, double: tmpl_true_real, \
    float: tmpl_true_real, unsigned: tmpl_true_uint, unsigned long: tmpl_true_uint, \
    unsigned long long: tmpl_true_uint, default: tmpl_true_int)(x)
/* clang-format on */

#endif
