//! The program `starbuero-sandbox`.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(arguments: &[&str]) -> (Running, Value) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_starbuero-sandbox"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    if let Some(mut stdin) = child.stdin.take() {
        writeln!(stdin, "pit-from-stdin").expect("a token is read");
    }
    let stdout = child.stdout.take().expect("a line is promised");
    let running = Running(child);
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line).expect("a line");
    (running, serde_json::from_str(&line).expect("JSON"))
}

#[tokio::test]
async fn it_says_in_one_line_where_it_is_and_serves_with_the_given_switches() {
    let (_running, line) = start(&[
        "--contacts",
        "12",
        "--seed",
        "4",
        "--token-stdin",
        "--location",
        "meinStandort",
        "--missing-scope",
        "users.readonly",
        "--missing-scope",
        "contacts.write",
        "--search-lag-ms",
        "500",
        "--second-location",
        "3",
        "--unique-identifier",
        "phone",
        "--switch",
        "slowMs=1",
        "--switch",
        "rateWindow=\"aligned\"",
    ]);
    assert_eq!(line["token"], "pit-from-stdin");
    assert_eq!(line["locationId"], "meinStandort");
    let address = line["address"].as_str().expect("an address");
    assert!(address.starts_with("http://127.0.0.1:"), "{address}");

    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    let status = async |path: &str| {
        http.get(format!("{address}{path}"))
            .bearer_auth("pit-from-stdin")
            .header("Version", "2021-07-28")
            .send()
            .await
            .expect("an answer")
            .status()
            .as_u16()
    };
    assert_eq!(status("/locations/meinStandort").await, 200);
    assert_eq!(status("/users/?locationId=meinStandort").await, 401);

    assert_ne!(line["secondLocationId"], line["locationId"]);
    assert!(
        line["secondToken"]
            .as_str()
            .is_some_and(|token| token.starts_with("pit-"))
    );
    let admin = line["adminAddress"].as_str().expect("an admin address");
    let state = http
        .get(format!("{admin}/state"))
        .header("x-sandbox-secret", line["adminSecret"].as_str().expect("a secret"))
        .send()
        .await
        .expect("an answer")
        .text()
        .await
        .expect("text");
    let state: Value = serde_json::from_str(&state).expect("JSON");
    assert_eq!(state["contacts"].as_array().map(Vec::len), Some(12));
}

#[test]
fn a_taken_port_ends_it_with_a_sentence() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let ended = Command::new(env!("CARGO_BIN_EXE_starbuero-sandbox"))
        .args(["--port", &port, "--contacts", "0"])
        .output()
        .expect("it starts");
    assert!(!ended.status.success());
    assert_eq!(
        String::from_utf8_lossy(&ended.stderr).trim(),
        "starbuero-sandbox: could not listen on 127.0.0.1"
    );
}
