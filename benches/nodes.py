#!/usr/bin/env python3
"""How many requests one node answers and how many two do, and what a row costs, on a PostgreSQL that is really filled.

    cargo build --release && python3 benches/nodes.py target/release/turnus postgres://postgres@127.0.0.1/postgres

Makes a database of its own on that server, lets 500 dates be set up (`load-demo`) and people register and confirm by the links
in their mails, then starts one web node, then two, and one worker, and asks each of several kinds of request for some seconds
with wrk (one per node; with one node both ask it). Prints requests a second, and bytes a row by table, indexes included.
Everything shares the machine: database, nodes and those who ask. Needs wrk and psql.
"""

import argparse, http.client, json, os, pathlib, re, signal, subprocess, sys, tempfile, time, urllib.parse

parser = argparse.ArgumentParser()
parser.add_argument("program")
parser.add_argument("server")
parser.add_argument("--seconds", type=int, default=6)
parser.add_argument("--people", type=int, default=1000)
args = parser.parse_args()

folder = pathlib.Path(tempfile.mkdtemp(prefix="turnus-nodes-"))
name = f"turnus_nodes_{os.getpid()}"
database = urllib.parse.urlparse(args.server)._replace(path=f"/{name}").geturl()
settings = {
    "PATH": os.environ["PATH"],
    "TURNUS_DATABASE_URL": database,
    "TURNUS_SECRET_KEY": os.urandom(32).hex(),
    "TURNUS_DATA_DIR": str(folder),
    "TURNUS_LISTEN": "127.0.0.1:0",
    "TURNUS_BASE_URL": "http://turnus.example",
    "TURNUS_TRUSTED_PROXIES": "127.0.0.1",
    "TURNUS_UNDO_MINUTES": "0",
    "TURNUS_LOG": "warn",
}


def sql(text, where=None):
    words = ["psql", where or database, "-XAtq", "-v", "ON_ERROR_STOP=1", "-c", text]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout.strip()


def command(*words):
    done = subprocess.run([args.program, *words], env=settings, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def serve(role):
    log = open(folder / f"log-{role}-{time.monotonic_ns()}", "w")
    node = subprocess.Popen([args.program, "serve", "--role", role], env=settings, stdout=subprocess.PIPE, stderr=log, text=True)
    said = next(line for line in node.stdout if "listening on" in line or "working" in line)
    return node, said.strip().rsplit("/", 1)[-1]


def stop(*nodes):
    for node in nodes:
        node.send_signal(signal.SIGTERM)
    for node in nodes:
        node.wait(40)


class Client:
    """Somebody with an address and cookies of their own."""

    def __init__(self, number, node):
        self.number, self.node, self.cookies = number, node, {}

    def ask(self, method, path, body=None, headers=None):
        forwarded = f"198.51.{self.number // 250 % 250}.{self.number % 250}"
        headers = {"Host": "turnus.example", "X-Forwarded-For": forwarded, **(headers or {})}
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

    def press(self, path):
        _, page = self.ask("GET", path)
        token = re.search(r'name="form_token" value="([^"]+)"', page).group(1)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        self.ask("POST", path, urllib.parse.urlencode({"form_token": token}), form)


def register(node, events):
    """People register over the API and press the button in their mail; answers the address of one's own calendar."""
    asked = {"Content-Type": "application/json"}
    for number in range(args.people):
        body = {"name": f"Person {number}", "email": f"person{number}@amt{number % 40}.example", "channel": "invitation"}
        Client(number, node).ask("POST", f"/api/v1/events/{events[number % len(events)]}/registrations", json.dumps(body), asked)
    pressed, until = set(), time.monotonic() + 300
    while len(pressed) < args.people and time.monotonic() < until:
        for file in (folder / "mail").glob("*.eml"):
            text = file.read_text("utf-8", "replace").replace("=\r\n", "").replace("=\n", "")
            for link in re.findall(r"https?://[^/\s]+(/r/[a-z2-7]+)", text):
                if link not in pressed:
                    pressed.add(link)
                    Client(len(pressed), node).press(link)
            file.unlink()
        time.sleep(0.2)
    assert len(pressed) >= args.people, f"{len(pressed)} links came"
    while sql("SELECT count(*) FROM outbox WHERE state = 'due'") != "0":
        time.sleep(0.5)
    for file in (folder / "mail").glob("*.eml"):
        text = file.read_text("utf-8", "replace").replace("=\r\n", "").replace("=\n", "")
        if own := re.search(r"https?://[^/\s]+(/m/[a-z2-7]+)", text):
            client = Client(7, node)
            _, page = client.ask("GET", own.group(1) + "/calendar")
            return re.search(r"(/feeds/personal/[a-z2-7]+\.ics)", page).group(1)
    raise SystemExit("nobody got a link")


def load(nodes, path, *headers):
    """Requests a second of both wrk together; each asks one node."""
    both = [nodes[0], nodes[-1]]
    words = [word for header in ("Host: turnus.example", *headers) for word in ("-H", header)]
    runs = [subprocess.Popen(["wrk", "-t1", "-c16", f"-d{args.seconds}s", *words, f"http://{node}{path}"], stdout=subprocess.PIPE, text=True) for node in both]
    said = [run.communicate()[0] for run in runs]
    assert not any("Non-2xx" in text for text in said) or "304" in path, said
    return sum(float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)) for text in said)


def measure(nodes, event, own):
    answer, _ = Client(1, nodes[0]).ask("GET", "/feeds/all.ics", headers={"Accept-Encoding": "gzip"})
    tag, size = answer.headers["ETag"], answer.headers["Content-Length"]
    answer, _ = Client(1, nodes[0]).ask("GET", own)
    if len(nodes) == 1:
        print(f"the calendar of 500 dates has {size} bytes in gzip\n")
    return {
        "calendar, unchanged (304)": load(nodes, "/feeds/all.ics", f"If-None-Match: {tag}"),
        "calendar of 500 dates, gzip": load(nodes, "/feeds/all.ics", "Accept-Encoding: gzip"),
        "one's own calendar, unchanged": load(nodes, own, f"If-None-Match: {answer.headers['ETag']}"),
        "start page": load(nodes, "/", "Accept-Encoding: gzip"),
        "page of a date": load(nodes, event, "Accept-Encoding: gzip"),
        "form to register": load(nodes, event + "/register", "Accept-Encoding: gzip"),
    }


sql(f"CREATE DATABASE {name}", args.server)
running = []
try:
    command("migrate", "up")
    command("load-demo", "--events", "500")
    worker, _ = serve("worker")
    first, one = serve("web")
    running += [worker, first]
    listed = json.loads(Client(0, one).ask("GET", f"/api/v1/events?limit=60&from={time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() + 86400 * 3))}")[1])["items"]
    open_ones = [event for event in listed if event["status"] == "scheduled"]
    own = register(one, [event["id"] for event in open_ones])
    sql("VACUUM ANALYZE")
    page = urllib.parse.urlparse(open_ones[0]["url"]).path
    alone = measure([one], page, own)
    second, two = serve("web")
    running.append(second)
    both = measure([one, two], page, own)
    print(f"{'requests a second':32} {'1 node':>9} {'2 nodes':>9}")
    for kind, rate in alone.items():
        print(f"{kind:32} {rate:9.0f} {both[kind]:9.0f}")
    tables = "SELECT relname, n_live_tup, pg_total_relation_size(relid) FROM pg_stat_user_tables WHERE n_live_tup >= 200 ORDER BY 3 DESC"
    print(f"\n{'bytes a row':32} {'rows':>9} {'bytes':>9}")
    for row in sql(tables).splitlines():
        table, rows, size = row.split("|")
        print(f"{table:32} {rows:>9} {int(size) // int(rows):9}")
finally:
    stop(*running)
    sql(f"DROP DATABASE {name} WITH (FORCE)", args.server)
