/* SPDX-License-Identifier: Apache-2.0 */
/* clang-format off */
/* neural.h: what the trained model says of one piece of text, before any rule.

   Two kinds of pass, both through one encoder:
     single   [CLS] text [SEP]             a customer's turn, type 0
     pair     [CLS] before [SEP] reply [SEP]   an agent's turn read together with what it answers, types 0 and 1
   `before` is what the reply answers: the customer's turns since the last reply joined by newlines, then every need that
   is open at that point (first voicings only, of any earlier turn) on a line of its own. TAG_ANSWERED is read on the pieces of
   those lines. Training builds it the same way (before_text in model/train/data.py).
   A pass holds at most NEURAL_MAX_PIECES word pieces, specials included. The caller cuts long text (text.h
   does it at sentence borders) and merges.

   Every head is a row of heads_table in neural.c: its name, its pass, whether it speaks of the text or of each
   piece, its labels. Values are calibrated (p = sigmoid(a * logit + b), softmax heads by temperature). */
#ifndef ENGINE_NEURAL_H
#define ENGINE_NEURAL_H

#include "heard.h"

enum {
    NEURAL_HIDDEN = 384,
    NEURAL_MAX_PIECES = 256,
    NEURAL_MAX_BEFORE = 128,         /* pieces of `before` kept in a pair: its last ones */
};

/* Text heads. The order is the order of heads_table; sizes are the number of labels. */
enum neural_head {
    /* single */
    HEAD_EMOTIONS,       /* 10, enum heard_emotion */
    HEAD_INTENSITY,      /* 5, softmax over 0..4; the expected value is the intensity */
    HEAD_SIGNALS,        /* 13, enum heard_signal */
    HEAD_GOEMOTIONS,     /* 28, labels in the file */
    HEAD_POLITENESS,     /* 1 */
    HEAD_UNCIVIL,        /* 1: incivility or annoyance */
    HEAD_ESCALATES,      /* 1: the next customer turn is hotter than this one */
    HEAD_LEAVES,         /* 1: leaves or asks for money back within the conversation */
    /* pair: of the reply */
    HEAD_ER, HEAD_IP, HEAD_EX,   /* 3 each, softmax: EPITOME levels */
    HEAD_ACTS,           /* 13, enum heard_act */
    HEAD_FELT_HEARD,     /* 4, softmax; never an output */
    HEAD_NEXT,           /* 5, softmax: intensity of the customer's next turn */
    HEAD_N,
};
/* Tags: one p for each piece. */
enum neural_tag {
    /* single */
    TAG_NEED_BEGIN, TAG_NEED_IN, TAG_NEED_QUESTION, TAG_NEED_REQUEST, TAG_NEED_PROBLEM,
    TAG_PURPOSE_GOAL, TAG_PURPOSE_DEADLINE, TAG_PURPOSE_LIFE_EVENT,
    TAG_EMOTION,                                   /* HEARD_N_EMOTIONS - 1 of them: not neutral */
    TAG_SIGNAL = TAG_EMOTION + HEARD_N_EMOTIONS - 1,
    TAG_SINGLE_N = TAG_SIGNAL + HEARD_N_SIGNALS,
    /* pair, on pieces of the reply */
    TAG_PROMISE_BEGIN = 0, TAG_PROMISE_IN, TAG_ER, TAG_IP, TAG_EX,
    TAG_ACT,
    /* pair, on pieces of `before`: the need that this piece belongs to is answered by the reply */
    TAG_ANSWERED = TAG_ACT + HEARD_N_ACTS,
    TAG_PAIR_N,
};

struct piece { uint32_t start, end; };             /* bytes of the text it was cut from */

struct neural_single {
    size_t n;                                      /* pieces of text, specials not counted */
    const struct piece *piece;                     /* [n] */
    const float *head[HEAD_N];                     /* [labels of the head], NULL for the other pass's heads */
    const float (*tag)[TAG_SINGLE_N];              /* [n] */
    const float *sentence;                         /* [NEURAL_HIDDEN], unit vector */
    uint32_t read_to;                              /* bytes of text that fitted into the pass */
};
struct neural_pair {
    size_t n_before, n;                            /* pieces of before that were kept, pieces of the reply */
    const struct piece *piece_before, *piece;      /* offsets into before and into reply */
    const float *head[HEAD_N];
    const float (*tag_before)[TAG_PAIR_N], (*tag)[TAG_PAIR_N];
    uint32_t read_to;                              /* bytes of reply that fitted */
};

struct memo;
struct neural;                                     /* the working memory of one reader's passes */

size_t neural_size(const struct heard_model *model);                   /* bytes neural_init needs, 64-aligned memory */
struct neural *neural_init(const struct heard_model *model, void *memory);
void neural_share(struct neural *, struct memo *memo);                 /* memo.h; readers of the same model alone */
/* Results stay valid until the next pass with the same `neural`. len <= UINT32_MAX. Empty text: n == 0, heads as the
   model says of nothing. */
const struct neural_single *neural_single(struct neural *, const char *text, size_t len);
const struct neural_pair *neural_pair(struct neural *, const char *before, size_t before_len, const char *reply, size_t reply_len);

/* The threshold at which label i of a head, or a tag, is claimed; and how many labels a head has. */
float neural_threshold(const struct heard_model *model, enum neural_head head, size_t i);
float neural_tag_threshold(const struct heard_model *model, bool pair, size_t tag);
size_t neural_labels(enum neural_head head);
/* Whether a forecast head may be shown: its AUC on held-out conversations reached .65 (in the file). */
bool neural_shown(const struct heard_model *model, enum neural_head head);

#endif
