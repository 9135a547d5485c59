/* SPDX-License-Identifier: Apache-2.0 */
/* Any UTF-8 as a page: what comes out is UTF-8, and made of what the lists name. */
#include "base/utf8.h"
#include "mail/sanitise_check.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct sanitise_image image = {.content_id = STR("a"), .url = STR("/files/1")};
    const struct sanitise_options options = {.images = &image, .n_images = 1};
    struct sanitise_result result;
    struct out page, safe;
    out_init(&page, size * 3);
    out_init(&safe, 1 << 20);
    utf8_clean(&page, (struct str){(const char *)data, size});
    sanitise_html(&safe, out_as_str(&page), &options, &result);
    if (!result.too_much && (!utf8_valid(out_as_str(&safe)) || sanitise_check(out_as_str(&safe))))
        abort();
    out_free(&page);
    out_free(&safe);
    return 0;
}
