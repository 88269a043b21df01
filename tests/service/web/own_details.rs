//! What somebody once said about themselves can be corrected (G10).

use turnus::{
    domain::{capability::Purpose, participant::Participant},
    store,
};

use super::Stage;
use crate::support::{database, on_both, world::Person};

async fn known(stage: &Stage, person: &Person) -> Participant {
    let found = store::participants::find_by_link(&stage.app.desk.store, person.manage.link_id).await;
    found.expect("the database").expect("a person")
}

on_both! {
    async fn name_authority_and_land_are_corrected_by_the_person(database) {
        let stage = Stage::open(database).await;
        let person = known(&stage, &stage.eva).await;
        let manage = stage.app.desk.keys.link(Purpose::Manage, person.link_id, person.link_version);
        let mut client = stage.app.visitor();
        let page = client.open(&format!("/m/{manage}")).await;
        let address = page.links().into_iter().find(|link| link.ends_with("/details")).expect("a way there");
        let page = client.open(&address).await;
        assert!(page.text().contains("value=\"Eva Muster\""), "{}", page.main());

        let wrong = client.submit(&page, "/details", &[("name", "  "), ("organization", "Amt Süd"), ("land", "XX")]).await;
        assert_eq!(wrong.status.as_u16(), 422);
        assert!(wrong.text().contains("value=\"Amt Süd\""), "what was typed stays");
        assert_eq!(known(&stage, &stage.eva).await, person, "nothing changed");

        let fields = [("name", "Eva Muster-Süd"), ("organization", "Amt Süd"), ("land", "BY")];
        let saved = client.submit_and_go(&page, "/details", &fields).await;
        assert!(saved.main().contains("Gespeichert.") && saved.main().contains("Eva Muster-Süd"), "{}", saved.main());
        let mut edda = stage.signed_in("edda@stadt.example").await;
        let roster = edda.open(&stage.office()).await;
        assert!(roster.text().contains("Eva Muster-Süd") && roster.text().contains("Amt Süd"), "{}", roster.main());
        // Whoever registers under the new name is the same person.
        let again = stage.another_date("Noch einer").await;
        let again = stage.app.register(again.event.id, "eva muster-süd", "eva@amt.example").await;
        assert_eq!(known(&stage, &again).await.id, person.id);
        stage.app.post().await;
    }

    async fn two_who_read_one_mailbox_keep_different_names(database) {
        let stage = Stage::open(database).await;
        let ina = stage.app.register(stage.date.event.id, "Ina Muster", "eva@amt.example").await;
        let person = known(&stage, &ina).await;
        let manage = stage.app.desk.keys.link(Purpose::Manage, person.link_id, person.link_version);
        let mut client = stage.app.visitor();
        let page = client.open(&format!("/m/{manage}/details")).await;
        let refused = client.submit(&page, "/details", &[("name", "EVA  Muster")]).await;
        assert_eq!(refused.status.as_u16(), 422);
        assert!(refused.main().contains("Das ist schon vergeben."), "{}", refused.main());
        stage.app.post().await;
    }
}
