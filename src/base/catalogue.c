/* SPDX-License-Identifier: Apache-2.0 */
/* catalogue.c: a sentence with values is looked up by what translators see: "%.*s gave it to %s" is
   "{1} gave it to {2}". Its values are read once, by the English format, each is written as that
   format says, and the translation says where. English itself takes the short way through printf.

   Whether a text is ours is asked of the linker: GNU ld, gold and lld all say where the program
   begins and ends in memory. */
#include "base/catalogue.h"

#include "base/time.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

extern const char __executable_start[], _end[];

extern const struct language catalogue_languages[];
extern const size_t catalogue_n_languages;

static bool is_ours(const char *at)
{
    uintptr_t place = (uintptr_t)at;
    return place >= (uintptr_t)__executable_start && place < (uintptr_t)_end;
}

size_t catalogue_count(void)
{
    return catalogue_n_languages;
}

const struct language *catalogue_language(int lang)
{
    return &catalogue_languages[lang > 0 && (size_t)lang < catalogue_n_languages ? lang : 0];
}

/* "de-AT" is "de" where there is nothing nearer. */
int catalogue_of(struct str tag)
{
    size_t n = 0;
    for (int i = 0; (size_t)i < catalogue_n_languages; i++)
        if (str_eq_nocase(tag, str_of(catalogue_languages[i].code)))
            return i;
    while (n < tag.n && ascii_alpha(tag.at[n]))
        n++;
    return n && n < tag.n ? catalogue_of(str_first(tag, n)) : -1;
}

int catalogue_wanted(struct str accept_language)
{
    struct str rest = accept_language, piece, tag;
    while (str_cut(&rest, ',', &piece)) {
        str_cut(&piece, ';', &tag);
        int lang = catalogue_of(str_trim(tag));
        if (lang >= 0 && catalogue_languages[lang].listed)
            return lang;
    }
    return 0;
}

static uint64_t hash_of(struct str sentence)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < sentence.n; i++)
        hash = (hash ^ (unsigned char)sentence.at[i]) * UINT64_C(0x100000001b3);
    return hash;
}

/* The forms of a sentence; NULL: the language has none. */
static const char *find(int lang, struct str key)
{
    const struct language *l = catalogue_language(lang);
    uint64_t hash = hash_of(key);
    size_t low = 0, high = l->n_rows;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (hash == l->rows[middle].hash)
            return l->rows[middle].forms;
        if (hash < l->rows[middle].hash)
            high = middle;
        else
            low = middle + 1;
    }
    return NULL;
}

struct str catalogue_words(int lang, struct str words)
{
    if (!lang || !words.n)
        return words;
    const char *forms = find(lang, words);
    return forms ? str_of(forms) : words;
}

struct str catalogue_str(int lang, struct str words)
{
    return lang && is_ours(words.at) ? catalogue_words(lang, words) : words;
}

/* ---- sentences with values ---- */

enum value_kind { VALUE_TEXT, VALUE_NUMBER, VALUE_OTHER };
struct value {
    enum value_kind kind;
    struct str text;  /* VALUE_TEXT */
    uint64_t count;   /* VALUE_NUMBER */
    char written[48]; /* of the other two */
};
struct sentence {
    char key[CATALOGUE_KEY_BYTES];
    size_t key_n;
    bool over, words; /* words: there is a letter beside the values */
    struct value values[CATALOGUE_VALUES_MAX];
    size_t n;
};

/* A conversion of printf, as far as sentences use it: %-5s and %'d are not ours. */
struct spec {
    bool zeros, counted; /* %02d; %.*s */
    int width, places;
    char size, letter; /* size: 'l' also for z, j, t; 'L' for ll */
};

static const char *digits(const char *at, int *n_r)
{
    for (*n_r = 0; ascii_digit(*at); at++)
        *n_r = *n_r < 100 ? *n_r * 10 + (*at - '0') : *n_r;
    return at;
}

/* Reads what begins with the % at `at`; where its letter stands. */
static const char *read_spec(struct spec *s, const char *at)
{
    *s = (struct spec){.places = -1};
    at++;
    for (; *at && strchr("-+ #0", *at); at++)
        s->zeros = s->zeros || *at == '0';
    at = digits(at, &s->width);
    if (*at == '.') {
        s->counted = at[1] == '*';
        at = s->counted ? at + 2 : digits(at + 1, &s->places);
    }
    for (; *at && strchr("hlzjt", *at); at++)
        s->size = *at == 'h' ? 'h' : s->size ? 'L' : 'l';
    s->letter = *at;
    return at;
}

static int64_t take_int(const struct spec *s, va_list *args)
{
    if (s->size == 'L')
        return va_arg(*args, long long);
    if (s->size == 'l')
        return va_arg(*args, long);
    return s->letter == 'd' || s->letter == 'i' ? va_arg(*args, int)
                                                : (int64_t)va_arg(*args, unsigned);
}

static void take_number(struct value *v, const struct spec *s, va_list *args)
{
    int64_t n = take_int(s, args);
    v->kind = VALUE_NUMBER;
    v->count = (uint64_t)n;
    if (s->letter == 'x')
        snprintf(v->written, sizeof v->written, "%" PRIx64, (uint64_t)n);
    else if (s->zeros)
        snprintf(v->written, sizeof v->written, "%0*" PRId64, s->width, n);
    else
        snprintf(v->written, sizeof v->written, "%*" PRId64, s->width, n);
}

/* The value of the conversion at `at`; where it ends. */
static const char *take(struct value *v, const char *at, va_list *args)
{
    struct spec s;
    at = read_spec(&s, at);
    if (s.letter == 's') {
        int n = s.counted ? va_arg(*args, int) : -1;
        const char *text = va_arg(*args, const char *);
        v->kind = VALUE_TEXT;
        v->text = n >= 0 ? (struct str){text, (size_t)n} : str_of(text);
    } else if (s.letter && strchr("diux", s.letter)) {
        take_number(v, &s, args);
    } else if (s.letter == 'c') {
        v->kind = VALUE_OTHER;
        snprintf(v->written, sizeof v->written, "%c", va_arg(*args, int));
    } else {
        v->kind = VALUE_OTHER;
        snprintf(v->written, sizeof v->written, "%.*f", s.places < 0 ? 6 : s.places,
                 va_arg(*args, double));
    }
    return s.letter ? at + 1 : at;
}

static void key_add(struct sentence *s, const char *at, size_t n)
{
    if (s->key_n + n >= sizeof s->key) {
        s->over = true;
        return;
    }
    memcpy(s->key + s->key_n, at, n);
    s->key_n += n;
}

static void read_sentence(struct sentence *s, const char *format, va_list *args)
{
    s->key_n = s->n = 0;
    s->over = s->words = false;
    for (const char *at = format; *at && !s->over;) {
        if (*at != '%' || at[1] == '%') {
            s->words = s->words || ascii_alpha(*at);
            key_add(s, at, 1);
            at += *at == '%' ? 2 : 1;
            continue;
        }
        if (s->n == CATALOGUE_VALUES_MAX) {
            s->over = true;
            return;
        }
        char hole[8];
        at = take(&s->values[s->n++], at, args);
        snprintf(hole, sizeof hole, "{%zu}", s->n);
        key_add(s, hole, strlen(hole));
    }
}

static void say_value(struct out *o, int lang, const struct value *v)
{
    if (v->kind == VALUE_TEXT)
        out_str(o, catalogue_str(lang, v->text));
    else
        out_text(o, v->written);
}

/* The words of a form, with a value wherever it says {1}. */
static void say(struct out *o, int lang, const struct value *values, size_t n_values,
                struct str form)
{
    while (form.n) {
        size_t n = 1, which = 0;
        while (form.at[0] == '{' && n < form.n && ascii_digit(form.at[n]) && which <= n_values)
            which = which * 10 + (size_t)(form.at[n++] - '0');
        if (n > 1 && n < form.n && form.at[n] == '}' && which >= 1 && which <= n_values) {
            say_value(o, lang, &values[which - 1]);
            form = str_from(form, n + 1);
            continue;
        }
        for (n = 1; n < form.n && form.at[n] != '{';) /* a blank or a few words */
            n++;
        out_bytes(o, form.at, n);
        form = str_from(form, n);
    }
}

void catalogue_fill(struct out *o, int lang, const char *sentence, const struct str *values,
                    size_t n_values)
{
    struct value said[CATALOGUE_VALUES_MAX];
    size_t n = n_values < CATALOGUE_VALUES_MAX ? n_values : CATALOGUE_VALUES_MAX;
    const char *forms = lang ? find(lang, str_of(sentence)) : NULL;
    for (size_t i = 0; i < n; i++) {
        said[i].kind = VALUE_TEXT;
        said[i].text = values[i];
    }
    const char *context = !forms && *sentence == '[' ? strstr(sentence, "] ") : NULL;
    sentence = context ? context + 2 : sentence;
    say(o, lang, said, n, str_of(forms ? forms : sentence));
}

void catalogue_day(struct out *o, int lang, int64_t at_us)
{
    struct civil t = civil_of(at_us);
    char day[INT_TEXT_BYTES], year[INT_TEXT_BYTES];
    int_text(t.day, day);
    int_text(t.year, year);
    const struct str values[] = {str_of(weekday_name(weekday_of(at_us))), str_of(day),
                                 str_of(month_name(t.month)), str_of(year)};
    catalogue_fill(o, lang, WORDS("[weekday day month year] {1} {2} {3} {4}"), values, 4);
}

/* The form that the first count of the sentence takes; the first where there is none. */
static struct str form_of(int lang, const struct sentence *s, const char *forms)
{
    struct str rest = str_of(forms), form;
    size_t i = 0;
    while (i < s->n && s->values[i].kind != VALUE_NUMBER)
        i++;
    int skip = i < s->n ? catalogue_language(lang)->form(s->values[i].count) : 0;
    while (str_cut(&rest, CATALOGUE_FORM_END, &form) && skip > 0 && rest.n)
        skip--;
    return form;
}

void catalogue_vf(struct out *o, int lang, const char *format, va_list args)
{
    struct sentence s;
    va_list again;
    if (!lang) {
        out_vf(o, format, args);
        return;
    }
    va_copy(again, args);
    read_sentence(&s, format, &again);
    va_end(again);
    const char *forms = s.over ? NULL : find(lang, (struct str){s.key, s.key_n});
    if (forms) {
        say(o, lang, s.values, s.n, form_of(lang, &s, forms));
    } else if (!s.over && !s.words && s.n) {
        say(o, lang, s.values, s.n, (struct str){s.key, s.key_n});
    } else {
        out_vf(o, format, args);
    }
}

void catalogue_f(struct out *o, int lang, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    catalogue_vf(o, lang, format, args);
    va_end(args);
}
