/* SPDX-License-Identifier: Apache-2.0 */
/* list_row.h: a conversation as lists show it: search, views, bulk changes. */
#ifndef WEB_LIST_ROW_H
#define WEB_LIST_ROW_H

#include "desk/conversation.h"
#include "web/api.h"

extern const struct api_shape list_row_shape;
void list_row_put(struct json_writer *w, const char *key, const struct conversation *it);

#endif
