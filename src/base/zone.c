/* SPDX-License-Identifier: Apache-2.0 */
/* zone.c: TZif as in RFC 8536: a header with counts, the changes and the kinds of time between
   them, once in 32 bits for old readers and then in 64, and a line with the rule for ever after. */
#include "base/zone.h"

#include "base/time.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEAD_BYTES = 44, RULE_TIME_MAX_H = 167, OFFSET_MAX_S = 26 * 3600, DAY_S = 86400 };

/* ---- bytes ---------------------------------------------------------------------------------- */

struct bytes {
    const unsigned char *at;
    size_t n;
};

static int64_t number(const unsigned char *at, int bytes)
{
    uint64_t value = at[0] & 0x80 ? UINT64_MAX : 0;
    for (int i = 0; i < bytes; i++)
        value = value << 8 | at[i];
    return (int64_t)value;
}

struct head {
    size_t utc, standard, leaps, changes, kinds, letters;
};

static bool head_read(struct bytes *b, struct head *h, char *version_r)
{
    if (b->n < HEAD_BYTES || memcmp(b->at, "TZif", 4) != 0)
        return false;
    size_t counts[6];
    for (int i = 0; i < 6; i++) {
        int64_t n = number(b->at + 20 + (size_t)i * 4, 4);
        if (n < 0 || n > ZONE_FILE_BYTES)
            return false;
        counts[i] = (size_t)n;
    }
    *h = (struct head){counts[0], counts[1], counts[2], counts[3], counts[4], counts[5]};
    *version_r = (char)b->at[4];
    b->at += HEAD_BYTES;
    b->n -= HEAD_BYTES;
    return h->changes <= ZONE_CHANGES_MAX && h->kinds > 0 && h->kinds <= 256;
}

static size_t body_bytes(const struct head *h, size_t moment_bytes)
{
    return h->changes * (moment_bytes + 1) + h->kinds * 6 + h->letters +
           h->leaps * (moment_bytes + 4) + h->standard + h->utc;
}

static bool body_read(struct call *c, const struct bytes *b, const struct head *h, int moment_bytes,
                      struct zone *zone)
{
    const unsigned char *index = b->at + h->changes * (size_t)moment_bytes;
    const unsigned char *kinds = index + h->changes;
    int64_t *change_s = arena_array(&c->arena, h->changes + 1, sizeof *change_s);
    int32_t *offset_s = arena_array(&c->arena, h->changes + 1, sizeof *offset_s);
    for (size_t i = 0; i <= h->changes; i++) {
        size_t kind = i < h->changes ? index[i] : 0;
        int64_t offset = kind < h->kinds ? number(kinds + kind * 6, 4) : OFFSET_MAX_S + 1;
        if (i < h->changes)
            change_s[i] = number(b->at + i * (size_t)moment_bytes, moment_bytes);
        if (offset > OFFSET_MAX_S || offset < -OFFSET_MAX_S ||
            (i && i < h->changes && change_s[i] < change_s[i - 1]))
            return false;
        offset_s[i] = (int32_t)offset;
    }
    zone->change_s = change_s;
    zone->offset_s = offset_s;
    zone->n = h->changes;
    return true;
}

/* ---- the rule: "CET-1CEST,M3.5.0,M10.5.0/3" ------------------------------------------------- */

static bool digits(struct str *s, int most, int *value_r)
{
    size_t n = 0;
    *value_r = 0;
    for (; n < s->n && n < 4 && ascii_digit(s->at[n]); n++)
        *value_r = *value_r * 10 + (s->at[n] - '0');
    *s = str_from(*s, n);
    return n > 0 && *value_r <= most;
}

static bool take(struct str *s, char c)
{
    if (!s->n || s->at[0] != c)
        return false;
    *s = str_from(*s, 1);
    return true;
}

/* [+-]hh[:mm[:ss]] in seconds. */
static bool clock_read(struct str *s, int most_h, int *second_r)
{
    int h, m = 0, sec = 0;
    bool minus = take(s, '-');
    if (!minus)
        take(s, '+');
    if (!digits(s, most_h, &h) || (take(s, ':') && !digits(s, 59, &m)) ||
        (take(s, ':') && !digits(s, 59, &sec)))
        return false;
    *second_r = (h * 3600 + m * 60 + sec) * (minus ? -1 : 1);
    return true;
}

/* "CET" or "<+03>": at least something. */
static bool name_read(struct str *s)
{
    size_t n = 0;
    if (take(s, '<')) {
        ptrdiff_t end = str_find_char(*s, '>');
        *s = str_from(*s, end < 0 ? s->n : (size_t)end + 1);
        return end > 0;
    }
    while (n < s->n && ascii_alpha(s->at[n]))
        n++;
    *s = str_from(*s, n);
    return n > 0;
}

static bool when_read(struct str *s, struct zone_when *w)
{
    bool well;
    w->second = 2 * 3600;
    if (take(s, 'M')) {
        w->kind = 'M';
        well = digits(s, 12, &w->month) && w->month > 0 && take(s, '.') && digits(s, 5, &w->week) &&
               w->week > 0 && take(s, '.') && digits(s, 6, &w->day);
    } else {
        w->kind = take(s, 'J') ? 'J' : 'N';
        well = digits(s, 365, &w->day) && (w->kind == 'N' || w->day > 0);
    }
    return well && (!take(s, '/') || clock_read(s, RULE_TIME_MAX_H, &w->second));
}

static bool rule_read(struct str s, struct zone *zone)
{
    int west_s;
    zone->has_rule = s.n > 0;
    if (!s.n)
        return true;
    if (!name_read(&s) || !clock_read(&s, 24, &west_s))
        return false;
    zone->winter_s = -west_s;
    zone->has_summer = s.n > 0;
    if (!s.n)
        return true;
    zone->summer_s = zone->winter_s + 3600;
    if (!name_read(&s))
        return false;
    if (s.n && s.at[0] != ',') {
        if (!clock_read(&s, 24, &west_s))
            return false;
        zone->summer_s = -west_s;
    }
    return take(&s, ',') && when_read(&s, &zone->begins) && take(&s, ',') &&
           when_read(&s, &zone->ends) && !s.n;
}

static int64_t day_of_when(const struct zone_when *w, int year)
{
    int64_t first = days_of(year, 1, 1);
    if (w->kind == 'N')
        return first + w->day;
    if (w->kind == 'J')
        return first + w->day - 1 + (w->day >= 60 && days_in_month(year, 2) == 29);
    int64_t day = days_of(year, w->month, 1);
    int weekday = (int)(((day % 7) + 11) % 7); /* 0 Sunday; 1970-01-01 was a Thursday */
    day += (w->day - weekday + 7) % 7 + (w->week - 1) * 7;
    return day >= days_of(year, w->month, 1) + days_in_month(year, w->month) ? day - 7 : day;
}

static int rule_offset_s(const struct zone *zone, int64_t at_s)
{
    struct civil there;
    if (!zone->has_summer)
        return zone->winter_s;
    int64_t local_s = at_s + zone->winter_s;
    civil_of_days(local_s / DAY_S - (local_s % DAY_S < 0), &there);
    int64_t begin_s =
        day_of_when(&zone->begins, there.year) * DAY_S + zone->begins.second - zone->winter_s;
    int64_t end_s =
        day_of_when(&zone->ends, there.year) * DAY_S + zone->ends.second - zone->summer_s;
    bool summer =
        begin_s < end_s ? at_s >= begin_s && at_s < end_s : at_s >= begin_s || at_s < end_s;
    return summer ? zone->summer_s : zone->winter_s;
}

/* ---- the whole ------------------------------------------------------------------------------ */

static bool whole_read(struct call *c, struct bytes b, struct zone *zone)
{
    struct head h;
    char version;
    size_t moment_bytes = 4;
    if (!head_read(&b, &h, &version) || body_bytes(&h, 4) > b.n)
        return false;
    if (version >= '2') {
        b.at += body_bytes(&h, 4);
        b.n -= body_bytes(&h, 4);
        moment_bytes = 8;
        if (!head_read(&b, &h, &version) || body_bytes(&h, 8) > b.n)
            return false;
    }
    if (!body_read(c, &b, &h, (int)moment_bytes, zone))
        return false;
    struct str foot = {(const char *)b.at, b.n}, rule = STR("");
    foot = str_from(foot, body_bytes(&h, moment_bytes));
    if (moment_bytes == 8 && take(&foot, '\n'))
        str_line(&foot, &rule);
    return rule_read(rule, zone);
}

int zone_read(struct call *c, struct str bytes, struct zone *zone_r)
{
    struct bytes b = {(const unsigned char *)bytes.at, bytes.n};
    *zone_r = (struct zone){0};
    if (bytes.n > ZONE_FILE_BYTES || !whole_read(c, b, zone_r))
        return fail(c, BAD_INPUT, "this is no timezone file");
    return 1;
}

static bool name_is_safe(struct str name)
{
    if (!name.n || name.n > ZONE_NAME_BYTES || !ascii_alpha(name.at[0]))
        return false;
    for (size_t i = 0; i < name.n; i++)
        if (!ascii_alpha(name.at[i]) && !ascii_digit(name.at[i]) &&
            !(name.at[i] && strchr("/_+-", name.at[i])))
            return false;
    return true;
}

static int no_zone(struct call *c, struct str name)
{
    return fail(c, BAD_INPUT,
                "there is no timezone \"%.*s\" here; they are called like Europe/Berlin",
                (int)str_first(name, ZONE_NAME_BYTES).n, name.at);
}

int zone_load(struct call *c, struct str name, struct zone *zone_r)
{
    char path[sizeof ZONE_FOLDER + ZONE_NAME_BYTES + 2];
    *zone_r = (struct zone){.has_rule = true};
    if (str_eq(name, STR("UTC")))
        return 1;
    if (!name_is_safe(name))
        return no_zone(c, name);
    snprintf(path, sizeof path, ZONE_FOLDER "/%.*s", (int)name.n, name.at);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return no_zone(c, name);
    struct stat info;
    size_t n = 0, size = fstat(fd, &info) == 0 && S_ISREG(info.st_mode) ? (size_t)info.st_size : 0;
    char *bytes = arena_alloc(&c->arena, size < ZONE_FILE_BYTES ? size : ZONE_FILE_BYTES);
    ssize_t got = 1;
    while (n < size && size <= ZONE_FILE_BYTES && got > 0) {
        got = read(fd, bytes + n, size - n);
        n += got > 0 ? (size_t)got : 0;
    }
    close(fd);
    if (!n)
        return no_zone(c, name); /* a folder */
    return zone_read(c, (struct str){bytes, n}, zone_r);
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

static int offset_at(const struct zone *zone, int64_t at_s)
{
    size_t low = 0, high = zone->n; /* how many changes are not after at_s */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (zone->change_s[middle] <= at_s)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == zone->n && zone->has_rule)
        return rule_offset_s(zone, at_s);
    return zone->offset_s[low ? low - 1 : zone->n];
}

int zone_offset_s(const struct zone *zone, int64_t at_us)
{
    return offset_at(zone, floor_div(at_us, SECOND_US));
}

int64_t zone_day(const struct zone *zone, int64_t at_us)
{
    int64_t at_s = floor_div(at_us, SECOND_US);
    return floor_div(at_s + offset_at(zone, at_s), DAY_S);
}

int64_t zone_moment(const struct zone *zone, int64_t day, int64_t second_of_day)
{
    int64_t local_s = day * DAY_S + second_of_day;
    int before_s = offset_at(zone, local_s - DAY_S), after_s = offset_at(zone, local_s + DAY_S);
    int64_t at_s = local_s - before_s;
    if (offset_at(zone, at_s) != before_s && offset_at(zone, local_s - after_s) == after_s)
        at_s = local_s - after_s;
    return at_s * SECOND_US;
}
