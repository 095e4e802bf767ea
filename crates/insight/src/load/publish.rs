//! What may be told of a team's week, and when nothing is.
//!
//! A lead is to see whether a team has it hard, and nobody is to learn from that how it is for one person. So one small
//! number is told (how many of ten contacts were hard), and only where the rules below hold. They are those of statistical
//! disclosure control (a least group, dominance, rounding: Hundepool et al., *Statistical Disclosure Control*, 2012), and
//! against differencing one more: a group counts only if it was the same in the week before and did not change within the
//! week, so that no two numbers stand side by side that differ by one person. What is not told has no reason beside it, for
//! the reason would tell.

use std::collections::BTreeSet;

use domain::PersonId;
use domain::load::Tally;

/// So many people at least. Leads and admins are none of them, for they read the number and know their own part.
pub const PEOPLE_MIN: usize = 5;
/// Of fewer contacts a share of ten says more about single days than about a week.
pub const CONTACTS_MIN: u32 = 30;

/// Who a week's number is about.
#[derive(Clone, Copy, Debug)]
pub struct Group<'a> {
    /// As the week began.
    pub at_the_start: &'a BTreeSet<PersonId>,
    /// Of these, who is there still, with those who came.
    pub at_the_end: &'a BTreeSet<PersonId>,
    /// As the week before began; `None` where that is not known any more.
    pub before: Option<&'a BTreeSet<PersonId>>,
}

/// How many of ten contacts were hard, or nothing.
pub fn hard_of_ten(group: Group<'_>, tallies: &[Tally]) -> Option<u8> {
    let is_same = group.at_the_start == group.at_the_end && group.before == Some(group.at_the_start);
    let at_work: Vec<&Tally> =
        tallies.iter().filter(|t| t.contacts > 0 && group.at_the_start.contains(&t.person)).collect();
    let contacts: u32 = at_work.iter().map(|t| t.contacts).sum();
    let hard: u32 = at_work.iter().map(|t| t.hard).sum();
    // One person who makes up half of a sum is nearly told by it.
    let is_of_one = at_work.iter().any(|t| t.contacts * 2 > contacts || (hard > 0 && t.hard * 2 > hard));
    if !is_same || at_work.len() < PEOPLE_MIN || contacts < CONTACTS_MIN || is_of_one {
        return None;
    }
    u8::try_from((hard * 10 + contacts / 2) / contacts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(n: i64) -> BTreeSet<PersonId> {
        (1..=n).map(PersonId).collect()
    }

    fn tallies(each: &[(u32, u32)]) -> Vec<Tally> {
        let tally = |(i, &(contacts, hard)): (usize, &(u32, u32))| Tally {
            person: PersonId(i64::try_from(i).expect("a few") + 1),
            contacts,
            hard,
        };
        each.iter().enumerate().map(tally).collect()
    }

    fn told(start: i64, end: i64, before: Option<i64>, each: &[(u32, u32)]) -> Option<u8> {
        let (start, end, before) = (people(start), people(end), before.map(people));
        let group = Group { at_the_start: &start, at_the_end: &end, before: before.as_ref() };
        hard_of_ten(group, &tallies(each))
    }

    #[test]
    fn five_people_who_stayed_the_same_are_told_of_in_one_rounded_number() {
        assert_eq!(told(5, 5, Some(5), &[(20, 4); 5]), Some(2));
        assert_eq!(told(5, 5, Some(5), &[(20, 5); 5]), Some(3), "rounded, half up");
        assert_eq!(told(5, 5, Some(5), &[(20, 0); 5]), Some(0));
    }

    #[test]
    fn four_people_are_never_told_of_nor_five_of_whom_one_was_away() {
        assert_eq!(told(4, 4, Some(4), &[(20, 4); 4]), None);
        assert_eq!(told(5, 5, Some(5), &[(20, 4), (20, 4), (20, 4), (20, 4), (0, 0)]), None);
    }

    #[test]
    fn no_two_weeks_are_told_between_which_somebody_came_or_went() {
        let six = [(20, 4); 6];
        for (start, end, before) in
            [(6, 5, Some(6)), (6, 7, Some(6)), (6, 6, Some(5)), (6, 6, Some(7)), (6, 6, None)]
        {
            assert_eq!(told(start, end, before, &six), None, "{start} {end} {before:?}");
        }
        assert_eq!(told(6, 6, Some(6), &six), Some(2));
    }

    #[test]
    fn who_makes_up_half_of_the_sum_is_not_told() {
        assert_eq!(told(5, 5, Some(5), &[(20, 9), (20, 2), (20, 2), (20, 2), (20, 2)]), None);
        assert_eq!(told(5, 5, Some(5), &[(90, 4), (20, 4), (20, 4), (20, 4), (20, 4)]), None);
    }

    #[test]
    fn whoever_is_not_of_the_group_adds_nothing() {
        let mut with_a_stranger = tallies(&[(20, 4); 5]);
        with_a_stranger.push(Tally { person: PersonId(99), contacts: 20, hard: 20 });
        let five = people(5);
        let group = Group { at_the_start: &five, at_the_end: &five, before: Some(&five) };
        assert_eq!(hard_of_ten(group, &with_a_stranger), Some(2));
    }
}
