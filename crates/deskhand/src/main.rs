//! `deskhand`: one program, one data directory.

fn main() -> std::process::ExitCode {
    deskhand::cli::main().into()
}
