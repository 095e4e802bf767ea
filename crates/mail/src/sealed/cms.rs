//! Signed and enveloped data of S/MIME (RFC 5652): enough to read what was signed and to check who signed it.

use domain::seal::SignatureVerdict;
use ring::digest;
use ring::signature as algorithms;

use super::Signature;
use super::ber::{BIT_STRING, Element, INTEGER, OCTET_STRING, OID, Reader, SEQUENCE, SET};
use crate::clean;

const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
const SIGNED: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
const ENVELOPED: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x03];
const SIGNED_AND_ENVELOPED: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x04];
const ENCRYPTED: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x06];
const AUTHENTICATED_ENVELOPED: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x10, 0x01, 0x17];
const MESSAGE_DIGEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04];
const SHA_256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
const SHA_384: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x02];
const SHA_512: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x03];
const RSA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01];
const RSA_PSS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a];
const EC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const P_256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const P_384: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x22];
const ED_25519: &[u8] = &[0x2b, 0x65, 0x70];
const KEY_IDENTIFIER: &[u8] = &[0x55, 0x1d, 0x0e];
const OTHER_NAMES: &[u8] = &[0x55, 0x1d, 0x11];
const MAIL_ADDRESS: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x01];
const COMMON_NAME: &[u8] = &[0x55, 0x04, 0x03];

/// Signers and certificates of one mail; more are an attack.
const LIST_MAX: usize = 50;
/// An RSA key with fewer octets can be broken.
const RSA_BYTES_MIN: usize = 256;

const FITS: &str = "nobody checked who issued the certificate";
const CHANGED: &str = "the text is not the one that was signed";
const FORGED: &str = "the certificate's key did not make it";
const NO_CERTIFICATE: &str = "the signer's certificate did not come with it";
const WEAK: &str = "it was made in a way that no longer proves anything";
const FOREIGN: &str = "it was made in a way that the desk does not know";
const DAMAGED: &str = "it is damaged";

/// What an S/MIME file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Envelope {
    /// Encrypted in one of the ways there are.
    Closed,
    /// Readable: the mail part that was signed, and its signature.
    Signed(Vec<u8>, Signature),
    /// Nothing that could be read: certificates, compressed data, a damaged file.
    Other,
}

/// Opens an `application/pkcs7-mime` file.
pub fn open(file: &[u8]) -> Envelope {
    let Some((kind, content)) = content_info(file) else { return Envelope::Other };
    if [ENVELOPED, SIGNED_AND_ENVELOPED, ENCRYPTED, AUTHENTICATED_ENVELOPED].contains(&kind) {
        return Envelope::Closed;
    }
    if kind != SIGNED {
        return Envelope::Other;
    }
    match signed_data(&content) {
        Some(SignedData { content: Some(content), signers, certificates }) => {
            let signature = check(&signers, &certificates, &[&content]);
            Envelope::Signed(content, signature)
        }
        Some(SignedData { content: None, .. }) | None => Envelope::Other,
    }
}

/// Checks a detached signature over `text`, the octets of the signed part as they came.
pub fn verify(text: &[u8], file: &[u8]) -> Signature {
    let data =
        content_info(file).filter(|(kind, _)| *kind == SIGNED).and_then(|(_, content)| signed_data(&content));
    let Some(data) = data else { return Signature::not_checked(Vec::new(), DAMAGED) };
    // What is signed has CRLF line ends (RFC 8551 §3.1.1), however the mail is kept now.
    let canonical = with_crlf(text);
    check(&data.signers, &data.certificates, &[text, &canonical])
}

fn with_crlf(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len() + text.len() / 40);
    let mut before = 0;
    for octet in text {
        if *octet == b'\n' && before != b'\r' {
            out.push(b'\r');
        }
        out.push(*octet);
        before = *octet;
    }
    out
}

/// The kind of a file and its content.
fn content_info(file: &[u8]) -> Option<(&[u8], Element<'_>)> {
    let mut info = Reader::new(file).expect(SEQUENCE)?.inner();
    let kind = info.expect(OID)?.content;
    let content = info.expect(0xa0)?.inner().next()?;
    Some((kind, content))
}

struct SignedData<'a> {
    content: Option<Vec<u8>>,
    signers: Vec<Element<'a>>,
    certificates: Vec<Certificate<'a>>,
}

fn signed_data<'a>(data: &Element<'a>) -> Option<SignedData<'a>> {
    let mut fields = data.inner();
    fields.expect(INTEGER)?;
    fields.expect(SET)?;
    let mut inner = fields.expect(SEQUENCE)?.inner();
    let kind = inner.expect(OID)?.content;
    let content = match inner.if_next(0xa0) {
        Some(wrapped) => Some(wrapped.inner().next()?.octets()?),
        None => None,
    };
    let content = content.filter(|_| kind == DATA);
    let certificates = fields.if_next(0xa0);
    fields.if_next(0xa1);
    let signers = all(fields.expect(SET)?.inner());
    let certificates = certificates.map(|c| all(c.inner())).unwrap_or_default();
    let certificates = certificates.iter().filter_map(Certificate::of).collect();
    Some(SignedData { content, signers, certificates })
}

fn all(mut reader: Reader<'_>) -> Vec<Element<'_>> {
    std::iter::from_fn(|| reader.next()).take(LIST_MAX).collect()
}

/// The verdict on the first signer, who is nearly always the only one.
fn check(signers: &[Element<'_>], certificates: &[Certificate<'_>], texts: &[&[u8]]) -> Signature {
    let Some(signer) = signers.first().and_then(Signer::of) else {
        return Signature::not_checked(Vec::new(), DAMAGED);
    };
    let Some(certificate) = certificates.iter().find(|c| signer.is(c)) else {
        return Signature::not_checked(Vec::new(), NO_CERTIFICATE);
    };
    let by = certificate.names.clone();
    match signer.verdict(certificate, texts) {
        Ok(()) => Signature { verdict: SignatureVerdict::Fits, by, why: FITS },
        Err(why @ (CHANGED | FORGED)) => Signature { verdict: SignatureVerdict::Broken, by, why },
        Err(why) => Signature::not_checked(by, why),
    }
}

struct Certificate<'a> {
    serial: &'a [u8],
    issuer: &'a [u8],
    key_identifier: Option<&'a [u8]>,
    key_kind: &'a [u8],
    /// The curve of an elliptic key.
    curve: &'a [u8],
    key: &'a [u8],
    names: Vec<String>,
}

impl<'a> Certificate<'a> {
    fn of(element: &Element<'a>) -> Option<Self> {
        let mut fields = element.inner().expect(SEQUENCE)?.inner();
        fields.if_next(0xa0);
        let serial = fields.expect(INTEGER)?.content;
        fields.expect(SEQUENCE)?;
        let issuer = fields.expect(SEQUENCE)?.whole;
        fields.expect(SEQUENCE)?;
        let subject = fields.expect(SEQUENCE)?;
        let mut key = fields.expect(SEQUENCE)?.inner();
        let mut kind = key.expect(SEQUENCE)?.inner();
        let key_kind = kind.expect(OID)?.content;
        let curve = kind.if_next(OID).map_or(&[][..], |e| e.content);
        let key = key.expect(BIT_STRING)?.bits()?;
        let mut key_identifier = None;
        let mut addresses = Vec::new();
        while let Some(field) = fields.next() {
            if field.tag != 0xa3 {
                continue;
            }
            for extension in field.inner().next().map(|list| all(list.inner())).unwrap_or_default() {
                let mut extension = extension.inner();
                let Some(id) = extension.expect(OID) else { continue };
                // Whether it is critical.
                extension.if_next(0x01);
                let Some(value) = extension.expect(OCTET_STRING).and_then(|v| v.inner().next()) else {
                    continue;
                };
                if id.content == KEY_IDENTIFIER {
                    key_identifier = Some(value.content);
                } else if id.content == OTHER_NAMES {
                    addresses.extend(
                        all(value.inner()).iter().filter(|n| n.tag == 0x81).map(|n| words(n.content)),
                    );
                }
            }
        }
        let mut common = Vec::new();
        for set in all(subject.inner()) {
            for pair in all(set.inner()) {
                let mut pair = pair.inner();
                let (Some(id), Some(value)) = (pair.expect(OID), pair.next()) else { continue };
                if id.content == MAIL_ADDRESS {
                    addresses.push(words(value.content));
                } else if id.content == COMMON_NAME {
                    common.push(words(value.content));
                }
            }
        }
        let mut names: Vec<String> = Vec::new();
        for address in addresses.iter().map(|a| a.to_lowercase()).filter(|a| a.contains('@')) {
            if !names.contains(&address) {
                names.push(address);
            }
        }
        if names.is_empty() {
            names = common.into_iter().filter(|n| !n.is_empty()).collect();
        }
        Some(Self { serial, issuer, key_identifier, key_kind, curve, key, names })
    }
}

fn words(bytes: &[u8]) -> String {
    clean::short_line(&String::from_utf8_lossy(&bytes[..bytes.len().min(2000)]), 320)
}

struct Signer<'a> {
    serial: &'a [u8],
    issuer: &'a [u8],
    key_identifier: &'a [u8],
    digest: &'a [u8],
    attributes: Option<Element<'a>>,
    algorithm: &'a [u8],
    parameters: Option<Element<'a>>,
    signature: Vec<u8>,
}

impl<'a> Signer<'a> {
    fn of(element: &Element<'a>) -> Option<Self> {
        let mut fields = element.inner();
        fields.expect(INTEGER)?;
        let who = fields.next()?;
        let (mut serial, mut issuer, mut key_identifier): (&[u8], &[u8], &[u8]) = (&[], &[], &[]);
        if who.tag == SEQUENCE {
            let mut who = who.inner();
            issuer = who.expect(SEQUENCE)?.whole;
            serial = who.expect(INTEGER)?.content;
        } else {
            key_identifier = who.content;
        }
        let digest = fields.expect(SEQUENCE)?.inner().expect(OID)?.content;
        let attributes = fields.if_next(0xa0);
        let mut algorithm = fields.expect(SEQUENCE)?.inner();
        let (id, parameters) = (algorithm.expect(OID)?.content, algorithm.next());
        let signature = fields.next()?.octets()?;
        Some(Self {
            serial,
            issuer,
            key_identifier,
            digest,
            attributes,
            algorithm: id,
            parameters,
            signature,
        })
    }

    fn is(&self, certificate: &Certificate<'_>) -> bool {
        if self.key_identifier.is_empty() {
            self.serial == certificate.serial && self.issuer == certificate.issuer
        } else {
            certificate.key_identifier == Some(self.key_identifier)
        }
    }

    /// # Errors
    /// Why it is not known to fit.
    fn verdict(&self, certificate: &Certificate<'_>, texts: &[&[u8]]) -> Result<(), &'static str> {
        let hash = match self.digest {
            SHA_256 => &digest::SHA256,
            SHA_384 => &digest::SHA384,
            SHA_512 => &digest::SHA512,
            // SHA-1 (OIW) and the digests of RSA Security.
            [0x2b, 0x0e, 0x03, 0x02, 0x1a] | [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x02, ..] => {
                return Err(WEAK);
            }
            _ => return Err(FOREIGN),
        };
        let algorithm = self.algorithm(certificate, hash)?;
        let key = algorithms::UnparsedPublicKey::new(algorithm, certificate.key);
        let Some(attributes) = &self.attributes else {
            return if texts.iter().any(|text| key.verify(text, &self.signature).is_ok()) {
                Ok(())
            } else {
                Err(CHANGED)
            };
        };
        let said = all(attributes.inner()).into_iter().find_map(|attribute| {
            let mut attribute = attribute.inner();
            attribute.expect(OID).filter(|id| id.content == MESSAGE_DIGEST)?;
            attribute.expect(SET)?.inner().expect(OCTET_STRING)
        });
        let said = said.ok_or(DAMAGED)?.content;
        // The attributes are signed as the set that they are, not as the field that they stand in (RFC 5652 §5.4).
        let mut signed = attributes.whole.to_vec();
        if let Some(tag) = signed.first_mut() {
            *tag = SET;
        }
        key.verify(&signed, &self.signature).map_err(|_| FORGED)?;
        if texts.iter().any(|text| digest::digest(hash, text).as_ref() == said) {
            Ok(())
        } else {
            Err(CHANGED)
        }
    }

    fn algorithm(
        &self,
        certificate: &Certificate<'_>,
        hash: &'static digest::Algorithm,
    ) -> Result<&'static dyn algorithms::VerificationAlgorithm, &'static str> {
        let by_hash = |for_256, for_384, for_512| {
            if *hash == digest::SHA256 {
                for_256
            } else if *hash == digest::SHA384 {
                for_384
            } else {
                for_512
            }
        };
        Ok(match certificate.key_kind {
            RSA => {
                if modulus_bytes(certificate.key).ok_or(DAMAGED)? < RSA_BYTES_MIN {
                    return Err(WEAK);
                }
                if self.algorithm == RSA_PSS {
                    if !self.usual_salt(hash) {
                        return Err(FOREIGN);
                    }
                    by_hash(
                        &algorithms::RSA_PSS_2048_8192_SHA256,
                        &algorithms::RSA_PSS_2048_8192_SHA384,
                        &algorithms::RSA_PSS_2048_8192_SHA512,
                    )
                } else if self.algorithm == RSA || self.algorithm.starts_with(&RSA[..8]) {
                    by_hash(
                        &algorithms::RSA_PKCS1_2048_8192_SHA256,
                        &algorithms::RSA_PKCS1_2048_8192_SHA384,
                        &algorithms::RSA_PKCS1_2048_8192_SHA512,
                    )
                } else {
                    return Err(FOREIGN);
                }
            }
            EC_KEY => match (certificate.curve, *hash == digest::SHA256, *hash == digest::SHA384) {
                (P_256, true, _) => &algorithms::ECDSA_P256_SHA256_ASN1,
                (P_256, _, true) => &algorithms::ECDSA_P256_SHA384_ASN1,
                (P_384, true, _) => &algorithms::ECDSA_P384_SHA256_ASN1,
                (P_384, _, true) => &algorithms::ECDSA_P384_SHA384_ASN1,
                _ => return Err(FOREIGN),
            },
            ED_25519 => &algorithms::ED25519,
            _ => return Err(FOREIGN),
        })
    }

    /// Whether the salt is as long as the digest and the digests are one: what everybody does, and all that the library
    /// can check.
    fn usual_salt(&self, hash: &digest::Algorithm) -> bool {
        let Some(parameters) = &self.parameters else { return false };
        let mut fields = parameters.inner();
        let said = fields.if_next(0xa0).and_then(|f| f.inner().next()).and_then(|f| f.inner().expect(OID));
        fields.if_next(0xa1);
        let salt = fields.if_next(0xa2).and_then(|f| f.inner().expect(INTEGER));
        said.is_some_and(|id| id.content == self.digest)
            && salt.is_some_and(|s| s.content == [hash.output_len() as u8])
    }
}

/// The length of an RSA key.
fn modulus_bytes(key: &[u8]) -> Option<usize> {
    let modulus = Reader::new(key).expect(SEQUENCE)?.inner().expect(INTEGER)?.content;
    Some(modulus.iter().skip_while(|b| **b == 0).count())
}
