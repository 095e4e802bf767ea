//! What the two engines spell differently. Everything else in this crate is one text for both.

/// A migration: the same number and name on both engines.
pub(crate) struct Migration {
    pub(crate) number: i64,
    pub(crate) name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
    /// Rows that a database of this version could hold; the next migration is tested over them.
    pub(crate) sample: &'static str,
}

impl Migration {
    pub(crate) fn sql(&self, lite: bool) -> &'static str {
        if lite { self.sqlite } else { self.postgres }
    }
}

macro_rules! migrations {
    ($($number:literal $name:literal),* $(,)?) => {
        /// All migrations, oldest first.
        pub(crate) const MIGRATIONS: &[Migration] = &[$(Migration {
            number: $number,
            name: $name,
            sqlite: include_str!(concat!("../migrations/sqlite/", $name, ".sql")),
            postgres: include_str!(concat!("../migrations/postgres/", $name, ".sql")),
            sample: include_str!(concat!("../samples/", $name, ".sql")),
        }),*];
    };
}
migrations! { 1 "0001_first", 2 "0002_orders_and_reasons", 3 "0003_identity", 4 "0004_mailbox_servers", 5 "0005_address_trouble", 6 "0006_planned_replies", 7 "0007_files_and_pictures", 8 "0008_spam_and_threads", 9 "0009_ledger", 10 "0010_mail_out_again", 11 "0011_structure", 12 "0012_views", 13 "0013_fields", 14 "0014_flow", 15 "0015_writing", 16 "0016_together", 17 "0017_desk", 18 "0018_side_conversations", 19 "0019_calendars", 20 "0020_promises", 21 "0021_routing", 22 "0022_loads", 23 "0023_rules", 24 "0024_follow_up", 25 "0025_ratings", 26 "0026_notices", 27 "0027_planned_aside_and_macro_files", 28 "0028_escalation", 29 "0029_major_incidents", 30 "0030_access", 31 "0031_articles", 32 "0032_playbooks", 33 "0033_portal", 34 "0034_guided_fixes", 35 "0035_article_files", 36 "0036_device_checks", 37 "0037_chat", 38 "0038_customer_passwords", 39 "0039_organisation_sign_in", 40 "0040_access_connectors", 41 "0041_leads", 42 "0042_corrected_updates", 43 "0043_access_reviews", 44 "0044_webhook_calls" }

/// A text in which `{bytes:00ff}` stands for bytes, as the engine spells them.
pub(crate) fn spelled(sql: &str, lite: bool) -> String {
    let mut out = String::with_capacity(sql.len());
    let mut rest = sql;
    while let Some((before, after)) = rest.split_once("{bytes:") {
        let (bytes, after) = after.split_once('}').expect("our own sample rows close their braces");
        out.push_str(before);
        out.push_str(if lite { "x'" } else { r"'\x" });
        out.push_str(bytes);
        out.push('\'');
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Opens a batch of writes. On PostgreSQL the lock makes the batches of all nodes one after the other, as SQLite's
/// `begin immediate` does: numbers given inside are in commit order.
pub(crate) fn begin_write(lite: bool) -> &'static str {
    if lite { "begin immediate" } else { "begin; select pg_advisory_xact_lock(7236828793)" }
}

pub(crate) const TABLES_SQLITE: &str =
    "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by name";
pub(crate) const TABLES_POSTGRES: &str = "select table_name as name from information_schema.tables where table_schema = current_schema() order by table_name";

/// A table's columns in their order; its name is the parameter.
pub(crate) const COLUMNS_SQLITE: &str = "select name from pragma_table_info($1)";
/// What refers to rows of other tables, each with its table and its definition.
pub(crate) const REFERENCES_POSTGRES: &str =
    "select quote_ident(t.relname), quote_ident(k.conname), pg_get_constraintdef(k.oid) from pg_constraint k
    join pg_class t on t.oid = k.conrelid join pg_namespace n on n.oid = t.relnamespace
    where k.contype = 'f' and n.nspname = current_schema() order by t.relname, k.conname";

/// All rows of a table, where only its name is known. `columns` are quoted.
pub(crate) fn all_rows(table: &str, columns: &str) -> String {
    ["select ", columns, " from \"", table, "\""].concat()
}

/// Compares texts by their bytes, as the desk itself does, whatever language the database was made for.
pub(crate) fn bytewise(lite: bool) -> &'static str {
    if lite { "" } else { " collate \"C\"" }
}

/// How to ask for a plan, and the column that it comes in.
pub(crate) fn explain(lite: bool) -> (&'static str, &'static str) {
    if lite { ("explain query plan", "detail") } else { ("explain", "QUERY PLAN") }
}
