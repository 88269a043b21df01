use uuid::Uuid;

use super::*;
use crate::domain::event::sample;

fn listed(email: &str, name: &str, role: Option<&str>) -> ListedPerson {
    ListedPerson {
        id: ListedPersonId(Uuid::from_u128(1)),
        format_id: FormatId(Uuid::from_u128(2)),
        email: EmailAddress::parse("email", email).unwrap(),
        name: name.into(),
        land: None,
        role: role.map(str::to_owned),
        created_at: sample::before(),
    }
}

fn format(audience: Audience) -> Format {
    Format { audience, audience_roles: vec!["Koordination".into(), "Vertretung".into()], ..sample::format() }
}

#[test]
fn who_is_listed_gets_in_and_a_role_counts_as_the_list_says_it() {
    let eva = || listed("eva@amt.example", "Eva Muster", Some("koordination"));
    let max = || listed("eva@amt.example", "Max Muster", Some("Gast"));
    let nameless = || listed("eva@amt.example", "", None);
    let table: [(Vec<ListedPerson>, &str, bool, bool); 9] = [
        (vec![], "eva muster", false, false),
        (vec![eva()], "eva muster", true, true),
        (vec![eva()], "somebody else", true, true),
        (vec![max()], "eva muster", true, false),
        (vec![eva(), max()], "eva muster", true, true),
        (vec![eva(), max()], "max muster", true, false),
        (vec![eva(), max()], "ida muster", false, false),
        (vec![eva(), nameless()], "ida muster", true, false),
        (vec![nameless()], "eva muster", true, false),
    ];
    for (there, name, invited, role) in table {
        assert!(is_for(&format(Audience::Open), &there, name));
        assert_eq!(is_for(&format(Audience::Invited), &there, name), invited, "{name} {there:?}");
        assert_eq!(is_for(&format(Audience::Role), &there, name), role, "{name} {there:?}");
    }
    let nobody = Format { audience_roles: Vec::new(), ..format(Audience::Role) };
    assert!(!is_for(&nobody, &[eva()], "eva muster"), "without a role that counts, no role does");
}

#[test]
fn whoever_is_erased_takes_nobody_else_off_a_list() {
    let eva = || listed("amt@amt.example", "Eva Muster", None);
    let max = || listed("amt@amt.example", "Max Muster", None);
    let nameless = || listed("amt@amt.example", "", None);
    let table: [(Vec<ListedPerson>, bool, &[&str]); 6] = [
        (vec![max()], false, &[]),
        (vec![nameless()], false, &[]),
        (vec![eva(), max(), nameless()], false, &["Eva Muster"]),
        // One entry stands for whoever is alone at the address.
        (vec![max()], true, &["Max Muster"]),
        (vec![eva(), max()], true, &["Eva Muster"]),
        (vec![eva(), max(), nameless()], true, &["Eva Muster", ""]),
    ];
    for (there, alone, gone) in table {
        let found: Vec<&str> = erased_with(&there, "eva muster", alone).iter().map(|one| one.name.as_str()).collect();
        assert_eq!(found, gone, "{alone} {there:?}");
    }
}

#[test]
fn another_list_has_another_fingerprint_and_the_same_one_in_another_order_has_not() {
    let eva = listed("eva@amt.example", "Eva Muster", Some("Koordination"));
    let max = ListedPerson { id: ListedPersonId(Uuid::from_u128(9)), ..listed("max@amt.example", "Max", None) };
    let both = fingerprint(&[eva.clone(), max.clone()]);
    assert_eq!(both, fingerprint(&[max.clone(), eva.clone()]));
    let others = [
        vec![],
        vec![eva.clone()],
        vec![max.clone()],
        vec![ListedPerson { role: None, ..eva.clone() }, max.clone()],
        vec![ListedPerson { land: Some(Land::By), ..eva.clone() }, max.clone()],
        vec![ListedPerson { name: "Eva".into(), ..eva }, max],
    ];
    let mut seen: Vec<i64> = others.iter().map(|list| fingerprint(list)).collect();
    assert!(seen.iter().all(|one| *one >= 0 && *one != both));
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), others.len());
}

#[test]
fn lines_are_read_as_people_paste_them() {
    let text = "Name;E-Mail;Land;Rolle\nEva Muster; eva@amt.example ;BY;Koordination\n\n\
        \"Muster; Max\"\tmax@amt.example\tDE-BE\nIda <ida@amt.example>\nuwe@amt.example\n;leer@amt.example;;";
    let read: Vec<_> = read_lines(text)
        .into_iter()
        .map(|(at, one)| format!("{at} {}|{}|{}|{}", one.name, one.email, one.land, one.role))
        .collect();
    assert_eq!(
        read,
        [
            "2 Eva Muster|eva@amt.example|BY|Koordination",
            "4 Muster; Max|max@amt.example|DE-BE|",
            "5 Ida|ida@amt.example||",
            "6 uwe@amt.example||",
            "7 |leer@amt.example||",
        ]
        .map(|line| line.replace("6 uwe@amt.example||", "6 |uwe@amt.example||"))
    );
}

#[test]
fn a_land_may_be_a_code_or_a_name_and_whatever_is_wrong_is_named() {
    let raw = |land: &str| RawListed { email: "eva@amt.example".into(), land: land.into(), ..RawListed::default() };
    for (said, want) in [("by", Some(Land::By)), ("DE-BY", Some(Land::By)), ("bayern", Some(Land::By)), ("", None)] {
        assert_eq!(raw(said).parse().unwrap().land, want, "{said}");
    }
    let odd = RawListed { name: "x".repeat(200), email: "keine".into(), land: "Atlantis".into(), role: "y".repeat(90) };
    let fields: Vec<_> = odd.parse().unwrap_err().into_iter().map(|error| error.field).collect();
    assert_eq!(fields, ["email", "name", "role", "land"]);
}

#[test]
fn adding_the_same_again_changes_nothing() {
    let new = |email: &str, name: &str, role: &str| {
        let raw = RawListed { name: name.into(), email: email.into(), role: role.into(), ..RawListed::default() };
        raw.parse().unwrap()
    };
    let there = [listed("eva@amt.example", "Eva Muster", Some("Gast")), listed("max@amt.example", "", None)];
    let lines = [
        new("EVA@amt.example", "eva  MUSTER", "Gast"),
        new("max@amt.example", "", "Leitung"),
        new("eva@amt.example", "Ida Muster", ""),
        new("neu@amt.example", "", ""),
        new("neu@amt.example", "", "Leitung"),
    ];
    assert_eq!(fates(&there, &lines), [Fate::Known, Fate::Changed, Fate::New, Fate::New, Fate::Duplicate]);
}

#[test]
fn roles_are_short_lines_each_once() {
    let read = |roles: &[&str]| read_roles(&roles.iter().map(|role| (*role).to_owned()).collect::<Vec<_>>());
    assert_eq!(read(&["Leitung", " leitung", "", "Land"]), Ok(vec!["Leitung".to_owned(), "Land".to_owned()]));
    assert!(read(&["x"; 21]).is_err() && read(&[&"x".repeat(81)]).is_err());
}

#[test]
fn cells_may_be_divided_by_commas_and_the_address_may_come_first() {
    let read = |text: &str| {
        let lines = read_lines(text).into_iter();
        lines.map(|(_, one)| [one.name, one.email, one.land, one.role].join("|")).collect::<Vec<_>>()
    };
    assert_eq!(read("Name,E-Mail,Land\n\"Muster, Eva\",eva@amt.example,BY"), ["Muster, Eva|eva@amt.example|BY|"]);
    assert_eq!(read("E-Mail;Name\neva@amt.example;Eva"), ["Eva|eva@amt.example||"]);
    assert_eq!(read("Muster, Eva <eva@amt.example>"), ["Muster, Eva|eva@amt.example||"]);
    assert_eq!(read("Eva, die Erste; eva@amt.example"), ["Eva, die Erste|eva@amt.example||"]);
    assert_eq!(read("eva@amt.example"), ["|eva@amt.example||"]);
}
