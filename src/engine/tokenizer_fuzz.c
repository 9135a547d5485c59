/* SPDX-License-Identifier: Apache-2.0 */
/* tokenizer_fuzz.c: any bytes as text; up to the first zero byte they may bring words of the
   vocabulary too. */
#include <stdlib.h>
#include <string.h>

#include "engine/tokenizer.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_all(const struct tokenizer *t, const char *text, size_t len)
{
    struct tokenizer_run run = {.tokenizer = t, .text = text, .len = len};
    struct tokenizer_word word;
    size_t at = 0;
    while (tokenizer_next(&run, &word)) {
        if (word.n == 0 || word.n > TOKENIZER_MAX_CHARS)
            abort();
        for (size_t i = 0; i < word.n; i++) {
            if (word.id[i] >= t->n || word.piece[i].start >= word.piece[i].end ||
                word.piece[i].end > len || word.piece[i].start < at)
                abort();
        }
        at = word.piece[0].start;
    }
    if (run.at != len)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char specials[] = "[PAD]\n[UNK]\n[CLS]\n[SEP]\na\n##a\ne\n##e\n";
    const uint8_t *end = memchr(data, 0, size);
    size_t words = end ? (size_t)(end - data) : 0, head = sizeof specials - 1;
    char *vocab = malloc(head + words + 1);
    if (vocab == NULL)
        return 0;
    memcpy(vocab, specials, head);
    memcpy(vocab + head, data, words);
    struct tokenizer t;
    struct heard_error err;
    if (tokenizer_init(&t, vocab, head + words, &err) == 0)
        read_all(&t, (const char *)data + words, size - words);
    tokenizer_finish(&t);
    free(vocab);
    return 0;
}
