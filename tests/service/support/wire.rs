//! HTTP/1.1 by hand, one request per connection: what is on the wire is what a test says.

use std::{
    io,
    net::{IpAddr, SocketAddr},
};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode},
};
use bytes::Bytes;
use http_body_util::BodyExt;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpSocket,
};

/// Sends a request and reads the answer to its end.
pub(super) async fn exchange(
    address: SocketAddr,
    from: Option<IpAddr>,
    request: Request<Body>,
) -> io::Result<(StatusCode, HeaderMap, Bytes)> {
    let (parts, body) = request.into_parts();
    let body = body.collect().await.map_err(io::Error::other)?.to_bytes();
    let mut head = format!("{} {} HTTP/1.1\r\n", parts.method, parts.uri);
    for (name, value) in &parts.headers {
        head += &format!("{name}: {}\r\n", value.to_str().map_err(io::Error::other)?);
    }
    head += &format!("content-length: {}\r\nconnection: close\r\n\r\n", body.len());
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    if let Some(from) = from {
        socket.bind((from, 0).into())?;
    }
    let mut stream = socket.connect(address).await?;
    stream.write_all(&[head.as_bytes(), &body].concat()).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    read(&answer).ok_or_else(|| io::Error::new(io::ErrorKind::UnexpectedEof, "half an answer"))
}

fn read(answer: &[u8]) -> Option<(StatusCode, HeaderMap, Bytes)> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let mut lines = std::str::from_utf8(&answer[..end]).ok()?.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = line.split_once(':')?;
        headers.append(name.parse::<HeaderName>().ok()?, HeaderValue::from_str(value.trim()).ok()?);
    }
    let body = &answer[end + 4..];
    let said = headers.get("content-length").and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let body = match said {
        Some(length) if body.len() < length => return None,
        None if headers.contains_key("transfer-encoding") => unchunked(body)?,
        Some(_) | None => body.to_vec(),
    };
    Some((status, headers, body.into()))
}

fn unchunked(mut body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::new();
    loop {
        let line = body.windows(2).position(|two| two == b"\r\n")?;
        let length = usize::from_str_radix(std::str::from_utf8(&body[..line]).ok()?, 16).ok()?;
        if length == 0 {
            return Some(whole);
        }
        whole.extend_from_slice(body.get(line + 2..line + 2 + length)?);
        body = body.get(line + 4 + length..)?;
    }
}
