//! Names, titles, addresses as strangers write them (C22, C30).

use super::*;

fn line(text: &str) -> Result<String, Problem> {
    Line::parse("name", text, 80).map(Line::into_string).map_err(|error| error.problem)
}

fn email(text: &str) -> Option<String> {
    EmailAddress::parse("email", text).ok().map(|address| address.as_str().to_owned())
}

#[test]
fn what_is_written_in_two_ways_is_kept_in_one() {
    for (typed, kept) in [
        ("Zoe\u{308} Mu\u{308}ller", "Zoë Müller"),
        ("A\u{30a}ngström", "Ångström"),
        ("\u{212b}ngström", "Ångström"),
        // Letters that Unicode has no single character for keep their marks, in the one order.
        ("q\u{307}\u{323}", "q\u{323}\u{307}"),
        ("  Eva  ", "Eva"),
        ("\u{a0}Eva\u{2003}", "Eva"),
        // Full-width letters are letters: a name is not changed into another one.
        ("Ｅｖａ", "Ｅｖａ"),
        ("ﬁ", "ﬁ"),
    ] {
        assert_eq!(line(typed).as_deref(), Ok(kept), "{typed:?}");
        assert_eq!(line(kept).as_deref(), Ok(kept), "reading it again changes nothing");
        assert_eq!(parse_block("text", typed, 80).unwrap().as_deref(), Some(kept), "{typed:?}");
    }
}

/// Everything that is not seen and changes what is: bidirectional controls, zero-width characters, fillers, tags.
const INVISIBLE: &[char] = &[
    '\u{ad}',
    '\u{34f}',
    '\u{61c}',
    '\u{115f}',
    '\u{1160}',
    '\u{17b4}',
    '\u{17b5}',
    '\u{180e}',
    '\u{200b}',
    '\u{200c}',
    '\u{200d}',
    '\u{200e}',
    '\u{200f}',
    '\u{202a}',
    '\u{202b}',
    '\u{202c}',
    '\u{202d}',
    '\u{202e}',
    '\u{2060}',
    '\u{2061}',
    '\u{2062}',
    '\u{2063}',
    '\u{2064}',
    '\u{2066}',
    '\u{2067}',
    '\u{2068}',
    '\u{2069}',
    '\u{206a}',
    '\u{206f}',
    '\u{3164}',
    '\u{feff}',
    '\u{ffa0}',
    '\u{fff9}',
    '\u{fffb}',
    '\u{e0001}',
    '\u{e0041}',
    '\u{e007f}',
];

#[test]
fn what_cannot_be_seen_is_not_kept() {
    for mark in INVISIBLE {
        assert_eq!(line(&format!("E{mark}va")).as_deref(), Ok("Eva"), "{mark:?}");
        assert_eq!(line(&format!("{mark}Eva{mark}")).as_deref(), Ok("Eva"), "{mark:?}");
        assert_eq!(line(&mark.to_string()), Err(Problem::Missing), "{mark:?} alone is no name");
        let block = parse_block("text", &format!("a{mark}\nb"), 80).unwrap();
        assert_eq!(block.as_deref(), Some("a\nb"), "{mark:?}");
        assert_eq!(email(&format!("eva{mark}@amt.example")), None, "{mark:?}");
    }
    // A mark between a letter and its accent does not keep them apart.
    assert_eq!(line("Zoe\u{200b}\u{308}").as_deref(), Ok("Zoë"));
}

#[test]
fn control_characters_are_refused_and_never_cut_out() {
    let controls = (0..0x20).chain(0x7f..0xa0).chain([0x2028, 0x2029]).filter_map(char::from_u32);
    for control in controls {
        assert_eq!(line(&format!("E{control}va")), Err(Problem::ControlCharacters), "{control:?}");
        assert_eq!(email(&format!("e{control}va@amt.example")), None, "{control:?}");
        let block = parse_block("text", &format!("a{control}b"), 80);
        let breaks = matches!(control, '\n' | '\r' | '\u{2028}' | '\u{2029}');
        match block {
            Ok(Some(text)) if breaks => assert_eq!(text, "a\nb", "{control:?}"),
            Ok(Some(text)) => assert!(control == '\t' && text == "a\tb", "{control:?}"),
            other => assert!(!breaks && control != '\t' && other.is_err(), "{control:?}"),
        }
    }
}

#[test]
fn an_address_is_ascii_in_lower_case_or_none() {
    for (typed, kept) in [
        ("Eva.Muster@Amt.Example", "eva.muster@amt.example"),
        (" eva@amt.example ", "eva@amt.example"),
        ("eva+turnus@amt.example", "eva+turnus@amt.example"),
        ("eva@münchen.example", "eva@xn--mnchen-3ya.example"),
        // The same domain however its letters are written: browsers and mail servers read it so too.
        ("eva@MÜNCHEN.example", "eva@xn--mnchen-3ya.example"),
        ("eva@mu\u{308}nchen.example", "eva@xn--mnchen-3ya.example"),
        ("eva@ａｍｔ.example", "eva@amt.example"),
    ] {
        assert_eq!(email(typed).as_deref(), Some(kept), "{typed:?}");
    }
    for typed in [
        "ＡＤＭＩＮ@x.de",
        "аdmin@x.de",
        "ädmin@x.de",
        "a\u{308}dmin@x.de",
        "admin\u{200b}@x.de",
        "admin\u{202e}@x.de",
        "admin＠x.de",
        "admin@x",
        "admin@x.1",
        "admin@[127.0.0.1]",
        "admin@127.0.0.1",
        "admin@0x7f.1",
        "\"a b\"@x.de",
        "a%b@x.de",
        "a@x_y.de",
        "a@-x.de",
        "a@x-.de",
        "a@x..de",
        "a@.x.de",
        ".a@x.de",
        "a.@x.de",
        "a..b@x.de",
        "a b@x.de",
        "a@b@x.de",
        "a,b@x.de",
        "a:b@x.de",
        "<a@x.de>",
        "a@x.de>",
        "(a)a@x.de",
        "a\\@x.de",
        "a@x.de/",
        "a@x.de?",
        "a@x.de#",
        "a@user:pw@x.de",
    ] {
        assert_eq!(email(typed), None, "{typed:?}");
    }
    let local = "a".repeat(64);
    assert!(email(&format!("{local}@x.de")).is_some() && email(&format!("{local}a@x.de")).is_none());
    let domain = format!("{}.de", vec!["b".repeat(62); 3].join("."));
    assert!(email(&format!("{}@{domain}", "a".repeat(62))).is_some(), "{}", 63 + domain.len());
    assert!(email(&format!("{}@{domain}", "a".repeat(63))).is_none(), "254 octets are the most");
}

#[test]
fn an_address_of_a_page_is_ascii_whatever_the_title() {
    for (title, slug) in [
        ("Führungskräfte-Austausch", "fuehrungskraefte-austausch"),
        ("Fu\u{308}hrung", "fuehrung"),
        ("Straße & Weg", "strasse-weg"),
        ("Žižkov Čaj", "zizkov-caj"),
        ("../../etc/passwd", "etc-passwd"),
        ("<script>", "script"),
        ("a\u{202e}b", "a-b"),
        ("Ｅｖａ", "format"),
        ("???", "format"),
        ("日本", "format"),
        ("--- a --- b ---", "a-b"),
    ] {
        let made = Slug::from_title(title, "format");
        assert_eq!(made.as_str(), slug, "{title:?}");
        assert!(Slug::parse("slug", made.as_str()).is_ok(), "{title:?}");
    }
    assert!(Slug::from_title(&"ä".repeat(500), "format").as_str().len() <= 62);
    for typed in ["Ä", "a b", "A", "a--b", "-a", "a-", "a_b", "a/b", "ａ", "a\u{200b}", &"a".repeat(81)] {
        assert!(Slug::parse("slug", typed).is_err(), "{typed:?}");
    }
}

#[test]
fn the_same_person_is_known_however_the_name_is_written() {
    for (one, other) in [("Zoë Müller", "ZOE  MULLER"), ("Zoe\u{308}", "zoë"), ("Ｅｖａ", "eva"), ("Ștefan", "stefan")]
    {
        assert_eq!(fold_name(one), fold_name(other), "{one} {other}");
    }
    assert_ne!(fold_name("Eva Muster"), fold_name("Evam Uster"));
}

#[test]
fn a_text_names_an_address_and_not_one_that_looks_like_it() {
    let ann = EmailAddress::parse("email", "ann@example.org").unwrap();
    for text in [
        r#"{"email":"ann@example.org"}"#,
        "Ann@Example.org",
        "an ann@example.org.",
        "mailto:ann@example.org?subject=x",
        "Ann <ann@example.org>",
        "joann@example.org and ann@example.org",
    ] {
        assert!(ann.is_named_in(text), "{text}");
    }
    for text in [
        r#"{"email":"joann@example.org"}"#,
        "x.ann@example.org",
        "x+ann@example.org",
        "ann@example.org.uk",
        "ann@example.organic",
        "ann@example.org-x.de",
        "",
    ] {
        assert!(!ann.is_named_in(text), "{text}");
    }
}
