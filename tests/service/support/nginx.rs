//! A real nginx that keeps answers: configuration, log and what it keeps in a temporary folder, on a port of 127.0.0.1.
//! It never touches the machine's own nginx.

use std::{
    fs,
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

use tempfile::TempDir;

use super::{app::BASE_URL, client::Client, left_out::leave_out};

/// Which says with each answer whether it was kept: `HIT`, `MISS`, `EXPIRED`, `REVALIDATED`.
pub(crate) const KEPT: &str = "x-kept";

/// A running nginx; ended with this value.
pub(crate) struct Nginx {
    child: Child,
    pub(crate) address: SocketAddr,
    folder: TempDir,
}

impl Nginx {
    /// In front of that service. None, if it is not installed and leaving out is allowed.
    pub(crate) fn start(service: SocketAddr) -> Option<Self> {
        // It lies where only root's path leads.
        let program = ["/usr/sbin/nginx", "nginx"].into_iter().find(|name| {
            Command::new(name).arg("-v").stderr(Stdio::null()).status().is_ok_and(|status| status.success())
        });
        let Some(program) = program else {
            leave_out("a real nginx: the package nginx is not installed");
            return None;
        };
        let folder = tempfile::tempdir().expect("a folder");
        let address = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port");
        let config = folder.path().join("nginx.conf");
        fs::write(&config, configuration(folder.path(), address, service)).expect("written");
        let mut nginx = Command::new(program);
        nginx.arg("-p").arg(folder.path()).arg("-e").arg(folder.path().join("error.log")).arg("-c").arg(&config);
        let child = nginx.stdin(Stdio::null()).stderr(Stdio::null()).spawn().expect("nginx starts");
        let mut running = Self { child, address, folder };
        running.wait_until_it_listens();
        Some(running)
    }

    fn wait_until_it_listens(&mut self) {
        for _ in 0..600 {
            if TcpStream::connect(self.address).is_ok() {
                return;
            }
            assert!(self.child.try_wait().expect("its end").is_none(), "nginx ended: {}", self.log());
            std::thread::sleep(Duration::from_millis(50));
        }
        panic!("nginx does not listen: {}", self.log());
    }

    fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("error.log")).unwrap_or_default()
    }

    /// Somebody who comes this way.
    pub(crate) fn visitor(&self) -> Client {
        Client::at(self.address, BASE_URL)
    }

    /// The same person, coming this way.
    pub(crate) fn visited_by(&self, person: &Client) -> Client {
        let mut client = self.visitor();
        client.cookies.clone_from(&person.cookies);
        client
    }

    /// Each answer that it keeps, with its head, as it lies on the disk.
    pub(crate) fn kept(&self) -> Vec<String> {
        let mut kept = Vec::new();
        read_all(&self.folder.path().join("kept"), &mut kept);
        kept
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read_all(folder: &Path, found: &mut Vec<String>) {
    let inside: Vec<PathBuf> = fs::read_dir(folder).into_iter().flatten().flatten().map(|one| one.path()).collect();
    for path in inside {
        if path.is_dir() {
            read_all(&path, found);
        } else if let Ok(bytes) = fs::read(&path) {
            found.push(String::from_utf8_lossy(&bytes).into_owned());
        }
    }
}

/// It keeps whatever the service does not forbid: of each answer that says nothing, ten minutes. In one process, so that
/// it is gone as soon as it is killed.
fn configuration(folder: &Path, address: SocketAddr, service: SocketAddr) -> String {
    let at = folder.display();
    let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .iter()
        .map(|name| format!("    {name}_temp_path {at}/{name};\n"))
        .collect();
    format!(
        "daemon off;\nmaster_process off;\nerror_log {at}/error.log;\npid {at}/nginx.pid;\n\
         events {{}}\n\
         http {{\n    access_log off;\n{temporary}\
         \x20   proxy_cache_path {at}/kept keys_zone=kept:10m inactive=60m use_temp_path=off;\n\
         \x20   server {{\n        listen {address};\n        location / {{\n\
         \x20           proxy_pass http://{service};\n            proxy_http_version 1.1;\n\
         \x20           proxy_set_header Connection \"\";\n            proxy_set_header Host $http_host;\n\
         \x20           proxy_set_header X-Forwarded-For $remote_addr;\n\
         \x20           proxy_cache kept;\n            proxy_cache_key $scheme$http_host$request_uri;\n\
         \x20           proxy_cache_valid any 10m;\n            proxy_cache_revalidate on;\n\
         \x20           add_header {KEPT} $upstream_cache_status always;\n        }}\n    }}\n}}\n"
    )
}
