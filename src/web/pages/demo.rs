//! The demo's mails, readable without a mail program. Outside the demo there is no such page.

use std::path::Path as FilePath;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::Response,
};
use mail_parser::{MessageParser, MimeHeaders};

use crate::web::{error::Fault, page, paths, site::Site, visit::Visit};

/// Mails on the list.
const SHOWN: usize = 200;

/// One mail.
struct Mail {
    path: String,
    subject: String,
    to: String,
    date: String,
    /// Its text, cut into words and the links between them.
    text: Vec<Piece>,
    attachments: Vec<String>,
}

/// A piece of text.
enum Piece {
    Plain(String),
    Link(String),
}

#[derive(Template)]
#[template(path = "pages/demo/list.html")]
struct MailsPage {
    visit: Visit,
    mails: Vec<Mail>,
}

#[derive(Template)]
#[template(path = "pages/demo/show.html")]
struct MailPage {
    visit: Visit,
    mail: Mail,
}

/// Lists the mails, newest first.
///
/// # Errors
/// This is no demo.
pub async fn list(State(site): State<Site>, visit: Visit) -> Result<Response, Fault> {
    let folder = site.mails.clone().ok_or_else(Fault::not_found)?;
    let mails = tokio::task::spawn_blocking(move || newest(&folder)).await.unwrap_or_default();
    Ok(page::private(StatusCode::OK, &MailsPage { visit, mails }))
}

/// Shows one mail.
///
/// # Errors
/// This is no demo, or there is no such mail.
pub async fn show(State(site): State<Site>, visit: Visit, Path(name): Path<String>) -> Result<Response, Fault> {
    let folder = site.mails.clone().ok_or_else(Fault::not_found)?;
    // The name is compared with what lies in the folder; it never becomes part of a path unseen.
    let mail = tokio::task::spawn_blocking(move || {
        names(&folder).into_iter().find(|one| *one == name).and_then(|one| read(&folder, &one))
    });
    let mail = mail.await.ok().flatten().ok_or_else(Fault::not_found)?;
    Ok(page::private(StatusCode::OK, &MailPage { visit, mail }))
}

fn names(folder: &FilePath) -> Vec<String> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<_> = entries
        .filter_map(|entry| Some((entry.metadata().ok()?.modified().ok()?, entry.file_name().into_string().ok()?)))
        .filter(|(_, name)| FilePath::new(name).extension().is_some_and(|ending| ending == "eml"))
        .collect();
    found.sort();
    found.into_iter().rev().map(|(_, name)| name).collect()
}

fn newest(folder: &FilePath) -> Vec<Mail> {
    names(folder).into_iter().take(SHOWN).filter_map(|name| read(folder, &name)).collect()
}

fn read(folder: &FilePath, name: &str) -> Option<Mail> {
    let octets = std::fs::read(folder.join(name)).ok()?;
    let message = MessageParser::default().parse(&octets)?;
    let to = message.to().and_then(|to| to.first()).and_then(|one| one.address()).unwrap_or_default();
    Some(Mail {
        path: paths::DemoMail(name.to_owned()).to_string(),
        subject: message.subject().unwrap_or_default().to_owned(),
        to: to.to_owned(),
        date: message.date().map(mail_parser::DateTime::to_rfc3339).unwrap_or_default(),
        text: pieces(&message.body_text(0).unwrap_or_default()),
        attachments: message.attachments().filter_map(|part| part.attachment_name()).map(str::to_owned).collect(),
    })
}

/// Cuts a text at its links: each stands on a line of its own.
fn pieces(text: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for line in text.lines() {
        let word = line.trim();
        let is_link = ["http://", "https://"].iter().any(|start| word.starts_with(start)) && !word.contains(' ');
        match (is_link, pieces.last_mut()) {
            (true, _) => pieces.push(Piece::Link(word.to_owned())),
            (false, Some(Piece::Plain(text))) => text.extend(["\n", line]),
            (false, _) => pieces.push(Piece::Plain(line.to_owned())),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_cut_out_of_the_text() {
        let cut = pieces("Guten Tag,\n\nhttps://turnus.example/r/abc\n\nGruß");
        let shown: Vec<String> = cut
            .iter()
            .map(|piece| match piece {
                Piece::Plain(text) => format!("[{text}]"),
                Piece::Link(address) => address.clone(),
            })
            .collect();
        assert_eq!(shown, ["[Guten Tag,\n]", "https://turnus.example/r/abc", "[\nGruß]"]);
    }
}
