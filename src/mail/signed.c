/* SPDX-License-Identifier: Apache-2.0 */
/* signed.c: OpenSSL reads the structure; Outlook writes it in pieces of no stated length. */
#include "mail/signed.h"

#include <limits.h>
#include <openssl/cms.h>
#include <openssl/err.h>

bool signed_open(struct arena *a, struct str cms, struct str *content_r)
{
    const unsigned char *at = (const unsigned char *)cms.at;
    CMS_ContentInfo *info =
        cms.n && cms.n < INT_MAX ? d2i_CMS_ContentInfo(NULL, &at, (long)cms.n) : NULL;
    bool is_signed = info && OBJ_obj2nid(CMS_get0_type(info)) == NID_pkcs7_signed;
    ASN1_OCTET_STRING **held = is_signed ? CMS_get0_content(info) : NULL;
    bool found = held && *held && ASN1_STRING_length(*held) > 0;
    if (found) {
        size_t n = (size_t)ASN1_STRING_length(*held);
        *content_r = (struct str){arena_copy(a, (const char *)ASN1_STRING_get0_data(*held), n), n};
    }
    CMS_ContentInfo_free(info);
    ERR_clear_error(); /* the next who asks this thread's errors asks for theirs */
    return found;
}
