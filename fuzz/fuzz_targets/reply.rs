#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| turnus_fuzz::reply(bytes));
