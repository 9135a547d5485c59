/* SPDX-License-Identifier: Apache-2.0 */
/* time.c: the calendar is counted in eras of 400 years (146,097 days), with March as the first
   month, so that the leap day is the last day of a year and no table is needed. */
#include "base/time.h"

#include <stdio.h>
#include <time.h>

static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
static const char weekdays[7][4] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

const char *month_name(int month)
{
    return month >= 1 && month <= 12 ? months[month - 1] : "???";
}

const char *weekday_name(int weekday)
{
    return weekday >= 0 && weekday <= 6 ? weekdays[weekday] : "???";
}

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

int64_t days_of(int year, int month, int day)
{
    int64_t y = month <= 2 ? (int64_t)year - 1 : year;
    int64_t era = floor_div(y, 400), of_era = y - era * 400;
    int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

void civil_of_days(int64_t days, struct civil *c_r)
{
    days += 719468;
    int64_t era = floor_div(days, 146097), of_era = days - era * 146097;
    int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
    int64_t m = (5 * of_year + 2) / 153;
    c_r->day = (int)(of_year - (153 * m + 2) / 5 + 1);
    c_r->month = (int)(m < 10 ? m + 3 : m - 9);
    c_r->year = (int)(y + era * 400 + (c_r->month <= 2));
}

int64_t time_of(const struct civil *c)
{
    return days_of(c->year, c->month, c->day) * DAY_US + c->hour * HOUR_US + c->minute * MINUTE_US +
           c->second * SECOND_US + c->micro;
}

struct civil civil_of(int64_t at_us)
{
    struct civil c = {0};
    int64_t days = floor_div(at_us, DAY_US), rest = at_us % DAY_US;
    rest += rest < 0 ? DAY_US : 0;
    civil_of_days(days, &c);
    c.hour = (int)(rest / HOUR_US);
    c.minute = (int)(rest / MINUTE_US % 60);
    c.second = (int)(rest / SECOND_US % 60);
    c.micro = (int)(rest % SECOND_US);
    return c;
}

int weekday_of(int64_t at_us)
{
    int64_t day = (floor_div(at_us, DAY_US) + 3) % 7; /* 1970-01-01 was a Thursday */
    return (int)(day < 0 ? day + 7 : day);
}

int days_in_month(int year, int month)
{
    static const char days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

bool civil_valid(const struct civil *c)
{
    return c->year >= 1 && c->year <= 9999 && c->month >= 1 && c->month <= 12 && c->day >= 1 &&
           c->day <= days_in_month(c->year, c->month) && c->hour >= 0 && c->hour <= 23 &&
           c->minute >= 0 && c->minute <= 59 && c->second >= 0 && c->second <= 59;
}

/* A number of exactly n digits at the front of *s. */
static bool digits(struct str *s, size_t n, int *value_r)
{
    int value = 0;
    if (s->n < n)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (!ascii_digit(s->at[i]))
            return false;
        value = value * 10 + (s->at[i] - '0');
    }
    *s = str_from(*s, n);
    *value_r = value;
    return true;
}

static bool take(struct str *s, char c)
{
    bool is = s->n && s->at[0] == c;
    if (is)
        *s = str_from(*s, 1);
    return is;
}

/* ".123456789" to microseconds; digits past the sixth are dropped. */
static bool fraction(struct str *s, int *micro_r)
{
    int micro = 0, n = 0;
    for (; s->n && ascii_digit(s->at[0]); *s = str_from(*s, 1), n++)
        if (n < 6)
            micro = micro * 10 + (s->at[0] - '0');
    for (int i = n; i < 6; i++)
        micro *= 10;
    *micro_r = micro;
    return n > 0;
}

static bool clock_part(struct str *s, struct civil *c)
{
    if (!digits(s, 2, &c->hour) || !take(s, ':') || !digits(s, 2, &c->minute))
        return false;
    if (!take(s, ':'))
        return true;
    if (!digits(s, 2, &c->second))
        return false;
    if (c->second == 60)
        c->second = 59;
    return !take(s, '.') || fraction(s, &c->micro);
}

/* "Z", "+02:00", "+0200", "+02" or nothing; how far the clock is ahead of UTC. */
static bool zone_part(struct str *s, int64_t *ahead_us_r)
{
    int sign, hours, minutes = 0;
    *ahead_us_r = 0;
    if (s->n == 0 || ((s->at[0] == 'Z' || s->at[0] == 'z') && s->n == 1))
        return true;
    sign = s->at[0] == '+' ? 1 : s->at[0] == '-' ? -1 : 0;
    *s = str_from(*s, 1);
    if (!sign || !digits(s, 2, &hours))
        return false;
    take(s, ':');
    if (s->n && !digits(s, 2, &minutes))
        return false;
    *ahead_us_r = sign * (hours * HOUR_US + minutes * MINUTE_US);
    return s->n == 0 && hours <= 23 && minutes <= 59;
}

bool time_parse(struct str s, int64_t *at_us_r)
{
    struct civil c = {0};
    int64_t ahead_us = 0;
    s = str_trim(s);
    if (!digits(&s, 4, &c.year) || !take(&s, '-') || !digits(&s, 2, &c.month) || !take(&s, '-') ||
        !digits(&s, 2, &c.day))
        return false;
    if (s.n) {
        if (!take(&s, 'T') && !take(&s, 't') && !take(&s, ' '))
            return false;
        if (!clock_part(&s, &c))
            return false;
        take(&s, ' ');
        if (!zone_part(&s, &ahead_us))
            return false;
    }
    if (!civil_valid(&c))
        return false;
    *at_us_r = time_of(&c) - ahead_us;
    return true;
}

/* `width` digits of a number that has no more, and what stands behind them. */
static char *put_digits(char *at, int n, int width, char behind)
{
    for (int i = width - 1; i >= 0; i--, n /= 10)
        at[i] = (char)('0' + n % 10);
    at[width] = behind;
    return at + width + 1;
}

void time_text(int64_t at_us, char *text)
{
    struct civil c = civil_of(at_us);
    char *at = put_digits(text, c.year, 4, '-');
    at = put_digits(at, c.month, 2, '-');
    at = put_digits(at, c.day, 2, 'T');
    at = put_digits(at, c.hour, 2, ':');
    at = put_digits(at, c.minute, 2, ':');
    at = put_digits(at, c.second, 2, c.micro ? '.' : 'Z');
    if (c.micro)
        at = put_digits(at, c.micro, 6, 'Z');
    *at = 0;
}

void time_day_text(int64_t at_us, char *text)
{
    struct civil c = civil_of(at_us);
    snprintf(text, TIME_TEXT_BYTES, "%s %d %s %d", weekday_name(weekday_of(at_us)), c.day,
             month_name(c.month), c.year);
}

void time_minute_text(int64_t at_us, char *text)
{
    struct civil c = civil_of(at_us);
    snprintf(text, TIME_TEXT_BYTES, "%d %s %d, %02d:%02d", c.day, month_name(c.month), c.year,
             c.hour, c.minute);
}

int64_t time_now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return now.tv_sec * SECOND_US + now.tv_nsec / 1000;
}
