//! The identity provider by which organizers may sign in (OIDC), as the operator names it.

use std::{net::IpAddr, path::PathBuf};

use secrecy::SecretString;
use url::{Host, Url};

use super::{
    source::Source,
    values::{self, Parsed},
};

/// An identity provider.
#[derive(Clone, Debug)]
pub struct Oidc {
    /// Who it is, letter by letter as its discovery document and its tokens say it.
    pub issuer: Url,
    /// The same as it was written: a slash at the end counts.
    pub issuer_text: String,
    /// Under which name it knows us.
    pub client_id: String,
    /// By which secret.
    pub client_secret: SecretString,
    /// What people call it: stands on the button.
    pub label: String,
    /// The mail domains for which it alone says who holds an address.
    pub domains: Vec<String>,
    /// A file with further certificates (PEM) that may vouch for it: an authority's own CA.
    pub ca: Option<PathBuf>,
}

/// The settings that make a provider, and those that say more of it.
const NEEDED: [&str; 3] = ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"];
const MORE: [&str; 3] = ["OIDC_LABEL", "OIDC_DOMAINS", "OIDC_CA"];

/// Takes the settings. The first three are given together or not at all: with half of them nobody could sign in.
pub(super) fn take(source: &mut Source<'_>) -> Option<Oidc> {
    let said = NEEDED.map(|name| source.is_said(name));
    let issuer = source.take_optional("OIDC_ISSUER", issuer);
    let client_id = source.take_optional("OIDC_CLIENT_ID", client_id);
    let client_secret = source.take_optional("OIDC_CLIENT_SECRET", client_secret);
    let label = source.take_optional("OIDC_LABEL", label);
    let domains = source.take_optional("OIDC_DOMAINS", domains).unwrap_or_default();
    let ca = source.take_optional("OIDC_CA", values::folder);
    if said.contains(&true) {
        for (name, _) in NEEDED.iter().zip(said).filter(|(_, said)| !said) {
            source.refuse(
                name,
                "is missing: TURNUS_OIDC_ISSUER, _CLIENT_ID and _CLIENT_SECRET (or _CLIENT_SECRET_FILE) belong together",
            );
        }
    } else {
        for name in MORE.iter().filter(|name| source.is_said(name)).collect::<Vec<_>>() {
            source.refuse(name, "does nothing without TURNUS_OIDC_ISSUER");
        }
    }
    let ((issuer, issuer_text), client_id, client_secret) = (issuer?, client_id?, client_secret?);
    let label = label.unwrap_or_else(|| issuer.host_str().unwrap_or_default().to_owned());
    Some(Oidc { issuer, issuer_text, client_id, client_secret, label, domains, ca })
}

fn issuer(text: &str) -> Parsed<(Url, String)> {
    let text = text.trim();
    let wrong = "is no issuer as the provider's /.well-known/openid-configuration says it: https://id.authority.example/realms/staff";
    let url = Url::parse(text).map_err(|_| wrong.to_owned())?;
    let plain = url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
    if url.password().is_some() || !plain || url.host().is_none() {
        return Err(wrong.to_owned());
    }
    match url.scheme() {
        "https" => {}
        "http" if is_this_machine(&url) => {}
        "http" => return Err("would carry sign-ins in the open; an issuer begins with https://".to_owned()),
        _ => return Err(wrong.to_owned()),
    }
    Ok(((url, text.to_owned()), text.to_owned()))
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).is_loopback(),
        None => false,
    }
}

fn client_id(text: &str) -> Parsed<String> {
    let text = text.trim();
    let good = !text.is_empty() && text.len() <= 255 && text.bytes().all(|b| b.is_ascii_graphic());
    if good {
        Ok((text.to_owned(), text.to_owned()))
    } else {
        Err("is no name under which a provider knows a program".to_owned())
    }
}

fn client_secret(text: &str) -> Parsed<SecretString> {
    if text.len() < 16 || text.len() > 512 || !text.bytes().all(|b| b.is_ascii_graphic()) {
        return Err("is no client secret: 16 to 512 characters without blanks, as the provider made it".to_owned());
    }
    Ok((text.into(), format!("*** ({} bytes)", text.len())))
}

fn label(text: &str) -> Parsed<String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > 60 || text.chars().any(char::is_control) {
        return Err("is no name for a button: at most 60 characters, such as \"Landeskonto\"".to_owned());
    }
    Ok((text.to_owned(), text.to_owned()))
}

fn domains(text: &str) -> Parsed<Vec<String>> {
    let parts = text.split(',').map(|part| part.trim().to_ascii_lowercase()).filter(|part| !part.is_empty());
    let domains: Vec<String> = parts.collect();
    let is_domain = |name: &String| name.contains('.') && super::dkim::is_name(name);
    if !domains.iter().all(is_domain) {
        return Err("is no list of mail domains: authority.example, office.authority.example".to_owned());
    }
    let shown = domains.join(",");
    Ok((domains, shown))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::config::Settings;

    const SECRET: &str = "geheim-geheim-geheim";

    fn parse(env: &[(&str, &str)]) -> Result<Settings, String> {
        let env: BTreeMap<String, String> =
            env.iter().map(|(name, value)| (format!("TURNUS_OIDC_{name}"), (*value).to_owned())).collect();
        Settings::parse(&env, None, &|_| Ok(format!("{SECRET}\n")))
            .map_err(|errors| errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
    }

    #[test]
    fn three_settings_make_a_provider_and_the_secret_is_not_shown() {
        let settings = parse(&[
            ("ISSUER", "https://id.amt.example/realms/amt"),
            ("CLIENT_ID", "turnus"),
            ("CLIENT_SECRET_FILE", "/run/secret"),
            ("DOMAINS", "Amt.example, referat.amt.example"),
        ])
        .unwrap();
        let oidc = settings.oidc.as_ref().unwrap();
        assert_eq!((oidc.label.as_str(), oidc.domains.len()), ("id.amt.example", 2));
        let shown = settings.effective();
        for line in ["TURNUS_OIDC_CLIENT_SECRET=*** (20 bytes)", "TURNUS_OIDC_DOMAINS=amt.example,referat.amt.example"]
        {
            assert!(shown.contains(line), "{shown}");
        }
        assert!(!shown.contains(SECRET) && !format!("{settings:?}").contains(SECRET));
        assert!(parse(&[]).unwrap().oidc.is_none());
    }

    #[test]
    fn half_a_provider_and_an_open_way_to_it_are_refused() {
        let whole = [("ISSUER", "https://id.amt.example"), ("CLIENT_ID", "turnus"), ("CLIENT_SECRET", SECRET)];
        for left_out in 0..3 {
            let half: Vec<_> =
                whole.iter().enumerate().filter(|(at, _)| *at != left_out).map(|(_, one)| *one).collect();
            let got = parse(&half).unwrap_err();
            assert!(got.starts_with(&format!("TURNUS_OIDC_{}: is missing", whole[left_out].0)), "{got}");
        }
        for (name, value, expected) in [
            ("ISSUER", "http://id.amt.example", "would carry sign-ins in the open"),
            ("ISSUER", "id.amt.example", "is no issuer"),
            ("ISSUER", "https://eva:x@id.amt.example", "is no issuer"),
            ("ISSUER", "https://id.amt.example/?x=1", "is no issuer"),
            ("CLIENT_ID", "tur nus", "is no name"),
            ("CLIENT_SECRET", "kurz", "is no client secret"),
            ("LABEL", "a\nb", "is no name for a button"),
            ("DOMAINS", "amt", "is no list of mail domains"),
            ("DOMAINS", "eva@amt.example", "is no list of mail domains"),
        ] {
            let changed = whole.iter().filter(|(known, _)| *known != name).copied().chain([(name, value)]);
            let got = parse(&changed.collect::<Vec<_>>()).unwrap_err();
            assert!(got.contains(&format!("TURNUS_OIDC_{name}: {expected}")), "{name}={value}: {got}");
            assert!(!got.contains(SECRET) && !got.contains("kurz"), "{got}");
        }
        let alone = parse(&[("DOMAINS", "amt.example")]).unwrap_err();
        assert!(alone.contains("TURNUS_OIDC_DOMAINS: does nothing"), "{alone}");
        for loopback in ["http://127.0.0.1:8081/realms/x", "http://localhost:1", "http://[::1]:1"] {
            assert!(parse(&[("ISSUER", loopback), whole[1], whole[2]]).is_ok(), "{loopback}");
        }
    }
}
