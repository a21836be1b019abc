//! `iamsim_fuzz::variable`, driven by libFuzzer.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| iamsim_fuzz::variable(bytes));
