/* SPDX-License-Identifier: Apache-2.0 */
/* reading_fuzz.c: any bytes as the turns of a conversation, read, coached and written as JSON.

   The first byte of the input says where turns are cut, the next who speaks; the last turn is the
   draft. What must hold whatever comes in: spans lie inside their turn on borders of characters of
   valid text, and the JSON is as long as it said it would be. */
#include "heard.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { TURNS = 12, JSON_BYTES = 1 << 20 };

static void need(bool holds)
{
    if (!holds)
        abort();
}

static void check_span(const struct heard_reading *r, struct heard_span s)
{
    need(s.turn < r->n_turns && s.start <= s.end && s.end <= r->of->turns[s.turn].len);
}

static void check(const struct heard_reading *r)
{
    for (size_t t = 0; t < r->n_turns; t++) {
        const struct heard_turn_reading *turn = &r->turns[t];
        for (size_t i = 0; i < turn->n_needs; i++)
            check_span(r, turn->needs[i].at);
        for (size_t i = 0; i < turn->n_signals; i++)
            check_span(r, turn->signals[i].at);
        for (size_t i = 0; i < turn->n_acts; i++)
            check_span(r, turn->acts[i].at);
        for (size_t i = 0; i < turn->n_promises; i++)
            check_span(r, turn->promises[i].at);
        for (size_t i = 0; i < turn->n_echoes; i++) {
            check_span(r, turn->echoes[i].at);
            check_span(r, turn->echoes[i].of);
        }
        need(turn->read_to <= r->of->turns[t].len);
    }
}

static size_t cut(const uint8_t *data, size_t size, struct heard_turn turns[TURNS])
{
    size_t n = 0, at = 2;
    while (at < size && n < TURNS) {
        size_t len = 1 + data[0] * 2u;
        len = len < size - at ? len : size - at;
        turns[n] = (struct heard_turn){
            .who = (enum heard_who)((data[1] >> (n % 4)) & (n % 3 == 2 ? 3 : 1)),
            .text = (const char *)data + at,
            .len = len,
            .at = n % 2 ? HEARD_NO_TIME : (int64_t)(data[1] + 1) * INT64_C(7000000000000)};
        at += len;
        n++;
    }
    return n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct heard_reader *reader;
    static char json[JSON_BYTES];
    struct heard_limits limits = {.turns = TURNS, .turn_bytes = 1024};
    struct heard_turn turns[TURNS];
    if (!reader)
        reader = heard_reader_new(NULL, &limits);
    if (!reader || size < 3)
        return 0;
    struct heard_conversation c = {.id = "fuzz", .turns = turns, .n_turns = cut(data, size, turns)};
    const struct heard_reading *r = heard_read(reader, &c, NULL);
    check(r);
    size_t len = heard_reading_json(r, HEARD_JSON_TEXT | HEARD_JSON_HEADS, json, sizeof json);
    need(len >= sizeof json || strlen(json) == len);
    if (c.n_turns == 0)
        return 0;
    c.n_turns--;
    const struct heard_coaching *coaching =
        heard_coach(reader, &c, turns[c.n_turns].text, turns[c.n_turns].len, HEARD_NO_TIME, NULL);
    check(coaching->reading);
    len = heard_coaching_json(coaching, 0, json, sizeof json);
    need(len >= sizeof json || strlen(json) == len);
    return 0;
}
