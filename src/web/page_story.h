/* SPDX-License-Identifier: Apache-2.0 */
/* page_story.h: what happened to a conversation, in words. */
#ifndef WEB_PAGE_STORY_H
#define WEB_PAGE_STORY_H

#include "desk/screen.h"
#include "web/page.h"

/* Empty: a thread does not tell it. */
struct str story_told(struct page *p, const struct screen_story_row *row);

#endif
