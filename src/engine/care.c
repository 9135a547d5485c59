/* SPDX-License-Identifier: Apache-2.0 */
/* care.c: what a reply holds for the person: options, reasons, refusals, actions, vague times, and
   where they stand.

   The coach and the HEARD steps ask for these; they are no outputs of their own. */
#include "engine/reader.h"

static void first_of(struct heard_span *slot, struct heard_span at)
{
    if (slot->end <= slot->start)
        *slot = at;
}

static void note_hit(struct view *v, const struct cue_hit *hit)
{
    struct turn_note *n = v->note;
    struct heard_span at = view_hit(v, hit);
    n->cares |= 1u << hit->cue->name;
    switch ((enum cue_care)hit->cue->name) {
    case CARE_FIX:
        first_of(&n->first_fix, at);
        break;
    case CARE_HUMAN:
        first_of(&n->first_human, at);
        break;
    case CARE_RETELL:
        first_of(&n->retell, at);
        break;
    case CARE_REFUSAL:
        first_of(&n->refusal, at);
        break;
    case CARE_OPTION:
        first_of(&n->option, at);
        break;
    case CARE_REASON:
        first_of(&n->reason, at);
        break;
    case CARE_ACTION:
        first_of(&n->action, at);
        break;
    case CARE_SOON:
        first_of(&n->vague, at);
        break;
    case CARE_ANSWER:
    case CARE_HOLDING:
    case CARE_GLAD:
    case CARE_BUT:
        break;
    }
}

void cares_read(struct view *v)
{
    for (size_t i = 0; i < v->n_hits; i++)
        if (v->hits[i].cue->kind == CUE_CARE && !v->hits[i].dead)
            note_hit(v, &v->hits[i]);
    for (int m = 0; m < HEARD_EXPLORATION; m++)
        for (size_t i = 0; i < v->out->mechanisms[m].because.n; i++) {
            struct heard_span at = v->out->mechanisms[m].because.at[i];
            if (v->note->first_warmth.end == 0 || at.start < v->note->first_warmth.start)
                v->note->first_warmth = at;
        }
}
