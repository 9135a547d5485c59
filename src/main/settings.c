/* SPDX-License-Identifier: Apache-2.0 */
/* settings.c: the table of options and its reader. "--name value", "--name=value", "-o value"; "--"
 * ends options. */
#include "main/settings.h"

#include <stddef.h>
#include <string.h>

enum kind { FLAG, TEXT, OURS };

struct option {
    const char *name;
    char letter; /* 0: none */
    enum kind kind;
    size_t field;
    unsigned commands;
    const char *value, *help;
};

static const struct option options[] = {
    {"json", 'j', FLAG, offsetof(struct settings, json), FOR_READ | FOR_COACH, NULL,
     "JSON Lines, as doc/reading.md says"},
    {"heads", 0, FLAG, offsetof(struct settings, heads), FOR_READ, NULL,
     "with --json: also what every trained head says of a turn"},
    {"all", 'a', FLAG, offsetof(struct settings, all), FOR_COACH, NULL,
     "every remark, not only the first"},
    {"at", 0, TEXT, offsetof(struct settings, at), FOR_COACH, "TIME",
     "when the draft is sent, like 2026-03-01T09:30:00Z (now)"},
    {"output", 'o', TEXT, offsetof(struct settings, output), FOR_AUDIT, "FILE",
     "where the report goes (report.html)"},
    {"output", 'o', TEXT, offsetof(struct settings, output), FOR_BACKUP | FOR_EXPORT, "FOLDER",
     "the new folder it goes into"},
    {"inbox", 'i', TEXT, offsetof(struct settings, inbox), FOR_IMPORT, "NAME",
     "where the conversations go"},
    {"us", 'u', OURS, 0, FOR_READ | FOR_AUDIT | FOR_IMPORT, "ADDRESS",
     "an address or @domain that is ours, in mail; may come again"},
    {"format", 'f', TEXT, offsetof(struct settings, format), FOR_READ | FOR_COACH | FOR_AUDIT,
     "NAME", "what the input is: jsonl, mbox, eml, csv or transcript (found out)"},
    {"columns", 'c', TEXT, offsetof(struct settings, columns), FOR_READ | FOR_AUDIT, "MAP",
     "CSV: which column is what, like id=ticket,who=author,text=body"},
    {"data", 'd', TEXT, offsetof(struct settings, data), FOR_DESK, "DIR",
     "the folder that holds the desk ($HEARD_DATA)"},
    {"db", 0, TEXT, offsetof(struct settings, db), FOR_DESK, "URL",
     "postgres://..., where it is not DIR/heard.db ($HEARD_DB)"},
    {"dns", 0, TEXT, offsetof(struct settings, dns), FOR_DOCTOR, "SERVER",
     "the DNS server that is asked, like 9.9.9.9 or 127.0.0.1:5353; none: nobody is asked"},
    {"listen", 'l', TEXT, offsetof(struct settings, listen), FOR_SERVE, "ADDRESS",
     "where it is reached (127.0.0.1:7373)"},
    {"org", 0, TEXT, offsetof(struct settings, org),
     FOR_INIT | FOR_USER | FOR_SAMPLE | FOR_EXPORT | FOR_IMPORT | FOR_MAIL, "NAME",
     "the organisation"},
    {"name", 0, TEXT, offsetof(struct settings, name), FOR_INIT | FOR_USER, "NAME",
     "the person's name"},
    {"email", 0, TEXT, offsetof(struct settings, email), FOR_INIT | FOR_USER, "ADDRESS",
     "the person's mail address"},
    {"role", 0, TEXT, offsetof(struct settings, role), FOR_USER, "ROLE",
     "guest, agent, lead, admin or owner (agent)"},
    {"password-file", 0, TEXT, offsetof(struct settings, password_file),
     FOR_INIT | FOR_USER | FOR_MAIL, "FILE", "its first line is the password; - is standard input"},
    {"imap", 0, TEXT, offsetof(struct settings, imap), FOR_MAIL, "SERVER",
     "where mail is fetched: tls://HOST[:PORT], starttls://... or plain://..."},
    {"smtp", 0, TEXT, offsetof(struct settings, smtp), FOR_MAIL, "SERVER",
     "where mail is handed over, likewise"},
    {"user", 0, TEXT, offsetof(struct settings, user), FOR_MAIL, "NAME",
     "who signs in there, where it is not the address"},
    {"trust", 0, TEXT, offsetof(struct settings, trust), FOR_MAIL, "FILE",
     "certificates to trust instead of the system's"},
    {"provider", 0, TEXT, offsetof(struct settings, provider), FOR_MAIL, "NAME",
     "who gives tokens: microsoft, google, or DEVICE-URL,TOKEN-URL,SCOPE"},
    {"client", 0, TEXT, offsetof(struct settings, client), FOR_MAIL, "ID",
     "what this desk is called there"},
    {"client-secret-file", 0, TEXT, offsetof(struct settings, client_secret_file), FOR_MAIL, "FILE",
     "its first line is the desk's secret there, where it has one"},
    {"take-old", 0, FLAG, offsetof(struct settings, take_old), FOR_MAIL, NULL,
     "also the mail that is there already"},
    {"listen-only", 0, FLAG, offsetof(struct settings, listen_only), FOR_MAIL, NULL,
     "fetch, but send nothing"},
    {"receipt", 0, FLAG, offsetof(struct settings, receipt), FOR_MAIL, NULL,
     "a person's first mail is answered with its number"},
    {"plus", 0, FLAG, offsetof(struct settings, plus), FOR_MAIL, NULL,
     "the server delivers help+word@ to help@"},
    {"sample", 0, FLAG, offsetof(struct settings, sample), FOR_INIT, NULL,
     "with an inbox to look at; \"heard sample clear\" takes it out"},
    {"model", 'm', TEXT, offsetof(struct settings, model), FOR_ENGINE, "FILE",
     "the model file ($HEARD_MODEL, then beside the program)"},
    {"quiet", 'q', FLAG, offsetof(struct settings, quiet),
     FOR_READ | FOR_AUDIT | FOR_EXPORT | FOR_IMPORT, NULL,
     "no progress and no remarks on standard error"},
    {"help", 'h', FLAG, offsetof(struct settings, help), FOR_ALL, NULL, "this help"},
};
enum { N_OPTIONS = sizeof options / sizeof *options };

void settings_help(struct out *o, unsigned command)
{
    for (size_t i = 0; i < N_OPTIONS; i++) {
        const struct option *row = &options[i];
        if (!(row->commands & command))
            continue;
        size_t before = o->n;
        if (row->letter)
            out_f(o, "  -%c, --%s", row->letter, row->name);
        else
            out_f(o, "      --%s", row->name);
        if (row->value)
            out_f(o, " %s", row->value);
        do
            out_char(o, ' ');
        while (o->n - before < 24);
        out_f(o, "%s\n", row->help);
    }
}

static const struct option *option_of(struct str name, char letter, unsigned command)
{
    for (size_t i = 0; i < N_OPTIONS; i++)
        if ((options[i].commands & command) &&
            (letter ? options[i].letter == letter : str_eq(name, str_of(options[i].name))))
            return &options[i];
    return NULL;
}

static int set(struct call *c, struct settings *s, const struct option *row, const char *value)
{
    if (row->kind == FLAG) {
        memcpy((char *)s + row->field, &(bool){true}, sizeof(bool));
    } else if (row->kind == TEXT) {
        memcpy((char *)s + row->field, &value, sizeof value);
    } else {
        if (s->n_ours == SETTINGS_MAX_OURS)
            return fail(c, TOO_BIG,
                        "--%s is given more than %d times; name a domain, like @shop.example",
                        row->name, SETTINGS_MAX_OURS);
        if (!strchr(value, '@'))
            return fail(c, BAD_USAGE, "--%s takes an address or a domain with its @, not \"%s\"",
                        row->name, value);
        s->ours[s->n_ours++] = value;
    }
    return 0;
}

/* The option at argv[*i], and its value where it takes one; *i is left on the last argument used.
 */
static int take(struct call *c, struct settings *s, unsigned command, int argc, char **argv, int *i)
{
    const char *argument = argv[*i];
    bool word = argument[1] == '-';
    const char *equals = word ? strchr(argument, '=') : NULL;
    size_t n = equals ? (size_t)(equals - argument) - 2 : strlen(argument) - (word ? 2 : 0);
    const struct option *row =
        option_of(word ? (struct str){argument + 2, n} : STR(""), word ? 0 : argument[1], command);
    if (!row)
        return fail(c, BAD_USAGE, "there is no option %s here; --help shows those there are",
                    argument);
    const char *value = equals ? equals + 1 : !word && argument[2] ? argument + 2 : NULL;
    if (row->kind == FLAG && value)
        return fail(c, BAD_USAGE, "%s takes no value", argument);
    if (row->kind != FLAG && !value) {
        if (*i + 1 == argc)
            return fail(c, BAD_USAGE, "%s needs %s behind it", argument, row->value);
        value = argv[++*i];
    }
    return set(c, s, row, value);
}

int settings_parse(struct call *c, struct settings *s, unsigned command, int argc, char **argv)
{
    bool options_ended = false;
    s->files = argv; /* files move to the front of the same array */
    for (int i = 0; i < argc; i++) {
        if (!options_ended && strcmp(argv[i], "--") == 0)
            options_ended = true;
        else if (options_ended || argv[i][0] != '-' || argv[i][1] == 0)
            s->files[s->n_files++] = argv[i];
        else if (take(c, s, command, argc, argv, &i) < 0)
            return -1;
    }
    return 0;
}
