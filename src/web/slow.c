/* SPDX-License-Identifier: Apache-2.0 */
/* slow.c: a ring of requests and a few threads that take them out. A handler that gives its own
   request back (http_defer) must not be run here; api_write knows (slow_thread). */
#include "web/slow.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct task {
    struct http_request *q;
    http_handler *handler;
};

struct slow {
    pthread_mutex_t lock;
    pthread_cond_t more;
    struct task tasks[SLOW_WAITING_MAX];
    size_t first, n;
    bool stopping;
    pthread_t threads[SLOW_THREADS];
    int n_threads;
};

/* False at the end. */
static bool take(struct slow *slow, struct task *task_r)
{
    pthread_mutex_lock(&slow->lock);
    while (!slow->n && !slow->stopping)
        pthread_cond_wait(&slow->more, &slow->lock);
    bool some = slow->n > 0;
    if (some) {
        *task_r = slow->tasks[slow->first];
        slow->first = (slow->first + 1) % SLOW_WAITING_MAX;
        slow->n--;
    }
    pthread_mutex_unlock(&slow->lock);
    return some;
}

static void *work(void *arg)
{
    struct slow *slow = arg;
    struct task task;
    while (take(slow, &task))
        http_finish(task.q, task.handler(task.q, http_response_of(task.q)));
    return NULL;
}

int slow_start(struct call *c, struct slow **slow_r)
{
    struct slow *slow = base_alloc(sizeof *slow);
    *slow = (struct slow){0};
    pthread_mutex_init(&slow->lock, NULL);
    pthread_cond_init(&slow->more, NULL);
    for (; slow->n_threads < SLOW_THREADS; slow->n_threads++) {
        errno = pthread_create(&slow->threads[slow->n_threads], NULL, work, slow);
        if (errno) {
            slow_stop(slow);
            return fail_errno(c, "cannot start a thread");
        }
    }
    *slow_r = slow;
    return 1;
}

void slow_stop(struct slow *slow)
{
    if (!slow)
        return;
    pthread_mutex_lock(&slow->lock);
    slow->stopping = true;
    pthread_cond_broadcast(&slow->more);
    pthread_mutex_unlock(&slow->lock);
    for (int i = 0; i < slow->n_threads; i++)
        pthread_join(slow->threads[i], NULL);
    pthread_cond_destroy(&slow->more);
    pthread_mutex_destroy(&slow->lock);
    free(slow);
}

/* The request is given back before it can be taken by a thread, which finishes it. */
int slow_run(struct slow *slow, struct http_request *q, http_handler *handler)
{
    pthread_mutex_lock(&slow->lock);
    bool room = slow->n < SLOW_WAITING_MAX;
    if (room) {
        http_defer(q);
        slow->tasks[(slow->first + slow->n++) % SLOW_WAITING_MAX] = (struct task){q, handler};
        pthread_cond_signal(&slow->more);
    }
    pthread_mutex_unlock(&slow->lock);
    return room ? 1 : fail(&q->call, BUSY, "too many of these at once; try again in a moment");
}
