//! What in the settings is nobody else's business. Whoever has the address of a robot can write in its name: the address is its password. So of an
//! address only its scheme and host are recorded, shown and told; the rest stands as stars, byte for byte, so that every place in the text stays
//! where it is. The ledger has the settings in this form alone. A key that people give a password, although there is none, is treated alike.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;

use crate::diagnostic::SourceFile;

/// Keys whose values are hidden wherever they stand.
const KEYS: [&str; 5] = ["password", "passwd", "secret", "token", "access_token"];

/// An address as it is told: scheme and host.
#[must_use]
pub fn told(address: &str) -> String {
    let Some((scheme, rest)) = address.split_once("://") else { return "…".to_owned() };
    let authority = rest.split(|c: char| "/?#\\".contains(c) || c.is_whitespace()).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    format!("{scheme}://{host}")
}

/// The settings with everything hidden; as many bytes as before.
#[must_use]
pub fn hidden(text: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    for range in secrets(text) {
        for byte in bytes.get_mut(range).unwrap_or_default().iter_mut().filter(|byte| !matches!(byte, b'\n' | b'\r')) {
            *byte = b'*';
        }
    }
    // Whole characters went, so it still is one.
    String::from_utf8(bytes).unwrap_or_default()
}

/// A source as it may be shown.
#[must_use]
pub fn hidden_source(source: &SourceFile) -> SourceFile {
    SourceFile::new(source.name.clone(), hidden(&source.text))
}

/// Whether a text that the ledger kept says no more than stars where an address goes on.
#[must_use]
pub fn is_starred(address: &str) -> bool {
    let rest = address.strip_prefix(told(address).as_str()).unwrap_or_default();
    rest.contains('*') && rest.bytes().all(|b| matches!(b, b'/' | b'?' | b'#' | b'*'))
}

/// The settings as the ledger has them, with the addresses that today's file has in place of their stars, in their order. What today's file does
/// not have stays stars.
#[must_use]
pub fn put_back(kept: &str, today: &str) -> String {
    let hid = hidden(today);
    let mut known: BTreeMap<&str, VecDeque<&str>> = BTreeMap::new();
    for (at, _) in addresses(today) {
        if let (Some(stars), Some(whole)) = (hid.get(at.clone()), today.get(at)) {
            known.entry(stars).or_default().push_back(whole);
        }
    }
    let (mut out, mut from) = (String::with_capacity(kept.len()), 0);
    for (at, _) in addresses(kept) {
        let Some(whole) = kept.get(at.clone()).and_then(|stars| known.get_mut(stars)).and_then(VecDeque::pop_front) else { continue };
        out.push_str(kept.get(from..at.start).unwrap_or_default());
        out.push_str(whole);
        from = at.end;
    }
    out.push_str(kept.get(from..).unwrap_or_default());
    out
}

/// Everything that is hidden: after the host of each address, before it where a user stands there, and the values of keys of their own.
fn secrets(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = addresses(text).into_iter().flat_map(|(_, hidden)| hidden).collect();
    found.extend(KEYS.iter().flat_map(|key| values(text, key)));
    let of = |range: &Range<usize>| text.get(range.clone()).unwrap_or_default();
    // One without a scheme, or with escapes in it, is no address for us, and a secret all the same.
    found.extend(values(text, "url").into_iter().filter(|range| !of(range).contains("://")));
    found.extend(values(text, "server").into_iter().filter_map(|range| of(&range).rfind('@').map(|user| range.start..range.start + user)));
    found
}

/// Every address in a text, wherever it stands (a line that is commented out has its robot's address, too), with what of it is hidden.
fn addresses(text: &str) -> Vec<(Range<usize>, Vec<Range<usize>>)> {
    let mut found = Vec::new();
    let mut end = 0;
    for (at, _) in text.match_indices("://") {
        if at < end {
            continue;
        }
        let before = text.get(..at).unwrap_or_default();
        let start = before
            .rfind(|c: char| !c.is_ascii_alphanumeric() && !"+-.".contains(c))
            .map_or(0, |last| last + before.get(last..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8));
        let quote = before.get(..start).and_then(|rest| rest.chars().next_back()).filter(|c| "\"'".contains(*c));
        let over = |c: char| match quote {
            Some(quote) => c == quote || c == '\n' || c == '\r',
            None => c.is_whitespace() || c.is_control() || !c.is_ascii() || "\"'<>".contains(c),
        };
        let from = at + 3;
        let rest = text.get(from..).unwrap_or_default();
        end = from + rest.find(over).unwrap_or(rest.len());
        let authority = text.get(from..end).unwrap_or_default();
        let host_end = from + authority.find(|c: char| "/?#\\".contains(c) || c.is_whitespace()).unwrap_or(authority.len());
        let mut hidden = Vec::new();
        if let Some(user) = text.get(from..host_end).and_then(|authority| authority.rfind('@')) {
            hidden.push(from..from + user);
        }
        // The sign that begins the rest says nothing; what is escaped may say everything.
        let first = text.get(host_end..end).is_some_and(|rest| rest.starts_with(['/', '?', '#']));
        hidden.push(host_end + usize::from(first)..end);
        found.push((start..end, hidden));
    }
    found
}

/// The values of a key: what stands between the quotes after `key =`.
fn values(text: &str, key: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for (at, _) in text.match_indices(key) {
        let inside = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        let begins = text.get(..at).and_then(|before| before.chars().next_back()).is_none_or(|c| !inside(c));
        let after = text.get(at + key.len()..).unwrap_or_default();
        let after = after.strip_prefix(['"', '\'']).unwrap_or(after);
        let Some(value) = after.trim_start_matches([' ', '\t']).strip_prefix('=').filter(|_| begins) else { continue };
        let value = value.trim_start_matches([' ', '\t']);
        let start = text.len() - value.len();
        let Some(quote) = value.chars().next().filter(|c| "\"'".contains(*c)) else { continue };
        let triple = String::from_iter([quote; 3]);
        let (open, close) = if value.starts_with(&triple) { (3, triple) } else { (1, quote.to_string()) };
        let inner = value.get(open..).unwrap_or_default();
        let line = if open == 1 { inner.find('\n').unwrap_or(inner.len()) } else { inner.len() };
        let mut stop = line;
        let mut seek = 0;
        while let Some(next) = inner.get(seek..line).and_then(|rest| rest.find(&close)) {
            let escaped = quote == '"' && inner.get(..seek + next).is_some_and(|before| before.ends_with('\\'));
            stop = seek + next;
            if !escaped {
                break;
            }
            seek = stop + 1;
            stop = line;
        }
        found.push(start + open..start + open + stop);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_an_address_scheme_and_host_are_told() {
        for (address, wanted) in [
            ("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx", "https://qyapi.weixin.qq.com"),
            ("https://user:pw@[::1]:8443?k=1", "https://[::1]:8443"),
            ("http://127.0.0.1:9/h", "http://127.0.0.1:9"),
            ("hooks.example/TOKEN", "…"),
        ] {
            assert_eq!(told(address), wanted);
        }
    }

    #[test]
    fn what_is_hidden_keeps_its_length_and_its_place() {
        let text = "# 见 https://a.b/c/TOKEN1。然后\n[[alerts.webhook]]\nurl = \"https://u:TOKEN2@h:1/x?key=TOKEN3'TOKEN4\" # 好\n\
                    x = {url='HTTPS://h/TOKEN5 TOKEN6'}\npassword = \"TO\\\"KEN7\" # ok\n\"token\"='TOKEN8'\npassword_file = \"var/f\"\n\
                    url = \"h/TOKENA\"\nurl = \"http\\u003A//h/TOKENB\"\nserver = \"TOKENC:TOKEND@m\"\n\
                    s = \"smtp://a:TOKEN9@m\"\nsecret = \"\"\"\nTOKEN0\n\"\"\"\n";
        let seen = hidden(text);
        assert!(!seen.contains("TOKEN") && !seen.contains("KEN7"), "{seen}");
        assert_eq!((seen.len(), seen.lines().count()), (text.len(), text.lines().count()));
        for kept in ["https://a.b/", "然后", "@h:1/", "# 好", "HTTPS://h/", "# ok", "password_file = \"var/f\"", "@m"] {
            assert!(seen.contains(kept), "{kept}: {seen}");
        }
        // Once more changes nothing, and a file gets back what it has.
        assert_eq!(hidden(&seen), seen);
        assert!(put_back(&seen, text).contains("TOKEN1") && put_back(&seen, text).contains("u:TOKEN2@h:1/x?key=TOKEN3'TOKEN4"));
        assert_eq!(put_back(&seen, "nothing"), seen);
        assert!(is_starred("https://h/*****") && is_starred("https://h?***") && !is_starred("https://h/a*") && !is_starred("https://h/"));
    }

    #[test]
    fn two_robots_of_one_host_get_back_each_its_own() {
        let text = "a = \"https://h/AAAA\"\nb = \"https://h/BBBB\"\n";
        assert_eq!(put_back(&hidden(text), text), text);
        // A text that breaks off anywhere is as good.
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
            let part = text.get(..end).unwrap();
            assert_eq!(hidden(part).len(), part.len());
        }
    }
}
