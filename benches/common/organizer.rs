//! Somebody who may do anything.

use turnus::{
    actions::{
        Desk,
        accounts::{self, NewOrganizer},
    },
    domain::{
        access::{Role, Scope, Viewer},
        text::{EmailAddress, Line, Slug},
    },
};

/// The organizer of all that is measured.
pub(crate) async fn organizer(desk: &Desk) -> Viewer {
    let email = EmailAddress::parse("email", "orga@amt.example").unwrap();
    let name = Line::parse("name", "Orga", 80).unwrap();
    let organization = Slug::parse("organization", "amt").unwrap();
    let new = NewOrganizer {
        email: email.clone(),
        name: name.clone(),
        organization,
        organization_name: None,
        role: Role::Admin,
        force: false,
    };
    accounts::add_organizer(desk, &new).await.unwrap();
    let token = accounts::create_token(desk, &email, &name, Scope::Write).await.unwrap();
    accounts::viewer_by_token(desk, &token).await.unwrap().unwrap()
}
