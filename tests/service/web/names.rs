//! Names as registers of residents hold them: all Latin letters, sequences and marks of DIN 91379:2022-08 survive the
//! form, the pages, the mail and both files; titles made of them and of what the norm allows elsewhere the calendar too, in
//! which nobody is named (G17). The sets are the norm's, as the list "DIN 91379 Characters and Sequences" has them.

use std::{collections::BTreeSet, io::Cursor};

use calamine::{Reader, Xlsx};
use turnus::domain::event::RawEvent;
use unicode_normalization::UnicodeNormalization;

use super::{Stage, register};
use crate::support::{database, on_both, world::berlin};

/// Sequences for which Unicode has no single character; the norm's and one more.
const SEQUENCES: &str = "A̋ C̀ C̄ C̆ C̈ C̕ C̣ C̦ C̨̆ D̂ F̀ F̄ G̀ H̄ H̦ H̱ J́ J̌ K̀ K̂ K̄ K̇ K̕ K̛ K̦ K͟H K͟h L̂ L̥ L̥̄ L̦ M̀ M̂ M̆ M̐ N̂ N̄ N̆ N̦ P̀ P̄ P̕ P̣ R̆ R̥ R̥̄ S̀ S̄ S̛̄ S̱ T̀ T̄ T̈ T̕ T̛ U̇ Z̀ Z̄ Z̆ Z̈ Z̧ a̋ c̀ c̄ c̆ c̈ c̕ c̣ c̦ c̨̆ d̂ f̀ f̄ g̀ h̄ h̦ j́ k̀ k̂ k̄ k̇ k̕ k̛ k̦ k͟h l̂ l̥ l̥̄ l̦ m̀ m̂ m̆ m̐ n̂ n̄ n̆ n̦ p̀ p̄ p̕ p̣ r̆ r̥ r̥̄ s̀ s̄ s̛̄ s̱ t̀ t̄ t̕ t̛ u̇ z̀ z̄ z̆ z̈ z̧ Ç̆ ç̆ Û̄ û̄ ß̇ ÿ́ Č̕ Č̣ č̕ č̣ ē̍ Ī́ ī́ ō̍ Ž̦ Ž̧ ž̦ ž̧ Ḳ̄ ḳ̄ Ṣ̄ ṣ̄ Ṭ̄ ṭ̄ Ạ̈ ạ̈ Ọ̈ ọ̈ Ụ̄ Ụ̈ ụ̄ ụ̈";

/// The norm's Latin letters beyond those of ASCII, from and to.
const LETTERS: [(char, char); 36] = [
    ('\u{c0}', '\u{d6}'),
    ('\u{d8}', '\u{f6}'),
    ('\u{f8}', '\u{17e}'),
    ('\u{187}', '\u{188}'),
    ('\u{18f}', '\u{18f}'),
    ('\u{197}', '\u{197}'),
    ('\u{1a0}', '\u{1a1}'),
    ('\u{1af}', '\u{1b0}'),
    ('\u{1b7}', '\u{1b7}'),
    ('\u{1cd}', '\u{1dc}'),
    ('\u{1de}', '\u{1df}'),
    ('\u{1e2}', '\u{1f0}'),
    ('\u{1f4}', '\u{1f5}'),
    ('\u{1f8}', '\u{1ff}'),
    ('\u{212}', '\u{213}'),
    ('\u{218}', '\u{21b}'),
    ('\u{21e}', '\u{21f}'),
    ('\u{227}', '\u{233}'),
    ('\u{259}', '\u{259}'),
    ('\u{268}', '\u{268}'),
    ('\u{292}', '\u{292}'),
    ('\u{1e02}', '\u{1e03}'),
    ('\u{1e06}', '\u{1e07}'),
    ('\u{1e0a}', '\u{1e11}'),
    ('\u{1e17}', '\u{1e17}'),
    ('\u{1e1c}', '\u{1e2b}'),
    ('\u{1e2f}', '\u{1e37}'),
    ('\u{1e3a}', '\u{1e3b}'),
    ('\u{1e40}', '\u{1e49}'),
    ('\u{1e52}', '\u{1e5b}'),
    ('\u{1e5e}', '\u{1e63}'),
    ('\u{1e6a}', '\u{1e6f}'),
    ('\u{1e80}', '\u{1e87}'),
    ('\u{1e8c}', '\u{1e97}'),
    ('\u{1e9e}', '\u{1e9e}'),
    ('\u{1ea0}', '\u{1ef9}'),
];

/// What stands in names besides letters (the norm's group N1), but for what [`USUAL`] has, and marks of old spellings.
const MARKS: &str = "` ~ ¨ ´ · ʰ ʳ ʹ ʺ ʻ ʼ ʾ ʿ ˈ ˌ ’ ‡ ″";

/// The marks of everyday names.
const USUAL: &str = "Eva St. Muster-O'Neill, M. A.";

/// What the norm allows elsewhere only: signs (N2, N3), Greek, Cyrillic, and signs of running text (E1).
const ELSEWHERE: [&str; 5] = [
    "Zeichen !#$%&()*+/0123456789:=?@[]_{|} ¡¢£¥§©ª«¬®¯°±²³µ¶¹º»¿×÷€ ¤¦¸¼½¾",
    "Ά Έ Ή Ί Ό Ύ Ώ ΐ ΑΒΓΔΕΖΗΘΙΚΛΜΝΞΟΠΡΣΤΥΦΧΨΩ Ϊ Ϋ ά έ ή ί ΰ αβγδεζηθικλμνξοπρςστυφχψω ϊ ϋ ό ύ ώ",
    "Ѝ АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪ Ь ЮЯ ѝ абвгдежзийклмнопрстуфхцчшщъ ь юя",
    "ƒ ʰ ʳ ˆ ˜ ˢ ᵈ ᵗ ‘ ‚ “ ” „ † … ‰ ′ ″ ‹ › ™ ∞ ≤ ≥",
    "x⁰⁴⁵⁶⁷⁸⁹ⁿ₀₁₂₃₄₅₆₇₈₉",
];

/// All letters, sequences and marks, in names of twelve each, written as browsers send them.
fn names() -> Vec<String> {
    let letters: Vec<String> = LETTERS.iter().flat_map(|(from, to)| *from..=*to).map(String::from).collect();
    let sequences: Vec<&str> = SEQUENCES.split(' ').collect();
    assert!(letters.len() == 448 && sequences.len() >= 149, "{} {}", letters.len(), sequences.len());
    let listed = sequences.into_iter().chain(MARKS.split(' ')).map(str::to_owned);
    let all: Vec<String> = letters.into_iter().chain(listed).collect();
    let names = all.chunks(12).map(|some| format!("Eva {} Muster", some.join("o")).nfc().collect());
    names.chain([USUAL.to_owned()]).collect()
}

/// What a calendar program makes of a value: unfolded, its marks taken away.
fn unfolded(calendar: &str) -> String {
    calendar.replace("\r\n ", "").replace("\\,", ",").replace("\\;", ";").replace("^'", "\"").replace("^^", "^")
}

on_both! {
    async fn all_letters_and_sequences_survive(database) {
        let stage = Stage::open(database).await;
        let names = names();
        let mut client = stage.app.visitor();
        let raw = RawEvent {
            title: Some(Some("Namen".into())),
            starts_at: Some(berlin("2026-05-06", "14:00")),
            ..RawEvent::default()
        };
        let event = stage.app.date_like(&stage.olga, None, raw).await.event;
        for (number, name) in names.iter().enumerate() {
            stage.app.tick();
            let form = format!("/events/{}/register", event.slug);
            let address = format!("name{number}@amt.example");
            // Taken apart, as some keyboards write: it is the same name.
            let typed: String = if number % 2 == 0 { name.nfd().collect() } else { name.clone() };
            register(&mut client, &form, &typed, &address).await;
            let mail = stage.app.the_mail().await;
            let page = client.open(&format!("/r/{}", mail.token("/r/"))).await;
            assert!(page.main().contains(name), "{name} is not on the page: {}", page.main());
            client.submit_and_go(&page, mail.token("/r/"), &[]).await;
            let mail = stage.app.the_mail().await;
            let text = mail.text.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(text.contains(name), "{name} is not in the mail: {text}");
            let html = mail.html.replace("&#39;", "'");
            assert!(html.contains(name), "{name} is not in the mail's HTML");
        }
        let wanted: BTreeSet<String> = names.iter().cloned().collect();
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let page = edda.open(&format!("/manage/events/{}", event.id)).await;
        let file = edda.submit(&page, "/roster", &[("file", "csv")]).await;
        let text = std::str::from_utf8(&file.body).unwrap().strip_prefix('\u{feff}').expect("a mark of UTF-8").to_owned();
        let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
        let found: BTreeSet<String> = reader.records().map(|row| row.unwrap()[0].to_owned()).collect();
        assert_eq!(found, wanted);
        let file = edda.submit(&page, "/roster", &[("file", "xlsx")]).await;
        let mut book: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(&file.body)).expect("a workbook");
        let sheet = book.sheet_names()[0].clone();
        let cells = book.worksheet_range(&sheet).expect("the cells");
        let found: BTreeSet<String> = cells.rows().skip(1).map(|row| row[0].to_string()).collect();
        assert_eq!(found, wanted);
    }

    async fn titles_of_dates_survive_on_pages_and_in_feeds(database) {
        let stage = Stage::open(database).await;
        let mut client = stage.app.visitor();
        let names: Vec<String> = names().into_iter().chain(ELSEWHERE.map(str::to_owned)).collect();
        for name in &names {
            let raw = RawEvent {
                title: Some(Some(name.nfd().collect())),
                location: Some(Some(name.clone())),
                starts_at: Some(berlin("2026-05-06", "14:00")),
                ..RawEvent::default()
            };
            let event = stage.app.date_like(&stage.olga, None, raw).await.event;
            let page = client.open(&format!("/events/{}", event.slug)).await;
            assert!(page.main().contains(name), "{name}: {}", page.main());
            let entry = unfolded(&client.open(&format!("/events/{}/event.ics", event.slug)).await.text());
            assert!(entry.contains(&format!("SUMMARY:{name}")) && entry.contains(&format!("LOCATION:{name}")), "{entry}");
            assert!(event.slug.as_str().is_ascii());
        }
        let feed = unfolded(&client.open("/feeds/all.ics").await.text());
        for name in &names {
            assert!(feed.contains(&format!("SUMMARY:{name}")), "{name}");
        }
    }
}
