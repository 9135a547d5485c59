/* SPDX-License-Identifier: Apache-2.0 */
/* wire_test.c: IMAP and SMTP against a server that says what a script tells it, and goes away where
   the script ends. What real servers say is in tests/mail_server.py. */
#include "mail/imap.h"
#include "mail/smtp.h"

#include "base/test.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Lines to say; ">" waits for a line of the client, "." for all up to the dot of SMTP. */
struct script {
    const char *const *lines;
    int listener, port;
    pthread_t thread;
    struct out heard;
    struct call call;
};

static void say(int fd, const char *line)
{
    assert_int_equal(write(fd, line, strlen(line)), strlen(line));
}

static void hear(struct script *s, int fd, bool until_dot)
{
    char c;
    size_t start = s->heard.n;
    while (read(fd, &c, 1) == 1) {
        out_char(&s->heard, c);
        if (c == '\n' && !until_dot)
            return;
        if (until_dot && str_ends_nocase(str_from(out_as_str(&s->heard), start), STR("\r\n.\r\n")))
            return;
    }
}

static void *serve(void *arg)
{
    struct script *s = arg;
    int fd = accept(s->listener, NULL, NULL);
    for (const char *const *line = s->lines; fd >= 0 && *line; line++)
        if (strcmp(*line, ">") == 0 || strcmp(*line, ".") == 0)
            hear(s, fd, **line == '.');
        else
            say(fd, *line);
    close(fd);
    return NULL;
}

static void begin(struct script *s, const char *const *lines)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t size = sizeof at;
    s->lines = lines;
    out_init(&s->heard, 1 << 20);
    call_init(&s->call, 8 << 20);
    s->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(s->listener, (struct sockaddr *)&at, size), 0);
    assert_int_equal(listen(s->listener, 1), 0);
    assert_int_equal(getsockname(s->listener, (struct sockaddr *)&at, &size), 0);
    s->port = ntohs(at.sin_port);
    pthread_create(&s->thread, NULL, serve, s);
}

static void end(struct script *s)
{
    pthread_join(s->thread, NULL);
    close(s->listener);
    out_free(&s->heard);
    call_free(&s->call);
}

/* ---- IMAP ---- */

static int open_imap(struct script *s, const char *const *lines, struct imap **im_r)
{
    begin(s, lines);
    struct imap_options o = {
        .wire = {.host = "127.0.0.1", .port = s->port, .security = WIRE_PLAIN, .timeout_ms = 20000},
        .user = STR("maya"),
        .secret = STR("se\"cret")};
    return imap_open(&s->call, &o, im_r);
}

static void messages_are_streamed(void **state)
{
    static const char *const lines[] = {
        "* OK [CAPABILITY IMAP4rev1] hello\r\n",
        ">",
        "h1 OK in\r\n",
        ">",
        "* CAPABILITY IMAP4rev1 IDLE\r\nh2 OK\r\n",
        ">",
        "* 2 EXISTS\r\n* OK [UIDVALIDITY 77] ok\r\n* OK [UIDNEXT 12] ok\r\nh3 OK [READ-ONLY] "
        "ok\r\n",
        ">",
        "* 1 FETCH (UID 10 FLAGS () RFC822.SIZE 12 BODY[] {12}\r\nSubject: a\r\n)\r\n",
        "* 3 EXISTS\r\n* 2 FETCH (BODY[] {3}\r\nabc UID 11 FLAGS (\\Seen))\r\n",
        "* 1 FETCH (FLAGS (\\Seen))\r\nh4 OK done\r\n",
        ">",
        NULL};
    struct script s;
    struct imap *im;
    struct imap_folder folder;
    struct imap_mail mail;
    char bytes[100];
    (void)state;
    assert_true(open_imap(&s, lines, &im) > 0);
    assert_true(imap_can_idle(im));
    assert_true(imap_open_folder(&s.call, im, STR("INBOX"), &folder) > 0);
    assert_true(folder.uid_validity == 77 && folder.uid_next == 12 && folder.count == 2);
    assert_true(imap_fetch(&s.call, im, 10) > 0);
    assert_int_equal(imap_next(&s.call, im), 1);
    assert_int_equal(imap_read(&s.call, im, bytes, 7), 7);
    assert_int_equal(imap_read(&s.call, im, bytes, sizeof bytes), 5);
    assert_int_equal(imap_read(&s.call, im, bytes, sizeof bytes), 0);
    assert_true(imap_mail(&s.call, im, &mail) > 0 && mail.uid == 10 && mail.bytes == 12);
    assert_int_equal(imap_next(&s.call, im), 1);
    assert_true(imap_mail(&s.call, im, &mail) > 0 && mail.uid == 11 && mail.seen); /* not read */
    assert_int_equal(imap_next(&s.call, im), 0);
    assert_int_equal(imap_idle(&s.call, im, 1000), 1); /* one came while we fetched */
    imap_close(im);
    assert_non_null(strstr(s.heard.at, "LOGIN \"maya\" \"se\\\"cret\""));
    assert_non_null(strstr(s.heard.at, "EXAMINE \"INBOX\""));
    assert_non_null(strstr(s.heard.at, "UID FETCH 10:* "));
    end(&s);
}

static void a_refusal_is_told_in_the_servers_words(void **state)
{
    static const char *const lines[] = {
        "* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN SASL-IR] hello\r\n", ">",
        "h1 NO [AUTHENTICATIONFAILED] Wrong password, Maya\r\n", NULL};
    struct script s;
    struct imap *im;
    (void)state;
    assert_int_equal(open_imap(&s, lines, &im), -1);
    assert_int_equal(s.call.fault.kind, DENIED);
    assert_non_null(strstr(s.call.fault.text, "[AUTHENTICATIONFAILED] Wrong password, Maya"));
    end(&s);
}

static void no_secret_without_starttls(void **state)
{
    static const char *const lines[] = {"* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] hello\r\n", NULL};
    struct script s;
    struct imap *im;
    (void)state;
    begin(&s, lines);
    struct imap_options o = {.wire = {.host = "127.0.0.1",
                                      .port = s.port,
                                      .security = WIRE_STARTTLS,
                                      .timeout_ms = 20000},
                             .user = STR("maya"),
                             .secret = STR("secret")};
    assert_int_equal(imap_open(&s.call, &o, &im), -1);
    assert_int_equal(s.call.fault.kind, DENIED);
    assert_int_equal(s.heard.n, 0);
    end(&s);
}

static void bytes_before_tls_are_somebody_elses(void **state)
{
    static const char *const lines[] = {
        "* OK [CAPABILITY IMAP4rev1 STARTTLS] hello\r\n", ">",
        "h1 OK begin\r\n* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] planted\r\n", NULL};
    struct script s;
    struct imap *im;
    (void)state;
    begin(&s, lines);
    struct imap_options o = {.wire = {.host = "127.0.0.1",
                                      .port = s.port,
                                      .security = WIRE_STARTTLS,
                                      .timeout_ms = 20000},
                             .user = STR("maya"),
                             .secret = STR("secret")};
    assert_int_equal(imap_open(&s.call, &o, &im), -1);
    assert_non_null(strstr(s.call.fault.text, "before TLS"));
    end(&s);
}

static void a_connection_that_breaks_is_told(void **state)
{
    static const char *const lines[] = {"* OK [CAPABILITY IMAP4rev1] hello\r\n",
                                        ">",
                                        "h1 OK in\r\n",
                                        ">",
                                        "h2 OK\r\n",
                                        ">",
                                        "* 1 EXISTS\r\nh3 OK\r\n",
                                        ">",
                                        "* 1 FETCH (UID 10 BODY[] {1000}\r\nonly this",
                                        NULL};
    struct script s;
    struct imap *im;
    struct imap_folder folder;
    char bytes[100];
    int n;
    (void)state;
    assert_true(open_imap(&s, lines, &im) > 0);
    assert_true(imap_open_folder(&s.call, im, STR("INBOX"), &folder) > 0);
    assert_true(imap_fetch(&s.call, im, 1) > 0 && imap_next(&s.call, im) == 1);
    while ((n = imap_read(&s.call, im, bytes, sizeof bytes)) > 0)
        ;
    assert_int_equal(n, -1);
    assert_int_equal(s.call.fault.kind, IO_FAILED);
    imap_close(im);
    end(&s);
}

static void a_line_without_end_is_refused(void **state)
{
    static char line[WIRE_LINE_BYTES * 2];
    const char *const lines[] = {line, NULL};
    struct script s;
    struct imap *im;
    (void)state;
    memset(line, 'x', sizeof line - 1);
    assert_int_equal(open_imap(&s, lines, &im), -1);
    assert_int_equal(s.call.fault.kind, BAD_INPUT);
    end(&s);
}

/* ---- SMTP ---- */

static struct smtp_result send_one(struct script *s, const char *const *lines, const char *body)
{
    struct smtp *smtp;
    struct smtp_result r = {.outcome = SMTP_LATER};
    const struct str to[] = {STR("maya@example.org"), STR("tom@example.org")};
    const struct smtp_envelope e = {.from = STR("help@shop.example"), .to = to, .n_to = 2};
    begin(s, lines);
    struct smtp_options o = {
        .wire = {
            .host = "127.0.0.1", .port = s->port, .security = WIRE_PLAIN, .timeout_ms = 20000}};
    assert_true(smtp_open(&s->call, &o, &smtp) > 0);
    if (smtp_begin(&s->call, smtp, &e, &r) > 0) {
        for (const char *at = body; *at; at++) /* a letter at a time: borders are anywhere */
            smtp_bytes(&s->call, smtp, (struct str){at, 1});
        smtp_end(&s->call, smtp, &r);
    }
    smtp_close(smtp);
    pthread_join(s->thread, NULL);
    close(s->listener);
    return r;
}

static void forget(struct script *s)
{
    out_free(&s->heard);
    call_free(&s->call);
}

#define GREETED "220 hello\r\n", ">", "250-mail\r\n250 SIZE 1000000\r\n", ">", "250 from\r\n", ">"

static void a_message_is_taken(void **state)
{
    static const char *const lines[] = {GREETED, "250 to\r\n", ">", "250 to\r\n",
                                        ">",     "354 go\r\n", ".", "250 taken as 7\r\n",
                                        ">",     NULL};
    struct script s;
    (void)state;
    struct smtp_result r = send_one(&s, lines, "a: b\n\n.dot\n..two\r\nend");
    assert_int_equal(r.outcome, SMTP_SENT);
    assert_string_equal(r.words, "250 taken as 7");
    assert_non_null(strstr(s.heard.at, "\r\na: b\r\n\r\n..dot\r\n...two\r\nend\r\n.\r\n"));
    forget(&s);
}

static void not_now_is_not_never(void **state)
{
    static const char *const later[] = {GREETED, "450 to\r\n",    ">", "550 nobody\r\n",
                                        ">",     "250 reset\r\n", ">", NULL};
    static const char *const never[] = {GREETED, "550 no such person\r\n", ">", "551 nor this\r\n",
                                        ">",     "250 reset\r\n",          ">", NULL};
    static const char *const full[] = {
        GREETED, "250 to\r\n", ">", "250 to\r\n",
        ">",     "354 go\r\n", ".", "452-the disk\r\n452 is full\r\n",
        ">",     NULL};
    struct script s;
    (void)state;
    struct smtp_result r = send_one(&s, later, "x");
    assert_int_equal(r.outcome, SMTP_LATER);
    forget(&s);
    r = send_one(&s, never, "x");
    assert_int_equal(r.outcome, SMTP_REFUSED);
    assert_non_null(strstr(r.words, "no such person"));
    forget(&s);
    r = send_one(&s, full, "x");
    assert_int_equal(r.outcome, SMTP_LATER);
    assert_string_equal(r.words, "452 the disk is full");
    forget(&s);
}

static void some_are_taken_and_others_named(void **state)
{
    static const char *const lines[] = {GREETED, "250 to\r\n", ">", "550 gone\r\n",
                                        ">",     "354 go\r\n", ".", "250 ok\r\n",
                                        ">",     NULL};
    struct script s;
    (void)state;
    struct smtp_result r = send_one(&s, lines, "x");
    assert_int_equal(r.outcome, SMTP_SENT);
    assert_int_equal(r.n_refused, 1);
    assert_non_null(strstr(r.words, "tom@example.org: 550 gone"));
    forget(&s);
}

/* Rule 18, on the wire: behind the dot nobody knows, before it everybody does. */
static void rule_18_silence_behind_the_dot_is_unknown(void **state)
{
    static const char *const behind[] = {GREETED, "250 to\r\n", ">", "250 to\r\n",
                                         ">",     "354 go\r\n", ".", NULL};
    static const char *const before[] = {GREETED, "250 to\r\n", ">", "250 to\r\n", ">", NULL};
    struct script s;
    (void)state;
    struct smtp_result r = send_one(&s, behind, "a: b\n\nwords\n");
    assert_int_equal(r.outcome, SMTP_UNKNOWN);
    forget(&s);
    r = send_one(&s, before, "a: b\n\nwords\n");
    assert_int_equal(r.outcome, SMTP_LATER);
    forget(&s);
}

static void addresses_cannot_speak(void **state)
{
    static const char *const lines[] = {"220 hello\r\n", ">", "250 mail\r\n", ">", NULL};
    struct script s;
    struct smtp *smtp;
    struct smtp_result r;
    const struct str evil = STR("a@b>\r\nRCPT TO:<all@example.org"),
                     utf8 = STR("m\xc3\xa4@example.org");
    struct smtp_envelope e = {.from = STR("help@shop.example"), .to = &evil, .n_to = 1};
    (void)state;
    begin(&s, lines);
    struct smtp_options o = {
        .wire = {.host = "127.0.0.1", .port = s.port, .security = WIRE_PLAIN, .timeout_ms = 20000}};
    assert_true(smtp_open(&s.call, &o, &smtp) > 0);
    assert_int_equal(smtp_begin(&s.call, smtp, &e, &r), 0);
    assert_int_equal(r.outcome, SMTP_REFUSED);
    e.to = &utf8;
    assert_int_equal(smtp_begin(&s.call, smtp, &e, &r), 0);
    assert_non_null(strstr(r.words, "SMTPUTF8"));
    smtp_close(smtp);
    end(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_are_streamed),
        cmocka_unit_test(a_refusal_is_told_in_the_servers_words),
        cmocka_unit_test(no_secret_without_starttls),
        cmocka_unit_test(bytes_before_tls_are_somebody_elses),
        cmocka_unit_test(a_connection_that_breaks_is_told),
        cmocka_unit_test(a_line_without_end_is_refused),
        cmocka_unit_test(a_message_is_taken),
        cmocka_unit_test(not_now_is_not_never),
        cmocka_unit_test(some_are_taken_and_others_named),
        cmocka_unit_test(rule_18_silence_behind_the_dot_is_unknown),
        cmocka_unit_test(addresses_cannot_speak),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
