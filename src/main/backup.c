/* SPDX-License-Identifier: Apache-2.0 */
/* backup.c: `heard backup -o FOLDER`: one folder that is a whole desk (work/backup.h). */
#include "work/backup.h"
#include "main/conf.h"
#include "main/data.h"
#include "main/settings.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>

static int make(struct call *c, const struct settings *s, struct backup_made *made_r)
{
    struct data data;
    struct conf conf;
    if (data_open(c, &(struct data_options){.folder = s->data, .db = s->db}, &data) < 0)
        return -1;
    int got = conf_read(c, data.folder, &conf);
    const struct backup_of of = {.db = data.db,
                                 .url = s->db ? s->db : conf.db,
                                 .folder = data.folder,
                                 .settings = CONF_NAME,
                                 .files = &data.files};
    if (got >= 0)
        got = backup_make(c, &of, s->output, NULL, made_r);
    data_close(&data);
    return got;
}

int run_backup(struct call *c, struct settings *s)
{
    struct backup_made made;
    if (!s->output)
        return fail(c, BAD_USAGE, "-o FOLDER says where the backup goes");
    mode_t mask = umask(077);
    int got = make(c, s, &made);
    umask(mask);
    if (got < 0)
        return -1;
    printf("%s: %" PRId64 " files, %" PRId64 " bytes, each with its hash in SHA256SUMS.\n",
           s->output, made.files, made.bytes);
    if (made.lost)
        printf("%" PRId64
               " of the attachments were lost or damaged before this backup (the first is %s; "
               "`heard doctor` names all); all else is in it.\n",
               made.lost, made.first_lost);
    return made.lost ? 1 : 0;
}
