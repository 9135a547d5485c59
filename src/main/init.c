/* SPDX-License-Identifier: Apache-2.0 */
/* init.c: `heard init`: a data folder, an organisation that can work at once, and its owner, who
   gets a password here or a link to set one. Without an owner it makes the folder alone, and the
   first page that is opened asks who that is. */
#include "main/conf.h"
#include "main/data.h"
#include "main/password_ask.h"
#include "main/sample.h"
#include "main/settings.h"

#include "desk/agent.h"
#include "desk/org.h"
#include "desk/password.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>

struct beginning {
    struct org_new org;
    struct org_made made;
    struct agent owner;
    struct str secret; /* of the owner's link; empty when there is a password */
    bool named;        /* the organisation was: it may be one more in this installation */
};

static int make(struct call *c, struct db_conn *d, void *arg)
{
    struct beginning *b = arg;
    struct org *list;
    size_t n;
    if (org_list(c, d, 0, 1, &list, &n) < 0)
        return -1;
    if (n && !b->named)
        return fail(c, CONFLICT,
                    "there is an organisation here already (%.*s); \"heard user\" adds people, "
                    "--org NAME another organisation",
                    (int)list[0].name.n, list[0].name.at);
    if (org_create(c, d, &b->org, &b->made) < 0)
        return -1;
    return b->org.password_hash.n
               ? 1
               : agent_reset_ask(c, d, b->made.org, b->org.owner_email, &b->owner, &b->secret);
}

/* An owner may say so in the browser, while there is nobody. */
static int nobodys(struct call *c, struct db_conn *d, void *arg)
{
    struct org *list;
    size_t n;
    (void)arg;
    if (org_list(c, d, 0, 1, &list, &n) < 0)
        return -1;
    return n ? fail(c, CONFLICT, "there is an organisation here already (%.*s)",
                    (int)list[0].name.n, list[0].name.at)
             : 1;
}

static int hash(struct call *c, const struct settings *s, struct str *hash_r)
{
    struct password_gate *gate;
    struct str password;
    *hash_r = STR("");
    int got = password_ask(c, s->password_file, &password);
    if (got <= 0)
        return got;
    if (password_gate_new(c, 1, &gate) < 0)
        return -1;
    got = password_hash(c, gate, password, hash_r);
    password_gate_free(gate);
    return got;
}

static void tell(const struct settings *s, const struct beginning *b, const char *origin)
{
    if (!s->email) {
        printf("%s is ready, and nobody's yet. Start it with: heard serve --data %s\n"
               "Then open %s and say who you are: whoever does so first owns the desk.\n",
               s->data, s->data, origin);
        return;
    }
    printf("%s is ready: the organisation %.*s with the inbox Support, owned by %s.\n", s->data,
           (int)b->org.name.n, b->org.name.at, s->email);
    if (b->secret.n)
        printf("Set a password within an hour:\n\n  %s/reset/%" PRId64 ".%.*s\n\n", origin,
               b->made.org, (int)b->secret.n, b->secret.at);
    printf("Start it with: heard serve --data %s\n", s->data);
}

/* The settings, all of them remarks but for the database that was chosen; a file that is there
   already stays. */
static int conf_write(struct call *c, const struct settings *s)
{
    const char *path = data_path(c, s->data, CONF_NAME);
    struct out o;
    FILE *f = fopen(path, "wxe");
    if (!f)
        return errno == EEXIST ? 0 : fail_errno(c, "cannot make %s", path);
    fchmod(fileno(f), 0600); /* it may come to hold the password of a database */
    out_init(&o, CONF_FILE_BYTES);
    conf_sample(&o);
    fputs(o.at, f);
    if (s->db)
        fprintf(f, "\ndb = %s\n", s->db);
    out_free(&o);
    return fclose(f) == 0 ? 1 : fail_errno(c, "cannot write %s", path);
}

/* "maya" of "maya@example.org". */
static struct str name_of(struct str email)
{
    struct str name;
    str_cut(&email, '@', &name);
    return name;
}

int run_init(struct call *c, struct settings *s)
{
    struct data data;
    struct beginning b = {.org = {.name = str_of(s->org ? s->org : "My desk"),
                                  .owner_name = str_of(s->name),
                                  .owner_email = str_of(s->email)},
                          .named = s->org != NULL};
    if (!s->email && (s->org || s->name || s->password_file || s->sample))
        return fail(c, BAD_USAGE, "--email ADDRESS says who owns the desk");
    if (!s->name)
        b.org.owner_name = name_of(b.org.owner_email);
    if (data_folder(c, s->data, &s->data) < 0 ||
        (s->email && hash(c, s, &b.org.password_hash) < 0) ||
        data_open(c, &(struct data_options){.folder = s->data, .db = s->db, .make = true}, &data) <
            0)
        return -1;
    int made = db_write(c, data.db, s->email ? make : nobodys, &b);
    if (made >= 0)
        made = conf_write(c, s);
    if (made >= 0 && s->sample)
        made = sample_into(c, &data, b.made.org, b.made.owner_id);
    data_close(&data);
    if (made < 0)
        return -1;
    tell(s, &b, conf_origin(c, s->data));
    return 0;
}
