//! What gives power over messages stands nowhere but where it was put: addresses, tokens, passwords; and no message names who is inspected.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::time::{Duration, Instant};

use crate::service::Service;
use crate::support::{Ws, shops, task};

/// A server that says back whatever it was sent, in answers that are none.
fn echo(smtp: bool) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let talk = move |mut stream: TcpStream| {
        if smtp {
            stream.write_all(b"220 hello\r\n").ok()?;
            for line in BufReader::new(stream.try_clone().ok()?).lines().map_while(Result::ok) {
                let answer = match line.get(..4).unwrap_or_default() {
                    "EHLO" => "250-me\r\n250 AUTH PLAIN LOGIN\r\n".to_owned(),
                    _ => format!("535 you said {line}\r\n"),
                };
                stream.write_all(answer.as_bytes()).ok()?;
            }
        } else {
            let mut head = [0; 4096];
            let read = stream.read(&mut head).ok()?;
            let path = String::from_utf8_lossy(&head[..read]).split(' ').nth(1)?.to_owned();
            let body = format!("{{\"errcode\":1,\"errmsg\":\"{path}\"}}");
            stream.write_all(format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len()).as_bytes()).ok()?;
        }
        Some(())
    };
    std::thread::spawn(move || listener.incoming().flatten().for_each(|stream| drop(std::thread::spawn(move || talk(stream)))));
    port
}

/// Everything in the files below a folder.
fn written(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            found.extend(written(&path));
        } else if entry.file_name() != "robot" && entry.file_name() != "password" && entry.file_name() != "sign" {
            found.push((path.display().to_string(), std::fs::read(&path).unwrap_or_default()));
        }
    }
    found
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

const WORDS: [&str; 8] = ["TOKENWECOM", "TOKENHOOK", "TOKENUSER", "TOKENFILE", "TOKENDING", "TOKENOLD", "SIGNWORD", "PASSWORDMAIL"];

fn clean(of: &str, bytes: &[u8]) {
    for word in WORDS {
        assert!(!holds(bytes, word), "{word} in {of}: {}", String::from_utf8_lossy(bytes).chars().take(4_000).collect::<String>());
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "one story: every place in which a secret could come to stand")]
fn no_address_and_no_password_stands_in_any_log_file_answer_or_difference() {
    let (http, smtp) = (echo(false), echo(true));
    let ws = Ws::small(&task("a", "ratio = \"10%\"\nfrequency = 2"), &shops(60));
    std::fs::create_dir_all(ws.path("var/secret")).unwrap();
    ws.write("var/secret/robot", &format!("http://127.0.0.1:{http}/send?key=TOKENFILE\n"));
    ws.write("var/secret/password", "PASSWORDMAIL\n");
    ws.write("var/secret/sign", "SIGNWORD\n");
    let settings = ws.read("rules/settings.toml");
    let alerts = format!(
        "{settings}\n# url = \"http://127.0.0.1:{http}/TOKENOLD\"\n[alerts]\nretry_seconds = 1\nall_well = \"01:31\"\n\
         [[alerts.mail]]\nserver = \"127.0.0.1:{smtp}\"\nsecurity = \"none\"\nuser = \"me\"\npassword_file = \"var/secret/password\"\nfrom = \"a@b.cn\"\nto = [\"c@d.cn\"]\n\
         [[alerts.webhook]]\nkind = \"wecom\"\nurl = \"http://127.0.0.1:{http}/send?key=TOKENWECOM\"\n\
         [[alerts.webhook]]\nurl = 'http://TOKENUSER:TOKENUSER@127.0.0.1:{http}/TOKENHOOK'\nsecret_file = \"var/secret/sign\"\n\
         [[alerts.webhook]]\nkind = \"dingtalk\"\nurl = \"http://127.0.0.1:{http}/send?access_token=TOKENDING\"\nsecret_file = \"var/secret/sign\"\n\
         [[alerts.webhook]]\nkind = \"wecom\"\nurl_file = \"var/secret/robot\"\n"
    );
    ws.write("rules/settings.toml", &alerts);
    let mut service = Service::new(ws, "2024-02-29T17:30:00Z".parse().unwrap());
    let whole = std::fs::read_to_string(service.path("rules/settings.toml")).unwrap();
    service.start(None);
    service.swept().unwrap();
    let log = || std::fs::read(service.path("service.log")).unwrap();
    let start = Instant::now();
    while String::from_utf8_lossy(&log()).matches("没有发出去").count() < 4 && start.elapsed() < Duration::from_mins(1) {
        std::thread::sleep(Duration::from_millis(20));
    }
    let tried = String::from_utf8_lossy(&log()).matches("没有发出去").count();
    assert!(tried >= 4, "{}", String::from_utf8_lossy(&log()));
    // The settings change beside the addresses, then an address, then they break in every way.
    let token = "TOKENWECOM\"";
    let breaks = [
        whole.replace("retry_seconds = 1", "retry_seconds = 2"),
        whole.replace(token, "TOKENWECOM2\""),
        whole.replace(token, "TOKENWECOM"),
        whole.replace("url = \"http://127", "url = \"htp://127"),
        whole.replace("url = \"http://127", "url = \"127"),
        whole.replace("url = \"http:", "url = \"http\\u003A"),
        whole.replace("password_file = \"var/secret/password\"", "password = \"PASSWORDMAIL\""),
        whole.replace("server = \"127", "server = \"PASSWORDMAIL:PASSWORDMAIL@127"),
        whole.replace("[[alerts.webhook]]\nkind = \"wecom\"\nurl = ", "webhook = "),
    ];
    let commands: [&[&str]; 12] = [
        &["check"],
        &["check", "--json"],
        &["status", "--json"],
        &["status"],
        &["doctor", "--json"],
        &["preview"],
        &["preview", "--against"],
        &["restore-rules"],
        &["restore-rules", "--json"],
        &["ledger", "export"],
        &["draws", "--json"],
        &["verify", "--json"],
    ];
    let look = |service: &Service, of: &str| {
        for arguments in commands {
            let ran = service.run(arguments);
            clean(&format!("{arguments:?} ({of})"), format!("{}{}", ran.out, ran.err).as_bytes());
        }
    };
    look(&service, "at first");
    let sent = service.run(&["doctor", "--send", "--json"]);
    assert_eq!(sent.code, 1, "{}", sent.out);
    clean("doctor --send", format!("{}{}", sent.out, sent.err).as_bytes());
    for (n, text) in breaks.iter().enumerate() {
        std::fs::write(service.path("rules/settings.toml"), text).unwrap();
        service.set(format!("2024-03-{:02}T17:30:00Z", n + 2).parse().unwrap());
        service.swept().unwrap();
        look(&service, &format!("change {n}"));
    }
    std::fs::write(service.path("rules/settings.toml"), &whole).unwrap();
    service.set("2024-08-02T17:30:00Z".parse().unwrap());
    service.swept().unwrap();
    assert_eq!(service.stop(), 0);
    clean("the log", &std::fs::read(service.path("service.log")).unwrap());
    for (file, bytes) in written(&service.path("var")) {
        clean(&file, &bytes);
    }
    // What was recorded is there, as stars; a check says what would be better.
    let export = service.run(&["ledger", "export"]).out;
    assert!(export.contains("retry_seconds"), "{export}");
    let checked = service.run(&["check", "--json"]).out;
    assert!(checked.contains("address-in-settings") && checked.contains(&format!("http://127.0.0.1:{http}")), "{checked}");
    // Restored, the file has its addresses again.
    std::fs::write(service.path("rules/settings.toml"), whole.replace("retry_seconds = 1", "retry_seconds = 77")).unwrap();
    let ran = service.run(&["restore-rules", "rules/settings.toml", "--write"]);
    clean("restore-rules --write", format!("{}{}", ran.out, ran.err).as_bytes());
    assert_eq!(std::fs::read_to_string(service.path("rules/settings.toml")).unwrap(), whole);
    // Without the file there is nothing to put back, and that is told.
    std::fs::remove_file(service.path("rules/settings.toml")).unwrap();
    service.run(&["restore-rules", "rules/settings.toml", "--write"]);
    clean("settings from the ledger alone", &std::fs::read(service.path("rules/settings.toml")).unwrap());
    assert!(service.run(&["check", "--json"]).out.contains("address-hidden"));
}

#[test]
fn no_message_no_log_and_no_state_names_who_is_inspected() {
    // Nobody can be sent: visits stay unstaffed. Someone changes a list in the ledger: it does not verify.
    let ws = Ws::small(&task("a", "ratio = \"10%\"\nfrequency = 3"), &shops(60));
    let settings = ws.read("rules/settings.toml");
    ws.write("rules/settings.toml", &format!("{settings}\n[register.inspectors]\nfile = \"datasets/inspectors.csv\"\n"));
    ws.write("datasets/inspectors.csv", "证件号,姓名,部门,区划,专长,状态,专家,户籍\nI1,张三,乙局,市级,,在岗,,\n");
    let mut service = Service::new(ws, "2024-02-29T17:30:00Z".parse().unwrap());
    service.start(None);
    service.swept().unwrap();
    assert_eq!(service.told(0, "unstaffed"), 1);
    assert_eq!(service.stop(), 0);
    let ledger = rusqlite::Connection::open(service.path("var/ledger.db")).unwrap();
    let triggers: Vec<String> = {
        let mut all = ledger.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").unwrap();
        all.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    };
    for trigger in triggers {
        ledger.execute_batch(&format!("DROP TRIGGER \"{trigger}\"")).unwrap();
    }
    assert!(ledger.execute("UPDATE objects SET name = name || 'x', ticket = 'ff' || substr(ticket, 3)", []).unwrap() > 0);
    drop(ledger);
    service.set("2024-06-20T17:30:00Z".parse().unwrap());
    service.start(None);
    service.swept().unwrap();
    assert!(service.told(0, "chain-broken") > 0);
    let status = service.run(&["status", "--json"]);
    assert_eq!(service.stop(), 0);
    // A verification by hand does name it.
    assert!(service.run(&["verify"]).out.contains("S000"));
    let read = |name: &str| std::fs::read_to_string(service.path(name)).unwrap();
    for (of, text) in
        [("log", read("service.log")), ("state", read("var/service.json")), ("outbox", read("var/outbox.json")), ("status", status.out)]
    {
        assert!(text.contains("p/a/2024-03-01"), "{of}: {text}");
        assert!(!text.contains("S000") && !text.contains("张三") && !text.contains("I1"), "{of}: {text}");
        let named = text.match_indices('店').any(|(at, _)| text[at + '店'.len_utf8()..].starts_with(|c: char| c.is_ascii_digit()));
        assert!(!named, "{of}: {text}");
    }
}
