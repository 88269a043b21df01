#!/usr/bin/env python3
"""Twenty minutes of everything at once, to see that nothing grows: feeds, pages, registrations with their mails, changes.

    cargo build --release && python3 benches/soak.py target/release/turnus [--minutes 20]

Starts the program on an empty SQLite database (or `--database postgres://…`, an empty one), registers people by the links in
their mails (the mails are files), lets every second one leave again, moves a date now and then, and asks feeds and pages all
the while. Every ten seconds it notes memory, file handles, the size of the write-ahead log and what waits. In the end it
prints the figures of the second and of the last fifth and fails if memory grew by more than a tenth, handles at all beyond a
few, the log beyond 64 MB, or if anything was refused or answered with a 5xx. Needs nothing but Python.
"""

import argparse, http.client, json, os, pathlib, re, signal, subprocess, sys, tempfile, threading, time, urllib.parse

parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("--minutes", type=float, default=20)
parser.add_argument("--database", default="")
args = parser.parse_args()

folder = pathlib.Path(tempfile.mkdtemp(prefix="turnus-soak-"))
settings = {
    "PATH": os.environ["PATH"],
    "TURNUS_DATA_DIR": str(folder),
    "TURNUS_LISTEN": "127.0.0.1:0",
    "TURNUS_TRUSTED_PROXIES": "127.0.0.1",
    "TURNUS_UNDO_MINUTES": "0",
    "TURNUS_AUTO_MIGRATE": "true",
    "TURNUS_LOG": "warn",
    # So many forms within an hour would have to be filled in slowly.
    "TURNUS_PROOF_OF_WORK_FROM": "off",
    # As in deploy/turnus.service.
    "MALLOC_ARENA_MAX": "1",
}
if args.database:
    settings |= {"TURNUS_DATABASE_URL": args.database, "TURNUS_SECRET_KEY": os.urandom(32).hex()}


def command(*words):
    done = subprocess.run([args.program, *words], env=settings, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


command("migrate", "up")
command("organizer", "add", "--email", "olga@example.org", "--name", "Olga", "--organization", "amt", "--role", "admin")
token = command("token", "create", "--email", "olga@example.org", "--name", "soak", "--scope", "write").split()[-1]
log = open(folder / "log", "w")
server = subprocess.Popen([args.program, "serve"], env=settings, stdout=subprocess.PIPE, stderr=log, text=True)
address = next(line for line in server.stdout if "listening on" in line).strip().rsplit("/", 1)[1]
threading.Thread(target=lambda: [None for _ in server.stdout], daemon=True).start()

ended = time.monotonic() + args.minutes * 60
counts, lock = {}, threading.Lock()


def count(what, number=1):
    with lock:
        counts[what] = counts.get(what, 0) + number


class Client:
    """A connection that is kept, as from an address of its own."""

    def __init__(self, number):
        self.connection, self.number, self.cookies = None, number, {}

    def ask(self, method, path, body=None, headers=None, data=False):
        headers = {"X-Forwarded-For": f"198.51.{self.number // 250 % 250}.{self.number % 250}", **(headers or {})}
        headers = {name: value for name, value in headers.items() if value is not None}
        if self.cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        for attempt in (1, 2):
            try:
                if self.connection is None:
                    self.connection = http.client.HTTPConnection(address, timeout=60)
                self.connection.request(method, path, body, headers)
                answer = self.connection.getresponse()
                text = answer.read()
                break
            except (http.client.HTTPException, OSError):
                self.connection = None
                if attempt == 2:
                    raise
        for line in answer.headers.get_all("Set-Cookie") or []:
            name, value = line.split(";")[0].split("=", 1)
            self.cookies[name] = value
        count(f"{answer.status // 100}xx")
        if answer.status >= 400:
            count(f"{method} {re.sub('[a-z2-7]{40,}', '…', path)} {answer.status}")
        return answer.status, answer.headers, text if data else text.decode("utf-8", "replace")

    def send(self, path, page, fields, form=None):
        token = re.search(r'name="form_token" value="([^"]+)"', page).group(1)
        body = urllib.parse.urlencode({"form_token": token, **fields})
        return self.ask("POST", form or path, body, {"Content-Type": "application/x-www-form-urlencoded"})


def api(client, method, path, body):
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    status, _, text = client.ask(method, path, json.dumps(body), headers)
    assert status < 400, (status, text)
    return json.loads(text)


def mails():
    """Links of each kind in the mails, by address; each mail is read once and its file goes."""
    found = {}
    for file in sorted((folder / "mail").glob("*.eml")):
        text = file.read_text("utf-8", "replace").replace("=\r\n", "").replace("=\n", "")
        to = re.search(r"^To: .*?([^\s<>]+@[^\s<>]+)", text, re.M)
        links = re.findall(r"https?://[^/\s]+(/([rm])/[a-z2-7]+)", text)
        if to:
            found.setdefault(to.group(1), {}).update({kind: path for path, kind in links})
        file.unlink(missing_ok=True)
        count("mails")
    return found


# Each date takes so many people, then others take its place: with ten thousand at one of them, whatever looks at all of its
# people would need more from minute to minute, and that is no leak.
FULL = 600
setup = Client(0)
dates, asked = [], {}


def new_date(client):
    day = 1 + len(asked) % 28
    event = api(client, "POST", "/api/v1/events", {
        "title": f"Dauerlauf {len(asked)}", "starts_at": f"2031-05-{day:02}T10:00:00+02:00", "ends_at": f"2031-05-{day:02}T11:00:00+02:00"})
    asked[event["slug"]] = 0
    return event


for _ in range(5):
    dates.append(new_date(setup))
cadence = {"every": 1, "unit": "week", "weekdays": ["TH"], "anchor": "2026-01-08", "start_time": "10:00", "duration_minutes": 60, "holiday_policy": "keep"}
api(setup, "POST", "/api/v1/formats", {"slug": "dauerlauf", "title": "Dauerlauf", "audience": "open", "registration": "both", "status": "active", "cadence": cadence})


def readers(number):
    client, etags, paths = Client(10_000 + number), {}, ["/feeds/all.ics", "/feeds/formats/dauerlauf.ics", "/", "/formats/dauerlauf", "/calendar"]
    while time.monotonic() < ended:
        for path in paths + [f"/events/{date['slug']}" for date in dates[:2]]:
            headers = {"Accept-Encoding": "gzip", "If-None-Match": etags.get(path, '""')}
            _, got, _ = client.ask("GET", path, headers=headers, data=True)
            etags[path] = got.get("ETag", '""')
            time.sleep(0.02)


def people():
    number, waiting, staying = 0, {}, {}
    while time.monotonic() < ended:
        for _ in range(20):
            number += 1
            at = number % len(dates)
            slug = dates[at]["slug"]
            client, email = Client(number), f"person{number}@example.org"
            asked[slug] += 1
            if asked[slug] == FULL:
                dates[at] = new_date(setup)
                count("new dates")
            path = f"/events/{slug}/register"
            _, _, page = client.ask("GET", path)
            client.send(path, page, {"name": f"Person {number}", "email": email})
            waiting[email] = client
        for email, links in mails().items():
            if "r" in links and email in waiting:
                client = waiting.pop(email)
                _, _, page = client.ask("GET", links["r"])
                client.send(links["r"], page, {})
                count("confirmed")
                staying[email] = client
            elif "m" in links and email in staying:
                client = staying.pop(email)
                if int(re.search(r"\d+", email).group()) % 2:
                    _, _, page = client.ask("GET", links["m"])
                    mine = re.search(r'name="registration" value="([^"]+)"', page)
                    if mine:
                        client.send(links["m"], page, {"registration": mine.group(1), "wish": "leave"})
                        count("left")
        time.sleep(0.5)


def organizer():
    client, hour = Client(20_000), 10
    while time.monotonic() < ended:
        time.sleep(20)
        hour = 10 + (hour + 1) % 6
        date = dates[4]
        day = date["starts_at"][:10]
        api(client, "PATCH", f"/api/v1/events/{date['id']}", {"starts_at": f"{day}T{hour}:00:00+02:00", "ends_at": f"{day}T{hour + 1}:00:00+02:00", "notify": False})
        count("moved")


def sample():
    _, _, text = Client(0).ask("GET", "/metrics", headers={"X-Forwarded-For": None})
    figure = lambda name: float(re.search(rf"^{re.escape(name)} (\S+)$", text, re.M).group(1))
    wal = folder / "turnus.db-wal"
    return {
        "memory, MB": figure("process_resident_memory_bytes") / 1e6,
        "handles": figure("process_open_fds"),
        "log, MB": wal.stat().st_size / 1e6 if wal.exists() else 0,
        "mails due": figure('turnus_outbox_mails{state="due"}'),
    }


crews = [threading.Thread(target=crew, args=given, daemon=True) for crew, given in [(readers, (1,)), (readers, (2,)), (people, ()), (organizer, ())]]
for crew in crews:
    crew.start()
samples = []
while time.monotonic() < ended:
    time.sleep(10)
    samples.append(sample())
    if len(samples) % 6 == 0:
        print(f"{len(samples) // 6:3} min  " + "  ".join(f"{name} {value:.0f}" for name, value in samples[-1].items()), flush=True)
for crew in crews:
    crew.join(90)
server.send_signal(signal.SIGTERM)
server.wait(40)
doctor = subprocess.run([args.program, "doctor"], env=settings, capture_output=True, text=True)

fifth = max(1, len(samples) // 5)
mean = lambda rows, name: sum(row[name] for row in rows) / len(rows)
early, late = samples[fifth:2 * fifth] or samples, samples[-fifth:]
print(f"\n{'':12} second fifth   last fifth      highest")
for name in samples[0]:
    print(f"{name:12} {mean(early, name):12.1f} {mean(late, name):12.1f} {max(row[name] for row in samples):12.1f}")
print(", ".join(f"{what}: {number}" for what, number in sorted(counts.items())))
faults = []
if mean(late, "memory, MB") > 1.1 * mean(early, "memory, MB"):
    faults.append("memory grows")
if mean(late, "handles") > mean(early, "handles") + 5:
    faults.append("file handles grow")
if max(row["log, MB"] for row in samples) > 64:
    faults.append("the write-ahead log exceeds 64 MB")
if counts.get("5xx"):
    faults.append("something was answered with 5xx")
if counts.get("4xx"):
    faults.append("something was refused")
if doctor.returncode != 0:
    faults.append(f"the doctor finds something: {doctor.stdout}")
if not counts.get("confirmed"):
    faults.append("nobody registered: this measured nothing")
if not any(crew.is_alive() is False for crew in crews):
    faults.append("somebody hangs")
print("fine" if not faults else "NOT FINE: " + "; ".join(faults))
sys.exit(1 if faults else 0)
