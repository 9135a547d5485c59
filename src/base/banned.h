/* SPDX-License-Identifier: Apache-2.0 */
/* banned.h: functions that are not used here, because a mistake with them is easy to make and hard
   to see.

   The build puts this file in front of every source file of ours. A use of one of them becomes a
   name that does not exist, and the name is the lesson. Use instead: out.h for text that grows,
   snprintf for text that does not, str_int64 for numbers, str_cut for pieces, memory from an arena
   for what would be alloca. */
#ifndef BASE_BANNED_H
#define BASE_BANNED_H

/* Declared first, so that the headers themselves are not touched by what follows. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BANNED(name) sorry_##name##_is_a_banned_function

#undef strcpy
#define strcpy(a, b) BANNED(strcpy)
#undef strcat
#define strcat(a, b) BANNED(strcat)
#undef strncpy
#define strncpy(a, b, c) BANNED(strncpy)
#undef strncat
#define strncat(a, b, c) BANNED(strncat)
#undef sprintf
#define sprintf(...) BANNED(sprintf)
#undef vsprintf
#define vsprintf(...) BANNED(vsprintf)
#undef strtok
#define strtok(a, b) BANNED(strtok)
#undef strtok_r
#define strtok_r(a, b, c) BANNED(strtok_r)
#undef gets
#define gets(a) BANNED(gets)
#undef atoi
#define atoi(a) BANNED(atoi)
#undef atol
#define atol(a) BANNED(atol)
#undef atof
#define atof(a) BANNED(atof)
#undef alloca
#define alloca(a) BANNED(alloca)
#undef gmtime
#define gmtime(a) BANNED(gmtime)
#undef localtime
#define localtime(a) BANNED(localtime)
#undef ctime
#define ctime(a) BANNED(ctime)
#undef asctime
#define asctime(a) BANNED(asctime)
#undef tmpnam
#define tmpnam(a) BANNED(tmpnam)
#undef mktemp
#define mktemp(a) BANNED(mktemp)
#undef system
#define system(a) BANNED(system)

#endif
