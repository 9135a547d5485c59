/* SPDX-License-Identifier: Apache-2.0 */
/* rtf.h: the words of RTF, which Outlook sends in a winmail.dat, packed.

       struct out rtf;
       out_init(&rtf, RTF_BYTES_MAX);
       if (rtf_unpack(&rtf, packed) && rtf_words(&out, out_as_str(&rtf), &is_html)) ...

   RTF that was made of HTML carries that HTML (MS-OXRTFEX); it is given back instead. Fonts,
   pictures and all that is not words are passed over. Time is linear; what is broken or cut off
   gives what stands in front. */
#ifndef MAIL_RTF_H
#define MAIL_RTF_H

#include "base/out.h"
#include "base/str.h"

#include <stdbool.h>
#include <stdint.h>

enum {
    RTF_BYTES_MAX = 4 << 20, /* unpacked */
    RTF_DEPTH = 100,         /* groups in groups; what lies deeper is passed over */
    RTF_FONTS = 100
};

/* Packed by MS-OXRTFCP, or in its envelope without being packed. Appends; false where it is
   neither. */
bool rtf_unpack(struct out *o, struct str packed);

/* Appends UTF-8; false where it is no RTF. */
bool rtf_words(struct out *o, struct str rtf, bool *is_html_r);

/* The name of a Windows code page for charset_decode. */
enum { CODEPAGE_NAME_BYTES = 16 };
void codepage_name(char name_r[CODEPAGE_NAME_BYTES], uint32_t codepage);

#endif
