/* SPDX-License-Identifier: Apache-2.0 */
/* names.c: only words with a capital are taken, and not those that begin sentences or close
 * letters. */
#include "archive/names.h"

#include <string.h>

static bool letter(char c)
{
    return ascii_alpha(c) || (unsigned char)c >= 0x80 || c == '\'' || c == '-';
}

static bool is_capital(char c)
{
    return (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0xc3;
}

/* The word at the front of s. */
static struct str word_at(struct str s)
{
    size_t n = 0;
    while (n < s.n && letter(s.at[n]))
        n++;
    while (n && (s.at[n - 1] == '\'' || s.at[n - 1] == '-'))
        n--;
    return str_first(s, n);
}

static bool is_no_name(struct str word)
{
    static const char *const words[] = {
        "best",     "regards", "kind",     "sincerely", "thanks",
        "thank",    "you",     "cheers",   "yours",     "warm",
        "warmly",   "support", "team",     "customer",  "service",
        "care",     "the",     "hello",    "hi",        "dear",
        "sorry",    "sure",    "yes",      "no",        "ok",
        "great",    "afraid",  "happy",    "glad",      "very",
        "so",       "not",     "monday",   "tuesday",   "wednesday",
        "thursday", "friday",  "saturday", "sunday",    "i",
        "we",       "please",  "take",     "talk",      "soon",
        "all",      "order",   "refund",   "done",      "desk",
        "your",     "with",    "many",     "sent",      "good",
        "a",        "an",      "it",       "that",      "this",
        "agent",    "rep",     "advisor",  "adviser",   "representative",
        "operator", "staff",   "helpdesk",
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (str_eq_nocase(word, str_of(words[i])))
            return true;
    return word.n < 2;
}

static void add_word(struct names *names, struct str word)
{
    if (word.n >= NAME_BYTES || names->n == NAMES_MOST || !word.n || !is_capital(word.at[0]) ||
        is_no_name(word))
        return;
    for (size_t i = 0; i < names->n; i++)
        if (str_eq_nocase(word, str_of(names->at[i])))
            return;
    memcpy(names->at[names->n], word.at, word.n);
    names->at[names->n++][word.n] = 0;
}

void names_add(struct names *names, struct str name)
{
    while (name.n) {
        struct str word = word_at(name);
        add_word(names, word);
        name = str_from(name, word.n ? word.n : 1);
    }
}

/* "I'm Ania", "my name is Sam", "Sam here". */
static void learn_introductions(struct names *names, struct str text)
{
    static const char *const before[] = {"I'm ",        "I am ",    "my name is ",
                                         "My name is ", "This is ", "this is "};
    for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
        struct str rest = text;
        for (ptrdiff_t at; (at = str_find(rest, str_of(before[i]))) >= 0;) {
            rest = str_from(rest, (size_t)at + strlen(before[i]));
            struct str word = word_at(rest);
            char next = word.n < rest.n ? rest.at[word.n] : '.';
            bool goes_on = next == ' ' && word.n + 1 < rest.n;
            struct str following = word_at(str_from(rest, word.n + 1));
            if (!goes_on || str_eq(following, STR("from")) || str_eq(following, STR("with")) ||
                str_eq(following, STR("and")) || str_eq(following, STR("here")))
                add_word(names, word);
        }
    }
}

/* A last line of one to three capitalised words, or such a line under "Best regards,". */
static void learn_signature(struct names *names, struct str text)
{
    text = str_trim(text);
    size_t start = text.n;
    while (start && text.at[start - 1] != '\n')
        start--;
    struct str line = str_trim(str_from(text, start)), rest = line;
    int words = 0;
    if (start == 0 || line.n > 40)
        return;
    while (rest.n) {
        struct str word = word_at(rest);
        if (word.n && !is_capital(word.at[0]))
            return;
        words += word.n > 0;
        if (!word.n && str_find_char(STR(" ,.-\xc2\xb7"), rest.at[0]) < 0)
            return;
        rest = str_from(rest, word.n ? word.n : 1);
    }
    if (words >= 1 && words <= 3)
        names_add(names, line);
}

void names_learn(struct names *names, struct str text)
{
    learn_introductions(names, text);
    learn_signature(names, text);
}

static bool is_name(const struct names *names, struct str word)
{
    for (size_t i = 0; i < names->n; i++)
        if (str_eq(word, str_of(names->at[i])))
            return true;
    return false;
}

/* The bytes of a name at the front of text, without a genitive; 0 where there is none. */
static size_t name_at(const struct names *names, struct str text)
{
    struct str word = word_at(text);
    if (word.n > 2 && word.at[word.n - 2] == '\'' && word.at[word.n - 1] == 's')
        word.n -= 2;
    return word.n && is_name(names, word) ? word.n : 0;
}

void names_mask(const struct names *names, struct str text, struct out *o)
{
    while (text.n) {
        size_t name = name_at(names, text), n = word_at(text).n;
        if (name) {
            out_text(o, "[agent]");
            text = str_from(text, name);
            for (size_t more;
                 text.n && text.at[0] == ' ' && (more = name_at(names, str_from(text, 1))) > 0;)
                text = str_from(text, 1 + more); /* first name and family name are one */
        } else {
            out_bytes(o, text.at, n ? n : 1);
            text = str_from(text, n ? n : 1);
        }
    }
}
