/* SPDX-License-Identifier: Apache-2.0 */
/* mailbox_files.c: three shapes behind one step: an mbox in a file, a single message, a folder of
   messages. The order of a folder does not matter: messages are put in order by their times. */
#include "archive/mailbox_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct mailbox_files {
    char *path;                   /* of the folder */
    DIR *open[MAILBOX_MAX_DEPTH]; /* the folders being walked, the innermost last */
    size_t depth;
    bool done;       /* a single message was given */
    struct input in; /* of the mbox */
    struct out raw;  /* a whole message */
};

/* What cannot be read twice goes to a temporary file. */
static int copy_pipe(struct call *c, struct mailbox *b, const char *path)
{
    if (spill_open(c, &b->copy) < 0)
        return -1;
    for (struct str ahead = input_ahead(b->in); ahead.n; ahead = input_ahead(b->in)) {
        if (spill_add(c, &b->copy, ahead.at, ahead.n) < 0)
            return -1;
        input_take(b->in, ahead.n);
    }
    return input_check(c, b->in, path);
}

int mailbox_files_open(struct call *c, struct mailbox *b, const char *path)
{
    struct stat st;
    b->files = base_alloc(sizeof *b->files);
    b->files->in.fd = -1;
    out_init(&b->files->raw, MAILBOX_MESSAGE_BYTES);
    if (b->in->fd >= 0 && fstat(b->in->fd, &st) == 0 && S_ISDIR(st.st_mode)) {
        b->files->path = base_alloc(strlen(path) + 1);
        memcpy(b->files->path, path, strlen(path));
        return 0;
    }
    b->single = !mbox_looks_like(input_sniff(b->in));
    b->again_fd = b->in->fd;
    if (b->in->fd >= 0 && lseek(b->in->fd, 0, SEEK_SET) == 0)
        return 0;
    if (copy_pipe(c, b, path) < 0)
        return -1;
    b->again_fd = b->copy.fd;
    return 0;
}

static void close_folders(struct mailbox_files *f)
{
    while (f->depth)
        closedir(f->open[--f->depth]);
}

static void close_mbox(struct mailbox *b)
{
    if (b->files->in.fd < 0)
        return;
    if (b->mbox.in)
        mbox_free(&b->mbox);
    b->mbox = (struct mbox){0};
    input_close(&b->files->in);
}

void mailbox_files_close(struct mailbox *b)
{
    if (b->files) {
        close_mbox(b);
        close_folders(b->files);
        out_free(&b->files->raw);
        free(b->files->path);
        free(b->files);
    }
    spill_close(&b->copy);
}

int mailbox_files_rewind(struct call *c, struct mailbox *b)
{
    struct mailbox_files *f = b->files;
    f->done = false;
    close_folders(f);
    close_mbox(b);
    if (f->path) {
        f->open[0] = opendir(f->path);
        if (!f->open[0])
            return fail_errno(c, "cannot open %s", f->path);
        f->depth = 1;
        return 0;
    }
    int fd = lseek(b->again_fd, 0, SEEK_SET) < 0 ? -1 : dup(b->again_fd);
    if (fd < 0)
        return fail_errno(c, "cannot read the mail a second time");
    input_of_fd(&f->in, fd);
    if (!b->single)
        mbox_init(&b->mbox, &f->in, MAILBOX_MESSAGE_BYTES);
    return 0;
}

/* All of the input, as far as a message may be long. */
static void read_all(struct mailbox *b, struct input *in)
{
    out_clear(&b->files->raw);
    for (struct str ahead = input_ahead(in); ahead.n && !b->files->raw.over;
         ahead = input_ahead(in)) {
        out_str(&b->files->raw, ahead);
        input_take(in, ahead.n);
    }
    b->n_cut += b->files->raw.over;
}

/* A file of a folder: >0 when it is one message, which is read; an mbox is left open, to be gone
 * through next. */
static int read_file(struct call *c, struct mailbox *b, int folder, const char *name)
{
    struct input in;
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail_errno(c, "cannot open %s in %s", name, b->files->path);
    input_of_fd(&in, fd);
    struct str head = input_sniff(&in);
    if (mbox_looks_like(head)) {
        b->files->in = in;
        mbox_init(&b->mbox, &b->files->in, MAILBOX_MESSAGE_BYTES);
        return 0;
    }
    bool mail = mime_looks_like(head);
    if (mail)
        read_all(b, &in);
    int got = input_check(c, &in, name);
    input_close(&in);
    return got < 0 ? got : mail;
}

/* A folder inside: it is walked next, unless it lies too deep. */
static int enter(struct call *c, struct mailbox_files *f, int folder, const char *name)
{
    if (f->depth == MAILBOX_MAX_DEPTH)
        return 0;
    int fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *inside = fd < 0 ? NULL : fdopendir(fd);
    if (!inside) {
        fail_errno(c, "cannot open %s in %s", name, f->path);
        if (fd >= 0)
            close(fd);
        return -1;
    }
    f->open[f->depth++] = inside;
    return 0;
}

static int next_of_mbox(struct call *c, struct mailbox *b, struct str *raw_r)
{
    if (!mbox_next(&b->mbox))
        return input_check(c, &b->files->in, "the mail");
    b->n_cut += b->mbox.cut;
    *raw_r = b->mbox.message;
    return 1;
}

/* One step of the walk: >0 a message, 0 to be called again. */
static int step(struct call *c, struct mailbox *b)
{
    struct mailbox_files *f = b->files;
    int folder = dirfd(f->open[f->depth - 1]);
    struct stat st;
    errno = 0;
    const struct dirent *entry = readdir(f->open[f->depth - 1]);
    if (!entry && errno)
        return fail_errno(c, "cannot read %s", f->path);
    if (!entry) {
        closedir(f->open[--f->depth]);
        return 0;
    }
    if (entry->d_name[0] == '.' || fstatat(folder, entry->d_name, &st, 0) < 0)
        return 0;
    if (S_ISDIR(st.st_mode))
        return enter(c, f, folder, entry->d_name);
    return S_ISREG(st.st_mode) ? read_file(c, b, folder, entry->d_name) : 0;
}

static int next_of_folder(struct call *c, struct mailbox *b, struct str *raw_r)
{
    struct mailbox_files *f = b->files;
    int got = 0;
    while (got == 0 && (f->depth || f->in.fd >= 0)) {
        if (f->in.fd >= 0) {
            got = next_of_mbox(c, b, raw_r);
            if (got == 0)
                close_mbox(b);
        } else {
            got = step(c, b);
            *raw_r = out_as_str(&f->raw);
        }
    }
    return got;
}

int mailbox_files_next(struct call *c, struct mailbox *b, struct str *raw_r)
{
    struct mailbox_files *f = b->files;
    if (f->path)
        return next_of_folder(c, b, raw_r);
    if (!b->single)
        return next_of_mbox(c, b, raw_r);
    if (f->done)
        return 0;
    f->done = true;
    read_all(b, &f->in);
    *raw_r = out_as_str(&f->raw);
    return f->raw.n > 0;
}
