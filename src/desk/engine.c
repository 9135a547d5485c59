/* SPDX-License-Identifier: Apache-2.0 */
/* engine.c: readers on a shelf, under one lock. The model is opened by whoever comes first, with
   the lock held: it is mapped, not read, so that is a matter of milliseconds. */
#include "desk/engine.h"

#include "base/arena.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct engine {
    pthread_mutex_t lock;
    pthread_cond_t back;
    char *path;
    bool opened;
    struct heard_model *model;
    struct heard_error trouble;
    struct heard_reader *shelf[ENGINE_READERS_MAX];
    int n_shelf, n_made, most;
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
    heard_model_close(e->model);
    pthread_mutex_destroy(&e->lock);
    pthread_cond_destroy(&e->back);
    free(e->path);
    free(e);
}

/* With the lock held. */
static struct heard_reader *make_reader(struct engine *e)
{
    const struct heard_limits limits = {ENGINE_TURNS, ENGINE_TURN_BYTES};
    if (!e->opened && e->path)
        heard_model_open(e->path, &e->model, &e->trouble);
    e->opened = true;
    struct heard_reader *reader = heard_reader_new(e->model, &limits);
    e->n_made += reader != NULL;
    return reader;
}

/* With the lock held: until one is back, or the time is over. */
static bool wait_for_one(struct engine *e)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += ENGINE_WAIT_MS / 1000;
    while (!e->n_shelf)
        if (pthread_cond_timedwait(&e->back, &e->lock, &until) == ETIMEDOUT)
            return e->n_shelf > 0;
    return true;
}

struct heard_reader *engine_borrow(struct call *c, struct engine *e)
{
    struct heard_reader *reader = NULL;
    pthread_mutex_lock(&e->lock);
    bool may_make = !e->n_shelf && e->n_made < e->most;
    if (may_make)
        reader = make_reader(e);
    else if (wait_for_one(e))
        reader = e->shelf[--e->n_shelf];
    pthread_mutex_unlock(&e->lock);
    if (!reader && may_make)
        fail(c, IO_FAILED, "there is not enough memory to read conversations");
    else if (!reader)
        fail(c, BUSY, "the engine is busy; try again in a moment");
    return reader;
}

void engine_give_back(struct engine *e, struct heard_reader *reader)
{
    pthread_mutex_lock(&e->lock);
    e->shelf[e->n_shelf++] = reader;
    pthread_cond_signal(&e->back);
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
