/* SPDX-License-Identifier: Apache-2.0 */
/* password_common.c: the password in plain small letters, and then one question after the other. */
#include "desk/password_common.h"

#include <string.h>

enum { COMMON_BYTES = 64, WALK_LEAST = 4, UNIT_MOST = 12 };

/* Words that passwords of ten and more characters are made of. */
static const char *const words[] = {
    "password",   "passwort",    "passw0rd",   "motdepasse",  "contrasena",    "senha",
    "wachtwoord", "haslo",       "parola",     "welcome",     "willkommen",    "bienvenue",
    "letmein",    "changeme",    "secret",     "geheim",      "default",       "iloveyou",
    "loveyou",    "lovely",      "princess",   "sunshine",    "football",      "baseball",
    "basketball", "superman",    "batman",     "spiderman",   "pokemon",       "naruto",
    "starwars",   "dragon",      "monkey",     "master",      "shadow",        "michael",
    "jennifer",   "jordan",      "charlie",    "jessica",     "ashley",        "andrew",
    "daniel",     "thomas",      "robert",     "matthew",     "nicole",        "amanda",
    "alexander",  "hunter",      "killer",     "soccer",      "hockey",        "mustang",
    "ferrari",    "mercedes",    "porsche",    "corvette",    "harley",        "yamaha",
    "liverpool",  "chelsea",     "arsenal",    "barcelona",   "juventus",      "freedom",
    "whatever",   "trustno",     "computer",   "internet",    "qwerty",        "qwertz",
    "azerty",     "asdfgh",      "zxcvbn",     "admin",       "administrator", "root",
    "system",     "server",      "oracle",     "login",       "access",        "support",
    "helpdesk",   "service",     "customer",   "company",     "office",        "winter",
    "summer",     "spring",      "autumn",     "january",     "february",      "september",
    "october",    "november",    "december",   "monday",      "friday",        "cookie",
    "butterfly",  "chocolate",   "chicken",    "banana",      "orange",        "purple",
    "silver",     "diamond",     "flower",     "angel",       "jesus",         "christ",
    "blessed",    "maverick",    "phoenix",    "america",     "london",        "qazwsx",
    "test",       "testing",     "temp",       "guest",       "user",          "google",
    "facebook",   "samsung",     "iphone",     "microsoft",   "windows",       "heard",
    "abc",        "hello",       "hallo",      "bonjour",     "liebe",         "schatz",
    "amour",      "family",      "forever",    "friends",     "babygirl",      "slipknot",
    "metallica",  "creative",    "thunder",    "california",  "strawberry",    "christopher",
    "manchester", "linkinpark",  "bestfriend", "cheerleader", "cinderella",    "volleyball",
    "friendster", "harrypotter", "sweetheart", "hellokitty",  "friendship",    "tinkerbell",
    "roadrunner", "enterprise",  "revolution", "undertaker",  "tokiohotel",    "winniethepooh",
    "prometheus", "rastafari",   "instructor", "newaccount",  "nightshade",    "jethrotull",
    "cannondale", "chrisbrown",  "management", "cunningham",  "estrella",      "daddysgirl"};

/* Rows of keyboards, the alphabet, and keys below one another. */
static const char *const walks[] = {"qwertyuiop",
                                    "asdfghjkl",
                                    "zxcvbnm",
                                    "qwertzuiop",
                                    "yxcvbnm",
                                    "azertyuiop",
                                    "qsdfghjklm",
                                    "wxcvbn",
                                    "1234567890",
                                    "0987654321",
                                    "abcdefghijklmnopqrstuvwxyz",
                                    "qazwsxedcrfvtgbyhnujm",
                                    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik",
                                    "q1w2e3r4t5y6u7i8o9p0",
                                    "1q2w3e4r5t6y7u8i9o0p"};

struct plain {
    char at[COMMON_BYTES + 1];
    size_t n;
};

static struct plain plain_of(struct str password)
{
    struct plain p = {.n = password.n < COMMON_BYTES ? password.n : COMMON_BYTES};
    for (size_t i = 0; i < p.n; i++)
        p.at[i] = ascii_lower(password.at[i]);
    p.at[p.n] = '\0';
    return p;
}

static bool only_digits(const struct plain *p)
{
    for (size_t i = 0; i < p->n; i++)
        if (!ascii_digit(p->at[i]))
            return false;
    return true;
}

static bool repeats(const struct plain *p)
{
    for (size_t unit = 1; unit <= UNIT_MOST && unit * 2 <= p->n; unit++)
        if (memcmp(p->at, p->at + unit, p->n - unit) == 0)
            return true;
    return false;
}

/* How much of the text from `at` on is in a row, either way. */
static size_t walk_at(const char *at)
{
    size_t best = 0;
    for (size_t w = 0; w < sizeof walks / sizeof *walks; w++)
        for (const char *from = strchr(walks[w], *at); from; from = strchr(from + 1, *at)) {
            size_t up = 1, down = 1;
            while (at[up] && from[up] == at[up])
                up++;
            while (at[down] && from - walks[w] >= (ptrdiff_t)down &&
                   from[-(ptrdiff_t)down] == at[down])
                down++;
            best = up > best ? up : best;
            best = down > best ? down : best;
        }
    return best;
}

/* All of it is walks, but for a mark or a figure at the end. */
static bool walked(const struct plain *p)
{
    size_t i = 0, n;
    while (i < p->n && (n = walk_at(p->at + i)) >= WALK_LEAST)
        i += n;
    return i >= WALK_LEAST && p->n - i < WALK_LEAST;
}

static char letter_of(char c)
{
    static const char figures[] = "0134578@$!|", letters[] = "oleastbasil";
    const char *is = c ? strchr(figures, c) : NULL;
    return is ? letters[is - figures] : c;
}

static bool dressed_as(const struct plain *p, const char *word)
{
    size_t n = strlen(word);
    for (size_t i = 0; i + n <= p->n; i++) {
        size_t same = 0;
        while (same < n &&
               (p->at[i + same] == word[same] || letter_of(p->at[i + same]) == word[same]))
            same++;
        if (same < n)
            continue;
        bool plain = true; /* what is around it is digits and marks, or a little */
        for (size_t j = 0; j < p->n; j++)
            plain = plain && ((j >= i && j < i + n) || p->at[j] < 'a' || p->at[j] > 'z');
        if ((plain && p->n - n <= n + 2) || (p->n - n) * 2 < n)
            return true;
    }
    return false;
}

bool password_is_common(struct str password)
{
    struct plain p = plain_of(password);
    if (password.n > COMMON_BYTES)
        return false; /* nobody tries those first */
    if (only_digits(&p) || repeats(&p) || walked(&p))
        return true;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (dressed_as(&p, words[i]))
            return true;
    return false;
}
