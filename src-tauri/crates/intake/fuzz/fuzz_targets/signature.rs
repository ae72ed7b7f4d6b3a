#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = intake::signature(&String::from_utf8_lossy(bytes));
});
