#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Ok(table) = intake::Table::open(bytes) {
        let mapping = table.mapping().clone();
        for row in table.map_while(Result::ok) {
            let _ = mapping.lead(&row);
        }
    }
});
