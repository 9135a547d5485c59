/* SPDX-License-Identifier: Apache-2.0 */
/* reply_token.c: "h", the number in base 36, "-", and twelve letters of an HMAC over it: 60 bits,
   each guess of which is a mail. */
#include "desk/reply_token.h"

#include "desk/reply_token.sql.h"

#include <inttypes.h>
#include <sodium/crypto_auth_hmacsha256.h>
#include <sodium/randombytes.h>
#include <stdio.h>

enum { NUMBER_LETTERS = 13 };

static const char base36[] = "0123456789abcdefghijklmnopqrstuvwxyz";
static const char base32[] = "abcdefghijklmnopqrstuvwxyz234567";

static int key_make(struct call *c, struct db_conn *d, int64_t org, struct str *key_r)
{
    struct reply_key_get_row row;
    unsigned char *key = arena_alloc(&c->arena, crypto_auth_hmacsha256_KEYBYTES);
    int got = sql_reply_key_get(c, d, org, &row);
    if (got == 0) {
        randombytes_buf(key, crypto_auth_hmacsha256_KEYBYTES);
        struct str made = {(char *)key, crypto_auth_hmacsha256_KEYBYTES};
        if (sql_reply_key_add(c, d, org, made, c->now_us) < 0)
            return -1;
        got = sql_reply_key_get(c, d, org, &row); /* perhaps another process's */
    }
    if (got <= 0)
        return got < 0 ? -1 : fail(c, BUSY, "another process makes the key for replies; try again");
    *key_r = row.key;
    return 1;
}

static void mac_of(struct str key, struct str words, char letters[REPLY_MAC_LETTERS + 1])
{
    unsigned char mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, (const unsigned char *)key.at, key.n);
    crypto_auth_hmacsha256_update(&state, (const unsigned char *)words.at, words.n);
    crypto_auth_hmacsha256_final(&state, mac);
    for (int i = 0; i < REPLY_MAC_LETTERS; i++)
        letters[i] = base32[mac[i] & 31];
    letters[REPLY_MAC_LETTERS] = '\0';
}

static void number_text(int64_t number, char text[NUMBER_LETTERS + 1])
{
    char backwards[NUMBER_LETTERS];
    size_t n = 0, at = 0;
    do {
        backwards[n++] = base36[number % 36];
        number /= 36;
    } while (number && n < NUMBER_LETTERS);
    while (n)
        text[at++] = backwards[--n];
    text[at] = '\0';
}

static bool number_read(struct str text, int64_t *number_r)
{
    int64_t number = 0;
    if (!text.n || text.n >= NUMBER_LETTERS)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        ptrdiff_t at = str_find_char(str_of(base36), ascii_lower(text.at[i]));
        if (at < 0)
            return false;
        number = number * 36 + at;
    }
    *number_r = number;
    return number > 0;
}

/* What is signed: the kind keeps tokens and ids apart. */
static struct str signed_words(struct arena *a, const char *kind, int64_t number, int64_t outbox_id)
{
    char words[100];
    int n = snprintf(words, sizeof words, "%s %" PRId64 " %" PRId64, kind, number, outbox_id);
    return (struct str){arena_copy(a, words, (size_t)n), (size_t)n};
}

int reply_token_make(struct call *c, struct db_conn *d, int64_t org, int64_t number,
                     struct str *token_r)
{
    char text[NUMBER_LETTERS + 1], mac[REPLY_MAC_LETTERS + 1], token[REPLY_TOKEN_BYTES];
    struct str key;
    if (key_make(c, d, org, &key) < 0)
        return -1;
    number_text(number, text);
    mac_of(key, signed_words(&c->arena, "reply", number, 0), mac);
    int n = snprintf(token, sizeof token, "h%s-%s", text, mac);
    *token_r = (struct str){arena_copy(&c->arena, token, (size_t)n), (size_t)n};
    return 1;
}

int reply_token_id(struct call *c, struct db_conn *d, int64_t org, int64_t number,
                   int64_t outbox_id, struct str domain, struct str *mail_id_r)
{
    char text[NUMBER_LETTERS + 1], mac[REPLY_MAC_LETTERS + 1], id[400];
    struct str key;
    if (key_make(c, d, org, &key) < 0)
        return -1;
    number_text(number, text);
    mac_of(key, signed_words(&c->arena, "id", number, outbox_id), mac);
    int n = snprintf(id, sizeof id, "h%s.%" PRId64 ".%s@%.*s", text, outbox_id, mac,
                     (int)(domain.n < 300 ? domain.n : 300), domain.at);
    *mail_id_r = (struct str){arena_copy(&c->arena, id, (size_t)n), (size_t)n};
    return 1;
}

/* >0 the letters are those of the words. */
static int check(struct call *c, struct db_conn *d, int64_t org, struct str words, struct str said)
{
    struct reply_key_get_row row;
    char mac[REPLY_MAC_LETTERS + 1];
    int got = sql_reply_key_get(c, d, org, &row);
    if (got <= 0)
        return got;
    mac_of(row.key, words, mac);
    return str_eq_nocase(said, str_of(mac));
}

int reply_token_read(struct call *c, struct db_conn *d, int64_t org, struct str token,
                     int64_t *number_r)
{
    struct str rest = token, number;
    *number_r = 0;
    if (token.n < 3 || ascii_lower(token.at[0]) != 'h' || !str_cut(&rest, '-', &number) ||
        !number_read(str_from(number, 1), number_r))
        return 0;
    return check(c, d, org, signed_words(&c->arena, "reply", *number_r, 0), rest);
}

int reply_token_of_id(struct call *c, struct db_conn *d, int64_t org, struct str mail_id,
                      int64_t *number_r)
{
    struct str local, number, outbox, rest;
    int64_t outbox_id;
    *number_r = 0;
    if (!str_cut(&mail_id, '@', &local))
        return 0;
    rest = local;
    if (!str_cut(&rest, '.', &number) || !str_cut(&rest, '.', &outbox) || number.n < 2 ||
        ascii_lower(number.at[0]) != 'h' || !number_read(str_from(number, 1), number_r) ||
        !str_int64(outbox, &outbox_id))
        return 0;
    return check(c, d, org, signed_words(&c->arena, "id", *number_r, outbox_id), rest);
}

static bool is_base36(char c)
{
    return str_find_char(str_of(base36), ascii_lower(c)) >= 0;
}

struct str reply_token_find(struct str *rest)
{
    for (size_t i = 0; i + 1 < rest->n; i++) {
        bool begins = ascii_lower(rest->at[i]) == 'h' && (i == 0 || !is_base36(rest->at[i - 1]));
        size_t n = 1;
        while (begins && i + n < rest->n && n <= NUMBER_LETTERS && is_base36(rest->at[i + n]))
            n++;
        if (!begins || n < 2 || i + n + REPLY_MAC_LETTERS >= rest->n || rest->at[i + n] != '-')
            continue;
        size_t letters = 0;
        while (letters <= REPLY_MAC_LETTERS && i + n + 1 + letters < rest->n &&
               is_base36(rest->at[i + n + 1 + letters]))
            letters++;
        if (letters != REPLY_MAC_LETTERS)
            continue;
        struct str found = {rest->at + i, n + 1 + letters};
        *rest = str_from(*rest, i + found.n);
        return found;
    }
    *rest = str_from(*rest, rest->n);
    return STR("");
}
