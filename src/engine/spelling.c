/* SPDX-License-Identifier: Apache-2.0 */
/* spelling.c: a table of shorthand, slips and dialect spellings. See spelling.h. The table is
 * sorted by what is written. */
#include "engine/spelling.h"
#include "engine/text.h"

#include <stdlib.h>
#include <string.h>

struct spelling {
    const char *from, *to;
};

static const struct spelling spellings[] = {
    {"aboot", "about"},
    {"abt", "about"},
    {"acct", "account"},
    {"acount", "account"},
    {"adress", "address"},
    {"agian", "again"},
    {"aint", "ain't"},
    {"alredy", "already"},
    {"anoying", "annoying"},
    {"appologies", "apologies"},
    {"appologise", "apologise"},
    {"arent", "aren't"},
    {"bc", "because"},
    {"bcoz", "because"},
    {"becasue", "because"},
    {"becuase", "because"},
    {"bout", "about"},
    {"cancelation", "cancellation"},
    {"cancell", "cancel"},
    {"cannae", "can't"},
    {"cannot", "can't"},
    {"cant", "can't"},
    {"cos", "because"},
    {"couldnae", "couldn't"},
    {"couldnt", "couldn't"},
    {"coz", "because"},
    {"cuz", "because"},
    {"dat", "that"},
    {"definately", "definitely"},
    {"definatly", "definitely"},
    {"defo", "definitely"},
    {"delievery", "delivery"},
    {"delivary", "delivery"},
    {"dem", "them"},
    {"didnae", "didn't"},
    {"didnt", "didn't"},
    {"dinnae", "don't"},
    {"disapointed", "disappointed"},
    {"disapointing", "disappointing"},
    {"dissapointed", "disappointed"},
    {"dissapointing", "disappointing"},
    {"doesnt", "doesn't"},
    {"dont", "don't"},
    {"doon", "down"},
    {"freezin", "freezing"},
    {"frustated", "frustrated"},
    {"frusterated", "frustrated"},
    {"gie", "give"},
    {"gr8", "great"},
    {"hadnt", "hadn't"},
    {"hae", "have"},
    {"hasnt", "hasn't"},
    {"havenae", "haven't"},
    {"havent", "haven't"},
    {"heatin", "heating"},
    {"heatin's", "heating"},
    {"heid", "head"},
    {"hoose", "house"},
    {"im", "i'm"},
    {"imediately", "immediately"},
    {"isnae", "isn't"},
    {"isnt", "isn't"},
    {"itll", "it'll"},
    {"ive", "i've"},
    {"l8", "late"},
    {"luv", "love"},
    {"manger", "manager"},
    {"mgr", "manager"},
    {"msg", "message"},
    {"mustve", "must've"},
    {"naebody", "nobody"},
    {"noo", "now"},
    {"nothin", "nothing"},
    {"nowt", "nothing"},
    {"nuttin", "nothing"},
    {"oan", "on"},
    {"oot", "out"},
    {"owt", "anything"},
    {"plase", "please"},
    {"pleas", "please"},
    {"pls", "please"},
    {"plz", "please"},
    {"ppl", "people"},
    {"problm", "problem"},
    {"problme", "problem"},
    {"probs", "probably"},
    {"realy", "really"},
    {"recieve", "receive"},
    {"recieved", "received"},
    {"recieving", "receiving"},
    {"rly", "really"},
    {"shouldnt", "shouldn't"},
    {"soz", "sorry"},
    {"srsly", "seriously"},
    {"stil", "still"},
    {"summat", "something"},
    {"tae", "to"},
    {"teh", "the"},
    {"tellin", "telling"},
    {"telt", "told"},
    {"thankx", "thanks"},
    {"thankyou", "thanks"},
    {"thanx", "thanks"},
    {"thats", "that's"},
    {"theres", "there's"},
    {"theyre", "they're"},
    {"theyve", "they've"},
    {"thier", "their"},
    {"thnks", "thanks"},
    {"thnx", "thanks"},
    {"tho", "though"},
    {"thx", "thanks"},
    {"tmrw", "tomorrow"},
    {"tommorow", "tomorrow"},
    {"tommorrow", "tomorrow"},
    {"tomoro", "tomorrow"},
    {"tomorow", "tomorrow"},
    {"tryna", "trying"},
    {"tx", "thanks"},
    {"ty", "thanks"},
    {"u", "you"},
    {"ur", "your"},
    {"urgant", "urgent"},
    {"wae", "with"},
    {"waitting", "waiting"},
    {"wasnae", "wasn't"},
    {"wasnt", "wasn't"},
    {"wating", "waiting"},
    {"werent", "weren't"},
    {"whats", "what's"},
    {"wheres", "where's"},
    {"wierd", "weird"},
    {"willnae", "won't"},
    {"wis", "was"},
    {"wont", "won't"},
    {"worryed", "worried"},
    {"wouldnae", "wouldn't"},
    {"wouldnt", "wouldn't"},
    {"wouldve", "would've"},
    {"y'all", "you"},
    {"ya", "you"},
    {"yall", "you"},
    {"ye", "you"},
    {"yer", "your"},
    {"youre", "you're"},
    {"yous", "you"},
    {"youse", "you"},
    {"youve", "you've"},
};

/* Words whose doubled letter is real: "goood" is "good", while "sooo" is "so". */
static const char *const doubled[] = {
    "all",   "been", "bill", "book", "call", "cool",  "deep",  "feed", "feel",
    "food",  "free", "full", "good", "hell", "hello", "keep",  "kill", "look",
    "meet",  "need", "off",  "room", "see",  "seen",  "sleep", "soon", "speed",
    "still", "tell", "too",  "took", "week", "well",  "will",
};

static int by_spelling(const void *key, const void *row)
{
    return strcmp(key, ((const struct spelling *)row)->from);
}

static int by_string(const void *key, const void *row)
{
    return strcmp(key, *(const char *const *)row);
}

/* Copies a word with runs of three or more of one letter cut to `keep`. */
static void squeeze(const char *from, char *to, int keep)
{
    size_t o = 0;
    for (size_t i = 0; from[i];) {
        size_t run = 1;
        while (from[i + run] == from[i])
            run++;
        size_t n = run >= 3 ? (size_t)keep : run;
        for (size_t j = 0; j < n; j++)
            to[o++] = from[i];
        i += run;
    }
    to[o] = 0;
}

static void unstretch(char *norm)
{
    char two[TEXT_NORM_MAX + 1];
    squeeze(norm, two, 2);
    if (bsearch(two, doubled, sizeof doubled / sizeof *doubled, sizeof *doubled, by_string))
        memcpy(norm, two, strlen(two) + 1);
    else
        squeeze(norm, norm, 1);
}

void spelling_mend(char *norm, bool stretched)
{
    if (stretched)
        unstretch(norm);
    const struct spelling *row = bsearch(norm, spellings, sizeof spellings / sizeof *spellings,
                                         sizeof *spellings, by_spelling);
    if (row)
        memcpy(norm, row->to, strlen(row->to) + 1);
}
