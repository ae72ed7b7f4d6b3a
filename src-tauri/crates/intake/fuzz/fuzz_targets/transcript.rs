#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(transcript) = intake::transcript(bytes) {
        let _ = transcript.note(|number| number.to_string());
    }
});
