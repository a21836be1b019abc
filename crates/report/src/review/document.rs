//! [`Document`]: an HTML page that holds its own style, and allows nothing else.

use std::fmt::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use crate::format::page::markup;

/// What a colour means; a word beside it says the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tone {
    Good,
    Bad,
    /// What is missing and needed.
    Need,
    Open,
    Quiet,
}

impl Tone {
    /// The class of the style sheet.
    pub(crate) const fn class(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Need => "need",
            Self::Open => "open",
            Self::Quiet => "quiet",
        }
    }
}

/// A page that is being written.
#[derive(Debug)]
pub(crate) struct Document {
    title: String,
    header: String,
    sections: Vec<(String, String)>,
    body: String,
    style: String,
}

impl Document {
    /// An empty page with this title.
    pub(crate) fn new(title: &str) -> Self {
        Self {
            title: title.to_owned(),
            header: String::new(),
            sections: Vec::new(),
            body: String::new(),
            style: include_str!("style.css").to_owned(),
        }
    }

    /// The first thing to read: a sentence in HTML, and what it is about.
    pub(crate) fn banner(&mut self, tone: Tone, sentence: &str, rows: &[(&str, String)]) {
        let mut list = String::new();
        for (name, value) in rows {
            // Writing to a string cannot fail, here and below.
            let _ = writeln!(list, "<dt>{}</dt><dd>{}</dd>", markup(name), markup(value));
        }
        self.header =
            format!("<div class=\"banner {}\"><h1>{sentence}</h1>\n<dl>\n{list}</dl></div>\n", tone.class());
    }

    /// Begins a section.
    pub(crate) fn section(&mut self, id: &str, title: &str, lead: &str) {
        if !self.sections.is_empty() {
            self.body.push_str("</section>\n");
        }
        self.sections.push((id.to_owned(), title.to_owned()));
        let _ = writeln!(
            self.body,
            "<section aria-labelledby=\"{id}\">\n<h2 id=\"{id}\">{}</h2>\n<p class=\"lead\">{}</p>",
            markup(title),
            markup(lead)
        );
    }

    /// Appends HTML.
    pub(crate) fn push(&mut self, html: &str) {
        self.body.push_str(html);
    }

    /// Appends a rule to the style sheet.
    pub(crate) fn style(&mut self, rule: &str) {
        self.style.push_str(rule);
        self.style.push('\n');
    }

    /// The whole page; `footer` is HTML.
    pub(crate) fn finish(self, footer: &str) -> String {
        let hash = STANDARD.encode(Sha256::digest(self.style.as_bytes()));
        let title = markup(&self.title);
        let mut links = String::new();
        for (id, title) in &self.sections {
            let _ = write!(links, "<li><a href=\"#{id}\">{}</a></li>", markup(title));
        }
        let end = if self.sections.is_empty() { "" } else { "</section>\n" };
        format!(
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{hash}'; \
             base-uri 'none'; form-action 'none'\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <meta name=\"referrer\" content=\"no-referrer\">\n\
             <title>{title}</title>\n<style>{}</style>\n</head>\n<body>\n\
             <a class=\"skip\" href=\"#main\">Skip to the content</a>\n\
             <header><p class=\"brand\">{title}</p>\n{}<nav aria-label=\"Sections\"><ul>{links}</ul></nav></header>\n\
             <main id=\"main\">\n{}{end}</main>\n<footer><p>{footer}</p></footer>\n</body>\n</html>\n",
            self.style, self.header, self.body
        )
    }
}

impl Write for Document {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.body.push_str(text);
        Ok(())
    }
}
