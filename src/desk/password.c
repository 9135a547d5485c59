/* SPDX-License-Identifier: Apache-2.0 */
/* password.c: libsodium does the work; the gate counts who is inside. */
#include "desk/password.h"

#include "base/utf8.h"
#include "desk/password_common.h"

#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

struct password_gate {
    pthread_mutex_t lock;
    pthread_cond_t left;
    int free, waiting;
};

int password_gate_new(struct call *c, int at_once, struct password_gate **gate_r)
{
    if (at_once < 1 || at_once > PASSWORD_AT_ONCE_MAX)
        return fail(c, BAD_USAGE, "passwords are checked 1 to %d at once", PASSWORD_AT_ONCE_MAX);
    if (sodium_init() < 0)
        return fail(c, BROKEN, "libsodium does not start");
    struct password_gate *gate = base_alloc(sizeof *gate);
    *gate = (struct password_gate){.free = at_once};
    pthread_mutex_init(&gate->lock, NULL);
    pthread_cond_init(&gate->left, NULL);
    *gate_r = gate;
    return 1;
}

void password_gate_free(struct password_gate *gate)
{
    if (!gate)
        return;
    pthread_cond_destroy(&gate->left);
    pthread_mutex_destroy(&gate->lock);
    free(gate);
}

static int enter(struct call *c, struct password_gate *gate)
{
    int result = 1;
    pthread_mutex_lock(&gate->lock);
    if (!gate->free && gate->waiting >= PASSWORD_WAITING_MAX) {
        result = fail(c, BUSY, "too many people sign in at this moment; try again soon");
    } else {
        gate->waiting++;
        while (!gate->free)
            pthread_cond_wait(&gate->left, &gate->lock);
        gate->waiting--;
        gate->free--;
    }
    pthread_mutex_unlock(&gate->lock);
    return result;
}

static void leave(struct password_gate *gate)
{
    pthread_mutex_lock(&gate->lock);
    gate->free++;
    pthread_cond_signal(&gate->left);
    pthread_mutex_unlock(&gate->lock);
}

static int make(struct call *c, struct password_gate *gate, struct str password, char *hash)
{
    if (enter(c, gate) < 0)
        return -1;
    int got =
        crypto_pwhash_str_alg(hash, password.n ? password.at : "", password.n, PASSWORD_PASSES,
                              (size_t)PASSWORD_MEMORY_KIB * 1024, crypto_pwhash_ALG_ARGON2ID13);
    leave(gate);
    return got == 0 ? 1 : fail(c, BUSY, "there is not enough memory to check a password");
}

int password_hash(struct call *c, struct password_gate *gate, struct str password,
                  struct str *hash_r)
{
    char hash[crypto_pwhash_STRBYTES];
    if (password.n > PASSWORD_BYTES_MAX)
        return fail(c, BAD_INPUT, "a password has at most %d bytes", PASSWORD_BYTES_MAX);
    if (!utf8_valid(password))
        return fail(c, BAD_INPUT, "the password is not UTF-8");
    if (utf8_count(password) < PASSWORD_CHARACTERS_MIN)
        return fail(c, BAD_INPUT, "a password has at least %d characters", PASSWORD_CHARACTERS_MIN);
    if (password_is_common(password))
        return fail(c, BAD_INPUT,
                    "that password is one that everybody tries first; a few words you like "
                    "are better");
    if (make(c, gate, password, hash) < 0)
        return -1;
    size_t n = strlen(hash);
    *hash_r = (struct str){arena_copy(&c->arena, hash, n), n};
    return 1;
}

int password_matches(struct call *c, struct password_gate *gate, struct str password,
                     struct str hash)
{
    char text[crypto_pwhash_STRBYTES] = {0};
    if (password.n > PASSWORD_BYTES_MAX)
        return 0;
    if (!hash.n || hash.n >= sizeof text) /* the same work, for nothing */
        return make(c, gate, password, text) < 0 ? -1 : 0;
    memcpy(text, hash.at, hash.n);
    if (enter(c, gate) < 0)
        return -1;
    int got = crypto_pwhash_str_verify(text, password.n ? password.at : "", password.n);
    leave(gate);
    return got == 0;
}
