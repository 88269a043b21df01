//! The whole API by its own document, with everything that the document does not allow and much of what it does: whatever
//! comes in, no answer is a fault, and the rows make sense afterwards (C46).

use axum::http::StatusCode;
use rand::{RngExt, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use serde_json::{Map, Value, json};
use turnus::jobs::queue::Postman;

use super::{Call, Stage};
use crate::support::{client::urlencoded, database, on_both};

/// Requests for each call.
const TRIES: usize = 40;

const TEXTS: [&str; 20] = [
    "",
    " ",
    "Runde",
    "'",
    "\\",
    "%",
    "\0",
    "A\nB",
    "\u{202e}",
    "😀",
    "<b>",
    "a@amt.example",
    "https://amt.example/x",
    "javascript:alert(1)",
    "2026-04-16",
    "2026-04-16T10:00:00+02:00",
    "9999-12-31T23:59:59Z",
    "02:30",
    "-1",
    "Europe/Berlin",
];

/// Makes up values by the seed.
struct Dice<'a> {
    rng: StdRng,
    document: &'a Value,
}

impl<'a> Dice<'a> {
    fn resolved(&self, schema: &'a Value) -> &'a Value {
        let Some(path) = schema["$ref"].as_str() else { return schema };
        self.document.pointer(path.trim_start_matches('#')).expect("a schema")
    }

    fn text(&mut self) -> String {
        let text = (*TEXTS.choose(&mut self.rng).unwrap()).to_owned();
        match self.rng.random_range(0..12) {
            0 => text.repeat(self.rng.random_range(2..400)),
            1 => format!("{text}{}", self.rng.random::<char>()),
            2 => uuid::Uuid::from_u128(self.rng.random()).to_string(),
            _ => text,
        }
    }

    fn number(&mut self) -> Value {
        let all = [
            json!(0),
            json!(-1),
            json!(1),
            json!(2),
            json!(52),
            json!(1.5),
            json!(1e300),
            json!(i64::MAX),
            json!(i64::MIN),
            json!(u64::MAX),
        ];
        all.choose(&mut self.rng).unwrap().clone()
    }

    /// Something of any kind.
    fn anything(&mut self, depth: usize) -> Value {
        match self.rng.random_range(0..7) {
            0 => Value::Null,
            1 => self.rng.random::<bool>().into(),
            2 => self.number(),
            3 if depth < 4 => (0..self.rng.random_range(0..4)).map(|_| self.anything(depth + 1)).collect(),
            4 if depth < 4 => Value::Object(Map::from_iter([(self.text(), self.anything(depth + 1))])),
            _ => self.text().into(),
        }
    }

    /// What the schema asks for, or nearly.
    fn value(&mut self, schema: &'a Value, depth: usize) -> Value {
        let schema = self.resolved(schema);
        if depth > 6 || self.rng.random_range(0..12) == 0 {
            return self.anything(depth);
        }
        for key in ["oneOf", "anyOf", "allOf"] {
            if let Some(chosen) = schema[key].as_array().and_then(|list| list.choose(&mut self.rng)) {
                return self.value(chosen, depth + 1);
            }
        }
        if let Some(chosen) = schema["enum"].as_array().and_then(|list| list.choose(&mut self.rng)) {
            return chosen.clone();
        }
        let kind = match &schema["type"] {
            Value::Array(kinds) => kinds.choose(&mut self.rng).and_then(Value::as_str).unwrap_or("null"),
            kind => kind.as_str().unwrap_or("object"),
        };
        match kind {
            "integer" | "number" => {
                if self.rng.random::<bool>() {
                    self.rng.random_range(1..60).into()
                } else {
                    self.number()
                }
            }
            "boolean" => self.rng.random::<bool>().into(),
            "null" => Value::Null,
            "array" => (0..self.rng.random_range(0..4)).map(|_| self.value(&schema["items"], depth + 1)).collect(),
            "string" => match schema["example"].as_str().or(schema["examples"][0].as_str()) {
                Some(example) if self.rng.random::<bool>() => example.into(),
                _ => self.text().into(),
            },
            _ => self.object(schema, depth),
        }
    }

    fn object(&mut self, schema: &'a Value, depth: usize) -> Value {
        let mut object = Map::new();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            if self.rng.random_range(0..5) != 0 {
                object.insert(name.clone(), self.value(property, depth + 1));
            }
        }
        if self.rng.random_range(0..10) == 0 {
            object.insert(self.text(), self.anything(depth + 1));
        }
        Value::Object(object)
    }

    /// A body as it travels: mostly JSON.
    fn body(&mut self, schema: &'a Value) -> (String, String) {
        let mut text = self.value(schema, 0).to_string();
        match self.rng.random_range(0..16) {
            0 => text = text.chars().take(text.chars().count() / 2).collect(),
            1 => text = "[".repeat(5_000),
            2 => text = String::new(),
            _ => {}
        }
        let kind = if self.rng.random_range(0..16) == 0 { "text/plain" } else { "application/json" };
        (kind.to_owned(), text)
    }
}

/// Things that are there, for the gaps of addresses.
struct There {
    slug: String,
    event: String,
    question: String,
    change: String,
}

async fn set_up(stage: &Stage) -> There {
    stage.format("digitalrunde").await;
    let event = stage.event().await["id"].as_str().unwrap().to_owned();
    let asked = json!({ "label": "Was erwarten Sie?", "purpose": "Planung" });
    let question = stage.make("/api/v1/formats/digitalrunde/questions", asked).await["id"].as_str().unwrap().to_owned();
    let rule = json!({ "cadence": { "every": 4, "unit": "week", "weekdays": ["TH"], "anchor": "2026-01-08", "start_time": "14:00", "duration_minutes": 60 } });
    let change =
        stage.make("/api/v1/formats/digitalrunde/cadence-changes", rule).await["id"].as_str().unwrap().to_owned();
    There { slug: "digitalrunde".into(), event, question, change }
}

fn encoded(name: &str, value: &str) -> String {
    urlencoded(&[(name.to_owned(), value.to_owned())])
}

impl There {
    /// The address with something in its gaps: mostly what is there.
    fn fill(&self, pattern: &str, dice: &mut Dice<'_>) -> String {
        let id = if pattern.contains("change-sets") { &self.change } else { &self.event };
        let mut path = pattern.to_owned();
        for (gap, there) in [("{slug}", &self.slug), ("{id}", id), ("{question}", &self.question), ("{mail}", id)] {
            let odd = dice.rng.random_range(0..8) == 0;
            let filled = if odd { encoded("", &dice.text())[1..].to_owned() } else { there.clone() };
            path = path.replace(gap, &filled);
        }
        path
    }
}

/// A request of this call that somebody might have made up.
fn made_up<'a>(stage: &'a Stage, dice: &mut Dice<'_>, (method, path): (&str, &str), call: &Value) -> Call<'a> {
    let mut query = Vec::new();
    for parameter in call["parameters"].as_array().into_iter().flatten().filter(|one| one["in"] == "query") {
        if dice.rng.random::<bool>() {
            query.push(encoded(parameter["name"].as_str().unwrap(), &dice.text()));
        }
    }
    let mut made = stage.call(&format!("{} {path}?{}", method.to_uppercase(), query.join("&")));
    for name in ["if-match", "accept-language", "accept", "idempotency-key", "if-none-match"] {
        if dice.rng.random_range(0..6) == 0 {
            let odd: String = dice.text().chars().filter(|c| (' '..='~').contains(c)).collect();
            made = made.header(name, &odd);
        }
    }
    match dice.rng.random_range(0..12) {
        0 => made,
        1 => made.by("turnus_wrong"),
        _ => made.by(&stage.olga),
    }
}

on_both! {
    async fn no_request_is_a_fault(database) {
        let stage = Stage::open(database).await;
        let there = set_up(&stage).await;
        let document: Value = serde_json::from_str(&turnus::web::api::document()).unwrap();
        let mut dice = Dice { rng: StdRng::seed_from_u64(46), document: &document };
        let (mut good, mut refused) = (0, 0);
        for _ in 0..TRIES {
            for (pattern, item) in document["paths"].as_object().unwrap() {
                for (method, call) in item.as_object().unwrap().iter().filter(|(_, call)| call["operationId"].is_string()) {
                    stage.app.tick();
                    let path = there.fill(pattern, &mut dice);
                    let mut made = made_up(&stage, &mut dice, (method, &path), call);
                    let schema = &call["requestBody"]["content"]["application/json"]["schema"];
                    let mut sent = String::new();
                    if !schema.is_null() {
                        let (kind, text) = dice.body(schema);
                        made = made.text(&kind, &text);
                        sent = text;
                    }
                    let reply = made.send().await;
                    let said = format!("{} with {:.2000}: {} {}", reply.what, sent, reply.status, reply.text());
                    assert!(!reply.status.is_server_error(), "{said}");
                    if reply.status.is_client_error() {
                        assert_eq!(reply.header("content-type"), "application/problem+json", "{said}");
                        refused += 1;
                    } else {
                        good += usize::from(reply.status != StatusCode::NOT_MODIFIED);
                    }
                }
            }
        }
        // It is no test of what is refused at the door alone.
        assert!(good > 250 && refused > 500, "{good} went through, {refused} were refused");
        for _ in 0..3 {
            stage.app.pass(chrono::TimeDelta::minutes(15));
            Postman::of(&stage.app.app).drain().await.unwrap();
            drop(stage.app.memory.take());
        }
        stage.app.pass(chrono::TimeDelta::hours(73));
        turnus::actions::registrations::expire_unconfirmed(&stage.app.desk).await.unwrap();
        turnus::actions::enrollments::expire_unconfirmed(&stage.app.desk).await.unwrap();
    }
}
