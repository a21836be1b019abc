//! `iamsim diagnose` as a process.
#![expect(clippy::unwrap_used, reason = "a test that cannot run the process should stop")]
#![expect(dead_code, reason = "each file of tests uses a part of `process`")]

mod process;

use process::{code, folder, root, run, transcript, transcript_in};

/// The transcripts of the texts of which the names begin so.
fn texts(begins: &[&str]) -> String {
    let folder = root().join("fixtures/diagnosis/terraform");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let names = begins.iter().map(|begin| names.iter().find(|name| name.starts_with(begin)).unwrap());
    let transcripts = names
        .map(|name| transcript(&["diagnose", "--error", &format!("fixtures/diagnosis/terraform/{name}")]));
    transcripts.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_denial_is_told_as_exactly_as_its_text_tells_it() {
    insta::assert_snapshot!(texts(&["01-", "03-", "17-", "23-", "27-", "42-", "56-", "59-", "75-", "78-"]));
}

#[test]
fn what_only_looks_like_a_denial_is_answered_with_what_to_do() {
    insta::assert_snapshot!(texts(&[
        "05-",
        "09-",
        "31-",
        "46-",
        "47-",
        "72-",
        "74-",
        "80-",
        "82-",
        "args-kms-key-id-g",
        "args-unknown-a",
        "endpoint-wrong",
        "more-read-only-principal-lock-none-state",
    ]));
}

#[test]
fn machines_get_every_observation() {
    insta::assert_snapshot!(transcript(&[
        "diagnose",
        "--error",
        "fixtures/diagnosis/terraform/07-listbucket-denied-workspace-new.txt",
        "--format",
        "json"
    ]));
}

#[test]
fn a_log_without_an_error_is_exit_code_1_and_no_log_is_2() {
    let folder = folder(&[("build.log", "Apply complete! Resources: 0 added, 0 changed, 0 destroyed.\n")]);
    insta::assert_snapshot!(transcript_in(folder.path(), &["diagnose", "--error", "build.log"]));
    assert_eq!(code(&["diagnose", "--error", "fixtures/no-such-file"]), 2);
}

#[test]
fn what_a_log_says_never_drives_the_terminal() {
    let hostile = "operation error S3: PutObject, https response error StatusCode: 403, api error AccessDenied: User: arn:aws:iam::1:user/\u{202e}\u{9b}31m is not authorized to perform: s3:PutObject on resource: \"arn:aws:s3:::b/\u{1b}]0;x\u{7}\u{200b}k\"\n";
    let folder = folder(&[("build.log", hostile)]);
    for format in ["human", "json"] {
        let log = folder.path().join("build.log");
        let output =
            run(&["diagnose", "--error", log.to_str().unwrap(), "--format", format, "--color", "never"]);
        let text = String::from_utf8(output.stdout).unwrap();
        assert!(text.contains("s3:PutObject"), "{text}");
        assert!(!text.contains(|c: char| c.is_control() && c != '\n'), "{text:?}");
        if format == "human" {
            assert!(!text.contains(['\u{202e}', '\u{200b}']), "{text:?}");
        }
    }
}

#[test]
fn with_a_bundle_the_cause_is_named_or_the_contradiction() {
    let folder = "fixtures/diagnosis/causes";
    let texts = ["head", "lock-by-scp"];
    let bundles = ["04-no-lock-permission", "05-bucket-policy-denies", "10-scp-denies"];
    let transcripts: Vec<String> = bundles
        .iter()
        .flat_map(|bundle| texts.map(|text| (bundle, text)))
        .map(|(bundle, text)| {
            transcript(&[
                "diagnose",
                &format!("fixtures/article/{bundle}"),
                "--error",
                &format!("{folder}/{text}.txt"),
            ])
        })
        .collect();
    insta::assert_snapshot!(transcripts.join("\n"));
    insta::assert_snapshot!(transcript(&[
        "diagnose",
        "fixtures/article/05-bucket-policy-denies",
        "--error",
        "fixtures/diagnosis/causes/head.txt",
        "--format",
        "json"
    ]));
}

#[test]
fn every_form_of_record_and_log_is_read() {
    let folder = root().join("fixtures/diagnosis/logs");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    let transcripts = names
        .iter()
        .map(|name| transcript(&["diagnose", "--error", &format!("fixtures/diagnosis/logs/{name}")]));
    insta::assert_snapshot!(transcripts.collect::<Vec<_>>().join("\n"));
}
