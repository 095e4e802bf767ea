//! The little of ASN.1 that signed mails need: elements of BER (X.690), as mail programs write it, with lengths that are
//! left open and strings that come in pieces.

/// Lengths left open may lie in each other this deep.
const DEPTH_MAX: usize = 16;

/// One element: its first octet, and what is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Element<'a> {
    pub(super) tag: u8,
    pub(super) content: &'a [u8],
    /// With tag and length.
    pub(super) whole: &'a [u8],
}

pub(super) const INTEGER: u8 = 0x02;
pub(super) const BIT_STRING: u8 = 0x03;
pub(super) const OCTET_STRING: u8 = 0x04;
pub(super) const OID: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;
const CONSTRUCTED: u8 = 0x20;

/// The elements of `bytes`, one after another.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }
    /// The next element; `None` at the end, or where the octets are none.
    pub(super) fn next(&mut self) -> Option<Element<'a>> {
        let (element, rest) = element(self.rest, 0)?;
        self.rest = rest;
        Some(element)
    }
    /// The next element, which must have this tag.
    pub(super) fn expect(&mut self, tag: u8) -> Option<Element<'a>> {
        self.next().filter(|e| e.tag == tag)
    }
    /// The next element if it has this tag; else nothing is read.
    pub(super) fn if_next(&mut self, tag: u8) -> Option<Element<'a>> {
        let mut ahead = *self;
        let element = ahead.next().filter(|e| e.tag == tag)?;
        *self = ahead;
        Some(element)
    }
}

impl<'a> Element<'a> {
    pub(super) fn inner(&self) -> Reader<'a> {
        Reader::new(self.content)
    }
    /// An octet string's octets, whole or in pieces. `tag` is what its pieces are called.
    pub(super) fn octets(&self) -> Option<Vec<u8>> {
        let mut out = Vec::new();
        collect(self, &mut out, 0)?;
        Some(out)
    }
    /// A bit string's octets, where it has no odd bits.
    pub(super) fn bits(&self) -> Option<&'a [u8]> {
        self.content.strip_prefix(&[0])
    }
}

fn collect(element: &Element<'_>, out: &mut Vec<u8>, depth: usize) -> Option<()> {
    if element.tag & CONSTRUCTED == 0 {
        out.extend_from_slice(element.content);
        return Some(());
    }
    if depth >= DEPTH_MAX {
        return None;
    }
    let mut inner = element.inner();
    while let Some(piece) = inner.next() {
        if piece.tag & !CONSTRUCTED != OCTET_STRING {
            return None;
        }
        collect(&piece, out, depth + 1)?;
    }
    inner.rest.is_empty().then_some(())
}

fn element(bytes: &[u8], depth: usize) -> Option<(Element<'_>, &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    // Tags of more than one octet occur in nothing that is read here.
    if tag & 0x1f == 0x1f {
        return None;
    }
    let (first, rest) = rest.split_first()?;
    match first {
        0x80 => {
            if tag & CONSTRUCTED == 0 || depth >= DEPTH_MAX {
                return None;
            }
            let mut at = rest;
            loop {
                if let Some(after) = at.strip_prefix(&[0, 0]) {
                    let content = &rest[..rest.len() - at.len()];
                    let whole = &bytes[..bytes.len() - after.len()];
                    return Some((Element { tag: *tag, content, whole }, after));
                }
                at = element(at, depth + 1)?.1;
            }
        }
        0..=0x7f => cut(*tag, bytes, rest, usize::from(*first)),
        _ => {
            let count = usize::from(first & 0x7f);
            // A mail has no need for more than four octets of length.
            let (digits, rest) = rest.split_at_checked(count).filter(|_| count <= 4)?;
            let length = digits.iter().fold(0usize, |n, d| n << 8 | usize::from(*d));
            cut(*tag, bytes, rest, length)
        }
    }
}

fn cut<'a>(tag: u8, bytes: &'a [u8], rest: &'a [u8], length: usize) -> Option<(Element<'a>, &'a [u8])> {
    let (content, after) = rest.split_at_checked(length)?;
    Some((Element { tag, content, whole: &bytes[..bytes.len() - after.len()] }, after))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn elements_have_ends() {
        let bytes =
            [0x30, 0x80, 0x24, 0x80, 0x04, 0x01, b'a', 0x04, 0x01, b'b', 0, 0, 0, 0, 0x02, 0x01, 0x05];
        let mut reader = Reader::new(&bytes);
        let sequence = reader.expect(SEQUENCE).unwrap();
        assert_eq!(sequence.whole.len(), 14);
        assert_eq!(sequence.inner().next().unwrap().octets().unwrap(), b"ab");
        assert!(reader.if_next(SET).is_none());
        assert_eq!(reader.expect(INTEGER).unwrap().content, [5]);
        assert_eq!(reader.next(), None);
        assert!(Reader::new(&[0x04, 0x82, 0xff, 0xff, 1]).next().is_none());
        assert!(Reader::new(&[0x04, 0x85, 0, 0, 0, 0, 1, 1]).next().is_none());
        assert!(Reader::new(&[0x30, 0x80].repeat(100_000)).next().is_none());
    }

    proptest! {
        #[test]
        fn any_octets_are_taken(bytes in proptest::collection::vec(any::<u8>(), 0..100)) {
            let mut reader = Reader::new(&bytes);
            while let Some(element) = reader.next() {
                element.octets();
                element.bits();
            }
        }
    }
}
