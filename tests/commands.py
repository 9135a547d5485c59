#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The commands as their users run them: files and pipes in, JSON, pages and exit codes out.

    tests/commands.py build/heard [--sanitized] [--long]

Each function whose name begins with test_ is one case; its docstring is what it shows. --sanitized leaves out the
cases that measure memory, which the sanitizers change; --long audits 100,000 messages instead of 30,000. Input is made here or comes from samples/ and tests/.
"""
import json
import os
import pathlib
import pty
import re
import resource
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
HEARD = str(pathlib.Path(sys.argv[1]).resolve())
SANITIZED = "--sanitized" in sys.argv
LARGE = 100000 if "--long" in sys.argv else 30000
TMP = pathlib.Path(tempfile.mkdtemp(prefix="heard-test."))
ENVIRONMENT = {**os.environ, "TMPDIR": str(TMP)}


def run(*arguments, stdin="", env=None, binary=False):
    data = stdin if isinstance(stdin, bytes) else stdin.encode()
    done = subprocess.run([HEARD, *arguments], input=data, capture_output=True, timeout=300,
                          env={**ENVIRONMENT, **(env or {})}, cwd=TMP)
    done.err = done.stderr.decode("utf-8", "replace")
    done.out = done.stdout if binary else done.stdout.decode()
    return done


def write(name, text):
    path = TMP / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def conversation(name, *turns, **more):
    made = [dict(zip(("who", "text", "at"), turn)) for turn in turns]
    return json.dumps({"id": name, "turns": made, **more})


def readings(done):
    return [json.loads(line) for line in done.out.splitlines()]


def equal(got, want):
    assert got == want, f"got {got!r}, want {want!r}"


def test_help_lists_every_command():
    """help, --help and no arguments say the same; every command has help of its own"""
    help_ = run("help")
    equal(help_.returncode, 0)
    equal(run("--help").out, help_.out)
    equal(run().out, help_.out)
    for command in re.findall(r"^  heard (\w+)", help_.out, re.M):
        done = run("help", command)
        equal(done.returncode, 0)
        assert done.out.startswith(f"usage: heard {command}"), done.out
    equal(run("version").out.split()[0], "heard")


def test_wrong_usage_is_told():
    """exit 2, one sentence, and what to try"""
    for arguments, words in ((("raed",), "no command"), (("read", "--frob"), "no option --frob"),
                             (("read", "--heads", "x"), "--heads goes with --json"), (("coach",), "one CONVERSATION"),
                             (("read", "--us", "shop.example"), "with its @"), (("read", "--format"), "needs NAME"),
                             (("read", "--json=1"), "takes no value"), (("read", "--format", "x", os.devnull), "no format")):
        done = run(*arguments)
        equal(done.returncode, 2)
        assert words in done.err, done.err
        assert "try: heard help" in done.err, done.err


def test_missing_files_are_told():
    """exit 3, with the name and the system's reason"""
    done = run("read", "--json", str(TMP / "nothing.jsonl"))
    equal(done.returncode, 3)
    assert "nothing.jsonl: No such file" in done.err, done.err
    (TMP / "empty").mkdir()
    done = run("read", str(TMP / "empty"))
    equal(done.returncode, 1)
    assert "holds no mail" in done.err, done.err


def test_read_keeps_order_and_goes_on_behind_bad_lines():
    """one line out for each line in, errors in place, exit 1"""
    lines = [conversation("a", ("customer", "Where is it?")), "{bad", conversation("b", ("agent", "Here.")),
             '{"id":"c","turns":[{"who":"x","text":"y"}]}', "", conversation("d")]
    done = run("read", "--json", "-", stdin="\n".join(lines))
    equal(done.returncode, 1)
    got = readings(done)
    equal([g.get("id") for g in got], ["a", None, "b", "c", "d"])
    equal([g.get("line") for g in got], [None, 2, None, 4, None])
    assert got[1]["error"].startswith("not JSON"), got[1]
    equal(set(got[0]), {"id", "model", "turns", "now"})
    equal(run("read", "--json", stdin=conversation("a")).returncode, 0)


def test_read_takes_a_persons_conversations_in_order_of_time():
    """the baseline is history wherever the earlier conversation stands, and the output keeps the input's order"""
    cold = ("customer", "Where is my parcel? It should be here today.", "2026-03-01T09:00:00Z")
    hot = ("customer", "THIS IS THE THIRD TIME! Nobody answers me, this is a disgrace!", "2026-03-05T09:00:00Z")
    early, late = conversation("early", cold, customer="maya"), conversation("late", hot, customer="maya")
    alone = conversation("alone", hot)
    forward = readings(run("read", "--json", stdin="\n".join([early, late, alone])))
    backward = readings(run("read", "--json", stdin="\n".join([alone, late, early])))
    equal([g["id"] for g in backward], ["alone", "late", "early"])
    by_id = {g["id"]: g for g in forward}
    equal({g["id"]: g for g in backward}, by_id)
    equal(by_id["late"]["now"]["baseline"], "history")
    equal(by_id["early"]["now"]["baseline"], "conversation")
    equal(by_id["alone"]["now"]["baseline"], "conversation")


def test_read_and_files():
    """several files are one input; - is standard input"""
    one, two = write("1.jsonl", conversation("one")), write("2.jsonl", conversation("two"))
    equal([g["id"] for g in readings(run("read", "--json", one, "-", two, stdin=conversation("in")))], ["one", "in", "two"])
    equal(run("read", "--json", os.devnull).out, "")


def test_transcripts_and_tables():
    """other formats are seen by themselves and tell their text"""
    chat = write("chat.txt", "Customer: Where is my tent?\nIt was due on Friday.\nAgent: It comes tomorrow.\n")
    got = readings(run("read", "--json", chat))[0]
    equal([t["who"] for t in got["turns"]], ["customer", "agent"])
    equal(got["turns"][0]["text"], "Where is my tent?\nIt was due on Friday.")
    table = write("t.csv", "ticket,author,body\n1,customer,Where?\n1,agent,Here\n")
    for arguments in ((), ("--columns", "id=ticket,who=author,text=body"), ("--format", "csv")):
        equal(readings(run("read", "--json", *arguments, table))[0]["turns"][1]["text"], "Here")
    names = run("read", "--json", write("names.txt", "Maya: hi there\nTom: hello\nMaya: where is it?\n"))
    assert "Maya is taken for the customer" in names.err, names.err
    done = run("read", "--json", write("prose.txt", "nothing that speaks\nat all\n"))
    equal(done.returncode, 1)
    assert "--format" in done.err, done.err
    wide = run("read", write("wide.csv", "id,text\n1,hi\n".encode("utf-16")))
    assert wide.returncode == 1 and "UTF-16" in wide.err, wide.err
    western = write("western.csv", "id,who,text\n1,customer,caf\xe9\n".encode("latin-1"))
    equal(readings(run("read", "--json", western))[0]["turns"][0]["text"], "caf\u00e9")


def test_spans_are_bytes_of_the_text():
    """every span of every reading of the samples holds what it says it holds"""
    sample = ROOT / "samples" / "archive.jsonl"
    inputs = [json.loads(line) for line in sample.read_text(encoding="utf-8").splitlines()]
    checked = 0

    def walk(value, turns):
        nonlocal checked
        if isinstance(value, dict):
            if {"turn", "start", "end", "text"} <= set(value):
                equal(turns[value["turn"]].encode()[value["start"]:value["end"]].decode(), value["text"])
                checked += 1
            for inner in value.values():
                walk(inner, turns)
        elif isinstance(value, list):
            for inner in value:
                walk(inner, turns)

    for given, got in zip(inputs, readings(run("read", "--json", str(sample)))):
        equal(got["id"], given["id"])
        equal(len(got["turns"]), len(given["turns"]))
        walk(got, [turn["text"] for turn in given["turns"]])
    assert checked > 100, checked


def test_a_terminal_gets_marks_and_a_pipe_no_colour():
    """marks read without colour; NO_COLOR is respected; hostile text cannot steer the terminal"""
    path = write("hostile.jsonl", conversation("h\u202e", ("customer", "Where is \x1b[31mmy tent\x07? \u009b2J \u202eevil")))
    plain = run("read", path)
    assert "\x1b" not in plain.out and "\x07" not in plain.out and "\u202e" not in plain.out and "\u009b" not in plain.out
    assert "[Where is" in plain.out and "Ledger" in plain.out, plain.out

    def in_terminal(env):
        leader, follower = pty.openpty()
        child = subprocess.Popen([HEARD, "read", path], stdout=follower, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
                                 env={**ENVIRONMENT, **env})
        os.close(follower)
        data = b""
        while True:
            try:
                chunk = os.read(leader, 65536)
            except OSError:
                break
            if not chunk:
                break
            data += chunk
        child.wait()
        os.close(leader)
        return data

    assert b"\x1b[36m" in in_terminal({"TERM": "xterm"})
    assert b"\x1b" not in in_terminal({"TERM": "xterm", "NO_COLOR": "1"})
    assert b"\x1b" not in in_terminal({"TERM": "dumb"})


def test_long_turns_are_read_as_far_as_it_goes():
    """read_to says so; the line is no error"""
    got = readings(run("read", "--json", stdin=conversation("long", ("customer", "Where is my tent? " * 20000))))[0]
    equal(got["turns"][0]["read_to"] <= 65536, True)


def test_odd_text():
    """lone surrogates become U+FFFD; NUL and every control character pass through JSON"""
    line = '{"id":"odd","turns":[{"who":"customer","text":"a\\ud800b \\u0000 \\u001b where is it?"}]}'
    done = run("read", "--json", stdin=line)
    equal(done.returncode, 0)
    equal(len(readings(done)), 1)
    equal(run("read", "--json", stdin=b'{"id":"l1","turns":[{"who":"customer","text":"caf\xe9"}]}').returncode, 1)


def test_coach():
    """the draft comes from standard input or stands in the conversation"""
    path = write("c.jsonl", conversation("c", ("customer", "Where is my tent? And can you send it to my work?",
                                               "2026-03-01T09:00:00Z")))
    got = json.loads(run("coach", "--json", path, stdin="Calm down. As I said, you should have read the terms.").out)
    equal(set(got), {"id", "model", "turn", "unanswered", "nudges", "forecast"})
    equal(got["turn"]["who"], "agent")
    check_spans = got["turn"]["acts"] + got["turn"]["promises"]
    equal({span["turn"] for span in check_spans} <= {1}, True)
    assert got["nudges"], got
    inside = write("d.jsonl", conversation("d", ("customer", "Where is my tent?"), draft="Calm down."))
    assert json.loads(run("coach", "--json", inside).out)["nudges"]
    shown = run("coach", path, stdin="Calm down. As I said, you should have read the terms.")
    assert "try" in shown.out or "hold" in shown.out or "suggest" in shown.out, shown.out
    equal(run("coach", write("bad.jsonl", "{}"), stdin="x").returncode, 1)
    equal(run("coach", "--at", "noon", path, stdin="x").returncode, 2)


def test_full_disk_is_told():
    """output that cannot be written is exit 3"""
    if not os.path.exists("/dev/full"):
        return
    with open("/dev/full", "wb") as full:
        done = subprocess.run([HEARD, "help"], stdout=full, stderr=subprocess.PIPE, env=ENVIRONMENT)
    equal(done.returncode, 3)


def test_a_named_model_must_work():
    """--model and $HEARD_MODEL are promises; without any, rules go on alone and say so"""
    junk = write("junk.heard", "no model")
    equal(run("read", "--json", "--model", junk, stdin=conversation("a")).returncode, 1)
    equal(run("read", "--json", stdin=conversation("a"), env={"HEARD_MODEL": junk}).returncode, 1)


MAIL = """From maya@home.example Mon Mar  2 09:02:00 2026
From: Maya Okafor <maya@home.example>
To: help@shop.example
Subject: Still no tent
Date: Mon, 02 Mar 2026 09:02:00 +0000
Message-ID: <m1@home.example>

This is the third time I am writing. Where is it?

From sam@shop.example Mon Mar  2 10:02:00 2026
From: Sam Reed <sam@shop.example>
To: Maya Okafor <maya@home.example>
Subject: Re: Still no tent
Date: Mon, 02 Mar 2026 10:02:00 +0000
Message-ID: <r1@shop.example>
In-Reply-To: <m1@home.example>

I am sorry, Maya. I will write to you by Tuesday.
Sam Reed

On Mon, 2 Mar 2026, Maya Okafor wrote:
> This is the third time I am writing. Where is it?

From news@list.example Mon Mar  2 11:02:00 2026
From: News <news@list.example>
To: help@shop.example
Subject: Offers
List-Id: <x.list.example>
List-Unsubscribe: <mailto:x@list.example>
Precedence: bulk
Message-ID: <n1@list.example>
Date: Mon, 02 Mar 2026 11:02:00 +0000

Buy!

"""


def test_mail():
    """threads become conversations, quoted history is left out, bulk mail is set aside and told"""
    path = write("shop.mbox", MAIL)
    done = run("read", "--json", path)
    got = readings(done)
    equal(len(got), 1)
    equal([t["who"] for t in got[0]["turns"]], ["customer", "agent"])
    assert "third time" not in got[0]["turns"][1]["text"], got[0]["turns"][1]
    assert "@shop.example is taken for ours" in done.err and "1 of 3 messages are set aside" in done.err, done.err
    equal(readings(run("read", "--json", "-", stdin=MAIL)), got)
    reversed_ = readings(run("read", "--json", "--us", "maya@home.example", path))
    equal(sorted(t["who"] for g in reversed_ for t in g["turns"]), ["agent", "customer"])
    one = write("one.eml", MAIL.split("\n", 1)[1].split("\nFrom sam@", 1)[0])
    equal(len(readings(run("read", "--json", one))[0]["turns"]), 1)


def test_audit_writes_one_page_that_stands_alone():
    """no script, nothing fetched, no name of anybody who answered, and what was set aside is told"""
    page = TMP / "page.html"
    done = run("audit", str(ROOT / "samples" / "archive.jsonl"), "-o", str(page))
    equal(done.returncode, 0)
    assert done.out.strip().endswith(str(page)), done.out
    html = page.read_text(encoding="utf-8")
    assert "<script" not in html and " src=" not in html and "@import" not in html and "url(" not in html
    assert not re.search(r'href="(?!#)', html), re.search(r'href="(?!#)[^"]*', html)
    for name in ("Ania", "[Ss]cript"):
        assert not re.search(rf"\b{name}\b", html), name
    equal(run("audit", str(ROOT / "samples" / "archive.jsonl"), "-o", "-").out.count("<h1"), 1)
    mail = run("audit", write("shop2.mbox", MAIL), "-o", "-")
    assert "newsletters" in mail.out and "Sam Reed" not in mail.out, mail.err
    equal(run("audit").returncode, 2)
    equal(run("audit", write("none.jsonl", "{}\n"), "-o", "-").returncode, 1)
    equal(run("audit", write("ok.jsonl", conversation("a")), "-o", "/nowhere/x.html").returncode, 3)


def test_audit_is_safe_against_hostile_words():
    """what customers write stays text on the page"""
    hostile = "Where is <script>alert(1)</script> my \"><img src=x onerror=alert(1)> tent?"
    html = run("audit", write("hostile2.jsonl", conversation("<b>id</b>", ("customer", hostile))), "-o", "-").out
    assert "<script" not in html and "<img" not in html and "<b>id" not in html
    assert "&lt;script&gt;" in html or "Where is" not in html, html


def many_messages(n):
    for i in range(n):
        who = f"c{i // 2}@home.example"
        head = (f"From {who} Mon Mar  2 09:02:00 2026\nDate: Mon, 02 Mar 2026 09:{i // 60 % 60:02}:{i % 60:02} +0000\n"
                f"Message-ID: <m{i}@x.example>\nSubject: Order {i // 2}\n")
        if i % 2:
            head += f"From: Sam Reed <sam@shop.example>\nTo: {who}\nIn-Reply-To: <m{i - 1}@x.example>\n"
        else:
            head += f"From: {who}\nTo: help@shop.example\n"
        yield (head + f"\n{'It is on its way.' if i % 2 else f'Where is order {i}? I have waited for two weeks.'}\n\n").encode()


def test_audit_of_a_large_archive_does_not_grow():
    """twice the mail takes no more memory, and less than 60 MB"""
    if SANITIZED:
        return
    small = peak_kib(["audit", "-", "-o", os.devnull], lambda: many_messages(10000))
    large = peak_kib(["audit", "-", "-o", os.devnull], lambda: many_messages(LARGE))
    assert large <= 60000, f"{large} KiB"
    assert large - small <= 12000, f"{small} KiB for 10,000 messages, {large} KiB for {LARGE}"


def peak_kib(arguments, produce):
    """Peak memory of heard fed by a generator, in KiB."""
    child = subprocess.Popen([HEARD, *arguments], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL, env=ENVIRONMENT)
    for piece in produce():
        child.stdin.write(piece)
    child.stdin.close()
    _, _, usage = os.wait4(child.pid, 0)
    child.returncode = 0
    return usage.ru_maxrss


def many(n):
    for i in range(n):
        yield (conversation(f"c{i}", ("bot", f"note {i}"), customer=f"p{i * 7919 % n}") + "\n").encode()


def huge_line():
    yield b'{"id":"huge","turns":[{"who":"customer","text":"'
    for _ in range(200):
        yield b"Where is my tent? " * 10000
    yield b'"}]}\n'


def test_memory_does_not_grow():
    """60 MB at most for a line of 36 MB and for 200,000 conversations of as many people"""
    if SANITIZED:
        return
    for what, produce in (("huge line", huge_line), ("many", lambda: many(200000))):
        peak = peak_kib(["read", "--json", "-"], produce)
        assert peak <= 60000, f"{what}: {peak} KiB"


def main():
    failed = 0
    for name, case in list(globals().items()):
        if not name.startswith("test_"):
            continue
        try:
            case()
            print(f"[       OK ] {name}: {case.__doc__}", flush=True)
        except Exception as wrong:  # the report of one case must not end the others
            failed += 1
            print(f"[  FAILED  ] {name}: {case.__doc__}\n    {type(wrong).__name__}: {str(wrong)[:1500]}", flush=True)
    subprocess.run(["rm", "-rf", str(TMP)], check=False)
    return 1 if failed else 0


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.exit(main())
