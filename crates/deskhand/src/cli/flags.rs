//! The settings as flags of the command line: [`SETTINGS`] says which there are.

use std::collections::BTreeMap;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches, value_parser};

use crate::config::SETTINGS;

/// What most people set; the others are shown by `--help` only.
const COMMON: [&str; 6] = ["data", "database", "listen", "smtp", "public-url", "relay"];
const FILE: &str = "config";

/// The settings given on the command line, before or after the command's name.
#[derive(Clone, Default)]
pub struct Flags {
    pub given: BTreeMap<String, String>,
    /// The settings file.
    pub file: Option<PathBuf>,
}

impl Flags {
    pub fn has(&self, name: &str) -> bool {
        self.given.contains_key(name)
    }
}

impl Args for Flags {
    fn augment_args(command: Command) -> Command {
        let file = Arg::new(FILE).long(FILE).global(true).value_name("FILE");
        let file = file.value_parser(value_parser!(PathBuf));
        let command =
            command.arg(file.help("Settings file (default ./deskhand.toml, then DIR/deskhand.toml)"));
        SETTINGS.iter().fold(command, |command, setting| {
            let default = match setting.default {
                "" => String::new(),
                default => format!(" (default {default})"),
            };
            let first = setting.help.split(". ").next().unwrap_or_default().trim_end_matches('.');
            let flag = Arg::new(setting.name).long(setting.name).global(true).value_name("VALUE");
            command.arg(
                flag.help(format!("{first}{default}"))
                    .long_help(format!("{}{default}", setting.help))
                    .hide_short_help(!COMMON.contains(&setting.name)),
            )
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for Flags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut flags = Self::default();
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        let broken = |e: clap::parser::MatchesError| Error::raw(ErrorKind::InvalidValue, e);
        for setting in SETTINGS {
            if let Some(value) = matches.try_get_one::<String>(setting.name).map_err(broken)? {
                self.given.insert(setting.name.to_owned(), value.clone());
            }
        }
        if let Some(file) = matches.try_get_one::<PathBuf>(FILE).map_err(broken)? {
            self.file = Some(file.clone());
        }
        Ok(())
    }
}
