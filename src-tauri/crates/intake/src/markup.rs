//! Notes and other texts that may hold HTML, as plain text.
//!
//! Read token by token, without a document being built: what was written deep inside of what, and in which table,
//! does not matter for the words, and no nesting is too deep.

use std::cell::RefCell;

use html5ever::{
    tendril::StrTendril,
    tokenizer::{
        BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts, states::RawKind,
    },
};

/// Tags by which a text is taken for HTML. What merely looks like one, such as `<anna@example.de>`, is text.
const TAGS: &[&str] = &[
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "b",
    "big",
    "blockquote",
    "body",
    "br",
    "button",
    "caption",
    "center",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "embed",
    "figcaption",
    "figure",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "ins",
    "kbd",
    "label",
    "li",
    "link",
    "main",
    "mark",
    "meta",
    "nav",
    "object",
    "ol",
    "option",
    "p",
    "pre",
    "q",
    "s",
    "samp",
    "script",
    "section",
    "select",
    "small",
    "span",
    "strike",
    "strong",
    "style",
    "sub",
    "summary",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "video",
];

/// Tags that begin and end a line.
const LINES: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "caption",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "figcaption",
    "figure",
    "footer",
    "form",
    "header",
    "li",
    "main",
    "nav",
    "ol",
    "option",
    "section",
    "summary",
    "table",
    "tr",
    "ul",
];

/// Tags that stand apart from what is before and after them.
const PARAGRAPHS: &[&str] = &["h1", "h2", "h3", "h4", "h5", "h6", "hr", "p", "pre"];

/// The text of a body, and whether it was HTML. Scripts, styles and all formatting are dropped, links keep their
/// target in brackets. A body without tags that HTML knows is answered unchanged, `a < b` and all.
#[must_use]
pub fn plain_text(body: &str) -> (String, bool) {
    if !tags(body).any(|tag| is_one_of(tag, TAGS)) {
        return (body.to_owned(), false);
    }
    (text(body, ' '), true)
}

/// The text of HTML, whose tables keep their columns apart by this character.
pub(crate) fn text(body: &str, column: char) -> String {
    let makes_lines = |tag: &str| tag.eq_ignore_ascii_case("br") || is_one_of(tag, LINES) || is_one_of(tag, PARAGRAPHS);
    // Where no tag makes lines, the line breaks of the text itself are meant.
    let has_own_lines = !tags(body).any(makes_lines);
    let input = BufferQueue::default();
    input.push_back(StrTendril::from(body));
    let sink = Sink(RefCell::new(Writing {
        is_verbatim: has_own_lines,
        column: Some(column),
        ..Writing::default()
    }));
    let tokenizer = Tokenizer::new(sink, TokenizerOpts::default());
    let _ = tokenizer.feed(&input);
    tokenizer.end();
    tokenizer.sink.0.into_inner().text()
}

/// The names of whatever looks like a tag, with nothing or attributes behind them.
fn tags(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('<').filter_map(|(at, _)| {
        let rest = &text[at + 1..];
        let rest = rest.strip_prefix('/').unwrap_or(rest);
        let (name, rest) = rest.split_at(rest.find(|c: char| !c.is_ascii_alphanumeric())?);
        let inside = rest.split_once('>')?.0;
        // `a<b und c>d` is no tag: words without `=` are attributes only of those tags that have such.
        let is_tag = match inside.trim_end_matches('/').trim() {
            "" => true,
            attributes => inside.starts_with(|c: char| c.is_ascii_whitespace() || c == '/') && attributes.contains('='),
        };
        is_tag.then_some(name)
    })
}

fn is_one_of(tag: &str, known: &[&str]) -> bool {
    known.iter().any(|name| name.eq_ignore_ascii_case(tag))
}

/// What has been written so far.
#[derive(Default)]
struct Writing {
    written: String,
    /// A blank is due before the next word.
    is_blank_due: bool,
    /// What is due before the next word begins another column.
    is_column_due: bool,
    /// Stands between two columns.
    column: Option<char>,
    /// Line breaks are due before the next word.
    breaks_due: usize,
    /// Stands before the next word, which begins an item of a list.
    bullet: String,
    /// Blanks and line breaks are meant as they are.
    is_verbatim: bool,
    preformatted: usize,
    /// The open links: where their text begins, and their target.
    links: Vec<(usize, String)>,
    /// The open lists: the number of the next item, where they are numbered.
    lists: Vec<Option<u32>>,
    /// The open element whose contents are not for reading.
    dropped: Option<String>,
}

struct Sink(RefCell<Writing>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut writing = self.0.borrow_mut();
        match token {
            Token::CharacterTokens(text) => writing.words(&text),
            Token::TagToken(tag) if tag.kind == TagKind::EndTag => writing.close(&tag.name),
            Token::TagToken(tag) => return writing.open(&tag),
            _ => {}
        }
        TokenSinkResult::Continue
    }
}

impl Writing {
    fn words(&mut self, text: &str) {
        if self.dropped.is_some() {
            return;
        }
        for c in text.chars() {
            match c {
                '\n' if self.is_verbatim || self.preformatted > 0 => self.breaks_due += 1,
                '\u{c}' | '\r' => {}
                c if c.is_ascii_whitespace() => {
                    if self.preformatted > 0 {
                        self.catch_up();
                        self.written.push(c);
                    } else {
                        self.is_blank_due = true;
                    }
                }
                c => {
                    self.catch_up();
                    self.written.push(c);
                }
            }
        }
    }

    /// Writes what is due before a word.
    fn catch_up(&mut self) {
        if self.breaks_due > 0 {
            if !self.written.is_empty() {
                self.written.extend(std::iter::repeat_n('\n', self.breaks_due));
            }
        } else if self.is_column_due && !self.written.is_empty() {
            self.written.push(self.column.unwrap_or(' '));
        } else if self.is_blank_due && !self.written.is_empty() {
            self.written.push(' ');
        }
        (self.breaks_due, self.is_blank_due, self.is_column_due) = (0, false, false);
        self.written.push_str(&std::mem::take(&mut self.bullet));
    }

    fn break_line(&mut self, breaks: usize) {
        self.breaks_due = self.breaks_due.max(breaks);
    }

    fn open(&mut self, tag: &Tag) -> TokenSinkResult<()> {
        let name: &str = &tag.name;
        let attribute = |wanted: &str| {
            tag.attrs
                .iter()
                .find(|attribute| &*attribute.name.local == wanted)
                .map(|attribute| &*attribute.value)
        };
        if self.dropped.is_some() {
            return TokenSinkResult::Continue;
        }
        let raw = match name {
            "script" => Some(RawKind::ScriptData),
            "style" | "iframe" | "noembed" | "noframes" | "xmp" => Some(RawKind::Rawtext),
            "title" => Some(RawKind::Rcdata),
            _ => None,
        };
        if let Some(raw) = raw {
            self.dropped = Some(name.to_owned());
            return TokenSinkResult::RawData(raw);
        }
        match name {
            "br" => self.breaks_due += 1,
            "img" => self.words(attribute("alt").unwrap_or_default()),
            "a" => self
                .links
                .push((self.written.len(), readable(attribute("href").unwrap_or_default()))),
            "td" | "th" => self.is_column_due = true,
            "pre" => self.preformatted += 1,
            "ul" => self.lists.push(None),
            "ol" => self.lists.push(Some(
                attribute("start").and_then(|start| start.parse().ok()).unwrap_or(1),
            )),
            _ => {}
        }
        self.separate(name);
        if name == "li" {
            self.bullet = match self.lists.last_mut() {
                Some(Some(number)) => {
                    let bullet = format!("{number}. ");
                    *number = number.saturating_add(1);
                    bullet
                }
                _ => "• ".to_owned(),
            };
        }
        TokenSinkResult::Continue
    }

    fn close(&mut self, name: &str) {
        if let Some(dropped) = &self.dropped {
            if dropped == name {
                self.dropped = None;
            }
            return;
        }
        match name {
            "a" => self.close_link(),
            "pre" => self.preformatted = self.preformatted.saturating_sub(1),
            "ul" | "ol" => {
                self.lists.pop();
            }
            // A list's item without words.
            "li" => self.bullet.clear(),
            _ => {}
        }
        self.separate(name);
    }

    fn separate(&mut self, name: &str) {
        if is_one_of(name, PARAGRAPHS) {
            self.break_line(2);
        } else if is_one_of(name, LINES) {
            self.break_line(1);
        }
    }

    /// Writes the target behind the link's text, unless the text says it already.
    fn close_link(&mut self) {
        let Some((begin, target)) = self.links.pop() else {
            return;
        };
        let text = self.written[begin..].trim();
        if target.is_empty()
            || text.trim_end_matches('/').ends_with(target.trim_end_matches('/'))
            || is_same_number(text, &target)
        {
            return;
        }
        if text.is_empty() {
            self.words(&target);
        } else {
            self.written.push_str(&format!(" ({target})"));
        }
    }

    /// No blanks at the ends of lines, at most one empty line in a row.
    fn text(self) -> String {
        let mut lines: Vec<&str> = Vec::new();
        for line in self.written.lines().map(str::trim_end) {
            if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
                lines.push(line);
            }
        }
        lines.join("\n").trim().to_owned()
    }
}

/// Whether a text is the number that a link dials: `0221 98765` and `+4922198765`.
fn is_same_number(text: &str, target: &str) -> bool {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let (said, dialled) = (digits(text), digits(target));
    let said = said.trim_start_matches('0');
    said.len() >= 4 && dialled.len() >= 6 && dialled.ends_with(said)
}

/// A link's target for reading; empty where it leads to nothing that people read.
fn readable(target: &str) -> String {
    let target: String = target
        .chars()
        .filter(|c| !c.is_whitespace() && !c.is_control())
        .collect();
    let lower = target.to_ascii_lowercase();
    for hidden in ["mailto:", "tel:"] {
        if lower.starts_with(hidden) {
            return target[hidden.len()..].to_owned();
        }
    }
    if lower.starts_with("https://") || lower.starts_with("http://") {
        target
    } else {
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::plain_text;

    #[test]
    fn text_without_markup_stays_as_it_is() {
        for text in [
            "",
            "Rückruf morgen",
            "a < b",
            "a < b > c",
            "wenn a<b und c>d",
            "if a<b then c>d",
            "Zeile 1\nZeile 2\r\n\r\n  eingerückt  ",
            "Anna <anna@example.de>",
            "<Platzhalter> bitte ersetzen",
            "<3 Danke!",
            "5 <6 >4",
            "AT&amp;T &lt;b&gt;",
            "<bold>",
            "<p",
            "<br",
            "1 < 2 <",
        ] {
            assert_eq!(plain_text(text), (text.to_owned(), false), "{text}");
        }
    }

    #[test]
    fn markup_becomes_text() {
        for (html, text) in [
            (
                "<p>Hallo <b>Anna</b></p><p>Bis <i>morgen</i></p>",
                "Hallo Anna\n\nBis morgen",
            ),
            ("Zeile 1<br>Zeile 2<br/>Zeile 3", "Zeile 1\nZeile 2\nZeile 3"),
            ("<div>eins</div><div>zwei</div>", "eins\nzwei"),
            ("<ul><li>eins</li><li>zwei</li></ul>", "• eins\n• zwei"),
            ("<ol><li>eins</li><li>zwei</li></ol>", "1. eins\n2. zwei"),
            (
                "<p>M&uuml;ller &amp; S&ouml;hne&nbsp;GmbH</p>",
                "Müller & Söhne\u{a0}GmbH",
            ),
            ("<p>a &lt; b</p>", "a < b"),
            ("<h2>Titel</h2><p>Text</p>", "Titel\n\nText"),
            ("<b>fett</b>\nund weiter", "fett\nund weiter"),
            ("<s>alt</s> <code>neu</code>", "alt neu"),
            ("<p></p>", ""),
            ("<P>GROSS</P>", "GROSS"),
            ("<img src=\"x\" alt=\"Bild\"> dazu", "Bild dazu"),
            ("<pre>a\n  b</pre>", "a\n  b"),
            (
                "<ul>\n  <li>eins\n  </li>\n  <li></li>\n</ul>\n<p>zwei</p>",
                "• eins\n\nzwei",
            ),
            (
                "<ol start=3><li>drei<ul><li>tief</li></ul></li><li>vier</li></ol>",
                "3. drei\n• tief\n4. vier",
            ),
            (
                "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>",
                "a b\nc",
            ),
            ("Zeile 1\n\n<b>Zeile</b> 2\n", "Zeile 1\n\nZeile 2"),
            ("eins<!-- <p>nie</p> --> zwei<br>", "eins zwei"),
            ("<p>eins<p>zwei", "eins\n\nzwei"),
            ("<br><br>eins<br><br><br><br>zwei", "eins\n\nzwei"),
            ("<b>x</b> <3 und a < b", "x <3 und a < b"),
        ] {
            assert_eq!(plain_text(html), (text.to_owned(), true), "{html}");
        }
    }

    #[test]
    fn links_stay_readable() {
        for (html, text) in [
            (
                "<a href=\"https://example.de/x\">hier</a> lesen",
                "hier (https://example.de/x) lesen",
            ),
            (
                "<a href=\"https://example.de\">https://example.de</a>",
                "https://example.de",
            ),
            (
                "<a href=\"https://example.de/\">https://example.de</a>.",
                "https://example.de.",
            ),
            ("<a href=\"mailto:a@example.de\">a@example.de</a>", "a@example.de"),
            ("<a href=\"mailto:a@example.de\">Anna</a>", "Anna (a@example.de)"),
            ("<a href=\"tel:+4930\">anrufen</a>", "anrufen (+4930)"),
            ("<a href=\"javascript:alert(1)\">klick</a>", "klick"),
            ("<a href=\"data:text/html,x\">klick</a>", "klick"),
            ("<a>leer</a>", "leer"),
            ("<a href=https://x.de></a>", "https://x.de"),
            ("<a href='https://x.de'>offen", "offen"),
            ("zu</a><b> viel</b>", "zu viel"),
        ] {
            assert_eq!(plain_text(html), (text.to_owned(), true), "{html}");
        }
    }

    #[test]
    fn scripts_and_styles_leave_nothing_behind() {
        for html in [
            "vor<script>alert('böse')</script>nach",
            "vor<style>p { color: böse }</style>nach",
            "vor<SCRIPT src=x>böse</SCRIPT >nach",
            "vor<img src=x onerror=\"böse()\">nach",
            "<p onclick=\"böse()\">vor</p>nach",
            "vor<iframe src=\"böse\"></iframe>nach",
            "vor<svg onload=böse()></svg>nach",
            "<head><title>böse</title></head>vornach",
        ] {
            let (text, formatted) = plain_text(html);
            assert!(formatted && !text.contains("böse"), "{html} became {text}");
            assert!(text.contains("vor") && text.contains("nach"), "{html} became {text}");
        }
    }

    #[test]
    fn long_lines_are_not_wrapped_and_deep_nesting_is_survived() {
        let long = "wort ".repeat(2_000);
        assert_eq!(plain_text(&format!("<p>{long}</p>")).0, long.trim());
        for tag in ["div", "b", "ul><li", "table><tr><td", "blockquote"] {
            let close = tag
                .split('>')
                .rev()
                .map(|name| format!("</{}>", name.trim_start_matches('<')))
                .collect::<String>();
            let deep = format!("{}tief{}", format!("<{tag}>").repeat(50_000), close.repeat(50_000));
            assert!(plain_text(&deep).0.contains("tief"), "{tag}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn no_body_is_too_odd(body in any::<String>()) {
            let _ = plain_text(&body);
        }

        #[test]
        fn no_markup_is_too_odd(parts in proptest::collection::vec(proptest::sample::select(vec![
            "<p>", "</p>", "<div>", "<ul>", "<li>", "</li>", "</ul>", "<table>", "<tr>", "<td>", "<td colspan=99999999>",
            "</table>", "<a href='https://x.de'>", "<a href=\"", "</a>", "<br>", "<pre>", "</pre>", "\t", "<ol start=-9>",
            "<ol start=9223372036854775807>", "<script>", "</script>", "<style>", "<!--", "-->", "<![CDATA[", "&#x110000;",
            "&nbsp;", "ä", "日本", "\u{200b}", "\u{e000}", "<svg>", "<math>", "<template>", "<select>", "<option>", "<h1>",
            "<blockquote>", "<img alt='x'>", "<", ">", "\n", "wort ", "<sup>", "<dl><dd>", "<font color=red>",
            "<td rowspan=65535>", "<colgroup><col span=1000>", "</body>", "<frameset>", "<plaintext>", "<p style='width:1px'>",
        ]), 0..24)) {
            let (text, formatted) = plain_text(&parts.concat());
            prop_assert!(!formatted || text == text.trim());
        }
    }
}
