/* SPDX-License-Identifier: Apache-2.0 */
/* main.c: the program is a table of commands. One call for each run of it; what fails is told here,
   once, as "heard COMMAND: what, where, what to do". Exit: 0 done; 1 done, but some input could not
   be read; 2 wrong usage; 3 the system said no; 4 a fault of ours. */
#include "main/conf.h"
#include "main/settings.h"

#include "base/time.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

enum { CALL_BYTES = 8 << 20 };

static int run_help(struct call *c, struct settings *s);
static int run_version(struct call *c, struct settings *s);

static const struct command commands[] = {
    {"read", "[FILE...|-]",
     "what conversations say: needs, feelings, promises, each with its words", FOR_READ, run_read},
    {"coach", "CONVERSATION < DRAFT", "what a draft leaves open, and the words that may hurt",
     FOR_COACH, run_coach},
    {"audit", "ARCHIVE...", "a printable report of a whole archive", FOR_AUDIT, run_audit},
    {"init", "", "a data folder, an organisation and its owner", FOR_INIT, run_init},
    {"user", "VERB [ADDRESS]", "people: add list password role disable enable link sign-in",
     FOR_USER, run_user},
    {"serve", "", "the desk: web, API and jobs", FOR_SERVE, run_serve},
    {"mailbox", "VERB [INBOX]", "mailboxes: add find list test sign-in fetch send pause", FOR_MAIL,
     run_mailbox},
    {"deliver", "INBOX < MAIL", "takes one mail in, for a mail server's pipe", FOR_MAIL,
     run_deliver},
    {"backup", "", "a whole desk in one folder, while it works", FOR_BACKUP, run_backup},
    {"restore", "BACKUP", "a desk out of a backup; overwrites nothing", FOR_RESTORE, run_restore},
    {"import", "KIND FILE", "what another desk or a mailbox has kept", FOR_IMPORT, run_import},
    {"export", "", "everything as JSON Lines, with the files", FOR_EXPORT, run_export},
    {"doctor", "", "looks at everything a desk stands on", FOR_DOCTOR, run_doctor},
    {"sample", "load|clear", "an inbox to look at, in and out again", FOR_SAMPLE, run_sample},
    {"model", "", "the model's card, its heads and their thresholds", FOR_MODEL, run_model},
    {"version", "", "which heard this is", 0, run_version},
    {"help", "[COMMAND]", "this help, or a command's", 0, run_help},
};
enum { N_COMMANDS = sizeof commands / sizeof *commands };

static const struct command *command_of(const char *name)
{
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    return NULL;
}

static void usage(struct out *o, const struct command *row)
{
    out_f(o, "usage: heard %s%s%s%s\n%s\n", row->name, row->bit ? " [OPTION...]" : "",
          row->arguments[0] ? " " : "", row->arguments, row->summary);
    if (row->bit) {
        out_char(o, '\n');
        settings_help(o, row->bit);
    }
}

static void overview(struct out *o)
{
    out_text(o, "heard listens to customer conversations and shows its evidence.\n\n");
    for (size_t i = 0; i < N_COMMANDS; i++)
        out_f(o, "  heard %-8s %-22s %s\n", commands[i].name, commands[i].arguments,
              commands[i].summary);
    out_text(o, "\n\"heard help COMMAND\" and the manual pages heard(1), heard-read(1), "
                "heard-coach(1) and\n"
                "heard-audit(1) say more. Nothing leaves this machine.\n");
}

static void print_help(const struct command *row, FILE *to)
{
    struct out o;
    out_init(&o, 8192);
    if (row)
        usage(&o, row);
    else
        overview(&o);
    fputs(o.at, to);
    out_free(&o);
}

static int print_settings(void)
{
    struct out o;
    out_init(&o, CONF_FILE_BYTES);
    conf_sample(&o);
    fputs(o.at, stdout);
    out_free(&o);
    return 0;
}

static int run_help(struct call *c, struct settings *s)
{
    const struct command *row = s->n_files ? command_of(s->files[0]) : NULL;
    if (s->n_files && strcmp(s->files[0], "settings") == 0)
        return print_settings();
    if (s->n_files && !row)
        return fail(c, BAD_USAGE,
                    "there is no command \"%s\"; \"heard help\" lists those there are",
                    s->files[0]);
    print_help(row, stdout);
    return 0;
}

static int run_version(struct call *c, struct settings *s)
{
    (void)c;
    (void)s;
    printf("heard %s\n", HEARD_VERSION);
    return 0;
}

static int tell(const struct call *c, const char *command)
{
    fflush(stdout);
    fprintf(stderr, "heard%s%s: %s\n", command ? " " : "", command ? command : "", c->fault.text);
    if (c->fault.kind == BAD_USAGE)
        fprintf(stderr, "try: heard help%s%s\n", command ? " " : "", command ? command : "");
    return fault_row(c->fault.kind)->exit_code;
}

/* What was written to standard output must have arrived. */
static int finish(struct call *c, const char *command, int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    if (errno == EPIPE)
        return status; /* whoever read it has seen enough */
    fail_errno(c, "cannot write the output");
    return tell(c, command);
}

static int run(struct call *c, const struct command *row, int argc, char **argv)
{
    struct settings settings = {0};
    if (settings_parse(c, &settings, row->bit, argc, argv) < 0)
        return tell(c, row->name);
    if (settings.help) {
        print_help(row, stdout);
        return finish(c, row->name, 0);
    }
    int status = row->run(c, &settings);
    return status < 0 ? tell(c, row->name) : finish(c, row->name, status);
}

int main(int argc, char **argv)
{
    struct call c;
    const char *name = argc > 1 ? argv[1] : "help";
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN); /* a limit on file sizes is a full disk: a fault, not an end */
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        name = "help";
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0)
        name = "version";
    call_init(&c, CALL_BYTES);
    const struct command *row = command_of(name);
    int status;
    if (row) {
        status = run(&c, row, argc > 2 ? argc - 2 : 0, argv + 2);
    } else {
        fail(&c, BAD_USAGE, "there is no command \"%s\"", name);
        status = tell(&c, NULL);
    }
    call_free(&c);
    return status;
}
