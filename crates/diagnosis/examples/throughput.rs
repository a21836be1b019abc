//! How fast a log is read: `cargo run --release -p iamsim-diagnosis --example throughput`.
//!
//! One GiB of a build's log, in which every 20,000th line begins an error, is fed in parts of 256 KiB. What the parts
//! are made of is in memory; the time is that of reading alone.
#![expect(clippy::print_stdout, clippy::disallowed_methods, reason = "the figure, of a time, is the purpose")]

use std::fmt::Write;
use std::time::Instant;

use iamsim_diagnosis::Observer;

const ERROR: &str = "╷\n│ Error: Error refreshing state: Unable to access object \"prod/app.tfstate\" in S3 bucket \"acme\": \
                     operation error S3: HeadObject, https response error StatusCode: 403, RequestID: X, HostID: Y, \
                     api error Forbidden: Forbidden\n│ \n╵\n";
const GIB: usize = 1 << 30;
const PART: usize = 1 << 18;

fn main() {
    let mut log = String::new();
    for line in 0..400_000 {
        if line % 20_000 == 0 {
            log.push_str(ERROR);
        }
        let _ = match line % 4 {
            0 => writeln!(
                log,
                "2026-11-24T08:00:05.1234567Z aws_instance.web[{line}]: Refreshing state... [id=i-{line:017x}]"
            ),
            1 => writeln!(
                log,
                "2026-11-24T08:00:05.1234567Z   + resource \"aws_s3_object\" \"this\" {{ key = \"logs/{line}\" }}"
            ),
            2 => writeln!(
                log,
                "2026-11-24T08:00:05.1234567Z [INFO] module.vpc.aws_subnet.private: Creation complete after {line}s"
            ),
            _ => writeln!(
                log,
                "2026-11-24T08:00:05.1234567Z GET /health 200 {line} - curl/8.5.0 (x86_64-pc-linux-gnu)"
            ),
        };
    }
    let rounds = GIB / log.len() + 1;
    let begin = Instant::now();
    let mut observer = Observer::new();
    for _ in 0..rounds {
        log.as_bytes().chunks(PART).for_each(|part| observer.feed(part));
    }
    let found = observer.finish().observations.len();
    let seconds = begin.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a figure to be read")]
    let megabytes = (rounds * log.len()) as f64 / 1e6;
    println!("{megabytes:.0} MB in {seconds:.2} s: {:.0} MB/s, {found} errors", megabytes / seconds);
}
