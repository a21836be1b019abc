//! The bundles of the article are read without a complaint.
#![expect(clippy::expect_used, reason = "helpers of tests, outside of `#[test]`")]

use std::path::{Path, PathBuf};

use iamsim_bundle::scenario::{self, Entry, Verdict};
use iamsim_bundle::{Bundle, OpenOptions};
use iamsim_engine::UncollectedLayers;

fn bundles() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/article");
    let entries = folder.read_dir().expect("the folder is in the repository");
    let mut bundles: Vec<PathBuf> = entries.map(|entry| entry.expect("readable").path()).collect();
    bundles.retain(|path| path.is_dir());
    bundles.sort();
    bundles
}

#[test]
fn every_bundle_of_the_article_is_read_without_a_complaint() {
    let options = OpenOptions { principal: None, uncollected: UncollectedLayers::AssumedNone };
    let bundles = bundles();
    assert_eq!(bundles.len(), 15);
    for path in bundles {
        let opened = Bundle::open(&path, &options);
        assert!(opened.diagnostics.is_empty(), "{}: {:#?}", path.display(), opened.diagnostics);
        let bundle = opened.bundle.expect("it has no mistakes");
        assert_eq!(bundle.terraform.len(), 1, "{}", path.display());
    }
}

#[test]
fn the_scenario_that_proves_the_shared_bucket_holds() {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/article/15-shared-bucket.scenario.json");
    let suite = scenario::open([&path]);
    let mut requests = 0;
    for entry in suite.files.iter().flat_map(|file| &file.entries) {
        let Entry::Scenario(scenario) = entry else { panic!("{entry:#?}") };
        for result in scenario.results() {
            requests += 1;
            assert_eq!(result.verdict, Verdict::Passed, "{}", result.request_name());
        }
    }
    assert!(requests > 0);
}
