/* SPDX-License-Identifier: Apache-2.0 */
/* charset.h: bytes to UTF-8, whatever their sender believed them to be.

       enum charset_used used = charset_decode(&out, bytes, STR("iso-8859-2"));

   In this order: a charset that hides in ASCII or in pairs of bytes (ISO-2022, UTF-7, HZ, UTF-16)
   where it is declared; UTF-8 where the bytes are valid UTF-8, because a wrong label is more common
   than text that is UTF-8 by chance; the declared charset; windows-1252. The output is always valid
   UTF-8, without a byte order mark and without NUL; bytes that the charset does not know become
   U+FFFD. */
#ifndef MAIL_CHARSET_H
#define MAIL_CHARSET_H

#include "base/out.h"
#include "base/str.h"

enum { CHARSET_NAME_BYTES = 64 };

enum charset_used { CHARSET_UTF8, CHARSET_DECLARED, CHARSET_WINDOWS_1252 };

/* Appends. `declared` may be empty, unknown, or nonsense. */
enum charset_used charset_decode(struct out *o, struct str bytes, struct str declared);

/* The name under which iconv knows a charset that mail calls `declared`, "" when it is not a name.
 */
void charset_name(char name_r[CHARSET_NAME_BYTES], struct str declared);

#endif
