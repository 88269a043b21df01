use std::{collections::BTreeMap, path::Path};

use crate::config::Settings;

/// Settings from the environment; files are those of `tests/data/dkim`.
fn parse(env: &[(&str, &str)]) -> Result<Settings, String> {
    let sender = ("TURNUS_MAIL_FROM", "Turnus <turnus@turnus.amt.example>");
    let env: BTreeMap<String, String> =
        [sender].iter().chain(env).map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    let read = |path: &Path| Ok(pem(path.to_str().expect("a name")));
    Settings::parse(&env, None, &read)
        .map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
}

fn pem(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/dkim");
    std::fs::read_to_string(folder.join(name)).unwrap_or_else(|_| name.to_owned())
}

const SELECTOR: (&str, &str) = ("TURNUS_DKIM_SELECTOR", "t2026");

fn key_file(name: &str) -> (&str, &str) {
    ("TURNUS_DKIM_KEY_FILE", name)
}

#[test]
fn keys_are_read_as_openssl_writes_them_and_never_shown() {
    let cases = [
        ("rsa.pem", "*** (RSA, 2048 bits)", "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"),
        ("rsa-pkcs1.pem", "*** (RSA, 2048 bits)", "v=DKIM1; k=rsa; p=MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A"),
        ("ed25519.pem", "*** (Ed25519)", "v=DKIM1; k=ed25519; p="),
    ];
    for (file, shown, record) in cases {
        let settings = parse(&[SELECTOR, key_file(file)]).unwrap();
        let dkim = settings.dkim.as_ref().unwrap();
        assert_eq!((dkim.selector.as_str(), dkim.domain.as_str()), ("t2026", "turnus.amt.example"), "{file}");
        assert!(dkim.record.starts_with(record), "{}", dkim.record);
        let effective = settings.effective();
        for line in [
            format!("TURNUS_DKIM_KEY={shown}  # environment\n"),
            "TURNUS_DKIM_DOMAIN=turnus.amt.example  # default\n".to_owned(),
            format!("# belongs into the DNS as TXT at t2026._domainkey.turnus.amt.example: {}\n", dkim.record),
        ] {
            assert!(effective.contains(&line), "{line}{effective}");
        }
        let secret = pem(file).lines().nth(1).unwrap().to_owned();
        assert!(!effective.contains(&secret) && !format!("{settings:?}").contains(&secret), "{file}");
        assert_eq!(settings.warnings, Vec::<String>::new());
    }
    let of = |file| parse(&[SELECTOR, key_file(file)]).unwrap().dkim.unwrap().record;
    assert_eq!(of("rsa.pem"), of("rsa-pkcs1.pem"));
    let public: String = pem("public.pem").lines().filter(|line| !line.starts_with('-')).collect();
    assert!(of("rsa.pem").ends_with(&public));
}

#[test]
fn nothing_said_signs_nothing_and_half_of_it_is_refused() {
    assert!(parse(&[]).unwrap().dkim.is_none());
    let key = key_file("rsa.pem");
    let cases: &[(&[(&str, &str)], &str)] = &[
        (&[SELECTOR], "TURNUS_DKIM_KEY: is missing"),
        (&[key], "TURNUS_DKIM_SELECTOR: is missing"),
        (&[("TURNUS_DKIM_DOMAIN", "amt.example")], "TURNUS_DKIM_DOMAIN: does nothing without"),
        (&[("TURNUS_DKIM_SELECTOR", "ä"), key], "TURNUS_DKIM_SELECTOR: is no selector"),
        (&[("TURNUS_DKIM_SELECTOR", "a; s=b"), key], "TURNUS_DKIM_SELECTOR: is no selector"),
        (&[SELECTOR, key, ("TURNUS_DKIM_DOMAIN", "stadt.example")], "TURNUS_DKIM_DOMAIN: is neither"),
        (&[SELECTOR, key, ("TURNUS_DKIM_DOMAIN", "us.amt.example")], "TURNUS_DKIM_DOMAIN: is neither"),
        (&[SELECTOR, key, ("TURNUS_DKIM_DOMAIN", "example")], "TURNUS_DKIM_DOMAIN: `example` is no domain"),
        (&[SELECTOR, key, ("TURNUS_MAIL_FROM", "turnus@localhost")], "TURNUS_DKIM_DOMAIN: `localhost` is no domain"),
    ];
    for (env, expected) in cases {
        let got = parse(env).map(|settings| settings.dkim.is_some()).expect_err(expected);
        assert!(got.contains(expected) && got.lines().count() == 1, "{env:?}\ngot {got:?}");
    }
    let above = parse(&[SELECTOR, key, ("TURNUS_DKIM_DOMAIN", "AMT.example.")]).unwrap();
    assert_eq!(above.dkim.unwrap().domain, "amt.example");
}

#[test]
fn what_is_wrong_with_a_key_is_said_without_showing_it() {
    let cases = [
        ("locked.pem", "is locked by a passphrase"),
        ("locked-pkcs8.pem", "is locked by a passphrase"),
        ("public.pem", "is the public key"),
        ("ec.pem", "neither an RSA nor an Ed25519 key"),
        ("worthless.pem", "has only 768 bits"),
        ("-----BEGIN CERTIFICATE-----\n", "is a `CERTIFICATE`"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n", "cannot be read"),
        ("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ", "is no private key in PEM form"),
    ];
    for (file, expected) in cases {
        let got = parse(&[SELECTOR, key_file(file)]).map(|_| ()).expect_err(expected);
        assert!(got.starts_with("TURNUS_DKIM_KEY_FILE: ") && got.contains(expected), "{file}: {got}");
        assert!(got.lines().count() == 1 && !got.contains("MII"), "{got}");
    }
    let short = parse(&[SELECTOR, key_file("short.pem")]).unwrap();
    assert!(short.warnings.iter().any(|doubt| doubt.contains("2048")), "{:?}", short.warnings);
}
