//! `iamsim report` and `--format html`: pages that hold all they show, run no script, and are what a browser shows.
#![expect(clippy::unwrap_used, clippy::disallowed_methods, reason = "the helpers of a test")]
#![expect(dead_code, reason = "each file of tests uses a part of `process`")]

mod process;

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use process::{code, folder, iamsim, root, run};

const BUNDLE: &str = "fixtures/article/05-bucket-policy-denies";

fn review(bundle: &str) -> String {
    String::from_utf8(run(&["report", bundle]).stdout).unwrap()
}

/// What would run, load, or leave the page.
fn is_inert(page: &str) {
    for forbidden in
        ["<script", "<iframe", "<img", "<link", "<object", " on", "javascript:", "http:", "https:", " style="]
    {
        let tags = page.split('<').skip(1).map(|tag| tag.split('>').next().unwrap_or_default());
        for tag in tags {
            let tag = format!("<{}", tag.to_lowercase());
            let is_attribute = forbidden == " on" && !tag.split(" on").skip(1).any(|it| it.contains('='));
            assert!(is_attribute || !tag.contains(forbidden), "{forbidden:?} in {tag}");
        }
    }
    assert!(
        page.contains(
            "http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-"
        )
    );
    assert!(!page.contains("unsafe-inline"));
}

#[test]
fn the_review_answers_as_check_does_and_names_what_it_was_read_from() {
    let page = review(BUNDLE);
    is_inert(&page);
    assert_eq!(code(&["report", BUNDLE]), 1);
    assert_eq!(code(&["report", "fixtures/article/03-policy-attached"]), 0);
    assert_eq!(code(&["report", "fixtures/no-such-bundle"]), 2);
    assert!(page.contains("Every command <strong>fails</strong>"));
    for file in ["iamsim.json", "backend.tf", "bucket-policy.json", "identity/ci.json"] {
        let bytes = std::fs::read(root().join(BUNDLE).join(file)).unwrap();
        let digest = sha256sum(&bytes);
        assert!(page.contains(&format!("{file}</th>")), "{file} is not named");
        if let Some(digest) = digest {
            assert!(page.contains(&digest), "{file}: {digest}");
        }
    }
    assert_eq!(page, review(BUNDLE), "two runs give the same bytes");
}

/// The digest by the tool of the system, where there is one.
fn sha256sum(bytes: &[u8]) -> Option<String> {
    let file = tempfile::NamedTempFile::new().ok()?;
    std::fs::write(file.path(), bytes).ok()?;
    let output = Command::new("sha256sum").arg(file.path()).output().ok()?;
    String::from_utf8(output.stdout).ok()?.split(' ').next().map(str::to_owned)
}

#[test]
fn a_deciding_statement_is_marked_and_linked() {
    let page = review(BUNDLE);
    let (_, link) = page.split_once("<a class=\"tag bad\" href=\"#").unwrap();
    let anchor = link.split('"').next().unwrap();
    let (_, note) = page.split_once(&format!("id=\"{anchor}\">")).unwrap();
    assert!(note.starts_with("denies s3:GetObject"), "{}", note.split('<').next().unwrap_or_default());
}

#[test]
fn nothing_is_written_where_there_is_no_answer() {
    let folder = folder(&[("backend.tf", "")]);
    let output = iamsim(&["report", "-o", "review.html"]).current_dir(folder.path()).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(!folder.path().join("review.html").exists());
}

/// A bundle whose texts would like to be markup.
fn hostile() -> tempfile::TempDir {
    let text =
        "</pre></style></script><script>document.title='owned'</script><img src=x onerror=alert(1)>\\u202e";
    let policy = format!(
        r#"{{ "Version": "2012-10-17", "Statement": [ {{ "Sid": "{text}", "Effect": "Deny", "Principal": "*",
  "Action": "s3:*", "Resource": ["arn:aws:s3:::acme-state", "arn:aws:s3:::acme-state/*"] }} ] }}"#
    );
    let backend = "terraform {\n  backend \"s3\" {\n    bucket = \"acme-state\"\n    key = \"<script>alert(1)</script>\"\n    region = \"eu-west-1\"\n  }\n}\n";
    folder(&[
        ("backend.tf", backend),
        ("bucket-policy.json", &policy),
        ("identity-policies/<b>.json", "{ \"Statement\": [] }"),
    ])
}

fn hostile_page(folder: &Path) -> String {
    let arguments = ["report", ".", "--principal", "arn:aws:iam::123456789012:user/ci"];
    String::from_utf8(iamsim(&arguments).current_dir(folder).output().unwrap().stdout).unwrap()
}

#[test]
fn text_of_a_policy_stays_text() {
    let folder = hostile();
    let page = hostile_page(folder.path());
    is_inert(&page);
    assert!(page.contains("&lt;script&gt;") && page.contains("\\u202e") || page.contains("\\u{202e}"));
    assert!(!page.contains('\u{202e}'));
    let validated = ["validate", "bucket-policy.json", "--format", "html"];
    let validated = iamsim(&validated).current_dir(folder.path()).output().unwrap();
    is_inert(std::str::from_utf8(&validated.stdout).unwrap());
}

/// A browser that shows pages without a window; `None`, said aloud, where there is none.
struct Browser {
    profile: tempfile::TempDir,
}

impl Browser {
    fn find() -> Option<Self> {
        let found = Command::new("chromium").arg("--version").output().is_ok_and(|it| it.status.success());
        if !found {
            // Past the capture of the test harness: a skip is said aloud.
            let _ = writeln!(std::io::stderr(), "skipped: chromium is not installed");
            return None;
        }
        Some(Self { profile: tempfile::tempdir().unwrap() })
    }

    /// Lets the browser show `page`; returns what it says on stdout, and on its console.
    fn show(&self, page: &str, arguments: &[&str]) -> (String, Vec<String>) {
        let file = self.profile.path().join("page.html");
        std::fs::write(&file, page).unwrap();
        let output = Command::new("chromium")
            .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"])
            .args(["--hide-scrollbars", "--window-size=1200,6000", "--enable-logging=stderr"])
            .arg(format!("--user-data-dir={}", self.profile.path().join("profile").display()))
            .args(arguments)
            .arg(format!("file://{}", file.display()))
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        let console = said.lines().filter(|line| line.contains("CONSOLE")).map(str::to_owned).collect();
        (String::from_utf8_lossy(&output.stdout).into_owned(), console)
    }

    fn picture(&self, page: &str) -> Vec<u8> {
        let picture = self.profile.path().join("page.png");
        let _ = std::fs::remove_file(&picture);
        let (_, console) = self.show(page, &[&format!("--screenshot={}", picture.display())]);
        assert_eq!(console, Vec::<String>::new());
        std::fs::read(&picture).unwrap()
    }
}

#[test]
fn a_browser_shows_the_review_without_a_word_on_its_console() {
    let Some(browser) = Browser::find() else { return };
    let folder = hostile();
    for page in [review(BUNDLE), hostile_page(folder.path())] {
        let (shown, console) = browser.show(&page, &["--dump-dom"]);
        assert_eq!(console, Vec::<String>::new());
        assert!(shown.contains("Actions and layers"), "{shown}");
        assert!(!shown.contains("<title>owned") && !shown.contains("<script"), "{shown}");
    }
}

#[test]
fn the_matrix_is_filtered_without_a_script() {
    let Some(browser) = Browser::find() else { return };
    let page = review(BUNDLE);
    let chosen = page
        .replace("id=\"decision-all\" checked>", "id=\"decision-all\">")
        .replace("id=\"decision-denied\">", "id=\"decision-denied\" checked>");
    assert_ne!(page, chosen);
    // The same page, in which the other rows are hidden by hand.
    let by_hand = ["d-allowed", "d-open"].into_iter().fold(chosen.clone(), |page, class| {
        page.replace(&format!("<tr class=\"row {class}"), &format!("<tr hidden class=\"row {class}"))
    });
    assert_ne!(by_hand, chosen);
    let filtered = browser.picture(&chosen);
    assert_ne!(filtered, browser.picture(&page), "the filter changes what is seen");
    assert!(filtered == browser.picture(&by_hand), "the filter shows what is denied, and no more");
}
