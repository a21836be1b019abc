//! `iamsim fix` as a process.
#![expect(clippy::unwrap_used, reason = "a test that cannot run the process should stop")]
#![expect(dead_code, reason = "each file of tests uses a part of `process`")]

mod process;

use process::{code, iamsim, run, transcript};

const ARTICLE: &str = "fixtures/article";

fn bundle(name: &str) -> String {
    format!("{ARTICLE}/{name}")
}

#[test]
fn a_deny_gets_the_narrowest_exception() {
    insta::assert_snapshot!(transcript(&["fix", &bundle("05-bucket-policy-denies")]));
}

#[test]
fn alternatives_are_ranked_and_the_first_is_shown_with_its_changes() {
    insta::assert_snapshot!(transcript(&["fix", &bundle("08-other-key")]));
}

#[test]
fn what_is_open_is_asked_for_and_not_repaired() {
    insta::assert_snapshot!(transcript(&["fix", &bundle("06-bucket-policy-condition")]));
    assert_eq!(code(&["fix", &bundle("06-bucket-policy-condition")]), 3);
}

#[test]
fn nothing_is_repaired_where_everything_succeeds() {
    insta::assert_snapshot!(transcript(&["fix", &bundle("03-policy-attached")]));
}

#[test]
fn the_commands_that_have_to_succeed_can_be_named() {
    let bundle = bundle("04-no-lock-permission");
    assert_eq!(code(&["fix", &bundle, "--command", "init"]), 0);
    let of_init = run(&["fix", &bundle, "--command", "init", "--diff"]);
    let of_plan = run(&["fix", &bundle, "--command", "plan", "--diff"]);
    assert!(of_init.stdout.is_empty(), "init takes no lock, and nothing is in its way");
    assert!(String::from_utf8_lossy(&of_plan.stdout).contains("dynamodb:PutItem"));
    assert_eq!(code(&["fix", &bundle, "--command", "all"]), 0);
}

#[test]
fn machines_get_a_json_patch_and_what_is_proved() {
    let output = run(&["fix", &bundle("13-kms-key-policy-missing"), "--format", "json"]);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let repair = &json["repairs"][0];
    assert_eq!(repair["owners"], serde_json::json!(["key's account"]));
    assert_eq!(repair["narrows_deny"], false);
    assert_eq!(repair["proved"], serde_json::json!({ "before": "fails", "after": "succeeds" }));
    let edit = &repair["edits"][0];
    assert_eq!(edit["file"], "key-policy.json");
    assert_eq!((&edit["create"], &edit["patch"][0]["op"]), (&false.into(), &"add".into()));
    assert_eq!(edit["patch"][0]["path"], "/Statement/-");
    let condition = &repair["grants"][0]["condition"];
    assert_eq!(
        condition,
        &serde_json::json!({ "StringEquals": { "kms:ViaService": "s3.ap-northeast-1.amazonaws.com" } })
    );
}

#[test]
fn a_repaired_copy_passes_the_check() {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("repaired");
    let copy = copy.to_str().unwrap();
    for name in ["02-user-without-policy", "09-role-without-policy", "10-scp-denies", "14-github-oidc"] {
        let _ = std::fs::remove_dir_all(copy);
        assert_eq!(code(&["fix", &bundle(name), "--write", copy]), 0, "{name}");
        assert_eq!(code(&["check", copy]), 0, "{name}");
    }
    assert_eq!(code(&["fix", &bundle("10-scp-denies"), "--write", copy]), 2, "nothing is overwritten");
}

#[test]
fn there_is_no_repair_of_a_number_that_was_not_found() {
    insta::assert_snapshot!(transcript(&["fix", &bundle("10-scp-denies"), "--plan", "7"]));
}

#[test]
fn a_diff_on_a_terminal_is_coloured() {
    let output = iamsim(&["fix", &bundle("08-other-key"), "--diff", "--color", "always"]).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("\u{1b}[") && text.contains("+++ b/identity/ci.json"));
    let plain = run(&["fix", &bundle("08-other-key"), "--diff"]);
    assert!(!String::from_utf8(plain.stdout).unwrap().contains('\u{1b}'));
}
