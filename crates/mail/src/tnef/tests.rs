use proptest::prelude::*;

use super::*;

fn attribute(level: u8, tag: u32, value: &[u8]) -> Vec<u8> {
    let sum = value.iter().fold(0u16, |sum, b| sum.wrapping_add(u16::from(*b)));
    let length = u32::try_from(value.len()).unwrap();
    [&[level][..], &tag.to_le_bytes(), &length.to_le_bytes(), value, &sum.to_le_bytes()].concat()
}

fn container(attributes: &[Vec<u8>]) -> Vec<u8> {
    [&SIGNATURE.to_le_bytes()[..], &[1, 0], &attributes.concat()].concat()
}

/// A property of variable length.
fn long(id: u16, kind: u16, value: &[u8]) -> Vec<u8> {
    let mut out = [kind.to_le_bytes(), id.to_le_bytes()].concat();
    out.extend(1u32.to_le_bytes());
    out.extend(u32::try_from(value.len()).unwrap().to_le_bytes());
    out.extend(value);
    out.resize(out.len().next_multiple_of(4), 0);
    out
}

fn short(id: u16, value: u32) -> Vec<u8> {
    [&3u16.to_le_bytes()[..], &id.to_le_bytes(), &value.to_le_bytes()].concat()
}

fn properties(list: &[Vec<u8>]) -> Vec<u8> {
    [&u32::try_from(list.len()).unwrap().to_le_bytes()[..], &list.concat()].concat()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect()
}

fn start_of_file() -> Vec<u8> {
    attribute(2, 0x0006_9002, &[0; 14])
}

fn file(list: &[Vec<u8>]) -> Vec<u8> {
    [start_of_file(), attribute(2, 0x0006_9005, &properties(list))].concat()
}

#[test]
fn names_are_taken_from_the_longest_on() {
    let title = attribute(2, 0x0001_8010, b"LONGNA~1.TXT\0");
    let content = attribute(2, 0x0006_800f, b"x");
    let table: [(Vec<Vec<u8>>, &str); 5] = [
        (
            vec![
                long(0x3704, 0x1e, b"short.txt\0"),
                long(0x3001, 0x1e, b"shown.txt\0"),
                long(0x3707, 0x1f, &utf16("länger.txt")),
            ],
            "länger.txt",
        ),
        (vec![long(0x3704, 0x1e, b"short.txt\0"), long(0x3001, 0x1e, b"shown.txt\0")], "shown.txt"),
        (vec![long(0x3704, 0x1e, b"short.txt\0")], "short.txt"),
        (vec![long(0x3707, 0x1e, b"\0")], "LONGNA~1.TXT"),
        (vec![], "LONGNA~1.TXT"),
    ];
    for (list, wanted) in table {
        let bytes = container(&[file(&list), title.clone(), content.clone()]);
        let read = read(&bytes).unwrap();
        assert_eq!((read.files[0].name.as_str(), read.files[0].content.as_slice()), (wanted, &b"x"[..]));
        assert_eq!(read.troubles, [""; 0]);
    }
    let nameless = read(&container(&[start_of_file(), content])).unwrap();
    assert_eq!((nameless.files.len(), nameless.files[0].name.as_str()), (1, ""));
}

#[test]
fn content_may_stand_among_the_properties() {
    let stored =
        read(&container(&[file(&[long(0x3707, 0x1e, b"a.doc\0"), long(0x3701, 0x102, b"words")])])).unwrap();
    assert_eq!(stored.files[0].content, b"words");
    // An object of another program keeps the id in front.
    let ole = [&[0x0b, 0, 0, 0, 0, 0, 0, 0, 0xc0, 0, 0, 0, 0, 0, 0, 0x46][..], b"storage"].concat();
    let object = read(&container(&[file(&[short(0x3705, 6), long(0x3701, 0x0d, &ole)])])).unwrap();
    assert_eq!((&object.files[0].content, &object.files[0].message), (&ole, &None));
}

#[test]
fn messages_lie_in_each_other_down_to_a_limit() {
    let mut inner = container(&[attribute(1, 0x0002_800c, b"innermost\0")]);
    for _ in 0..20 {
        inner = container(&[file(&[
            long(0x3001, 0x1e, b"Inner\0"),
            long(0x3701, 0x0d, &[&MESSAGE[..], &inner].concat()),
        ])]);
    }
    let mut outer = read(&inner).unwrap();
    let mut depth = 1;
    while let Some(message) = outer.files.into_iter().next().and_then(|f| f.message) {
        outer = *message;
        depth += 1;
    }
    assert_eq!(depth, DEPTH_MAX);
}

#[test]
fn named_and_multiple_properties_are_passed_over() {
    // A property with a name in letters, one with three texts, one with two numbers, and then the one that is wanted.
    let mut list = [0x0003u16.to_le_bytes(), 0x8001u16.to_le_bytes()].concat();
    list.extend([7; 16]);
    list.extend(1u32.to_le_bytes());
    list.extend(6u32.to_le_bytes());
    list.extend([b'a', 0, b'b', 0, 0, 0, 0, 0]);
    list.extend(5u32.to_le_bytes());
    list.extend([0x101e_u16.to_le_bytes(), 0x6001u16.to_le_bytes()].concat());
    list.extend(3u32.to_le_bytes());
    for text in [&b"one\0"[..], b"two\0", b"seven\0\0\0"] {
        list.extend(u32::try_from(text.len() - if text.len() > 4 { 2 } else { 0 }).unwrap().to_le_bytes());
        list.extend(text);
    }
    list.extend([0x1003_u16.to_le_bytes(), 0x6002u16.to_le_bytes()].concat());
    list.extend(2u32.to_le_bytes());
    list.extend([1, 0, 0, 0, 2, 0, 0, 0]);
    list.extend(long(0x1000, 0x1f, &utf16("found")));
    let bytes = container(&[attribute(1, 0x0006_9003, &[&4u32.to_le_bytes()[..], &list].concat())]);
    let read = read(&bytes).unwrap();
    assert_eq!((read.plain.as_deref(), read.troubles), (Some("found"), vec![]));
}

#[test]
fn bodies_are_taken_from_the_richest_on() {
    let stored = |rtf: &str| {
        let length = u32::try_from(rtf.len()).unwrap();
        [&(length + 12).to_le_bytes()[..], &length.to_le_bytes(), b"MELA", &[0; 4], rtf.as_bytes()].concat()
    };
    let plain = long(0x1000, 0x1e, b"plain\0");
    let html = long(0x1013, 0x102, b"<p>r\xe9sum\xe9</p>");
    let rich = long(0x1009, 0x102, &stored("{\\rtf1 rich}"));
    let wrapped = long(0x1009, 0x102, &stored("{\\rtf1\\fromhtml1{\\*\\htmltag64 <b>}x}"));
    type Row<'a> = (Vec<&'a Vec<u8>>, Option<&'a str>, Option<&'a str>);
    let table: [Row<'_>; 5] = [
        (vec![&plain, &html, &rich], Some("plain"), Some("<p>résumé</p>")),
        (vec![&plain, &rich], Some("plain"), None),
        (vec![&rich], Some("rich"), None),
        (vec![&plain, &wrapped], Some("plain"), Some("<b>x")),
        (vec![], None, None),
    ];
    for (list, plain, html) in table {
        let list: Vec<Vec<u8>> = list.into_iter().cloned().collect();
        let read = read(&container(&[attribute(1, 0x0006_9003, &properties(&list))])).unwrap();
        assert_eq!((read.plain.as_deref(), read.html.as_deref()), (plain, html));
    }
}

#[test]
fn senders_of_the_oldest_form_are_read() {
    let name = b"Ann Lee\0";
    let address = b"SMTP:Ann@Example.org\0";
    let head = [4, 0, 0, 0, name.len() as u8, 0, address.len() as u8, 0];
    let from = [&head[..], name, address].concat();
    let read = read(&container(&[attribute(1, 0x0000_8000, &from)])).unwrap();
    assert_eq!(read.from, Address { name: "Ann Lee".to_owned(), email: "ann@example.org".to_owned() });
}

#[test]
fn damage_is_told_and_costs_only_what_is_behind_it() {
    let first = [file(&[long(0x3707, 0x1e, b"a.txt\0")]), attribute(2, 0x0006_800f, b"first")].concat();
    let whole = container(&[first.clone(), file(&[]), attribute(2, 0x0006_800f, b"second")]);
    let says = |bytes: &[u8]| {
        let read = read(bytes).unwrap();
        assert_eq!((read.files[0].name.as_str(), read.files[0].content.as_slice()), ("a.txt", &b"first"[..]));
        read.troubles
    };
    assert_eq!(says(&whole), [""; 0]);
    assert_eq!(says(&[whole.as_slice(), b"\r\n\n"].concat()), [""; 0]);
    assert_eq!(says(&[whole.as_slice(), b"garbage that is longer"].concat()), [FOREIGN]);
    assert_eq!(says(&whole[..whole.len() - 1]), [CUT_OFF]);
    assert_eq!(says(&whole[..whole.len() - 4]), [CUT_OFF]);
    let mut changed = whole.clone();
    let last = changed.len() - 3;
    changed[last] ^= 1;
    assert_eq!(says(&changed), [CHANGED]);
    let endless = container(&[first, attribute(1, 0x0006_9003, &[0xff; 4])]);
    assert_eq!(says(&endless), [BAD_PROPERTIES]);
    assert_eq!(read(b"not one"), None);
}

#[test]
fn hostile_containers_end_soon() {
    let many_files = container(&vec![file(&[]); 5000]);
    let many_values = container(&[attribute(
        1,
        0x0006_9003,
        &[&1u32.to_le_bytes()[..], &[0x02, 0x10, 1, 0], &u32::MAX.to_le_bytes()].concat(),
    )]);
    let empty_values = container(&[attribute(
        1,
        0x0006_9003,
        &[&1u32.to_le_bytes()[..], &[0x1e, 0x10, 1, 0], &u32::MAX.to_le_bytes(), &[0; 400_000]].concat(),
    )]);
    let many_attributes = container(&vec![attribute(1, 0x0001_8004, b""); 200_000]);
    for bytes in [many_files, many_values, empty_values, many_attributes] {
        let start = std::time::Instant::now();
        let read = read(&bytes).unwrap();
        assert!(start.elapsed().as_secs() < 5 && read.files.len() <= FILES_MAX && !read.troubles.is_empty());
    }
}

proptest! {
    #[test]
    fn what_was_put_in_comes_out(
        files in proptest::collection::vec(("[a-zä ]{1,20}", proptest::collection::vec(any::<u8>(), 0..50)), 0..5),
        text in "[a-zé]{1,40}",
    ) {
        let mut parts = vec![attribute(1, 0x0006_9003, &properties(&[long(0x1000, 0x1f, &utf16(&text))]))];
        for (name, content) in &files {
            parts.push(file(&[long(0x3707, 0x1f, &utf16(&format!("x{name}")))]));
            parts.push(attribute(2, 0x0006_800f, content));
        }
        let read = read(&container(&parts)).unwrap();
        prop_assert_eq!(read.plain.as_deref(), Some(text.as_str()));
        let out: Vec<(String, Vec<u8>)> = read.files.into_iter().map(|f| (f.name, f.content)).collect();
        let wanted: Vec<(String, Vec<u8>)> = files.into_iter().map(|(n, c)| (format!("x{n}"), c)).collect();
        prop_assert_eq!(out, wanted);
    }

    #[test]
    fn any_octets_are_taken(bytes in proptest::collection::vec(any::<u8>(), 0..300), cut in 0usize..200) {
        read(&container(std::slice::from_ref(&bytes)));
        read(&container(&[attribute(1, 0x0006_9003, &bytes), attribute(2, 0x0006_9005, &bytes)]));
        let whole = container(&[file(&[long(0x3707, 0x1f, &bytes), long(0x3701, 0x0d, &[&MESSAGE[..], &bytes].concat())])]);
        if let Some(read) = read(&whole[..cut.min(whole.len())]) {
            read.to_mail();
        }
    }
}
