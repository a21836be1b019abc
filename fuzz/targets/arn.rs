//! `iamsim_fuzz::arn`, driven by libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| iamsim_fuzz::arn(bytes));
