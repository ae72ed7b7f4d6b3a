use std::{fmt, io};

/// Why something could not be read, by what a person can do about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// There is nothing to read: put it away.
    #[error("there is nothing in it")]
    Empty,
    /// Save it as what it was taken for, or hand it over as what it is.
    #[error("this is no {0}")]
    OtherFormat(Format),
    /// Split it, or leave the large parts away.
    #[error("it is larger than {limit} bytes")]
    TooLarge {
        /// The most that is read.
        limit: u64,
    },
    /// Try again: the file could not be read to its end.
    #[error("reading it stopped: {0}")]
    Interrupted(io::ErrorKind),
    /// Decrypt it in the program that it came from, and save it anew.
    #[error("it is encrypted")]
    Encrypted,
    /// Mend the named place, or ask for it anew.
    #[error("it is damaged{}: {damage}", Line(*.line))]
    Damaged {
        /// The line, from 1, where one can be told.
        line: Option<u64>,
        /// What is wrong there.
        damage: Damage,
    },
}

/// The formats that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Format {
    /// An e-mail as a file, `.eml`.
    #[error("e-mail (.eml)")]
    Mail,
    /// An e-mail as Outlook saves it, `.msg`.
    #[error("Outlook message (.msg)")]
    OutlookMessage,
    /// Address cards, `.vcf`.
    #[error("address card (.vcf)")]
    Card,
    /// Rows with values between delimiters.
    #[error("table (.csv)")]
    Table,
    /// Who said what, and when.
    #[error("transcript (.vtt, .srt, .txt, .json)")]
    Transcript,
    /// A `starbuero://` link.
    #[error("link of this app")]
    Link,
}

/// What is wrong with a file that is read in part only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Damage {
    /// A quotation mark opens a value and none closes it.
    #[error("a quotation mark is not closed")]
    UnclosedQuote,
    /// Bytes of zero, as in a file that was cut off or is none of text.
    #[error("it holds zero bytes")]
    ZeroBytes,
    /// More columns than any list of contacts has.
    #[error("it has more columns than can be read")]
    TooManyColumns,
    /// The file ends in the middle, or its parts do not fit together.
    #[error("its parts do not fit together")]
    Structure,
}

struct Line(Option<u64>);

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |line| write!(f, " at line {line}"))
    }
}
