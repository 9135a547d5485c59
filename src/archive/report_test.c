/* SPDX-License-Identifier: Apache-2.0 */
/* Tests of the report, from views made by hand: an ordinary archive, one with nothing in it, and
   one where everything is absurd. With HEARD_PAGES set to a folder, the pages are left there to be
   looked at. */
#include "archive/report.h"

#include "archive/report_parts.h"
#include "base/time.h"

#include "base/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct call call;
static struct out page;

static void leave(const char *name)
{
    char path[512];
    const char *folder = getenv("HEARD_PAGES");
    if (!folder)
        return;
    snprintf(path, sizeof path, "%s/%s.html", folder, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(page.at, 1, page.n, file), page.n);
    assert_int_equal(fclose(file), 0);
}

static const char *write_page(const struct report *r, const char *name)
{
    out_clear(&page);
    arena_reset(&call.arena);
    assert_int_equal(report_write(&call, &page, r), 0);
    leave(name);
    return page.at;
}

static void has(const char *text)
{
    if (!strstr(page.at, text))
        print_error("the page lacks: %s\n", text);
    assert_non_null(strstr(page.at, text));
}

static void lacks(const char *text)
{
    if (strstr(page.at, text))
        print_error("the page has: %s\n", text);
    assert_null(strstr(page.at, text));
}

/* ---- an ordinary archive ---- */

#define QUOTE(words, from, to, place, remark)                                                      \
    {                                                                                              \
        .text = {words, sizeof(words) - 1}, .start = from, .end = to,                              \
        .where = {place, sizeof(place) - 1}, .note = {                                             \
            remark,                                                                                \
            sizeof(remark) - 1                                                                     \
        }                                                                                          \
    }
#define TEXT(words)                                                                                \
    {                                                                                              \
        words, sizeof(words) - 1                                                                   \
    }
#define QUOTES(list)                                                                               \
    {                                                                                              \
        list, sizeof(list) / sizeof *(list)                                                        \
    }

static const struct report_quote tent[] = {
    QUOTE("This is the third time I am writing. Where is my tent? We leave on Friday.", 37, 54,
          "c118, message 5", "asked 3 times"),
    QUOTE("Could somebody please tell me when the parcel will be here", 0, 0, "c204, message 1",
          ""),
    QUOTE("Any news on order 4411?", 0, 23, "c87, message 3", "asked twice"),
};
static const struct report_quote refund[] = {
    QUOTE("I returned the boots on the 2nd and the money has still not arrived.", 39, 67,
          "c31, message 1", ""),
    QUOTE("when do I get my 84 euros back", 0, 0, "c340, message 3", ""),
    QUOTE("Please refund the second booking, I never made it.", 0, 32, "c512, message 1", ""),
};
static const struct report_quote address[] = {
    QUOTE("Can you send it to my work instead? I am there until six.", 0, 35, "c118, message 5",
          ""),
    QUOTE("I moved in March, so the address on file is the old one.", 0, 0, "c77, message 1", ""),
};
static const struct report_quote promise[] = {
    {.text = TEXT("We will let you know by Tuesday where it is."),
     .of_reply = true,
     .where = TEXT("c118, message 2"),
     .note = TEXT("due Tue 3 Mar 2026")},
    {.text = TEXT("Somebody will call you back this afternoon."),
     .of_reply = true,
     .where = TEXT("c402, message 4"),
     .note = TEXT("due Mon 9 Mar 2026")},
};
static const struct report_quote sorry[] = {
    {.text = TEXT(
         "That was our mistake: the label went to the old warehouse. Your tent leaves here today."),
     .of_reply = true,
     .where = TEXT("c118, message 6"),
     .note = TEXT("from 3.4 to 1.0")},
};
static const struct report_quote angry[] = {
    QUOTE("Nobody reads what I write. I have explained this to four people now.", 0, 26,
          "c402, message 5", "intensity 3.6 of 4"),
    QUOTE("I am done waiting, this is the last order you will ever get from me!", 0, 0,
          "c66, message 7", "intensity 3.4 of 4"),
};
static const struct report_quote thanks[] = {
    QUOTE("It arrived this morning, the scouts are over the moon. Thank you!", 25, 53,
          "c118, message 9", ""),
};
static const struct report_quote perhaps[] = {
    QUOTE("Well, that is one way of doing it.", 0, 0, "c301, message 3", "p .52"),
};
static const struct report_quote dark[] = {
    QUOTE("Honestly I do not see how I should go on after this month.", 9, 58, "c555, message 2",
          ""),
};

static const struct report_group groups[] = {
    {312, 71, 280.5, QUOTES(tent)},
    {188, 22, 171.2, QUOTES(refund)},
    {97, 4, NAN, QUOTES(address)},
};
static const struct report_factor before[] = {
    {TEXT("came more than a day later"), 41, 80, 210, 1400, QUOTES(tent)},
    {TEXT("sends to another channel"), 22, 80, 90, 1400, QUOTES(promise)},
    {TEXT("asks for details"), 12, 80, 260, 1400, {0}},
};
static const struct report_factor calming[] = {
    {TEXT("explains the cause"), 44, 61, 70, 190, QUOTES(sorry)},
    {TEXT("says sorry"), 50, 110, 64, 141, QUOTES(sorry)},
};
static const struct report_guess guesses[] = {
    {{.text = TEXT("I need black shoes by Thursday, smart ones."), .where = TEXT("c9, message 1")},
     TEXT("What is on Thursday? Then I can look for the right ones.")},
};
static const struct report_aside aside[] = {
    {TEXT("newsletters and other bulk mail"), TEXT("they carry a List-Unsubscribe line"), 412},
    {TEXT("automatic answers"), TEXT("they say so in their headers"), 96},
};
static const struct report_language unread[] = {{"de", 31}, {"pl", 4}, {"", 2}};
static const struct str remarks[] = {TEXT("mail-2025.mbox was read as mail.")};

static struct report ordinary(struct report_period *periods, size_t n)
{
    struct report r = {
        .archive = STR("mail-2025.mbox"),
        .model = STR("heard-en-1"),
        .made_us = time_of(&(struct civil){.year = 2026, .month = 3, .day = 14}),
        .from_us = time_of(&(struct civil){.year = 2025, .month = 3, .day = 3}),
        .to_us = time_of(&(struct civil){.year = 2026, .month = 2, .day = 27}),
        .n_conversations = 812,
        .n_people = 655,
        .n_customer_turns = 2204,
        .n_agent_turns = 1730,
        .needs = {1204, 0, 1118.4},
        .n_needs_of_kind = {402, 518, 284},
        .groups = groups,
        .n_groups = 3,
        .n_ungrouped = 607,
        .open = {{187, 1204, 165.2}, QUOTES(tent)},
        .conversations_open = {141, 812, NAN},
        .first_reply = {640, 1204, NAN},
        .answered_within = {102, 388, 301, 160, 66},
        .in_time = {{51, 240, 47}, {0}},
        .late = {{18, 240, 16}, QUOTES(promise)},
        .broken = {{31, 240, 28.4}, QUOTES(promise)},
        .no_sign = {{22, 240, 20}, {0}},
        .not_yet_due = {{3, 240, 3}, {0}},
        .undated = {{115, 240, 104}, QUOTES(promise)},
        .came_back = {{214, 812, NAN}, QUOTES(tent)},
        .came_back_times = {598, 141, 49, 24},
        .heated = {{84, 2167, NAN}, QUOTES(angry)},
        .calmed = {{114, 251, NAN}, QUOTES(sorry)},
        .n_at_intensity = {980, 702, 401, 66, 18},
        .before = before,
        .n_before = 3,
        .calming = calming,
        .n_calming = 2,
        .unit = REPORT_BY_MONTH,
        .periods = periods,
        .n_periods = n,
        .unsure = {{58, 1204, 31}, QUOTES(perhaps)},
        .guesses = guesses,
        .n_guesses = 1,
        .aside = aside,
        .n_aside = 2,
        .unread = unread,
        .n_unread = 3,
        .n_cut = 1,
        .remarks = remarks,
        .n_remarks = 1,
    };
    r.emotions[HEARD_FRUSTRATION] = (struct report_figure){{402, 2167, 371}, QUOTES(angry)};
    r.emotions[HEARD_GRATITUDE] = (struct report_figure){{611, 2167, 598}, QUOTES(thanks)};
    r.emotions[HEARD_WORRY] = (struct report_figure){{77, 2167, 60}, QUOTES(tent)};
    r.signals[HEARD_REPEAT_CONTACT] = (struct report_figure){{190, 2167, 175}, QUOTES(tent)};
    r.signals[HEARD_LEAVING] = (struct report_figure){{12, 2167, 9.6}, QUOTES(angry)};
    r.signals[HEARD_DANGER] = (struct report_figure){{1, 2167, .8}, QUOTES(dark)};
    return r;
}

static size_t year(struct report_period periods[12])
{
    static const uint64_t n[12] = {61, 58, 70, 66, 74, 88, 52, 60, 63, 71, 99, 50};
    for (int i = 0; i < 12; i++) {
        int month = i + 3;
        struct civil c = {.year = 2025 + (month > 12), .month = (month - 1) % 12 + 1, .day = 1};
        uint64_t k = (uint64_t)i;
        periods[i] = (struct report_period){.start_us = time_of(&c),
                                            .n_conversations = n[i],
                                            .n_came_back = n[i] / 5 + k,
                                            .n_open = n[i] / 8 + (k * 7) % 5,
                                            .first_intensity_sum = (double)n[i] * (1.1 + .03 * i),
                                            .last_intensity_sum = (double)n[i] * (.7 + .01 * i),
                                            .n_intensity = n[i]};
    }
    return 12;
}

static void tells_an_ordinary_archive(void **state)
{
    struct report_period periods[12];
    size_t n = year(periods);
    struct report r = ordinary(periods, n);
    (void)state;
    write_page(&r, "ordinary");
    has("812 conversations with 655 people: 2,204 messages from customers and 1,730 replies.");
    has("Mon 3 Mar 2025 to Fri 27 Feb 2026");
    has("187 things that people asked for were never answered.");
    has("<b>187</b> <span>of 1,204 needs</span>");
    has("Of these 187, about 165 should hold. Taken as a sample, the share lies between 14 and 18 "
        "in "
        "100.");
    has("In 214 conversations the customer had to come back for the same thing.");
    has("49 of our promises were broken or kept too late.");
    has("<b>49</b> <span>of 125 dated promises</span>");
    has("After a reply that explains the cause, upset customers were calmer 44 of 61 times (72 %); "
        "after other replies, 70 of 190 times (37 %).");
    has("Where is my tent?</mark>");
    has("The other 607 needs are in smaller groups or like no other; 90 of them are open.");
    has("1 message holds words of danger");
    has("customers&#39; messages in German");
    has("Perhaps ask: <i dir=\"auto\">What is on Thursday?");
}

/* Two shares that differ by no more than chance are neither a sentence nor marked. */
static void tells_only_differences_that_are_more_than_chance(void **state)
{
    struct report r = ordinary(NULL, 0);
    (void)state;
    r.calming = calming + 1;
    r.n_calming = 1;
    r.n_before = 0;
    write_page(&r, "chance");
    lacks("upset customers were calmer");
    lacks("class=\"certain\"");
    has("says sorry");
    r.before = before;
    r.n_before = 1;
    write_page(&r, "chance");
    has("class=\"certain\"");
    has("41 of 80 heated messages (51 %) followed a reply that came more than a day later; of all "
        "other messages, 210 of 1,400 (15 %) did.");
}

static void leaves_out_what_has_nothing_to_say(void **state)
{
    struct report r = {.made_us = NO_TIME, .from_us = NO_TIME, .to_us = NO_TIME};
    (void)state;
    write_page(&r, "nothing");
    has("There was no conversation to read, so there is nothing to say.");
    has("with its rules alone, without a model");
    lacks("NaN");
    lacks("nan");
    lacks("<table");
    lacks("<blockquote");
    lacks("id=\"needs\"");
    lacks("id=\"promises\"");
    lacks("id=\"heated\"");
    lacks("Five sentences");
}

static void tells_one_conversation_without_percents(void **state)
{
    struct report r = {.archive = STR("one.txt"),
                       .made_us = 0,
                       .from_us = 0,
                       .to_us = 0,
                       .n_conversations = 1,
                       .n_customer_turns = 1,
                       .n_agent_turns = 0,
                       .needs = {1, 0, .9},
                       .n_needs_of_kind = {1, 0, 0},
                       .open = {{1, 1, .9}, QUOTES(tent)},
                       .conversations_open = {1, 1, NAN},
                       .first_reply = {0, 1, NAN},
                       .came_back = {{0, 1, NAN}, {0}},
                       .came_back_times = {1},
                       .heated = {{0, 1, NAN}, {0}}};
    (void)state;
    write_page(&r, "one");
    has("1 conversation: 1 message from customers and 0 replies.");
    has("one.txt</bdi> · Thu 1 Jan 1970</p>");
    has("One thing that somebody asked for was never answered.");
    has("Nobody had to come back to ask for the same thing again.");
    has("1 of 1 needs are open, in 1 of 1 conversations.");
    has("Too few to say more than this.");
    lacks(" %)");
    lacks("By month");
}

/* ---- absurd ---- */

/* Quotes that nobody should ever send. */
static struct report_quotes absurd_quotes(struct str hostile)
{
    static char word[5000], emoji[4000];
    static const char arabic[] = "\u0623\u064a\u0646 \u0637\u0631\u062f\u064a 4411\u061f "
                                 "\u0643\u062a\u0628\u062a \u062b\u0644\u0627\u062b.";
    static const char override[] = "\u202etxt.exe is what I was sent";
    static struct report_quote quotes[6];
    memset(word, 'w', sizeof word - 1);
    for (size_t i = 0; i + 4 < sizeof emoji; i += 4)
        memcpy(emoji + i, "\xf0\x9f\x98\xa1", 4);
    quotes[0] = (struct report_quote){
        .text = str_of(word), .start = 2000, .end = 2100, .where = hostile, .note = hostile};
    quotes[1] = (struct report_quote){
        .text = str_of(emoji), .start = 1000, .end = 3900, .where = str_of(word)};
    quotes[2] = (struct report_quote){.text = hostile, .start = 4, .end = 4000000000u};
    quotes[3] = (struct report_quote){.text = str_of(arabic), .end = 19, .where = str_of(override)};
    quotes[4] = (struct report_quote){.text = str_of(override), .start = 9, .end = 3};
    return (struct report_quotes){quotes, 6};
}

static void absurd_lists(struct report *r, struct str hostile, struct report_quotes all)
{
    static struct report_group groups_of_40[40];
    static struct report_factor factors[40];
    static struct report_period periods[200];
    for (size_t i = 0; i < 40; i++) {
        groups_of_40[i] = (struct report_group){UINT64_MAX - i, UINT64_MAX, INFINITY, all};
        factors[i] = (struct report_factor){hostile, UINT64_MAX, i, 0, UINT64_MAX, all};
    }
    for (size_t i = 0; i < 200; i++)
        periods[i] = (struct report_period){.start_us = (int64_t)i * DAY_US,
                                            .n_conversations = i % 3 ? UINT64_MAX : 0,
                                            .n_came_back = i,
                                            .first_intensity_sum = i % 2 ? -1e300 : INFINITY,
                                            .last_intensity_sum = NAN,
                                            .n_intensity = 4 + i % 5};
    r->groups = groups_of_40;
    r->before = r->calming = factors;
    r->periods = periods;
    r->n_groups = r->n_before = r->n_calming = 40;
    r->n_periods = 200;
}

static void survives_the_absurd(void **state)
{
    const struct str hostile = STR("</style></title><script>alert(1)</script>\"'><img src=x>");
    struct report_quotes all = absurd_quotes(hostile);
    struct report_guess guess = {all.at[0], hostile};
    struct report_aside beside = {hostile, hostile, UINT64_MAX};
    struct report_language language = {{'<', 'b', '>', '"'}, 3};
    struct report r = {
        .title = hostile,
        .archive = hostile,
        .model = hostile,
        .made_us = INT64_MAX,
        .from_us = INT64_MAX,
        .to_us = -INT64_MAX,
        .n_conversations = UINT64_MAX,
        .needs = {UINT64_MAX, 0, -4},

        .open = {{UINT64_MAX, 3, 1e300}, all},
        .conversations_open = {3, 0, NAN},
        .first_reply = {9, 1, NAN},
        .answered_within = {UINT64_MAX, 0, 1, 0, 0},
        .broken = {{5, 1, NAN}, all},
        .late = {{5, 0, -1}, all},
        .undated = {{5, 5, 5}, all},
        .came_back = {{7, 3, NAN}, all},
        .came_back_times = {UINT64_MAX, 0, 0, UINT64_MAX},
        .heated = {{1, UINT64_MAX, NAN}, all},
        .calmed = {{2, 1, 0}, all},
        .n_at_intensity = {1, 0, 0, 0, UINT64_MAX},

        .unit = REPORT_BY_DAY,

        .unsure = {{1, 0, NAN}, all},
        .guesses = &guess,
        .n_guesses = 1,
        .aside = &beside,
        .n_aside = 1,
        .unread = &language,
        .n_unread = 1,
        .n_cut = UINT64_MAX,
        .remarks = &hostile,
        .n_remarks = 1,
    };
    absurd_lists(&r, hostile, all);
    for (size_t i = 0; i < HEARD_N_SIGNALS; i++)
        r.signals[i] = (struct report_figure){{UINT64_MAX, 1, (double)i}, all};
    for (size_t i = 0; i < HEARD_N_EMOTIONS; i++)
        r.emotions[i] = (struct report_figure){{i, 0, INFINITY}, all};
    (void)state;
    write_page(&r, "absurd");
    lacks("<script");
    lacks("<img");
    lacks("</style></title>");
    lacks("nan");
    lacks("inf");
    lacks("width=\"-");
    lacks("<b>\"");
    has("&lt;script&gt;");
}

static void cuts_quotes_around_what_is_meant(void **state)
{
    char text[1200];
    for (size_t i = 0; i < sizeof text; i++)
        text[i] = i % 6 == 5 ? ' ' : 'a';
    struct report_quote quote = {.text = {text, sizeof text}, .start = 600, .end = 611};
    struct page_quote cut = report_quote(&call.arena, &quote);
    (void)state;
    assert_true(cut.cut_before && cut.cut_after);
    assert_int_equal(cut.meant.n, 11);
    assert_ptr_equal(cut.meant.at, text + 600);
    assert_true(cut.before.n + cut.meant.n + cut.after.n <= REPORT_QUOTE_BYTES);
    assert_true(cut.before.n > 60 && cut.after.n > 60);
    assert_int_equal(cut.before.at[-1], ' ');
    quote = (struct report_quote){.text = {text, 100}, .start = 90, .end = 200};
    cut = report_quote(&call.arena, &quote);
    assert_int_equal(cut.before.n, 90);
    assert_int_equal(cut.meant.n, 10);
    assert_int_equal(cut.after.n, 0);
    assert_false(cut.cut_before || cut.cut_after);
}

static void says_too_big(void **state)
{
    struct out small;
    struct report r = {.made_us = NO_TIME, .from_us = NO_TIME, .to_us = NO_TIME};
    (void)state;
    out_init(&small, 1000);
    assert_int_equal(report_write(&call, &small, &r), -1);
    assert_int_equal(call.fault.kind, TOO_BIG);
    out_free(&small);
}

static void bounds_are_wilsons(void **state)
{
    struct report_bounds b = report_bounds(10, 100);
    (void)state;
    assert_true(fabs(b.low - .0552) < .0005 && fabs(b.high - .1744) < .0005);
    b = report_bounds(0, 0);
    assert_true(b.low <= 0 && b.high >= 1);
    b = report_bounds(0, 50);
    assert_true(b.low < .0001 && fabs(b.high - .0713) < .0005);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tells_an_ordinary_archive),
        cmocka_unit_test(tells_only_differences_that_are_more_than_chance),
        cmocka_unit_test(leaves_out_what_has_nothing_to_say),
        cmocka_unit_test(tells_one_conversation_without_percents),
        cmocka_unit_test(survives_the_absurd),
        cmocka_unit_test(cuts_quotes_around_what_is_meant),
        cmocka_unit_test(says_too_big),
        cmocka_unit_test(bounds_are_wilsons),
    };
    call_init(&call, 32 << 20);
    out_init(&page, REPORT_MAX_BYTES);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    out_free(&page);
    call_free(&call);
    return failed;
}
