//! Pages of lists: numbered (`page`, `per_page`) or by cursor (`page[size]`, `page[after]`, `page[before]`).

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Map, Value, json};
use store::read::api::{Direction, Walk};

use super::answer::Failure;
use super::body::Params;

/// The most rows of a page, and how many without a word about it.
pub const ROWS_MAX: i64 = 100;
/// Numbered pages reach so far; behind it only cursors do.
const NUMBERED_ROWS_MAX: i64 = 10_000;
const PAGE_PARAMS: [&str; 5] = ["page", "per_page", "page[size]", "page[after]", "page[before]"];

/// Which page of a list is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paging {
    pub rows: i64,
    style: Style,
    /// The address without its query, and the query: what links to other pages are made of.
    url: String,
    params: Params,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Style {
    Numbered { page: i64 },
    Cursor { edge: Option<(Edge, Place)> },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Edge {
    After,
    Before,
}

/// A place in an ordered list. Its text is opaque to clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub key: i64,
    pub id: i64,
}

impl Place {
    pub fn text(self) -> String {
        URL_SAFE_NO_PAD.encode(format!("1.{}.{}", self.key, self.id))
    }
    /// # Errors
    /// 400 for what is none of ours.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let bad = || {
            Failure::malformed("Invalid cursor", "The cursor is none of this list; begin again without one")
        };
        let bytes = URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')).map_err(|_| bad())?;
        let text = String::from_utf8(bytes).map_err(|_| bad())?;
        let mut parts = text.split('.');
        let (version, key, id, rest) = (parts.next(), parts.next(), parts.next(), parts.next());
        let number = |part: Option<&str>| part.and_then(|p| p.parse::<i64>().ok()).ok_or_else(bad);
        if version != Some("1") || rest.is_some() {
            return Err(bad());
        }
        Ok(Self { key: number(key)?, id: number(id)? })
    }
}

/// The rows of a page, and what lies around them.
pub struct Part<T> {
    pub rows: Vec<T>,
    first: Option<Place>,
    last: Option<Place>,
    /// Behind the last row, seen in the list's order.
    more_after: bool,
    more_before: bool,
}

impl Paging {
    /// # Errors
    /// 400 for sizes, numbers or cursors that mean nothing, and for numbered pages too far out.
    pub fn read(params: &Params, url: &str) -> Result<Self, Failure> {
        let bad = |name: &str| {
            Failure::malformed("Invalid pagination", format!("{name} must be a number from 1 on"))
        };
        let by_cursor = ["page[size]", "page[after]", "page[before]"].iter().any(|n| params.has(n));
        let (rows, style) = if by_cursor {
            let rows = params.number("page[size]")?.unwrap_or(ROWS_MAX);
            if rows < 1 {
                return Err(bad("page[size]"));
            }
            let edge = match (params.some("page[after]"), params.some("page[before]")) {
                (Some(_), Some(_)) => {
                    let words = "Give page[after] or page[before], not both";
                    return Err(Failure::malformed("Invalid pagination", words));
                }
                (Some(after), None) => Some((Edge::After, Place::parse(after)?)),
                (None, Some(before)) => Some((Edge::Before, Place::parse(before)?)),
                (None, None) => None,
            };
            (rows.min(ROWS_MAX), Style::Cursor { edge })
        } else {
            let rows = params.number("per_page")?.unwrap_or(ROWS_MAX);
            let page = params.number("page")?.unwrap_or(1);
            if rows < 1 {
                return Err(bad("per_page"));
            }
            if page < 1 {
                return Err(bad("page"));
            }
            let rows = rows.min(ROWS_MAX);
            if page.saturating_mul(rows) > NUMBERED_ROWS_MAX {
                let words = "Numbered pages end after 10000 records; use page[size] and the cursors instead";
                return Err(Failure::malformed("Invalid pagination", words));
            }
            (rows, Style::Numbered { page })
        };
        Ok(Self { rows, style, url: url.to_owned(), params: params.clone() })
    }

    /// Numbered pages tell how many rows there are in all.
    pub fn is_numbered(&self) -> bool {
        matches!(self.style, Style::Numbered { .. })
    }

    /// Which page of how many rows, for lists that are not read from a table.
    pub fn offset(&self) -> i64 {
        match self.style {
            Style::Numbered { page } => (page - 1) * self.rows,
            Style::Cursor { edge: Some((Edge::After, place)) } => place.key.max(0),
            Style::Cursor { edge: Some((Edge::Before, place)) } => (place.key - 1 - self.rows).max(0),
            Style::Cursor { edge: None } => 0,
        }
    }

    /// How to read this page from a list that is ordered upwards, or downwards where it `falls`. One row more than the page
    /// holds tells whether there is another.
    pub fn walk(&self, order: Direction) -> Walk {
        let up =
            Walk { direction: Direction::Up, key: i64::MIN, id: i64::MIN, offset: 0, limit: self.rows + 1 };
        let down = Walk { direction: Direction::Down, key: i64::MAX, id: i64::MAX, ..up };
        let (forward, backward) = match order {
            Direction::Up => (up, down),
            Direction::Down => (down, up),
        };
        match self.style {
            Style::Numbered { page } => Walk { offset: (page - 1) * self.rows, ..forward },
            Style::Cursor { edge: None } => forward,
            Style::Cursor { edge: Some((Edge::After, at)) } => Walk { key: at.key, id: at.id, ..forward },
            Style::Cursor { edge: Some((Edge::Before, at)) } => Walk { key: at.key, id: at.id, ..backward },
        }
    }

    /// The page from what [`Paging::walk`] read; `place` tells where in the order a row stands.
    pub fn part<T>(&self, mut rows: Vec<T>, place: impl Fn(&T) -> Place) -> Part<T> {
        let more = rows.len() as i64 > self.rows;
        rows.truncate(usize::try_from(self.rows).unwrap_or(usize::MAX));
        let (more_after, more_before) = match &self.style {
            Style::Cursor { edge: Some((Edge::Before, _)) } => {
                rows.reverse();
                (true, more)
            }
            Style::Cursor { edge: Some((Edge::After, _)) } => (more, true),
            Style::Cursor { edge: None } => (more, false),
            Style::Numbered { page } => (more, *page > 1),
        };
        let (first, last) = (rows.first().map(&place), rows.last().map(&place));
        Part { rows, first, last, more_after, more_before }
    }

    /// A page of rows that are all at hand, in their order.
    pub fn cut<T>(&self, all: Vec<T>) -> Part<T> {
        let total = all.len() as i64;
        let from = self.offset().min(total);
        let until = match self.style {
            Style::Cursor { edge: Some((Edge::Before, place)) } => (place.key - 1).clamp(from, total),
            Style::Numbered { .. } | Style::Cursor { .. } => (from + self.rows).min(total),
        };
        let rows: Vec<T> = all
            .into_iter()
            .skip(usize::try_from(from).unwrap_or(0))
            .take(usize::try_from(until - from).unwrap_or(0))
            .collect();
        let any = !rows.is_empty();
        // The place of the n-th row, from 1.
        Part {
            rows,
            first: any.then_some(Place { key: from + 1, id: 0 }),
            last: any.then_some(Place { key: until, id: 0 }),
            more_after: until < total,
            more_before: from > 0,
        }
    }

    /// A page whose rows were read at [`Paging::offset`] from a list of `total`.
    pub fn known<T>(&self, mut rows: Vec<T>, total: i64) -> Part<T> {
        let from = self.offset();
        if let Style::Cursor { edge: Some((Edge::Before, place)) } = self.style {
            rows.truncate(usize::try_from(place.key - 1 - from).unwrap_or(0));
        }
        let until = from + rows.len() as i64;
        let any = !rows.is_empty();
        Part {
            rows,
            first: any.then_some(Place { key: from + 1, id: 0 }),
            last: any.then_some(Place { key: until, id: 0 }),
            more_after: any && until < total,
            more_before: from > 0,
        }
    }

    /// The body around the rows. `count` is asked for numbered pages only.
    pub fn envelope<T>(
        &self,
        name: &str,
        part: &Part<T>,
        rows: Vec<Value>,
        count: Option<i64>,
    ) -> Map<String, Value> {
        let mut body = Map::new();
        body.insert(name.to_owned(), Value::Array(rows));
        match self.style {
            Style::Numbered { page } => {
                let count = count.unwrap_or(0);
                let link = |page: i64| {
                    let with = [("page", page.to_string()), ("per_page", self.rows.to_string())];
                    json!(format!("{}?{}", self.url, self.params.changed(&PAGE_PARAMS, &with)))
                };
                let next = if page.saturating_mul(self.rows) < count { link(page + 1) } else { Value::Null };
                body.insert("count".into(), json!(count));
                body.insert("next_page".into(), next);
                body.insert("previous_page".into(), if page > 1 { link(page - 1) } else { Value::Null });
            }
            Style::Cursor { .. } => {
                let link = |name: &'static str, place: Option<Place>| match place {
                    Some(place) => {
                        let with = [(name, place.text()), ("page[size]", self.rows.to_string())];
                        json!(format!("{}?{}", self.url, self.params.changed(&PAGE_PARAMS, &with)))
                    }
                    None => Value::Null,
                };
                let has_more = match self.style {
                    Style::Cursor { edge: Some((Edge::Before, _)) } => part.more_before,
                    Style::Cursor { .. } | Style::Numbered { .. } => part.more_after,
                };
                let next = part.last.filter(|_| part.more_after);
                let previous = part.first.filter(|_| part.more_before);
                body.insert(
                    "links".into(),
                    json!({ "next": link("page[after]", next), "prev": link("page[before]", previous) }),
                );
                body.insert(
                    "meta".into(),
                    json!({
                        "has_more": has_more,
                        "after_cursor": part.last.map(Place::text),
                        "before_cursor": part.first.map(Place::text),
                    }),
                );
            }
        }
        body
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paging(query: &str) -> Result<Paging, Failure> {
        Paging::read(&Params::parse(query).ok().unwrap(), "https://d/x.json")
    }

    /// What a table with the ids 1..=n would give.
    fn read(walk: Walk, n: i64) -> Vec<i64> {
        let mut ids: Vec<i64> = (1..=n).collect();
        match walk.direction {
            Direction::Up => ids.retain(|id| *id > walk.id),
            Direction::Down => {
                ids.retain(|id| *id < walk.id);
                ids.reverse();
            }
        }
        ids.into_iter().skip(walk.offset as usize).take(walk.limit as usize).collect()
    }

    fn follow(order: Direction, size: i64, n: i64) -> (Vec<Vec<i64>>, Vec<Vec<i64>>) {
        let query_of = |url: &str| url.split_once('?').unwrap().1.to_owned();
        let page = |query: &str| {
            let p = paging(query).ok().unwrap();
            let part = p.part(read(p.walk(order), n), |id| Place { key: 0, id: *id });
            let rows = part.rows.clone();
            (rows, p.envelope("x", &part, Vec::new(), None))
        };
        let (mut forth, mut back) = (Vec::new(), Vec::new());
        let mut query = format!("page[size]={size}&q=a%26b");
        let mut last;
        loop {
            let (rows, body) = page(&query);
            forth.push(rows);
            last = body.clone();
            assert_eq!(body["meta"]["has_more"], json!(!body["links"]["next"].is_null()));
            match body["links"]["next"].as_str() {
                Some(next) => query = query_of(next),
                None => break,
            }
            assert!(query.contains("q=a%26b"));
        }
        while let Some(previous) = last["links"]["prev"].as_str() {
            let (rows, body) = page(&query_of(previous));
            back.push(rows);
            last = body;
        }
        (forth, back)
    }

    #[test]
    fn cursors_walk_every_row_once_and_back_again() {
        for order in [Direction::Up, Direction::Down] {
            for n in 0..12 {
                for size in 1..6 {
                    let (forth, back) = follow(order, size, n);
                    let mut all: Vec<i64> = forth.concat();
                    if order == Direction::Down {
                        all.reverse();
                    }
                    assert_eq!(all, (1..=n).collect::<Vec<_>>(), "{order:?} {size} {n}");
                    let mut reversed: Vec<_> = forth[..forth.len() - 1].to_vec();
                    reversed.reverse();
                    assert_eq!(back, reversed, "{order:?} {size} {n}");
                }
            }
        }
    }

    #[test]
    fn lists_at_hand_are_cut_alike() {
        let all: Vec<i64> = (1..=7).collect();
        let mut query = "page[size]=3".to_owned();
        let mut seen = Vec::new();
        loop {
            let p = paging(&query).ok().unwrap();
            let part = p.cut(all.clone());
            seen.extend(part.rows.clone());
            let body = p.envelope("x", &part, Vec::new(), None);
            let Some(next) = body["links"]["next"].as_str() else {
                let previous = body["links"]["prev"].as_str().unwrap().split_once('?').unwrap().1.to_owned();
                assert_eq!(paging(&previous).ok().unwrap().cut(all.clone()).rows, [4, 5, 6]);
                break;
            };
            query = next.split_once('?').unwrap().1.to_owned();
        }
        assert_eq!(seen, all);
        let p = paging("page=2&per_page=3").ok().unwrap();
        let part = p.cut(all.clone());
        assert_eq!(part.rows, [4, 5, 6]);
        let body = p.envelope("x", &part, Vec::new(), Some(7));
        assert_eq!(body["next_page"], json!("https://d/x.json?page=3&per_page=3"));
        assert_eq!(body["previous_page"], json!("https://d/x.json?page=1&per_page=3"));
        assert_eq!(body["count"], 7);
    }

    #[test]
    fn what_is_no_page_is_refused() {
        for bad in [
            "page=0",
            "page=x",
            "per_page=0",
            "per_page=-1",
            "page=101",
            "page[size]=0",
            "page[size]=x",
            "page[after]=x",
            "page[after]=MS4yLjM&page[before]=MS4yLjM",
            "page[after]=' or 1=1 --",
            "page=9223372036854775807",
        ] {
            assert!(paging(bad).is_err(), "{bad}");
        }
        assert_eq!(paging("per_page=1000").ok().unwrap().rows, 100);
        assert_eq!(Place::parse(&Place { key: -5, id: 9 }.text()).ok().unwrap(), Place { key: -5, id: 9 });
    }
}
