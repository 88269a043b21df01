#!/usr/bin/env python3
"""What each page and each job asks a PostgreSQL with 1,000,000 registrations, and how long it answers.

    cargo build --release && python3 benches/million.py target/release/turnus postgres://postgres@127.0.0.1/postgres SERVER.log

Makes a database of its own on that server, lets a few people register and confirm by the links in their mails, and multiplies
what is there by generate_series: 2,000 formats with 25 dates each, half of them to come, 1,000,000 people with a seat each and
an entry in the calendar ledger, 135,000 mails that went and 2,000 that wait. Then it asks for each kind of page several times
and lets a worker run for two minutes, with auto_explain, and reads from the server's log what was asked and how the database
went about it: statements, the slowest of them, and whatever read a table of more than 10,000 rows from end to end. Needs psql,
and some 4 GB of disk.
"""

import argparse, http.client, json, os, pathlib, re, signal, statistics, subprocess, tempfile, time, urllib.parse

parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("server")
parser.add_argument("log", type=pathlib.Path, help="where that server writes its log")
parser.add_argument("--people", type=int, default=1_000_000)
args = parser.parse_args()

folder = pathlib.Path(tempfile.mkdtemp(prefix="turnus-million-"))
name = f"turnus_million_{os.getpid()}"
database = urllib.parse.urlparse(args.server)._replace(path=f"/{name}").geturl()
settings = {
    "PATH": os.environ["PATH"],
    "TURNUS_DATABASE_URL": database,
    "TURNUS_SECRET_KEY": os.urandom(32).hex(),
    "TURNUS_DATA_DIR": str(folder),
    "TURNUS_LISTEN": "127.0.0.1:0",
    "TURNUS_BASE_URL": "http://turnus.example",
    "TURNUS_UNDO_MINUTES": "0",
    "TURNUS_LOG": "warn",
}
FORMATS, DATES, FEW = 2_000, 25, 12


def sql(text, where=None):
    words = ["psql", where or database, "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", text]
    return subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def command(*words):
    done = subprocess.run([args.program, *words], env=settings, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def serve(role):
    log = open(folder / f"log-{role}-{time.monotonic_ns()}", "w")
    node = subprocess.Popen([args.program, "serve", "--role", role], env=settings, stdout=subprocess.PIPE, stderr=log, text=True)
    said = next(line for line in node.stdout if "listening on" in line or "working" in line)
    return node, said.strip().rsplit("/", 1)[-1]


def stop(node):
    node.send_signal(signal.SIGTERM)
    node.wait(40)


class Client:
    """Somebody with cookies of their own."""

    def __init__(self, node):
        self.node, self.cookies = node, {}

    def ask(self, method, path, body=None, headers=None):
        headers = {"Host": "turnus.example", **(headers or {})}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        connection = http.client.HTTPConnection(self.node, timeout=60)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        connection.close()
        assert answer.status < 400, (method, path, answer.status, text[:300])
        for line in answer.headers.get_all("Set-Cookie") or []:
            key, value = line.split(";")[0].split("=", 1)
            self.cookies[key] = value
        return answer, text

    def press(self, path, **fields):
        _, page = self.ask("GET", path)
        hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        return self.ask("POST", path, urllib.parse.urlencode({**hidden, **fields}), form)


def mailed(path, count=1):
    """The links with this beginning in the mails that came, once there are so many."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        texts = [file.read_text("utf-8", "replace").replace("=\r\n", "").replace("=\n", "") for file in (folder / "mail").glob("*.eml")]
        links = sorted({link for text in texts for link in re.findall(rf"https?://[^/\s]+({path}[a-z2-7]+)", text)})
        if len(links) >= count:
            return links
        time.sleep(0.2)
    raise SystemExit(f"too few mails with {path}")


def begin(node):
    """A few people with a seat at one date; answers its address and the link to the page of one of them."""
    listed = json.loads(Client(node).ask("GET", "/api/v1/events?limit=60")[1])["items"]
    event = next(event for event in listed if event["status"] == "scheduled" and event["format"] and event["starts_at"] > time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() + 86_400 * 3)))
    asked = {"Content-Type": "application/json"}
    for number in range(FEW):
        body = {"name": f"Person {number}", "email": f"person{number}@amt.example", "channel": "invitation"}
        Client(node).ask("POST", f"/api/v1/events/{event['id']}/registrations", json.dumps(body), asked)
    for link in mailed("/r/", FEW):
        Client(node).press(link)
    return event, mailed("/m/", FEW)[0]


def key(kind, number):
    return f"md5('{kind}' || {number})::uuid"


def copies(table, of, rows, new):
    """So many copies of one row, with these columns made anew from the number `n`."""
    fields = ", ".join(f"'{column}', {value}" for column, value in new.items())
    sql(
        f"INSERT INTO {table} SELECT fresh.* FROM (SELECT {table} AS one, {table}.* FROM {table} WHERE {of} LIMIT 1) AS it, "
        f"generate_series(1, {rows}) AS n, LATERAL jsonb_populate_record(it.one, jsonb_build_object({fields})) AS fresh"
    )


def fill(event):
    date = f"(n - 1) % {FORMATS * DATES} + 1"
    start = f"date_trunc('hour', now()) + (((n - 1) / {FORMATS}) - 12.5) * interval '14 days' + (n % 9) * interval '1 hour'"
    copies("format", f"id = (SELECT format_id FROM event WHERE id = '{event}')", FORMATS, {"id": key("format", "n"), "slug": "'million-' || n", "retention_days": "365"})
    copies("event", f"id = '{event}'", FORMATS * DATES, {
        "id": key("event", "n"), "slug": "'million-' || n", "format_id": key("format", f"((n - 1) % {FORMATS} + 1)"), "cadence_id": "NULL",
        "planned_on": "NULL", "calendar_uid": "n || '@million'", "starts_at": start, "ends_at": f"{start} + interval '1 hour'",
        "starts_local": f"({start})::timestamp", "ends_local": f"({start} + interval '1 hour')::timestamp", "changed_at": "now() - n * interval '1 minute'",
        "taken": args.people // (FORMATS * DATES), "capacity": "NULL",
    })
    copies("mailbox", "true", args.people, {"id": key("mailbox", "n"), "email_normalized": "'m' || n || '@amt' || n % 4000 || '.example'", "reaches": "'m' || n || '@amt' || n % 4000 || '.example'"})
    copies("participant", "true", args.people, {"id": key("participant", "n"), "mailbox_id": key("mailbox", "n"), "link_id": key("link", "n")})
    copies("registration", "state = 'confirmed'", args.people, {
        "id": key("registration", "n"), "event_id": key("event", f"({date})"), "participant_id": key("participant", "n"), "link_id": key("place", "n"),
        "asked_with": "NULL", "requested_at": "now() - n * interval '15 seconds'", "confirmed_at": "now() - n * interval '15 seconds'", "changed_at": "now() - n * interval '15 seconds'",
    })
    copies("calendar_ledger", "sent_at IS NOT NULL", args.people, {
        "id": key("ledger", "n"), "registration_id": key("registration", "n"), "notice_id": key("notice", "n"), "uid": f"({date}) || '@million'",
    })
    sent = {"id": key("notice", "n"), "dedupe_key": "'million-' || n", "mailbox_id": key("mailbox", "n"), "registration_id": key("registration", "n"), "event_id": key("event", f"({date})")}
    about = f"parameters || jsonb_build_object('registration_id', {key('registration', 'n')}, 'event_id', {key('event', f'({date})')})"
    for state, rows in (("sent", args.people * 27 // 200), ("due", 2_000)):
        if state == "due":
            # About dates that are still to come.
            sent = {column: re.sub(r"\bn\b", f"(n + {FORMATS * 20})", value) for column, value in sent.items()}
            sent |= {"id": key("waits", "n"), "dedupe_key": "'waits-' || n"}
            about = re.sub(r"\bn\b", f"(n + {FORMATS * 20})", about)
            sent |= {"state": "'due'", "sent_at": "NULL", "message_id": "NULL", "attempt": "0", "due_at": "now() - interval '1 minute'", "deliver_before": "now() + interval '2 days'"}
        copies("outbox", "kind = 'confirmed' AND state = 'sent'", rows, {**sent, "parameters": f"it.{about}"})
    sql("VACUUM ANALYZE")


def plans(since):
    """What was asked since then: milliseconds, the statement, and the tables of many rows that were read from end to end."""
    time.sleep(0.5)
    with args.log.open("rb") as log:
        log.seek(since)
        text = log.read().decode("utf-8", "replace")
    found = []
    for took, plan in re.findall(r"duration: ([\d.]+) ms  plan:\n(\t\{.*?\n\t\})", text, re.DOTALL):
        plan = json.loads(plan)
        found.append((float(took), " ".join(plan["Query Text"].split()), [table for table in whole(plan["Plan"]) if table in MANY]))
    return found


def whole(node):
    tables = [node["Relation Name"]] if node["Node Type"] == "Seq Scan" else []
    return tables + [table for inner in node.get("Plans", []) for table in whole(inner)]


def report(asked, shown=1):
    """The slowest statements, and those that read a whole table."""
    slowest = {statement: (took, tables) for took, statement, tables in sorted(asked)}
    for statement, (took, _) in list(reversed(slowest.items()))[:shown]:
        print(f"    {took:7.1f} ms  {statement[:150]}")
    for statement, (took, tables) in slowest.items():
        if tables:
            print(f"    {took:7.1f} ms, all of {', '.join(sorted(set(tables)))}: {statement[:500]}")


def measure(what, rounds, ask):
    """The first time, and the median of the others, with the statements that each took."""
    lines, asked = [], []
    for numbers in ([0], range(1, rounds + 1)):
        since, times = args.log.stat().st_size, []
        for number in numbers:
            begun = time.monotonic()
            ask(number)
            times.append((time.monotonic() - begun) * 1000)
        these = plans(since)
        asked += these
        lines.append(f"{statistics.median(times):8.1f} {len(these) / len(times):6.1f}")
    print(f"{what:34} {' '.join(lines)}")
    report(asked)


def pages(node, own):
    look = Client(node)
    place = f"/events/million-{FORMATS * 20 + 1}"
    calendar = re.search(r"(/feeds/personal/[a-z2-7]+\.ics)", look.ask("GET", own + "/calendar")[1]).group(1)
    print(f"{'ms and statements':34} {'at first':>15} {'then':>15}")
    for what, path, rounds in [
        ("start page", "/", 10),
        ("page of a date", place, 10),
        ("form to register", place + "/register", 10),
        ("page of a format", f"/formats/million-1", 10),
        ("calendar of a format", f"/feeds/formats/million-1.ics", 10),
        ("calendar of all", "/feeds/all.ics", 10),
        ("own page", own, 20),
        ("own calendar", calendar, 20),
        ("API: dates", "/api/v1/events?limit=60", 10),
    ]:
        measure(what, rounds, lambda _: look.ask("GET", path))
    who = lambda number: {"name": "Neu", "email": f"neu{number}@amt.example"}
    measure("asking for a seat", 20, lambda number: Client(node).press(place + "/register", **who(number)))


sql(f"CREATE DATABASE {name}", args.server)
running = []
try:
    command("migrate", "up")
    command("load-demo", "--events", "60")
    running += [serve("worker"), serve("web")]
    event, own = begin(running[1][1])
    while running:
        stop(running.pop()[0])
    begun = time.monotonic()
    fill(event["id"])
    MANY = set(sql("SELECT relname FROM pg_stat_user_tables WHERE n_live_tup > 10000").split())
    size = sql(f"SELECT pg_size_pretty(pg_database_size('{name}'))")
    print(f"filled in {time.monotonic() - begun:.0f} s, {size}; many rows: {', '.join(sorted(MANY))}\n")
    for setting in ("session_preload_libraries = 'auto_explain'", "auto_explain.log_min_duration = 0", "auto_explain.log_analyze = on", "auto_explain.log_timing = off", "auto_explain.log_format = 'json'"):
        sql(f"ALTER DATABASE {name} SET {setting}")
    running.append(serve("web"))
    pages(running[0][1], own)
    before, since = len(list((folder / "mail").glob("*.eml"))), args.log.stat().st_size
    begun = time.monotonic()
    running.append(serve("worker"))
    while sql("SELECT count(*) FROM outbox WHERE state = 'due' AND dedupe_key LIKE 'waits-%'") != "0" and time.monotonic() - begun < 120:
        time.sleep(0.2)
    took, sent = time.monotonic() - begun, len(list((folder / "mail").glob("*.eml"))) - before
    print(f"\n2,000 mails dealt with in {took:.0f} s, {sent} of them sent, jobs beside them")
    report(plans(since), 8)
    since = args.log.stat().st_size
    time.sleep(120)
    print("\njobs, two minutes later")
    report(plans(since), 8)
finally:
    for node, _ in running:
        stop(node)
    sql(f"DROP DATABASE {name} WITH (FORCE)", args.server)
