//! Days as registers write them.

use chrono::NaiveDate;

use super::clean::trimmed;

/// The day that a cell names: `2024-03-01`, `2024/3/1`, `2024.3.1`, `2024年3月1日`, `20240301`, with or without a time behind it; nothing where it is
/// none. (Readers of workbooks and parquet files give cells that are days in the first of these forms.)
#[must_use]
pub fn date_of(text: &str) -> Option<NaiveDate> {
    let text = trimmed(text);
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit()).then(|| part.parse::<u32>().ok()).flatten();
    let end = text.find(|c: char| !(c.is_ascii_digit() || "-/.年月日".contains(c))).unwrap_or(text.len());
    let (day, rest) = (text.get(..end)?, text.get(end..)?);
    // What follows is a time: `T08:00`, ` 08:00`.
    let time = rest.trim_start_matches([' ', 'T']);
    if !rest.is_empty() && (time.len() == rest.len() || !time.starts_with(|c: char| c.is_ascii_digit())) {
        return None;
    }
    let day = day.strip_suffix('日').unwrap_or(day);
    let parts: Vec<&str> = day.split(['-', '/', '.', '年', '月']).collect();
    let (year, month, day) = match parts.as_slice() {
        [year, month, day] if year.len() == 4 && (1..=2).contains(&month.len()) && (1..=2).contains(&day.len()) => (*year, *month, *day),
        [whole] if whole.len() == 8 => (whole.get(..4)?, whole.get(4..6)?, whole.get(6..)?),
        _ => return None,
    };
    NaiveDate::from_ymd_opt(i32::try_from(digits(year)?).ok()?, digits(month)?, digits(day)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_registers_write_them_and_nothing_else_is() {
        let day = NaiveDate::from_ymd_opt(2024, 3, 1);
        for text in [
            "2024-03-01",
            "2024/3/1",
            " 2024.3.1 ",
            "2024年3月1日",
            "2024年03月01日",
            "20240301",
            "2024-03-01T08:30:00",
            "2024-03-01 08:30",
        ] {
            assert_eq!(date_of(text), day, "{text}");
        }
        for text in [
            "",
            "2024",
            "2024-03",
            "24-03-01",
            "2024-13-01",
            "2024-02-30",
            "45352",
            "1234567",
            "2024-03-01x",
            "2024-03-01 上午",
            "长期",
            "2024--1",
        ] {
            assert_eq!(date_of(text), None, "{text}");
        }
    }
}
