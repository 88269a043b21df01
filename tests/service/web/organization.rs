//! How a host shows itself: a color that everybody can read, and a picture that is nothing but a picture (C25).

use std::{
    io::{self, Cursor},
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{
    body::{Body, Bytes},
    http::{Method, header},
};
use futures::{StreamExt, stream};
use image::{DynamicImage, ImageFormat, RgbImage};
use turnus::domain::access::Role;

use super::Stage;
use crate::support::{
    client::{Client, Page},
    database, on_both,
};

pub(super) fn drawn() -> Vec<u8> {
    let mut bytes = Vec::new();
    let picture = RgbImage::from_pixel(300, 150, image::Rgb([0, 89, 79]));
    DynamicImage::ImageRgb8(picture).write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
    bytes
}

/// Sends the form with the file, as a browser does.
pub(super) async fn upload(client: &mut Client, page: &Page, file: &[u8], wish: &str) -> Page {
    let form = page.form("/logo");
    let token = &form.fields.iter().find(|(name, _)| name == "form_token").unwrap().1;
    let mut body = Vec::new();
    for (name, value) in [("form_token", token.as_bytes()), ("wish", wish.as_bytes()), ("picture", file)] {
        let file = if name == "picture" { "; filename=\"logo.png\"\r\nContent-Type: image/png" } else { "" };
        body.extend_from_slice(
            format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n").as_bytes(),
        );
        body.extend_from_slice(value);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(b"--x--\r\n");
    let request = client.request(&Method::POST, &form.action);
    let request = request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=x");
    client.send(request, Body::from(body)).await
}

on_both! {
    async fn a_color_is_measured_and_then_on_all_pages_of_the_host(database) {
        let stage = Stage::open(database).await;
        stage.app.organizer("stadt", "anna@stadt.example", Role::Admin).await;
        let mut anna = stage.signed_in("anna@stadt.example").await;
        let address = anna.get("/manage/organization").await.location();
        let page = anna.open(&address).await;
        let refused = anna.submit(&page, &address, &[("name", "Stadt Neu"), ("accent", "#ffcc00")]).await;
        assert_eq!(refused.status.as_u16(), 422);
        assert!(refused.text().contains("1,3:1") && refused.text().contains("4,5:1"), "{}", refused.main());
        assert!(refused.text().contains("value=\"#ffcc00\""), "what was typed stays");
        let public = format!("/events/{}", stage.date.event.slug);
        assert!(!stage.app.visitor().open(&public).await.text().contains("/assets/accent-"));

        let saved = anna.submit_and_go(&page, &address, &[("name", "Stadt Neu"), ("accent", "#00594f")]).await;
        assert!(saved.path.ends_with("done=saved") && saved.main().contains("Gespeichert."), "{}", saved.path);
        stage.app.tick();
        for path in [public, stage.form(), format!("/formats/{}", stage.format.slug)] {
            let shown = stage.app.visitor().open(&path).await.text();
            assert!(shown.contains("/assets/accent-00594f-") && shown.contains("Stadt Neu"), "{path}");
        }
        let styles = saved.text().split("href=\"").find(|part| part.starts_with("/assets/accent-")).unwrap().to_owned();
        let styles = stage.app.visitor().open(styles.split('"').next().unwrap()).await;
        assert!(styles.header("content-type").starts_with("text/css") && styles.text().contains("#00594f"));
        assert!(!stage.app.visitor().open("/").await.text().contains("/assets/accent-"), "two hosts, nobody's page");
    }

    async fn a_logo_is_written_anew_and_can_do_nothing(database) {
        let stage = Stage::open(database).await;
        stage.app.organizer("stadt", "anna@stadt.example", Role::Admin).await;
        let mut anna = stage.signed_in("anna@stadt.example").await;
        let address = anna.get("/manage/organization").await.location();
        let page = anna.open(&address).await;
        for bad in [&b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>"[..], b"GIF89a", b"", &vec![0; 600 * 1024]] {
            let refused = upload(&mut anna, &page, bad, "set").await;
            assert!([413, 422].contains(&refused.status.as_u16()), "{} bytes: {}", bad.len(), refused.status);
        }
        assert!(!anna.open(&address).await.text().contains("/logos/"));

        let mut sent = drawn();
        sent.extend_from_slice(b"<script>alert(1)</script>");
        assert_eq!(upload(&mut anna, &page, &sent, "set").await.status.as_u16(), 303);
        let shown = anna.open(&address).await.text();
        let logo = shown.split("src=\"").find(|part| part.starts_with("/logos/")).unwrap();
        let logo = stage.app.visitor().open(logo.split('"').next().unwrap()).await;
        assert_eq!(logo.header("content-type"), "image/png");
        assert!(logo.header("content-security-policy").contains("sandbox"));
        assert_eq!(logo.header("x-content-type-options"), "nosniff");
        assert!(logo.header("content-disposition").starts_with("attachment"));
        assert!(logo.header("cache-control").contains("immutable"));
        assert!(!logo.body.windows(6).any(|part| part == b"script"));
        assert_eq!(image::load_from_memory(&logo.body).unwrap().height(), 96);

        assert_eq!(upload(&mut anna, &page, b"", "remove").await.status.as_u16(), 303);
        assert!(!anna.open(&address).await.text().contains("/logos/"));
    }

    async fn a_gigabyte_is_cut_off_where_it_is_too_much_and_no_name_climbs(database) {
        let stage = Stage::open(database).await;
        stage.app.organizer("stadt", "anna@stadt.example", Role::Admin).await;
        let mut anna = stage.signed_in("anna@stadt.example").await;
        let address = anna.get("/manage/organization").await.location();
        let page = anna.open(&address).await;
        let form = page.form("/logo");
        let token = &form.fields.iter().find(|(name, _)| name == "form_token").unwrap().1;
        let part = |name: &str| format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"");
        let head = format!(
            "{}\r\n\r\n{token}\r\n{}\r\n\r\nset\r\n{}; filename=\"../../../etc/passwd\"\r\n\r\n",
            part("form_token"),
            part("wish"),
            part("picture")
        );
        let post = |client: &Client| {
            let request = client.request(&Method::POST, &form.action);
            request.header(header::CONTENT_TYPE, "multipart/form-data; boundary=x")
        };
        let sent = Arc::new(AtomicUsize::new(0));
        let (count, zeros) = (Arc::clone(&sent), Bytes::from(vec![0; 64 * 1024]));
        let gigabyte = stream::repeat(zeros).take(16 * 1024).inspect(move |some| {
            count.fetch_add(some.len(), Ordering::Relaxed);
        });
        let body = stream::once(std::future::ready(Bytes::from(head.clone()))).chain(gigabyte).map(Ok::<_, io::Error>);
        let refused = anna.send(post(&anna), Body::from_stream(body)).await;
        assert_eq!(refused.status.as_u16(), 413, "{}", refused.main());
        assert!(sent.load(Ordering::Relaxed) < 4 * 1024 * 1024, "{} bytes were read", sent.load(Ordering::Relaxed));

        let body = [head.as_bytes(), &drawn(), b"\r\n--x--\r\n"].concat();
        assert_eq!(anna.send(post(&anna), Body::from(body)).await.status.as_u16(), 303);
        let shown = anna.open(&address).await.text();
        let logo = shown.split("src=\"").find(|part| part.starts_with("/logos/")).expect("the logo");
        let name = logo.split('"').next().unwrap().trim_start_matches("/logos/");
        assert!(name.bytes().all(|b| b.is_ascii_hexdigit() || b".png".contains(&b)), "{name}: a name of our own");
    }
}
