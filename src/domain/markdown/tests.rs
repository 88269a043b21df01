use std::time::{Duration, Instant};

use super::*;

fn html(markdown: &str) -> String {
    render("description", markdown).unwrap().into_string()
}

#[test]
fn what_organizers_write_becomes_plain_markup() {
    assert_eq!(
        html("# Ziel\n\nWir *tauschen* uns **aus**."),
        "<h3>Ziel</h3>\n<p>Wir <em>tauschen</em> uns <strong>aus</strong>.</p>\n"
    );
    assert_eq!(html("- eins\n- zwei"), "<ul>\n<li>eins</li>\n<li>zwei</li>\n</ul>\n");
    assert_eq!(html("3. drei\n4. vier"), "<ol start=\"3\">\n<li>drei</li>\n<li>vier</li>\n</ol>\n");
}

#[test]
fn links_lead_only_where_links_may_lead() {
    let rel = "rel=\"noopener noreferrer nofollow\"";
    assert_eq!(html("[a](https://fitko.de)"), format!("<p><a href=\"https://fitko.de\" {rel}>a</a></p>\n"));
    assert_eq!(
        html("<mailto:a@b.example>"),
        format!("<p><a href=\"mailto:a@b.example\" {rel}>mailto:a@b.example</a></p>\n")
    );
    for bad in [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//evil.example",
        "/manage",
        "&#106;avascript:alert(1)",
        "\u{1}javascript:alert(1)",
    ] {
        let shown = html(&format!("[klick]({bad})"));
        assert!(!shown.contains("href"), "{shown}");
    }
}

#[test]
fn raw_html_shows_as_text_and_pictures_as_their_description() {
    for raw in [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "text <svg onload=alert(1)> text",
        "<style>*{}</style>",
        "<!-- x -->",
    ] {
        let shown = html(raw);
        assert!(!shown.contains("<s") && !shown.contains("<img") && !shown.contains("<!"), "{shown}");
    }
    assert!(html("<b>x</b>").contains("&lt;b&gt;"));
    assert_eq!(html("![Plan](https://evil.example/pixel.gif)"), "<p>Plan</p>\n");
}

#[test]
fn long_and_deep_texts_are_refused_by_name() {
    let refused = |text: &str| render("description", text).unwrap_err().problem;
    assert_eq!(refused(&"a".repeat(20_001)), Problem::TooLong { max: 20_000 });
    assert_eq!(refused(&"<div>".repeat(200_000)), Problem::TooLong { max: 20_000 });
    assert_eq!(refused(&">".repeat(13)), Problem::TooDeep { max: 12 });
    assert_eq!(refused(&"- ".repeat(14).replace("- ", "1. ")), Problem::TooDeep { max: 12 });
    assert!(render("description", &"ä".repeat(20_000)).is_ok());
    assert!(render("description", &format!("{} Zitat", ">".repeat(12))).is_ok());
    assert!(render("description", &"- ".repeat(30)).is_ok(), "a line across the page");
    assert!(render("description", &"* ".repeat(30)).is_ok(), "a line across the page");
}

#[test]
fn bombs_cost_little() {
    let nested = (0..140).flat_map(|n| [" ".repeat(n * 2), "- x\n".to_owned()]).collect::<String>();
    let bombs = [
        ">".repeat(20_000),
        "> ".repeat(10_000),
        ">\n".repeat(10_000),
        "- ".repeat(10_000) + "x",
        "1. ".repeat(6_600),
        nested.chars().take(20_000).collect(),
        "[".repeat(20_000),
        "[".repeat(50_000),
        "![".repeat(10_000),
        "[a](".repeat(5_000),
        "<div>".repeat(4_000),
        "<div>".repeat(200_000),
        "*a ".repeat(6_600),
        "*".repeat(20_000),
        "**a".repeat(6_600),
        "~~a".repeat(6_600),
        "`".repeat(20_000),
        "&#".repeat(10_000),
        "<!--".repeat(5_000),
        "<a ".repeat(6_600),
        "\\".repeat(20_000),
        "[a]: b\n".repeat(2_800),
        format!("{}{}", "[x".repeat(5_000), "](y)".repeat(2_500)),
    ];
    // Machines are noisy, so the measure is an honest text of the greatest length on the same machine; quadratic work
    // on a bomb costs hundreds of times as much.
    let honest = best_of_three(&"Wir *tauschen* uns [aus](https://fitko.de).\n\n".repeat(440));
    for bomb in bombs {
        let ratio = best_of_three(&bomb).as_secs_f64() / honest.as_secs_f64();
        assert!(ratio < 150.0, "{:?}… cost {ratio:.0} times an honest text", bomb.chars().take(12).collect::<String>());
    }
}

fn best_of_three(markdown: &str) -> Duration {
    let once = || {
        let began = Instant::now();
        let _ = render("description", markdown);
        began.elapsed()
    };
    (0..3).map(|_| once()).min().unwrap_or_default()
}

#[test]
fn plain_text_keeps_paragraphs_lists_and_addresses() {
    let markdown = "# Ziel\n\nWir *tauschen*\nuns aus.\n\n1. Eins\n2. Zwei\n   - tiefer\n\nMehr: [FITKO](https://fitko.de), <https://a.example>";
    assert_eq!(
        plain_text(markdown),
        "Ziel\n\nWir tauschen uns aus.\n\n1. Eins\n2. Zwei\n  - tiefer\n\nMehr: FITKO (https://fitko.de), https://a.example"
    );
    assert_eq!(plain_text("[x](javascript:alert(1))"), "x");
    assert_eq!(plain_text(""), "");
}
