/* SPDX-License-Identifier: Apache-2.0 */
/* tnef_words.c: Outlook writes a message as text, as HTML or as packed RTF, and often as RTF alone.
 */
#include "mail/charset.h"
#include "mail/rtf.h"
#include "mail/tnef.h"

static void put_rtf(struct out *o, struct str packed, struct html_marks *marks)
{
    struct out rtf, words;
    bool is_html;
    out_init(&rtf, RTF_BYTES_MAX);
    out_init(&words, RTF_BYTES_MAX);
    if (rtf_unpack(&rtf, packed) && rtf_words(&words, out_as_str(&rtf), &is_html)) {
        if (is_html)
            html_to_text(o, out_as_str(&words), marks);
        else
            out_str(o, out_as_str(&words));
    }
    out_free(&rtf);
    out_free(&words);
}

static void put_decoded(struct out *o, const struct tnef *t, struct str bytes, bool is_wide)
{
    char name[CODEPAGE_NAME_BYTES];
    codepage_name(name, t->codepage ? t->codepage : 1252);
    charset_decode(o, bytes, is_wide ? STR("utf-16le") : str_of(name));
}

bool tnef_words(struct out *o, const struct tnef *t, struct html_marks *marks)
{
    struct out html;
    size_t before = o->n;
    put_decoded(o, t, t->text, t->text_is_wide);
    if (str_trim(str_from(out_as_str(o), before)).n)
        return true;
    out_cut(o, before);
    if (t->html.n) {
        out_init(&html, RTF_BYTES_MAX);
        struct str declared = html_charset(t->html);
        if (declared.n)
            charset_decode(&html, t->html, declared);
        else
            put_decoded(&html, t, t->html, false);
        html_to_text(o, out_as_str(&html), marks);
        out_free(&html);
    } else if (t->rtf.n) {
        put_rtf(o, t->rtf, marks);
    }
    return str_trim(str_from(out_as_str(o), before)).n > 0;
}
