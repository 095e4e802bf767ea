//! What mails and people make happen.

mod receive_letter;
