/* SPDX-License-Identifier: Apache-2.0 */
/* routes.c: every noun's table, one line each. Names that would clash are found when the server
   starts (routes_build), and by the tests. */
#include "web/routes.h"

#define NOUN(name)                                                                                 \
    extern const struct http_route name##_routes[];                                                \
    extern const size_t name##_routes_n;
#include "routes.inc"
#undef NOUN

const struct route_table route_tables[] = {
#define NOUN(name) {name##_routes, &name##_routes_n},
#include "routes.inc"
#undef NOUN
};
const size_t route_tables_n = sizeof route_tables / sizeof *route_tables;
