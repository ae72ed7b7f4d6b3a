//! Prints `docs/OPERATIONS.md`.

fn main() {
    print!("{}", highlevel::operations_table());
}
