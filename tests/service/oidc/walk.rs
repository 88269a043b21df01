//! There and back in a real browser, past a provider with a page of its own (C16).

use serde_json::json;

use super::Stage;
use crate::support::{
    chromium::{chromium, script},
    database,
    door::Door,
    on_both,
};

on_both! {
    async fn a_browser_signs_in_by_the_provider_and_out_again(database) {
        let Some(chromium) = chromium() else { return };
        let stage = Stage::open(database).await;
        let provider = stage.issuer.url();
        stage.issuer.set_more(json!({ "end_session_endpoint": format!("{provider}/logout") }));
        let door = Door::open_with_tls(&stage.app).await;
        let arguments = [door.address.port().to_string(), provider];
        let walked = tokio::task::block_in_place(|| script(&chromium, "provider.mjs", &arguments).output());
        let walked = walked.expect("node starts");
        assert!(walked.status.success(), "{}", String::from_utf8_lossy(&[walked.stdout, walked.stderr].concat()));
        assert_eq!(stage.issuer.asked().token, 1, "only the browser that began had a code exchanged");
    }
}
