//! No page, no call and no job reads a whole table that grows with people and years: what the databases say they would do
//! for everything that each of them asks. A page that is new is in it with its row in the table of routes, a call with its
//! place in the document, a job with its line in the timetable, a table with its migration.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, Mutex},
};

use axum::http::{Method, header};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};
use turnus::{
    actions::{self, accounts::create_token},
    domain::{
        access::{Role, Scope},
        participant::Channel,
        question::{RawAnswer, RawAnswers},
        registration::Applicant,
        text::Line,
    },
    jobs,
};

use super::{
    Stage,
    api_access::{CALLS, body},
};
use crate::enrollments::enroll;
use crate::support::{
    client::{Client, Page},
    database,
    database::aside,
    multiply::{FEW, multiply, tables},
    on_both,
    world::{applicant, email},
};

/// So many rows more in each table.
const MANY: u32 = 2_000;

/// Tables of which there is no row here: what only stands there while something is under way.
const EMPTY: [&str; 2] = ["support_need", "unsettled"];

/// What reads a whole table and may: words of the statement, and why.
const EXCUSED: [(&str, &str); 10] = [
    (r#"FROM "answer" INNER JOIN "enrollment""#, "each night: answers whose enrollment has ended"),
    (r#"MIN("answer"."delete_after")"#, "each night: answers whose date has moved"),
    (r#""event"."taken" <> (SELECT COUNT("#, "each night: seats are counted anew, of every date"),
    (
        r#""event"."id" IN (SELECT "registration"."event_id" FROM "registration")"#,
        "each night: dates with people whose time is up",
    ),
    (r#"IN (SELECT "listed_person"."format_id" FROM "listed_person")"#, "each night: lists of formats that ended"),
    (r#"SELECT "mailbox"."id" FROM "mailbox" WHERE (NOT EXISTS"#, "each night: addresses that are known for nothing"),
    (r#"FROM "participant" WHERE "participant"."created_at" <"#, "each night: people who are known for nothing"),
    (
        r#"SELECT DISTINCT "registration"."event_id", "calendar_ledger"."registration_id""#,
        "each hour, whatever was missed each minute",
    ),
    (r#"ORDER BY "substitution"."changed_at" ASC LIMIT"#, "each night: requests to substitutes that came to nothing"),
    (r#""idempotency"."body" IS NOT NULL"#, "when somebody is erased: the answers of one day, which may name them"),
];

/// What PostgreSQL may find by another column of an index than its first one, where its figures say that few rows are of
/// late or of a kind. On SQLite, which has the same indexes, they are asked by the first.
const EITHER_WAY: [&str; 4] = [
    r#"SELECT "outbox"."created_at" FROM "outbox" WHERE "outbox"."mailbox_id" IN"#,
    r#"DELETE FROM "outbox" WHERE "outbox"."state" IN"#,
    // The list of all dates from the very first on, a piece at a time; with a beginning or a cursor it is found by it.
    r#"AND "event"."starts_at" >= $4 ORDER BY "event"."starts_at" ASC, "event"."id" ASC LIMIT"#,
    r#""follow"."wish" = $2 GROUP BY "follow"."format_id""#,
];

/// Everything that was asked, once by its text.
type Asked = Arc<Mutex<BTreeMap<String, Statement>>>;

/// What is wrong with what was asked since the last look.
struct Looks {
    db: DatabaseConnection,
    asked: Asked,
    watched: BTreeSet<String>,
    /// The first column of each index.
    leading: BTreeMap<String, String>,
    wrong: Vec<String>,
    seen: usize,
}

impl Looks {
    /// Somebody who is let in was answered, so what was asked is what that takes.
    fn answered(&mut self, what: &str, page: &Page) {
        if page.status.is_server_error() || page.status == 401 {
            self.wrong.push(format!("{what} answers {}: {}", page.status, page.text()));
        }
    }

    async fn at(&mut self, what: &str) {
        let asked = std::mem::take(&mut *self.asked.lock().unwrap());
        for (sql, statement) in asked {
            if !["SELECT", "UPDATE", "DELETE", "WITH"].iter().any(|word| sql.starts_with(word)) {
                continue;
            }
            self.seen += 1;
            let plan = plan(&self.db, &statement).await;
            let whole = read_whole(&plan, &self.leading).into_iter().find(|table| self.watched.contains(*table));
            let Some(table) = whole else { continue };
            let is_postgres = self.db.get_database_backend() == DbBackend::Postgres;
            if is_postgres && EITHER_WAY.iter().any(|words| sql.contains(words)) {
                continue;
            }
            if !EXCUSED.iter().any(|(words, _)| sql.contains(words)) {
                self.wrong.push(format!("{what} reads all of {table}: {sql}\n{}\n", plan.join("\n")));
            }
        }
    }
}

async fn plan(db: &DatabaseConnection, statement: &Statement) -> Vec<String> {
    let backend = db.get_database_backend();
    if backend == DbBackend::Sqlite {
        // With its values bound, as it ran: there a plan is made without them.
        let sql = format!("EXPLAIN QUERY PLAN {}", statement.sql);
        return lines(db, Statement { sql, ..statement.clone() }).await;
    }
    lines(db, Statement::from_string(backend, format!("EXPLAIN {statement}"))).await
}

/// The last column of what is asked.
async fn lines(db: &DatabaseConnection, asked: Statement) -> Vec<String> {
    let at = if asked.sql.starts_with("EXPLAIN QUERY PLAN") { 3 } else { 0 };
    let sql = asked.sql.clone();
    let rows = db.query_all_raw(asked).await.unwrap_or_else(|error| panic!("{error}: {sql}"));
    rows.iter().map(|row| row.try_get_by_index::<String>(at).expect("a line")).collect()
}

/// Where plans are asked for. Whatever PostgreSQL would rather do with few rows, it says how it would do it with many: by
/// an index, if there is one that can be asked (a bitmap of it, which is not made otherwise).
async fn planner(url: &str) -> (DatabaseConnection, BTreeMap<String, String>) {
    let db = aside(url).await;
    if db.get_database_backend() == DbBackend::Sqlite {
        return (db, BTreeMap::new());
    }
    for habit in ["seqscan", "indexscan", "indexonlyscan", "hashjoin", "mergejoin"] {
        db.execute_unprepared(&format!("SET enable_{habit} = off")).await.expect("said");
    }
    let leading = "SELECT c.relname || ' ' || a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]";
    let pairs = lines(&db, Statement::from_string(DbBackend::Postgres, leading)).await;
    let leading = pairs.iter().filter_map(|pair| pair.split_once(' ')).map(|(a, b)| (a.to_owned(), b.to_owned()));
    let leading = leading.collect();
    (db, leading)
}

/// The tables that a plan reads as a whole: row by row, or through an index that is not asked by its first column.
fn read_whole<'a>(plan: &'a [String], leading: &BTreeMap<String, String>) -> Vec<&'a str> {
    // PostgreSQL may read what is small once and keep it at hand; then it says of both ways what it would do.
    let is_hashed = plan.iter().any(|line| line.contains("hashed SubPlan"));
    let mut aside: Option<usize> = None;
    let mut found = Vec::new();
    for (at, line) in plan.iter().enumerate() {
        let depth = line.len() - line.trim_start().len();
        if aside.is_some_and(|from| depth <= from) {
            aside = None;
        }
        if is_hashed && line.trim_start().starts_with("SubPlan") {
            aside = Some(depth);
        }
        if aside.is_none() {
            found.extend(reads(line, &plan[at + 1..], leading));
        }
    }
    found
}

/// The table that one line of a plan reads as a whole; what follows it says how.
fn reads<'a>(line: &'a str, rest: &'a [String], leading: &BTreeMap<String, String>) -> Option<&'a str> {
    if let Some(table) = after(line, &["SCAN"]).or_else(|| after(line, &["Seq", "Scan", "on"])) {
        return Some(table);
    }
    let table = after(line, &["Bitmap", "Heap", "Scan", "on"])?;
    let depth = |line: &str| line.len() - line.trim_start().len();
    let inside = rest.iter().take_while(|inner| depth(inner) > depth(line));
    let conditions = inside.skip_while(|inner| !inner.contains("Bitmap Index Scan on"));
    let mut pairs = conditions.clone().zip(conditions.skip(1));
    let unasked = pairs.find(|(index, asked)| {
        let first = after(index, &["Index", "Scan", "on"]).and_then(|index| leading.get(index));
        first.is_some_and(|first| !asked.contains("Index Cond:") || !asked.contains(first.as_str()))
    });
    unasked.map(|_| table)
}

/// The word behind these.
fn after<'a>(line: &'a str, known: &[&str]) -> Option<&'a str> {
    let words: Vec<&str> = line.split([' ', '"']).filter(|word| !word.is_empty()).collect();
    words.windows(known.len() + 1).find(|some| some[..known.len()] == *known).map(|some| some[known.len()])
}

/// A stage whose every question is noted.
async fn noted(mut database: crate::support::Database) -> (Stage, Asked) {
    let asked = Asked::default();
    let notes = Arc::clone(&asked);
    database.store = database.store.clone().observed(move |statement| {
        notes.lock().unwrap().entry(statement.sql.clone()).or_insert_with(|| statement.clone());
    });
    let mut stage = Stage::open(database).await;
    more(&stage).await;
    stage.app.leave_as_it_is();
    (stage, asked)
}

/// More of what a service holds: a table without any row is not filled.
async fn more(stage: &Stage) {
    let (app, desk) = (&stage.app, &stage.app.desk);
    enroll(app, &stage.format, "Mia Muster", "mia@amt.example").await;
    let question = stage.question_of_the_date().await;
    let given = BTreeMap::from([(question.id.to_string(), RawAnswer::Text("Austausch".into()))]);
    let kim = Applicant {
        channel: Channel::Invitation,
        answers: RawAnswers { prefix: "answers.", given },
        ..applicant("Kim", "kim@amt.example")
    };
    app.tick();
    actions::registrations::ask(desk, stage.date.event.id, kim).await.expect("asked");
    let link = app.the_mail().await.link("/r/");
    let words = turnus::locale::wordings()[0].version.clone();
    let confirming = actions::registrations::confirm(desk, &link);
    actions::agreements::on(Some(words), confirming).await.expect("confirmed");
    app.post().await;
    token(stage).await;
}

async fn token(stage: &Stage) -> String {
    let name = Line::parse("name", "Test", 80).unwrap();
    create_token(&stage.app.desk, &email("olga@stadt.example"), &name, Scope::Write).await.expect("a token")
}

/// The calls of the API, in turn: what they ask, and nothing that ends what others need.
async fn call_all(stage: &Stage, client: &mut Client, looks: &mut Looks) {
    let token = token(stage).await;
    let question = stage.question_of_the_date().await.id;
    for (number, (call, _)) in CALLS.iter().enumerate() {
        stage.app.tick();
        let (method, path) = call.split_once(' ').unwrap();
        let id = if path.contains("change-sets") { stage.change.id.0 } else { stage.date.event.id.0 };
        let question = if path.contains("/events/") { question } else { stage.question.id };
        let path = path
            .replace("{slug}", stage.format.slug.as_str())
            .replace("{question}", &question.to_string())
            .replace("{mail}", &stage.letter.to_string())
            .replace("{id}", &id.to_string());
        let mut asked = client.request(&method.to_uppercase().parse().unwrap(), &path);
        asked = asked.header(header::AUTHORIZATION, format!("Bearer {token}"));
        if method == "post" {
            asked = asked.header("idempotency-key", call.replace(['{', '}'], ""));
        }
        let body = body(call, number).map(|body| body.to_string());
        if body.is_some() {
            asked = asked.header(header::CONTENT_TYPE, "application/json");
        }
        let page = client.send(asked, body.unwrap_or_default()).await;
        looks.answered(call, &page);
        looks.at(call).await;
    }
}

/// Opens every page, and then presses the buttons of all their forms, as they stand there.
async fn visit_all(stage: &Stage, client: &mut Client, looks: &mut Looks) {
    let mut forms = Vec::new();
    for target in stage.targets().into_iter().filter(|target| target.method == Method::GET) {
        // A page that was just shown is not made again.
        stage.app.tick();
        let page = client.get(&target.path).await;
        looks.answered(&target.path, &page);
        looks.at(&target.path).await;
        if page.header("content-type").starts_with("text/html") {
            forms.extend(page.forms().into_iter().filter(|form| !form.action.contains("/logout")));
        }
    }
    // What takes somebody away comes last, because others are about them.
    forms.sort_by_key(|form| form.action.contains("/erasure"));
    let mut pressed = BTreeSet::new();
    for form in forms {
        let fields = form.all();
        if !fields.iter().any(|(name, _)| name == "form_token")
            || !pressed.insert((form.action.clone(), fields.clone()))
        {
            continue;
        }
        stage.app.tick();
        let answer = client.post(&form.action, &fields).await;
        looks.answered(&form.action, &answer);
        looks.at(&format!("post {}", form.action)).await;
    }
    assert!(pressed.len() > 40, "{} forms", pressed.len());
}

/// How much is wrong with a page behind a link where the index is missing by which it finds a person's registrations.
async fn looks_without_an_index(stage: &Stage, looks: &mut Looks) -> usize {
    let page = stage.targets().into_iter().find(|target| target.name == "Manage").expect("one's own page").path;
    looks.db.execute_unprepared("DROP INDEX registration_participant_id_idx").await.expect("gone");
    stage.app.visitor().open(&page).await;
    looks.at(&page).await;
    let again = "CREATE INDEX registration_participant_id_idx ON registration (participant_id)";
    looks.db.execute_unprepared(again).await.expect("back");
    std::mem::take(&mut looks.wrong).len()
}

/// Somebody comes, is let in, and goes; an organizer signs in; mails go out.
async fn journeys(stage: &Stage, looks: &mut Looks) {
    let desk = &stage.app.desk;
    let date = stage.another_date("Treffen").await.event.id;
    looks.at("setting up a date").await;
    let max = stage.app.register(date, "Max Muster", "max@amt.example").await;
    looks.at("asking for a seat and confirming").await;
    let mona = stage.app.register(date, "Mona Muster", "mona@amt.example").await;
    looks.at("coming").await;
    actions::addresses::ask(desk, &mona.manage, &email("mona@neu.example"), true).await.unwrap();
    let post = stage.app.post().await;
    let link = post.iter().find(|mail| mail.to == "mona@neu.example").expect("a mail").link("/a/");
    actions::addresses::confirm(desk, &link).await.unwrap();
    looks.at("going to another address").await;
    stage.app.post().await;
    stage.app.withdraw(&max).await;
    stage.app.post().await;
    looks.at("leaving").await;
    actions::logins::ask(desk, &email("olga@stadt.example")).await.unwrap();
    stage.app.post().await;
    looks.at("signing in").await;
}

on_both! {
    async fn nothing_reads_a_whole_table_that_grows(database) {
        let (stage, asked) = noted(database).await;
        stage.app.organizer("stadt", "ada@stadt.example", Role::Admin).await;
        let mut client = stage.signed_in("ada@stadt.example").await;
        let filled = multiply(&stage.app.database.url, MANY).await;
        asked.lock().unwrap().clear();
        let watched: BTreeSet<String> = filled.iter().filter(|table| !FEW.contains(&table.as_str())).cloned().collect();
        let all = tables(&stage.app.database.url).await;
        let empty: BTreeSet<&str> = all.iter().map(String::as_str).filter(|table| !filled.contains(*table)).collect();
        assert_eq!(empty, EMPTY.into(), "a table that has no row here is not looked at: let `more` put one in");
        let (db, leading) = planner(&stage.app.database.url).await;
        let mut looks = Looks { db, asked, watched, leading, wrong: Vec::new(), seen: 0 };
        // What must be noticed: whoever looks at everything.
        turnus::store::doctor::checks(&stage.app.desk.store, stage.app.now()).await.unwrap();
        looks.at("the doctor").await;
        assert!(!std::mem::take(&mut looks.wrong).is_empty(), "the doctor looks at everything, and nothing noticed it");
        let without = looks_without_an_index(&stage, &mut looks).await;
        assert!(without > 0, "an index was missing, and nothing noticed it");
        journeys(&stage, &mut looks).await;
        call_all(&stage, &mut client, &mut looks).await;
        visit_all(&stage, &mut client, &mut looks).await;
        stage.app.post_after_undo().await;
        looks.at("sending what was changed").await;
        jobs::schedule::run_all(&stage.app.desk).await.expect("all jobs");
        looks.at("the jobs").await;
        println!("{} questions to {} tables", looks.seen, looks.watched.len());
        assert!(looks.seen > 200, "{}", looks.seen);
        assert!(looks.wrong.is_empty(), "{}\n{}", looks.wrong.len(), looks.wrong.join("\n"));
    }
}
