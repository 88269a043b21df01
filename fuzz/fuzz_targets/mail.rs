#![no_main]

use std::panic;

// The reader survives what its library breaks off over; the fuzzer's own hook would end everything before it could. Whatever
// breaks off beyond the reader ends the run all the same.
libfuzzer_sys::fuzz_target!(
    init: panic::set_hook(Box::new(|broken| {
        if !broken.location().is_some_and(|at| at.file().contains("mail-parser")) {
            eprintln!("{broken}");
        }
    })),
    |bytes: &[u8]| turnus_fuzz::mail(bytes)
);
