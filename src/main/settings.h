/* SPDX-License-Identifier: Apache-2.0 */
/* settings.h: what a person asked for on the command line.

   Commands and options are rows of two tables. A row says its name, what it takes and one sentence
   of help; the parser, `heard help` and the usage lines are made from the rows. To add a command:
   write its function, add a row to commands[] in main.c, and its man page. To add an option: a
   field here, a row in settings.c. */
#ifndef MAIN_SETTINGS_H
#define MAIN_SETTINGS_H

#include "base/fault.h"
#include "base/out.h"

#include <stdbool.h>
#include <stdint.h>

enum { SETTINGS_MAX_OURS = 64 };

struct settings {
    bool json, heads, all, quiet, help, sample;
    const char *model, *output, *format, *columns, *at;
    const char *data, *db, *listen, *org, *name, *email, *role, *password_file, *inbox;
    const char *imap, *smtp, *user, *trust, *dns;
    const char *provider, *client, *client_secret_file;
    bool take_old, listen_only, receipt, plus;
    const char *ours[SETTINGS_MAX_OURS];
    size_t n_ours;
    char **files; /* what is no option */
    int n_files;
};

/* Which commands an option belongs to: a bit each. */
enum {
    FOR_READ = 1,
    FOR_COACH = 2,
    FOR_AUDIT = 4,
    FOR_MODEL = 8,
    FOR_ENGINE = 15, /* all of the above */
    FOR_INIT = 16,
    FOR_SERVE = 32,
    FOR_USER = 64,
    FOR_SAMPLE = 128,
    FOR_BACKUP = 256,
    FOR_RESTORE = 512,
    FOR_DOCTOR = 1024,
    FOR_EXPORT = 2048,
    FOR_IMPORT = 4096,
    FOR_MAIL = 8192,
    FOR_DESK = 16368, /* those of the desk */
    FOR_ALL = 16383,
};

/* Takes the options off argv (after the command's name). */
int settings_parse(struct call *c, struct settings *s, unsigned command, int argc, char **argv);

/* One line for each option of the command. */
void settings_help(struct out *o, unsigned command);

struct command {
    const char *name, *arguments, *summary;
    unsigned bit;                                   /* FOR_... */
    int (*run)(struct call *c, struct settings *s); /* <0 a fault, else the exit status */
};
int run_read(struct call *c, struct settings *s);
int run_coach(struct call *c, struct settings *s);
int run_audit(struct call *c, struct settings *s);
int run_model(struct call *c, struct settings *s);
int run_init(struct call *c, struct settings *s);
int run_user(struct call *c, struct settings *s);
int run_serve(struct call *c, struct settings *s);
int run_sample(struct call *c, struct settings *s);
int run_backup(struct call *c, struct settings *s);
int run_restore(struct call *c, struct settings *s);
int run_doctor(struct call *c, struct settings *s);
int run_export(struct call *c, struct settings *s);
int run_import(struct call *c, struct settings *s);
int run_mailbox(struct call *c, struct settings *s);
int run_deliver(struct call *c, struct settings *s);

#endif
