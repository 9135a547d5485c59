/* SPDX-License-Identifier: Apache-2.0 */
/* field.h: the values of header fields that have a grammar of their own: media types, ranges, lists
   of tags, accepted codings, dispositions.

       struct str type, boundary;
       type = field_media_type(STR("Multipart/Form-Data; boundary=x"));      without parameters
       if (field_param(STR("form-data; name=\"a b\""), STR("name"), buffer, sizeof buffer, &name))
   ... enum range_kind kind = field_range(STR("bytes=0-99"), size, &from, &n);

   All of them read what strangers send: what is not understood is treated as absent, as RFC 9110
   asks, unless the header says otherwise. */
#ifndef HTTP_FIELD_H
#define HTTP_FIELD_H

#include "base/out.h"
#include "base/str.h"

#include <stdint.h>

/* A token of RFC 9110: what names of fields, methods and parameters are made of. */
bool field_token(struct str s);

/* A value without control characters other than tab. */
bool field_value(struct str s);

/* "text/html" of "text/html; charset=utf-8"; compare with str_eq_nocase. */
struct str field_media_type(struct str value);

/* The parameter `name` behind the first semicolon, unquoted. It is borrowed from the value, or
   from the buffer when an escape had to be undone. False when it is absent, broken or longer than
   the buffer. */
bool field_param(struct str value, struct str name, char *buffer, size_t cap, struct str *param_r);

enum range_kind { RANGE_NONE, RANGE_PART, RANGE_UNMET };

/* One range of `size` bytes. Several ranges, other units and broken ones are RANGE_NONE: the whole
   is sent, which is always allowed. RANGE_UNMET is answered with 416. */
enum range_kind field_range(struct str value, uint64_t size, uint64_t *from_r, uint64_t *n_r);

/* Whether an If-None-Match list names the tag (weak comparison). Tags are given with their quotes.
 */
bool field_lists_tag(struct str value, struct str tag);

/* Whether Accept-Encoding allows the coding, with a weight above 0. */
bool field_accepts(struct str value, struct str coding);

/* attachment; filename="..."; filename*=UTF-8''...  for any name. */
void field_attachment(struct out *o, struct str filename);

#endif
