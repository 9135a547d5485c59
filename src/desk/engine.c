/* SPDX-License-Identifier: Apache-2.0 */
/* engine.c: readers on a shelf, under one lock. The model is opened by whoever comes first, with
   the lock held: it is mapped, not read, so that is a matter of milliseconds. */
#include "desk/engine.h"

#include "base/arena.h"
#include "engine/memo.h"

#include <errno.h>
#include <pthread.h>
#include <sodium/randombytes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct engine {
    pthread_mutex_t lock;
    pthread_cond_t back;
    char *path;
    bool opened;
    struct heard_model *model;
    struct memo *memo; /* of all readers; NULL without a model */
    struct heard_error trouble;
    struct heard_reader *shelf[ENGINE_READERS_MAX];
    int n_shelf, n_made, most, wait_ms;
};

int engine_make(struct call *c, const struct engine_options *options, struct engine **engine_r)
{
    int most = options->readers ? options->readers : 2;
    if (most < 1 || most > ENGINE_READERS_MAX)
        return fail(c, BAD_USAGE, "between 1 and %d readers, not %d", ENGINE_READERS_MAX, most);
    struct engine *e = base_alloc(sizeof *e);
    memset(e, 0, sizeof *e);
    pthread_mutex_init(&e->lock, NULL);
    pthread_cond_init(&e->back, NULL);
    e->most = most;
    e->wait_ms = options->wait_ms;
    if (options->model && *options->model) {
        size_t n = strlen(options->model) + 1;
        e->path = base_alloc(n);
        memcpy(e->path, options->model, n);
    }
    *engine_r = e;
    return 1;
}

void engine_free(struct engine *e)
{
    if (!e)
        return;
    for (int i = 0; i < e->n_shelf; i++)
        heard_reader_free(e->shelf[i]);
    memo_free(e->memo);
    heard_model_close(e->model);
    pthread_mutex_destroy(&e->lock);
    pthread_cond_destroy(&e->back);
    free(e->path);
    free(e);
}

/* With the lock held. */
static void open_model(struct engine *e)
{
    uint8_t secret[MEMO_SECRET];
    e->opened = true;
    if (!e->path || heard_model_open(e->path, &e->model, &e->trouble) < 0)
        return;
    randombytes_buf(secret, sizeof secret);
    e->memo = memo_new(MEMO_BYTES, secret);
}

/* With the lock held. */
static struct heard_reader *make_reader(struct engine *e)
{
    const struct heard_limits limits = {ENGINE_TURNS, ENGINE_TURN_BYTES};
    if (!e->opened)
        open_model(e);
    struct heard_reader *reader = heard_reader_new(e->model, &limits);
    if (reader && e->memo)
        reader_share(reader, e->memo);
    e->n_made += reader != NULL;
    return reader;
}

/* With the lock held. `spare` are to be left, on the shelf or unmade. */
static bool is_free(const struct engine *e, int spare)
{
    return e->n_shelf + e->most - e->n_made > spare;
}

/* With the lock held: until one is free, or the time is over. */
static bool wait_for_one(struct engine *e, int spare, int wait_ms)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += wait_ms / 1000;
    until.tv_nsec += wait_ms % 1000 * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    while (!is_free(e, spare))
        if (pthread_cond_timedwait(&e->back, &e->lock, &until) == ETIMEDOUT)
            return is_free(e, spare);
    return true;
}

static struct heard_reader *borrow(struct call *c, struct engine *e, int spare, int wait_ms)
{
    struct heard_reader *reader = NULL;
    pthread_mutex_lock(&e->lock);
    bool is = wait_for_one(e, spare, e->wait_ms ? e->wait_ms : wait_ms);
    if (is)
        reader = e->n_shelf ? e->shelf[--e->n_shelf] : make_reader(e);
    pthread_mutex_unlock(&e->lock);
    if (!reader && is)
        fail(c, IO_FAILED, "there is not enough memory to read conversations");
    else if (!reader)
        fail(c, BUSY, "the engine is busy; try again in a moment");
    return reader;
}

struct heard_reader *engine_borrow(struct call *c, struct engine *e)
{
    return borrow(c, e, 0, ENGINE_WAIT_MS);
}

struct heard_reader *engine_borrow_behind(struct call *c, struct engine *e)
{
    return borrow(c, e, e->most > 1, ENGINE_WAIT_BEHIND_MS);
}

void engine_give_back(struct engine *e, struct heard_reader *reader)
{
    pthread_mutex_lock(&e->lock);
    e->shelf[e->n_shelf++] = reader;
    pthread_cond_broadcast(&e->back); /* who waits behind may not take it */
    pthread_mutex_unlock(&e->lock);
}

const char *engine_model(struct engine *e)
{
    pthread_mutex_lock(&e->lock);
    const char *name = e->model ? heard_model_name(e->model) : "";
    pthread_mutex_unlock(&e->lock);
    return name;
}

const char *engine_card(struct engine *e, size_t *n_r)
{
    *n_r = 0;
    pthread_mutex_lock(&e->lock);
    const char *card = e->model ? heard_model_card(e->model, n_r) : "";
    pthread_mutex_unlock(&e->lock);
    return card;
}

const char *engine_trouble(struct engine *e)
{
    pthread_mutex_lock(&e->lock);
    const char *text = e->trouble.text;
    pthread_mutex_unlock(&e->lock);
    return text;
}
