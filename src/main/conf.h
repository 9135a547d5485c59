/* SPDX-License-Identifier: Apache-2.0 */
/* conf.h: the settings of `heard serve`: rows of one table, from which come the file that `heard
   init` writes, `heard help settings`, the manual and the checks.

       struct conf conf;
       if (conf_read(c, folder, &conf) < 0) return -1;

   A setting is taken from the environment (HEARD_LISTEN), else from FOLDER/heard.conf (listen =
   127.0.0.1:7373), else it is the row's default; an option of the command line goes before all. A
   line that cannot be right ends the start, with file, line and what would be right. To add one: a
   field here, a row in conf.c. */
#ifndef MAIN_CONF_H
#define MAIN_CONF_H

#include "base/fault.h"
#include "base/log.h"
#include "base/out.h"
#include "http/address.h"

enum { CONF_FILE_BYTES = 65536, CONF_NETWORKS_MAX = 16 };
#define CONF_NAME "heard.conf"

struct conf_networks {
    struct network at[CONF_NETWORKS_MAX];
    size_t n;
};
struct conf {
    const char *listen, *db, *base_url, *certificate, *certificate_key;
    struct conf_networks proxies;
    struct conf_networks private; /* that webhooks may reach although they are not public */
    const char *oidc_issuer, *oidc_client, *oidc_secret, *oidc_name, *oidc_role, *oidc_domains;
    const char *lmtp_listen; /* NULL: nowhere */
    const char *dns;         /* NULL: as this machine is set */
    const char *model;       /* NULL: looked for */
    const char *backups;     /* NULL: in the data folder */
    int64_t threads, workers, readers, connections, token_requests, streams, backup_keep, stop_s;
    enum log_level log;
};

/* Texts lie in the arena of the call. A file that is not there is an empty one. */
int conf_read(struct call *c, const char *folder, struct conf *conf_r);

/* How the desk is reached, for a link that a command prints: base_url, else where it listens. */
const char *conf_origin(struct call *c, const char *folder);

/* Every setting with its sentence, as a file in which nothing is set. */
void conf_sample(struct out *o);

#endif
