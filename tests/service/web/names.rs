//! Names as registers of residents hold them: the letters and sequences of DIN 91379 survive the form, the pages, the
//! mail and both files; titles made of them the calendar too, in which nobody is named (G17).

use std::{collections::BTreeSet, io::Cursor};

use calamine::{Reader, Xlsx};
use turnus::domain::event::RawEvent;
use unicode_normalization::UnicodeNormalization;

use super::{Stage, register};
use crate::support::{database, on_both, world::berlin};

/// Sequences for which Unicode has no single character.
const SEQUENCES: &str = "A̋ C̀ C̄ C̆ C̈ C̕ C̣ C̦ C̨̆ D̂ F̀ F̄ G̀ H̄ H̦ H̱ J́ J̌ K̀ K̂ K̄ K̇ K̕ K̛ K̦ K͟H K͟h L̂ L̥ L̥̄ L̦ M̀ M̂ M̆ M̐ N̂ N̄ N̆ N̦ P̀ P̄ P̕ P̣ R̆ R̥ R̥̄ S̀ S̄ S̛̄ S̱ T̀ T̄ T̈ T̕ T̛ U̇ Z̀ Z̄ Z̆ Z̈ Z̧ a̋ c̀ c̄ c̆ c̈ c̕ c̣ c̦ c̨̆ d̂ f̀ f̄ g̀ h̄ h̦ j́ k̀ k̂ k̄ k̇ k̕ k̛ k̦ k͟h l̂ l̥ l̥̄ l̦ m̀ m̂ m̆ m̐ n̂ n̄ n̆ n̦ p̀ p̄ p̕ p̣ r̆ r̥ r̥̄ s̀ s̄ s̛̄ s̱ t̀ t̄ t̕ t̛ u̇ z̀ z̄ z̆ z̈ z̧ Ç̆ ç̆ Û̄ û̄ ß̇";

/// Letters of their own beside those of the two blocks below: Romanian, Saami, Vietnamese, old spellings, marks.
const LETTERS: &str = "Ə ə Ơ ơ Ư ư Ș ș Ț ț Ǧ ǧ Ǩ ǩ Ǫ ǫ Ǭ ǭ Ǯ ǯ Ʒ ʒ Ǆ ǆ Ǳ ǳ Ǿ ǿ Ȧ ȧ Ȩ ȩ Ȯ ȯ Ȳ ȳ Ḃ ḃ Ḋ ḋ Ḑ ḑ Ḍ ḍ Ḏ ḏ Ḟ ḟ Ḡ ḡ Ḥ ḥ Ḧ ḧ Ḩ ḩ Ḫ ḫ Ḳ ḳ Ḷ ḷ Ḻ ḻ Ṁ ṁ Ṃ ṃ Ṅ ṅ Ṇ ṇ Ṉ ṉ Ṕ ṕ Ṗ ṗ Ṙ ṙ Ṛ ṛ Ṟ ṟ Ṡ ṡ Ṣ ṣ Ṫ ṫ Ṭ ṭ Ṯ ṯ Ẁ ẁ Ẃ ẃ Ẅ ẅ Ẇ ẇ Ẋ ẋ Ẍ ẍ Ẏ ẏ Ẑ ẑ Ẓ ẓ Ẕ ẕ ẖ ẗ ẞ Ạ ạ Ả ả Ấ ấ Ầ ầ Ẩ ẩ Ẫ ẫ Ậ ậ Ắ ắ Ằ ằ Ẳ ẳ Ẵ ẵ Ặ ặ Ẹ ẹ Ẻ ẻ Ẽ ẽ Ế ế Ề ề Ể ể Ễ ễ Ệ ệ Ỉ ỉ Ị ị Ọ ọ Ỏ ỏ Ố ố Ồ ồ Ổ ổ Ỗ ỗ Ộ ộ Ớ ớ Ờ ờ Ở ở Ỡ ỡ Ợ ợ Ụ ụ Ủ ủ Ứ ứ Ừ ừ Ử ử Ữ ữ Ự ự Ỳ ỳ Ỵ ỵ Ỷ ỷ Ỹ ỹ ʰ ʳ ʹ ʺ ʻ ʼ ʾ ʿ ˈ ’ ‡ ″";

/// All of them: more than 500, in names of twelve each, written as browsers send them.
fn names() -> Vec<String> {
    let blocks = ('\u{c0}'..='\u{17f}').filter(|c| c.is_alphabetic()).map(String::from);
    let listed = SEQUENCES.split(' ').chain(LETTERS.split(' ')).map(str::to_owned);
    let all: Vec<String> = blocks.chain(listed).collect();
    assert!(all.len() > 500, "{}", all.len());
    all.chunks(12).map(|some| format!("Eva {} Muster", some.join("o")).nfc().collect()).collect()
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
            assert!(mail.html.contains(name), "{name} is not in the mail's HTML");
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
        let names = names();
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
