use std::{collections::BTreeMap, path::Path};

use secrecy::ExposeSecret;

use super::{
    LogFormat, Settings,
    mail_target::{Security, Target},
};
use crate::domain::format::Locale;

const KEY: &str = "5f2b8c1d9e3a47608b1c2d3e4f5a6b7c8d9e0f1a2b3c4d5e6f708192a3b4c5d6";

type Env = &'static [(&'static str, &'static str)];

fn no_files(path: &Path) -> Result<String, String> {
    if path == Path::new("/run/key") { Ok(format!("{KEY}\n")) } else { Err("cannot be read".to_owned()) }
}

fn parse(env: &[(&str, &str)], file: &str) -> Result<Settings, Vec<String>> {
    let env: BTreeMap<String, String> = env.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    Settings::parse(&env, (!file.is_empty()).then_some(file), &no_files)
        .map_err(|errors| errors.iter().map(ToString::to_string).collect())
}

fn refused(env: &[(&str, &str)], file: &str) -> String {
    parse(env, file).expect_err("these settings are wrong").join("\n")
}

#[test]
fn nothing_said_gives_the_defaults() {
    let settings = parse(&[("HOME", "/root"), ("TURNUS_LOG", "")], "").unwrap();
    assert_eq!(settings.listen.to_string(), "127.0.0.1:8080");
    assert_eq!(settings.base_url("127.0.0.1:4711".parse().unwrap()).as_str(), "http://127.0.0.1:4711/");
    assert_eq!(settings.database.url(), "sqlite://./data/turnus.db?mode=rwc");
    assert!(settings.auto_migrate && settings.given_key.is_none() && settings.warnings.is_empty());
    assert!(matches!(&settings.mail_target, Target::File(path) if path == Path::new("./data/mail")));
    assert_eq!(settings.mail_from.address, "turnus@localhost");
    assert_eq!(settings.mail_from.name.as_deref(), Some("Turnus"));
    assert_eq!(settings.database_connections, 20);
    assert_eq!((settings.mail_connections, settings.mail_per_minute, settings.undo_minutes), (4, None, 10));
    assert_eq!((settings.default_locale, settings.time_zone), (Locale::De, chrono_tz::Europe::Berlin));
    assert_eq!((settings.log.as_str(), settings.log_format), ("info", LogFormat::Text));
    insta::assert_snapshot!(settings.effective(), @r"
    TURNUS_LISTEN=127.0.0.1:8080  # default
    TURNUS_DATA_DIR=./data  # default
    TURNUS_DATABASE_URL=sqlite://./data/turnus.db?mode=rwc  # default
    TURNUS_DATABASE_CONNECTIONS=20  # default
    TURNUS_SMTP_URL=file:./data/mail  # default
    TURNUS_MAIL_FROM=Turnus <turnus@localhost>  # default
    TURNUS_MAIL_CONNECTIONS=4  # default
    TURNUS_MAIL_BOUNCES=off  # default
    TURNUS_TRUSTED_PROXIES=  # default
    TURNUS_DEFAULT_LOCALE=de  # default
    TURNUS_TIME_ZONE=Europe/Berlin  # default
    TURNUS_OFFICIAL_WEBSITE=false  # default
    TURNUS_LOGIN_CODE_MINUTES=10  # default
    TURNUS_LOGIN_LINK_MINUTES=20  # default
    TURNUS_UNDO_MINUTES=10  # default
    TURNUS_PROOF_OF_WORK_FROM=2000  # default
    TURNUS_DRAIN_SECONDS=0  # default
    TURNUS_LOG=info  # default
    TURNUS_LOG_FORMAT=text  # default
    TURNUS_AUTO_MIGRATE=true  # default
    TURNUS_BACKUP_BEFORE_MIGRATION=true  # default
    # TURNUS_BASE_URL is not set: http:// and the address of TURNUS_LISTEN
    # TURNUS_SECRET_KEY is not set: made on first start in ./data/secret.key
    # TURNUS_SECURITY_CONTACT is not set: there is no /.well-known/security.txt that says where to report weaknesses
    # TURNUS_MAIL_PER_MINUTE is not set: as fast as the mail server takes them
    # TURNUS_DKIM_KEY is not set: mails leave unsigned; let the mail server sign them
    # TURNUS_OIDC_ISSUER is not set: organizers sign in by links in mails alone
    # TURNUS_MAIL_TRUSTED_RELAY is not set: a calendar reply counts if it comes from the address it answers for
    ");
}

#[test]
fn the_environment_comes_before_the_file() {
    let file =
        "listen = \"0.0.0.0:1\"\nundo_minutes = 0\nauto_migrate = false\ntrusted_proxies = [\"10.0.0.0/8\", \"::1\"]";
    let settings = parse(&[("TURNUS_LISTEN", "[::1]:9")], file).unwrap();
    assert_eq!(settings.listen.to_string(), "[::1]:9");
    assert_eq!(settings.undo_minutes, 0);
    assert!(!settings.auto_migrate);
    assert_eq!(settings.trusted_proxies.len(), 2);
    let shown = settings.effective();
    assert!(shown.contains("TURNUS_LISTEN=[::1]:9  # environment\n"), "{shown}");
    assert!(shown.contains("TURNUS_UNDO_MINUTES=0  # turnus.toml\n"), "{shown}");
}

#[test]
fn what_is_wrong_is_named_with_its_setting_and_what_would_be_right() {
    let cases: &[(Env, &str, &str)] = &[
        (&[("TURNUS_LISTN", "x")], "", "TURNUS_LISTN: there is no such setting; do you mean TURNUS_LISTEN?"),
        (&[("TURNUS_COLOUR", "x")], "", "TURNUS_COLOUR: there is no such setting; the README"),
        (&[("TURNUS_LISTEN_FILE", "x")], "", "TURNUS_LISTEN_FILE: there is no such setting"),
        (&[], "smpt_url = \"\"", "turnus.toml: smpt_url: there is no such setting; do you mean smtp_url?"),
        (&[], "Listen = \"\"", "turnus.toml: Listen: there is no such setting"),
        (&[], "listen = { port = 1 }", "turnus.toml: listen: is neither a text"),
        (&[], "log = \"info\"\nsecret_key = \"hidden", "turnus.toml: line 2: "),
        (&[], "undo_minutes = -1", "turnus.toml: undo_minutes: is no number from 0 to 1440"),
        (&[("TURNUS_LISTEN", "8080")], "", "TURNUS_LISTEN: is no address and port"),
        (&[("TURNUS_BASE_URL", "turnus.example")], "", "TURNUS_BASE_URL: is no web address"),
        (&[("TURNUS_BASE_URL", "ftp://turnus.example")], "", "TURNUS_BASE_URL: is no web address"),
        (&[("TURNUS_BASE_URL", "https://a.example/turnus")], "", "TURNUS_BASE_URL: is more than"),
        (&[("TURNUS_DATABASE_URL", "mysql://x")], "", "TURNUS_DATABASE_URL: is no database address"),
        (&[("TURNUS_DATABASE_URL", "postgres://u@h/d")], "", "TURNUS_SECRET_KEY: is required with PostgreSQL"),
        (
            &[("TURNUS_SMTP_URL", "smtp://mail.example.org:25")],
            "",
            "TURNUS_SMTP_URL: mail would leave this machine unencrypted",
        ),
        (&[("TURNUS_SMTP_URL", "smtp://mail.example.org?tls=maybe")], "", "TURNUS_SMTP_URL: unknown option `tls`"),
        (&[("TURNUS_SMTP_URL", "smtps://mail.example.org?tls=none")], "", "TURNUS_SMTP_URL: smtps:// always uses TLS"),
        (&[("TURNUS_SMTP_URL", "sendmail")], "", "TURNUS_SMTP_URL: the mail address is no URL"),
        (&[("TURNUS_MAIL_FROM", "Turnus")], "", "TURNUS_MAIL_FROM: is no sender"),
        (&[("TURNUS_MAIL_FROM", "Turnus <turnus@[127.0.0.1]>")], "", "TURNUS_MAIL_FROM: is no sender"),
        (&[("TURNUS_MAIL_FROM", "A\nBcc: x <a@b.example>")], "", "TURNUS_MAIL_FROM: is no sender"),
        (&[("TURNUS_MAIL_CONNECTIONS", "0")], "", "TURNUS_MAIL_CONNECTIONS: is no number from 1 to 64"),
        (&[("TURNUS_TRUSTED_PROXIES", "10.0.0.0/99")], "", "TURNUS_TRUSTED_PROXIES: is no list"),
        (&[("TURNUS_DEFAULT_LOCALE", "fr")], "", "TURNUS_DEFAULT_LOCALE: is one of: de en"),
        (&[("TURNUS_TIME_ZONE", "Berlin")], "", "TURNUS_TIME_ZONE: is no zone"),
        (&[("TURNUS_LOG", "turnus=loud")], "", "TURNUS_LOG: is no log filter"),
        (&[("TURNUS_LOG_FORMAT", "xml")], "", "TURNUS_LOG_FORMAT: is text or json"),
        (&[("TURNUS_AUTO_MIGRATE", "maybe")], "", "TURNUS_AUTO_MIGRATE: is true or false"),
        (&[("TURNUS_SECURITY_CONTACT", "http://amt.example")], "", "TURNUS_SECURITY_CONTACT: is no contact"),
        (&[("TURNUS_SECURITY_CONTACT", "mailto:")], "", "TURNUS_SECURITY_CONTACT: is no contact"),
        (&[("TURNUS_OFFICIAL_WEBSITE", "ja")], "", "TURNUS_OFFICIAL_WEBSITE: is true or false"),
        (&[("TURNUS_DATA_DIR", "data?x")], "", "TURNUS_DATA_DIR: is no folder name"),
        (&[("TURNUS_OIDC_ISSUER", "https://id.example")], "", "TURNUS_OIDC_CLIENT_ID: is missing"),
    ];
    for (env, file, expected) in cases {
        let got = refused(env, file);
        assert!(got.contains(expected), "{env:?} {file:?}\nexpected {expected:?}\ngot {got:?}");
        assert!(!got.contains("hidden") && !got.contains(KEY), "a secret in an error: {got}");
    }
}

#[test]
fn what_is_wrong_with_keys_and_sign_in_is_named_as_well() {
    let cases: &[(Env, &str)] = &[
        (&[("TURNUS_SECRET_KEY", "short")], "TURNUS_SECRET_KEY: is shorter than 32 bytes"),
        (&[("TURNUS_SECRET_KEY", "change-me-change-me-change-me-change-me")], "TURNUS_SECRET_KEY: is a placeholder"),
        (&[("TURNUS_SECRET_KEY_FILE", "/nowhere")], "TURNUS_SECRET_KEY_FILE: cannot be read"),
        (&[("TURNUS_SECRET_KEY_FORMER", "short")], "TURNUS_SECRET_KEY_FORMER: is shorter than 32 bytes"),
        (
            &[("TURNUS_SECRET_KEY", KEY), ("TURNUS_SECRET_KEY_FORMER_FILE", "/run/key")],
            "TURNUS_SECRET_KEY_FORMER: names the key that is in use",
        ),
        (&[("TURNUS_SECRET_KEY", KEY), ("TURNUS_SECRET_KEY_FILE", "/run/key")], "TURNUS_SECRET_KEY_FILE: say either"),
        (&[("TURNUS_LOGIN_CODE_MINUTES", "21")], "TURNUS_LOGIN_CODE_MINUTES: is longer than TURNUS_LOGIN_LINK_MINUTES"),
        (&[("TURNUS_LOGIN_LINK_MINUTES", "90")], "TURNUS_LOGIN_LINK_MINUTES: is no number from 1 to 60"),
    ];
    for (env, expected) in cases {
        let got = refused(env, "");
        assert!(got.contains(expected) && !got.contains(KEY), "{env:?}\ngot {got:?}");
    }
}

#[test]
fn what_is_wrong_with_inbound_mail_is_named_as_well() {
    let cases: &[(Env, &str)] = &[
        (&[("TURNUS_MAIL_BOUNCES", "bounce@amt.example")], "TURNUS_MAIL_BOUNCES: is neither off nor"),
        (&[("TURNUS_MAIL_TRUSTED_RELAY", "mx; dmarc=pass")], "TURNUS_MAIL_TRUSTED_RELAY: is no name"),
        (
            &[("TURNUS_IMAP_URL", "imap://u:hidden@mail.example")],
            "TURNUS_IMAP_URL: would send the password in the open",
        ),
    ];
    for (env, expected) in cases {
        let got = refused(env, "");
        assert!(got.contains(expected) && !got.contains("hidden"), "{env:?}\ngot {got:?}");
    }
    let settings =
        parse(&[("TURNUS_IMAP_URL", "imaps://u:hidden@mail.example"), ("TURNUS_MAIL_BOUNCES", "b+*@a.example")], "");
    let shown = settings.unwrap().effective();
    assert!(shown.contains("TURNUS_IMAP_URL=imaps://u:***@mail.example") && !shown.contains("hidden"), "{shown}");
    assert!(shown.contains("TURNUS_MAIL_BOUNCES=b+*@a.example"), "{shown}");
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let got = parse(&[("TURNUS_LISTEN", "x"), ("TURNUS_LOG_FORMAT", "x"), ("TURNUS_X", "x")], "").unwrap_err();
    assert_eq!(got.len(), 3, "{got:?}");
}

#[test]
fn secrets_are_never_shown() {
    let env = [
        ("TURNUS_DATABASE_URL", "postgres://turnus:pg-hidden@db.example/turnus?sslmode=require"),
        ("TURNUS_SMTP_URL", "smtp://us%40er:smtp%2Dhidden@mail.example.org:587?tls=required"),
        ("TURNUS_SECRET_KEY_FILE", "/run/key"),
        ("TURNUS_SECRET_KEY_FORMER", "former-hidden-former-hidden-former\n\nolder-hidden-older-hidden-older-hid\n"),
    ];
    let settings = parse(&env, "").unwrap();
    assert_eq!(settings.former_keys.len(), 2);
    assert!(settings.effective().contains("TURNUS_SECRET_KEY_FORMER=*** (2 keys)  # environment"));
    // What a panic would say of them is what `Debug` says.
    for shown in [settings.effective(), format!("{settings:?}"), format!("{:?}", settings.keys(&[0; 32]))] {
        assert!(!shown.contains("hidden") && !shown.contains(KEY), "{shown}");
    }
    assert!(settings.effective().contains("TURNUS_SECRET_KEY=*** (64 bytes)  # environment"));
    assert_eq!(settings.given_key.as_ref().unwrap().expose_secret(), KEY);
    assert!(settings.database.is_postgres() && !settings.auto_migrate && !settings.backup_before_migration);
    let Target::Relay(relay) = settings.mail_target else { panic!("a relay") };
    let (user, password) = relay.login.unwrap();
    assert_eq!((user.as_str(), password.expose_secret()), ("us@er", "smtp-hidden"));
}

#[test]
fn mail_that_leaves_this_machine_in_the_open_is_worth_a_word() {
    let cases = [
        ("smtp://127.0.0.1:2525", Security::None, false),
        ("smtps://relay.example.org", Security::Implicit, false),
        ("smtp://relay.example.org?tls=none", Security::None, true),
    ];
    for (text, security, warned) in cases {
        let settings = parse(&[("TURNUS_SMTP_URL", text)], "").unwrap();
        let Target::Relay(relay) = &settings.mail_target else { panic!("a relay") };
        assert_eq!((relay.security, !settings.warnings.is_empty()), (security, warned), "{text}");
    }
}

#[test]
fn plain_http_beyond_this_machine_is_worth_a_word() {
    let warned = |env| !parse(env, "").unwrap().warnings.is_empty();
    assert!(warned(&[("TURNUS_LISTEN", "0.0.0.0:8080")]));
    assert!(warned(&[("TURNUS_LISTEN", "0.0.0.0:8080"), ("TURNUS_BASE_URL", "http://turnus.example")]));
    assert!(!warned(&[("TURNUS_LISTEN", "0.0.0.0:8080"), ("TURNUS_BASE_URL", "https://turnus.example")]));
    assert!(!warned(&[("TURNUS_BASE_URL", "http://127.0.0.1:8080/")]));
}

#[cfg(unix)]
#[test]
fn the_key_is_made_once_and_only_its_owner_reads_it() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("new");
    let settings = parse(&[("TURNUS_DATA_DIR", data.to_str().unwrap())], "").unwrap();
    settings.check_key_file().unwrap();
    assert!(!data.exists(), "looking makes nothing");
    let first = settings.secret_key(&[7; 32]).unwrap();
    let again = settings.secret_key(&[8; 32]).unwrap();
    assert_eq!(first.expose_secret(), again.expose_secret());
    assert_eq!(first.expose_secret(), "07".repeat(32));
    let file = data.join("secret.key");
    assert_eq!(std::fs::metadata(&data).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    let refused = settings.secret_key(&[7; 32]).unwrap_err().to_string();
    assert!(refused.contains("can be read by everybody"), "{refused}");
    assert_eq!(settings.check_key_file().unwrap_err().to_string(), refused);
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    std::fs::write(&file, "short").unwrap();
    assert!(settings.secret_key(&[7; 32]).unwrap_err().to_string().contains("shorter than 32 bytes"));
    assert_eq!(std::fs::read_dir(&data).unwrap().count(), 1, "nothing else is left in the folder");
}
