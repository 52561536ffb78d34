//! Who inspects: how many inspectors of which departments and levels a visit needs.

use serde::{Deserialize, Serialize};

/// Fewest certified inspectors of a visit (行政处罚法 art. 42: at least two).
pub const MIN_CERTIFIED: u32 = 2;
/// Most inspectors of one need.
pub const MAX_OF_ONE: i64 = 50;
/// Most needs of one team.
pub const MAX_NEEDS: usize = 60;

/// Where the inspectors of a need come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// The city's own (市抽市查).
    City,
    /// Those of the object's own county or district (市抽县查).
    County,
    /// Either.
    Either,
}

impl Level {
    /// The word in files.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::City => "city",
            Self::County => "county",
            Self::Either => "either",
        }
    }
}

/// So many inspectors of one kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Need {
    /// The department, as the plan names it.
    pub department: String,
    /// The department's branch: its name without the city's; empty until the inspector register is at hand.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub branch: String,
    /// Where they come from.
    pub level: Level,
    /// A speciality or certificate that each of them has; empty: none is asked for.
    pub speciality: String,
    /// Whether they are experts, who come beside the certified inspectors.
    pub expert: bool,
    /// How many.
    pub count: u32,
}

/// What `team(task)` gives: who makes one visit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Team {
    /// Who is needed; the leader comes from the first need.
    pub needs: Vec<Need>,
    /// Whether nobody goes to the same enterprise twice in a row.
    pub not_twice: bool,
    /// Whether nobody inspects in the home county.
    pub not_home: bool,
}

impl Team {
    /// So many of a department, from the city.
    #[must_use]
    pub fn of(count: u32, department: &str) -> Self {
        let need = Need {
            department: department.to_owned(),
            branch: String::new(),
            level: Level::City,
            speciality: String::new(),
            expert: false,
            count,
        };
        Self { needs: vec![need], ..Self::default() }
    }

    /// Both together; like needs are added up.
    #[must_use]
    pub fn plus(mut self, other: Self) -> Self {
        for need in other.needs.into_iter().filter(|n| n.count > 0) {
            match self.needs.iter_mut().find(|n| n.same_kind(&need)) {
                Some(same) => same.count += need.count,
                None => self.needs.push(need),
            }
        }
        self.needs.retain(|n| n.count > 0);
        self.not_twice |= other.not_twice;
        self.not_home |= other.not_home;
        self
    }

    /// One team for both: of like needs the larger.
    #[must_use]
    pub fn or(mut self, other: &Self) -> Self {
        for need in &other.needs {
            match self.needs.iter_mut().find(|n| n.same_kind(need)) {
                Some(same) => same.count = same.count.max(need.count),
                None => self.needs.push(need.clone()),
            }
        }
        self.not_twice |= other.not_twice;
        self.not_home |= other.not_home;
        self
    }

    /// Inspectors of a visit with a certificate of their own; experts are not counted.
    #[must_use]
    pub fn certified(&self) -> u32 {
        self.needs.iter().filter(|n| !n.expert).map(|n| n.count).sum()
    }

    /// What a plan means whose rules say nothing of teams: two of the lead, one of each partner, from the city.
    #[must_use]
    pub fn usual(lead: &str, partners: &[String]) -> Self {
        partners.iter().fold(Self::of(2, lead), |team, p| team.plus(Self::of(1, p)))
    }
}

impl std::fmt::Display for Team {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (i, n) in self.needs.iter().enumerate() {
            let plus = if i > 0 { " + " } else { "" };
            write!(f, "{plus}{} {} {}", n.count, n.department, n.level.word())?;
            if !n.speciality.is_empty() {
                write!(f, " with {}", n.speciality)?;
            }
            if n.expert {
                write!(f, " expert")?;
            }
        }
        if self.not_twice {
            write!(f, "; not twice in a row")?;
        }
        if self.not_home {
            write!(f, "; not at home")?;
        }
        Ok(())
    }
}

impl Need {
    /// Whether two needs ask for the same kind of inspector.
    #[must_use]
    pub fn same_kind(&self, other: &Self) -> bool {
        (&self.department, self.level, &self.speciality, self.expert) == (&other.department, other.level, &other.speciality, other.expert)
    }
}
