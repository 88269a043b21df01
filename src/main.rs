//! The program: parses the command line and does what it says.

use std::process::ExitCode;

// Here and not in the library, so that a fuzzer brings its own.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    turnus::cli::main()
}
