//! A real Postfix of its own: configuration, queue and log in a temporary folder, on a port of 127.0.0.1, set up as
//! `docs/mail.md` says. It never touches the machine's own Postfix.

use std::{
    fs,
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use super::{left_out::leave_out, smtp_sink::SmtpSink};

/// A running Postfix; stopped when dropped.
pub(crate) struct Postfix {
    folder: PathBuf,
    pub(crate) port: u16,
}

/// Domains that it delivers itself, into one mailbox, and that it hands to `turnus receive`.
const LOCAL: &str = "rathaus.example";
const OURS: &str = "turnus.example";

impl Postfix {
    /// Whether it can be started here; if not, says what is left out.
    pub(crate) fn is_possible() -> bool {
        let installed = Command::new("postconf").arg("-d").arg("daemon_directory").output().is_ok();
        let is_root = Command::new("id").arg("-u").output().is_ok_and(|id| id.stdout == b"0\n");
        if !installed {
            leave_out("a real Postfix: the package postfix is not installed");
        } else if !is_root {
            leave_out("a real Postfix: it starts for root only");
        }
        installed && is_root
    }

    /// Starts it in this folder. Mail to turnus.example goes into the pipe `receive`, to rathaus.example into a mailbox,
    /// everything else to the sink.
    pub(crate) fn start(folder: &Path, receive: &Path, sink: &SmtpSink) -> Self {
        let port = TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).expect("a port").port();
        let folder = folder.join("postfix");
        for part in ["config", "queue", "data", "mailboxes"] {
            fs::create_dir_all(folder.join(part)).expect("a folder");
        }
        for part in ["data", "mailboxes"] {
            let owner = if part == "data" { "postfix" } else { "nobody" };
            let owned = Command::new("chown").arg(owner).arg(folder.join(part)).status().expect("chown");
            assert!(owned.success(), "{owner} does not own {part}");
        }
        let config = folder.join("config");
        fs::write(config.join("main.cf"), main_cf(&folder, sink)).expect("main.cf");
        fs::write(config.join("master.cf"), master_cf(port, receive)).expect("master.cf");
        fs::write(config.join("transport"), format!("{OURS} turnus:\n")).expect("transport");
        fs::write(config.join("turnus_recipients"), format!("turnus@{OURS} ok\nbounce@{OURS} ok\n"))
            .expect("recipients");
        fs::write(config.join("mailboxes"), format!("eva@{LOCAL} eva/\n")).expect("mailboxes");
        let postfix = Self { folder, port };
        let (started, said) = postfix.tell("start");
        assert!(started, "{said}\n{}", postfix.log());
        postfix
    }

    /// What it wrote down.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.join("queue/postfix.log")).unwrap_or_default()
    }

    /// The mails in the mailbox of `eva@rathaus.example`.
    pub(crate) fn mails_of_eva(&self) -> Vec<Vec<u8>> {
        let Ok(files) = fs::read_dir(self.folder.join("mailboxes/eva/new")) else { return Vec::new() };
        files.map(|file| fs::read(file.expect("a file").path()).expect("a mail")).collect()
    }

    fn tell(&self, what: &str) -> (bool, String) {
        let config = self.folder.join("config");
        let done = Command::new("postfix").arg("-c").arg(config).arg(what).output().expect("postfix");
        (done.status.success(), String::from_utf8_lossy(&[done.stdout, done.stderr].concat()).into_owned())
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        // Ends the process whose number stands in its own queue folder.
        let (stopped, said) = self.tell("stop");
        assert!(stopped || std::thread::panicking(), "Postfix does not stop: {said}");
    }
}

fn main_cf(folder: &Path, sink: &SmtpSink) -> String {
    let at = folder.display();
    let sink = sink.address.port();
    format!(
        "compatibility_level = 3.6\n\
         queue_directory = {at}/queue\ndata_directory = {at}/data\n\
         maillog_file = {at}/queue/postfix.log\nmaillog_file_prefixes = {at}\n\
         inet_interfaces = 127.0.0.1\ninet_protocols = ipv4\nmynetworks = 127.0.0.0/8\n\
         myhostname = mx.{OURS}\nmydestination =\nlocal_recipient_maps =\nalias_maps =\nalias_database =\n\
         smtpd_peername_lookup = no\nsmtp_dns_support_level = disabled\nsmtp_host_lookup = native\n\
         smtp_tls_security_level = none\nsmtpd_relay_restrictions = permit_mynetworks, reject\n\
         recipient_delimiter = +\n\
         transport_maps = texthash:{at}/config/transport\n\
         relay_domains = {OURS}\n\
         relay_recipient_maps = texthash:{at}/config/turnus_recipients\n\
         turnus_destination_recipient_limit = 1\n\
         virtual_mailbox_domains = {LOCAL}\nvirtual_mailbox_base = {at}/mailboxes\n\
         virtual_mailbox_maps = texthash:{at}/config/mailboxes\nvirtual_uid_maps = static:65534\n\
         virtual_gid_maps = static:65534\n\
         default_transport = smtp:[127.0.0.1]:{sink}\n"
    )
}

fn master_cf(port: u16, receive: &Path) -> String {
    format!(
        "127.0.0.1:{port} inet n - n - - smtpd\n\
         pickup unix n - n 60 1 pickup\ncleanup unix n - n - 0 cleanup\nqmgr unix n - n 300 1 qmgr\n\
         rewrite unix - - n - - trivial-rewrite\nbounce unix - - n - 0 bounce\ndefer unix - - n - 0 bounce\n\
         trace unix - - n - 0 bounce\nverify unix - - n - 1 verify\nflush unix n - n 1000? 0 flush\n\
         proxymap unix - - n - - proxymap\nproxywrite unix - - n - 1 proxymap\nsmtp unix - - n - - smtp\n\
         relay unix - - n - - smtp\nshowq unix n - n - - showq\nerror unix - - n - - error\nretry unix - - n - - error\n\
         discard unix - - n - - discard\nvirtual unix - n n - - virtual\nanvil unix - - n - 1 anvil\n\
         scache unix - - n - 1 scache\npostlog unix-dgram n - n - 1 postlogd\n\
         turnus unix - n n - 4 pipe\n    flags=DORq user=nobody argv={}\n",
        receive.display()
    )
}

/// A folder that others may look into, too.
pub(crate) fn open_to_all(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("permissions");
}
