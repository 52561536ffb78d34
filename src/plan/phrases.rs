//! What a published table's own words say of ratio and frequency, as far as they can be read without guessing: what a row was set to is held against it.

use rust_decimal::Decimal;

use super::Window;

/// What binds a share in the table's words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// The share itself.
    Exactly,
    /// 不低于, 至少, ≥, 以上.
    AtLeast,
    /// 不超过, 至多, ≤, 以下.
    AtMost,
    /// The lower end of a band whose upper end is this share.
    To(Decimal),
}

/// A share that the table's words name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Of one.
    pub share: Decimal,
    /// What it is.
    pub says: Says,
}

/// Half-width signs for full-width ones; blanks are left out.
fn plain(text: &str) -> Vec<char> {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
            '—' | '–' | '至' | '到' => '-',
            '≧' => '≥',
            '≦' => '≤',
            c => c,
        })
        .collect()
}

/// A whole number in Chinese, up to 999; nothing where it is none.
fn chinese(text: &[char]) -> Option<u32> {
    const DIGITS: [char; 10] = ['零', '一', '二', '三', '四', '五', '六', '七', '八', '九'];
    let (mut sum, mut last) = (0u32, None::<u32>);
    for c in text {
        match c {
            '两' => last = Some(2),
            '十' => sum += last.take().unwrap_or(1) * 10,
            '百' => sum += last.take()? * 100,
            c => last = Some(u32::try_from(DIGITS.iter().position(|d| d == c)?).ok()?),
        }
    }
    (!text.is_empty()).then(|| sum + last.unwrap_or(0))
}

/// The number that ends before a place, and where it begins: digits with a point, or Chinese.
fn number_before(text: &[char], end: usize) -> Option<(usize, Decimal)> {
    let begin = |is: &dyn Fn(char) -> bool| (0..end).rev().take_while(|i| text.get(*i).is_some_and(|c| is(*c))).last();
    if let Some(start) = begin(&|c| c.is_ascii_digit() || c == '.') {
        let digits: String = text.get(start..end)?.iter().collect();
        return Some((start, digits.parse().ok()?));
    }
    let start = begin(&|c| "零一二两三四五六七八九十百".contains(c))?;
    Some((start, chinese(text.get(start..end)?)?.into()))
}

/// The number that begins at a place, and where it ends.
fn number_after(text: &[char], start: usize) -> Option<(usize, Decimal)> {
    let length = |is: &dyn Fn(char) -> bool| text.get(start..).unwrap_or_default().iter().take_while(|c| is(**c)).count();
    let end = start + length(&|c| c.is_ascii_digit() || c == '.');
    let end = if end > start { end } else { start + length(&|c| "零一二两三四五六七八九十百".contains(c)) };
    number_before(text, end).filter(|(from, _)| *from == start).map(|(_, number)| (end, number))
}

fn ends_with(text: &[char], words: &[&str]) -> bool {
    words.iter().any(|word| {
        let word: Vec<char> = word.chars().collect();
        text.ends_with(&word)
    })
}

fn starts_with(text: &[char], words: &[&str]) -> bool {
    words.iter().any(|word| {
        let word: Vec<char> = word.chars().collect();
        text.starts_with(&word)
    })
}

/// Words after which a share says by how much something changes.
const CHANGES: [&str; 8] = ["提高", "增加", "上升", "上浮", "降低", "减少", "下降", "下浮"];

/// The shares that a text names, in their order: `3%`, `不低于5%`, `≥20%`, `10%-20%`, `10-20%`, `5%以上`, `百分之三`, `千分之五`, full-width signs too. Nothing
/// of a text in which one of them cannot be read.
#[must_use]
pub fn shares(text: &str) -> Vec<Share> {
    let text = plain(text);
    let spoken = text.iter().collect::<String>();
    if CHANGES.iter().any(|word| spoken.contains(word)) || (spoken.contains("分之") && spoken.contains('点')) {
        return Vec::new();
    }
    // Where each share begins and ends, and what it is.
    let mut found: Vec<(usize, usize, Decimal)> = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let rest = text.get(at..).unwrap_or_default();
        let spoken = [("百分之", 100), ("千分之", 1_000)].into_iter().find(|(word, _)| starts_with(rest, &[word]));
        if let Some((_, of)) = spoken
            && let Some((end, number)) = number_after(&text, at + 3)
        {
            found.push((at, end, number / Decimal::from(of)));
            at = end;
            continue;
        }
        let of = match text.get(at) {
            Some('%') => 100,
            Some('‰') => 1_000,
            _ => {
                at += 1;
                continue;
            }
        };
        if let Some((start, number)) = number_before(&text, at) {
            // Of `10-20%` the sign stands for both.
            let low = start.checked_sub(1).filter(|sign| text.get(*sign).is_some_and(|c| "-~".contains(*c)));
            if let Some((from, low)) = low.and_then(|sign| number_before(&text, sign)) {
                found.push((from, start - 1, low / Decimal::from(of)));
            }
            found.push((start, at + 1, number / Decimal::from(of)));
        }
        at += 1;
    }
    let mut shares = Vec::new();
    let mut places = found.into_iter().peekable();
    while let Some((start, end, share)) = places.next() {
        let (before, after) = (text.get(..start).unwrap_or_default(), text.get(end..).unwrap_or_default());
        let band = places.peek().copied().filter(|(next, ..)| text.get(end..*next).is_some_and(|between| matches!(between, ['-' | '~'])));
        let says = if let Some((_, _, high)) = band {
            places.next();
            Says::To(high)
        } else if ends_with(before, &["不低于", "不少于", "至少", "≥", ">=", "大于等于"]) || starts_with(after, &["以上"]) {
            Says::AtLeast
        } else if ends_with(before, &["不超过", "不高于", "不多于", "至多", "最多", "≤", "<=", "小于等于"])
            || starts_with(after, &["以下", "以内"])
        {
            Says::AtMost
        } else {
            Says::Exactly
        };
        shares.push(Share { share, says });
    }
    shares
}

/// How often a text says that a task is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// So often.
    count: u32,
    /// In each part of so many calendar months; none: in all.
    months: Option<u32>,
}

impl Times {
    /// How often that is in a year.
    #[must_use]
    pub fn in_a_year(self) -> u32 {
        self.count.saturating_mul(self.months.map_or(1, |months| 12 / months))
    }

    /// How many rounds it may be in a window: those of a year, or of the parts of a year that lie in the window.
    #[must_use]
    pub fn may_be(self, window: Window) -> Vec<u32> {
        let here = self.months.map(|months| u32::try_from(window.each(months).len()).unwrap_or(u32::MAX));
        here.map(|parts| self.count.saturating_mul(parts)).into_iter().chain([self.in_a_year()]).collect()
    }
}

/// How often a task is drawn, where a text says so in one way only: `抽查1次`, `2次/年`, `两次`, `每半年一次`, `每季度各抽查1次`, `每月1次`. Of what names halves
/// of a year, months or weeks one by one nothing is read.
#[must_use]
pub fn rounds(text: &str) -> Option<Times> {
    const PARTS: [(&str, u32); 3] = [("半年", 6), ("季", 3), ("月", 1)];
    let text = plain(text);
    let whole: String = text.iter().collect();
    let bare = ["每半年", "/半年", "每季度", "/季度", "每季", "/季", "每月", "/月"].iter().fold(whole, |text, part| text.replace(part, ""));
    if ["半年", "季", "月各", "周", "星期", "日", "天", "旬"].iter().any(|word| bare.contains(word)) {
        return None;
    }
    let mut found: Vec<Times> = Vec::new();
    for (at, _) in text.iter().enumerate().filter(|(_, c)| **c == '次') {
        let Some((start, number)) = number_before(&text, at) else { continue };
        let count = u32::try_from(number).ok()?;
        // Of what it is said: in its own clause before it, or right behind it.
        let clause = text.get(..start).unwrap_or_default();
        let from = clause.iter().rposition(|c| ";,。、:".contains(*c)).map_or(0, |at| at + 1);
        let clause: String = clause.get(from..).unwrap_or_default().iter().collect();
        let after: String = text.get(at + 1..).unwrap_or_default().iter().take(3).collect();
        let part = |(word, _): &&(&str, u32)| clause.contains(&format!("每{word}")) || after.starts_with(&format!("/{word}"));
        found.push(Times { count, months: PARTS.iter().find(part).map(|(_, months)| *months) });
    }
    found.dedup();
    match found.as_slice() {
        [one] => Some(*one),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_read_as_tables_write_them() {
        let share = |hundredths: &str, says| Share { share: hundredths.parse::<Decimal>().unwrap() / Decimal::ONE_HUNDRED, says };
        for (text, expected) in [
            ("3%;2次/年", vec![share("3", Says::Exactly)]),
            ("抽查比例不低于5%;抽查1次", vec![share("5", Says::AtLeast)]),
            ("抽查比例之和≥20%;1次/年", vec![share("20", Says::AtLeast)]),
            ("≥５０％，≥ 30 %", vec![share("50", Says::AtLeast), share("30", Says::AtLeast)]),
            ("按5%—10%抽取", vec![share("5", Says::To("0.1".parse().unwrap()))]),
            ("5%以上", vec![share("5", Says::AtLeast)]),
            ("不超过3%", vec![share("3", Says::AtMost)]),
            ("百分之三", vec![share("3", Says::Exactly)]),
            ("千分之五", vec![share("0.5", Says::Exactly)]),
            ("不少于百分之十二", vec![share("12", Says::AtLeast)]),
            ("2‰", vec![share("0.2", Says::Exactly)]),
            ("0.5%", vec![share("0.5", Says::Exactly)]),
            ("A类1%、D类50%", vec![share("1", Says::Exactly), share("50", Says::Exactly)]),
            ("10-20%", vec![share("10", Says::To("0.2".parse().unwrap()))]),
            ("10～20%", vec![share("10", Says::To("0.2".parse().unwrap()))]),
            ("不低于3%,不高于5%", vec![share("3", Says::AtLeast), share("5", Says::AtMost)]),
            ("百分之零点五", vec![]),
            ("比2023年提高5%", vec![]),
            ("一定比例;按省级计划", vec![]),
            ("%", vec![]),
        ] {
            assert_eq!(shares(text), expected, "{text}");
        }
    }

    #[test]
    fn rounds_are_read_where_a_text_says_them_once() {
        let year = Window::parse("全年", 2024).unwrap();
        let spring = Window::parse("3月—12月", 2024).unwrap();
        for (text, expected) in [
            ("3%;2次/年", Some((2, 2))),
            ("抽查比例不低于5%;抽查1次", Some((1, 1))),
            ("抽查两次", Some((2, 2))),
            ("每半年一次", Some((2, 2))),
            ("每季度各抽查1次", Some((4, 4))),
            ("每月１次", Some((12, 10))),
            ("每月2次", Some((24, 20))),
            ("1次/季度", Some((4, 4))),
            ("十二次", Some((12, 12))),
            ("每年一次，重点企业两次", None),
            ("上半年1次、下半年1次", None),
            ("上、下半年各1次", None),
            ("4月、9月各1次", None),
            ("每周1次", None),
            ("每日1次", None),
            ("5%", None),
            ("多次", None),
        ] {
            let found = rounds(text);
            assert_eq!(found.map(Times::in_a_year), expected.map(|(year, _)| year), "{text}");
            assert!(found.is_none_or(|times| times.may_be(year).contains(&expected.unwrap().0)), "{text}");
            assert!(found.is_none_or(|times| times.may_be(spring).contains(&expected.unwrap().1)), "{text}");
        }
    }
}
