//! The inspector register: who can be sent, with department, region, specialities; experts marked as such.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::clean::{has_hidden, trimmed};
use super::limits::clipped;
use super::quarantine::SetAside;
use super::small::{Needed, read_small};
use crate::diagnostic::{Failure, Finding, Kind, Place};
use crate::plan::Ratio;
use crate::text;

/// The inspector register as the settings describe it.
#[derive(Debug, Clone)]
pub struct InspectorSpec {
    /// The file.
    pub path: PathBuf,
    /// The file as people see it.
    pub name: String,
    /// Our column names to theirs: `id`, `name`, `department`, `region`, `specialities`, `status`, `expert`, `home`.
    pub columns: BTreeMap<String, String>,
    /// Statuses in which an officer can be sent.
    pub active: Vec<String>,
    /// What `region` says of the city's own officers; none: the region plays no part for them.
    pub city: Vec<String>,
    /// Departments of the register (with or without their city or county) to the names that the plan gives them, where the two
    /// differ.
    pub same_as: BTreeMap<String, String>,
    /// Largest share of rows that may be set aside.
    pub max_set_aside: Ratio,
}

/// An inspector in service.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Officer {
    /// Certificate number.
    pub id: String,
    /// Name.
    pub name: String,
    /// Department, as the register has it.
    pub department: String,
    /// The department's branch: its name without the city's or county's, so that `市教育局` and `沁县教育局` are one branch.
    pub branch: String,
    /// City, county or district.
    pub region: String,
    /// Specialities and certificates, sorted.
    pub specialities: Vec<String>,
    /// Whether marked as an expert, who comes beside the certified inspectors.
    pub expert: bool,
    /// Home county, if the register has it.
    pub home: String,
}

/// What the register has.
#[derive(Debug, Clone, Default)]
pub struct Inspectors {
    /// Officers in service, sorted by certificate number as bytes.
    pub officers: Vec<Officer>,
    /// Rows that cannot be used.
    pub set_aside: Vec<SetAside>,
    /// Rows read.
    pub read: u64,
}

impl Inspectors {
    /// Officers in service by department and region, experts not counted.
    #[must_use]
    pub fn by_department(&self) -> BTreeMap<String, BTreeMap<String, u64>> {
        let mut counts: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
        for officer in self.officers.iter().filter(|o| !o.expert) {
            *counts.entry(officer.department.clone()).or_default().entry(officer.region.clone()).or_default() += 1;
        }
        counts
    }
}

impl InspectorSpec {
    /// The branch of a department: `市教育局`, `长治市教育局` and `沁县教育局` (of an officer in 沁县) are all `教育局`.
    #[must_use]
    pub fn branch(&self, department: &str, region: &str) -> String {
        let named = self.same_as.get(department).map_or(department, String::as_str);
        // 市场监管局, 市政管理局 and 市容管理局 begin with the word itself, not with the city's.
        let word = ["市场", "市政", "市容"].iter().any(|w| named.starts_with(w));
        let prefixes = self.city.iter().map(String::as_str).chain([region, if word { "" } else { "市" }]);
        let bare = prefixes.filter(|p| !p.is_empty()).find_map(|p| named.strip_prefix(p).filter(|rest| !rest.is_empty()));
        let bare = bare.unwrap_or(named);
        self.same_as.get(bare).map_or(bare, String::as_str).to_owned()
    }

    /// Whether a region is the city's own level.
    #[must_use]
    pub fn is_city(&self, region: &str) -> bool {
        self.city.is_empty() || self.city.iter().any(|c| c == region)
    }
}

/// Yes, as registers write it.
fn yes(text: &str) -> bool {
    !matches!(text, "" | "否" | "0" | "不是" | "no" | "No" | "false" | "FALSE" | "N" | "n")
}

/// Reads the register.
///
/// # Errors
/// The file is missing, not what its ending says, has no column for certificate or department, or more of it is unusable than
/// the settings allow.
pub fn read_inspectors(spec: &InspectorSpec) -> Result<Inspectors, Failure> {
    let found = read_all(spec)?;
    match too_many(spec, &found) {
        Some(failure) => Err(failure),
        None => Ok(found),
    }
}

/// Reads the register, however much of it is unusable; [`too_many`] judges that.
///
/// # Errors
/// The file is missing, not what its ending says, or has no column for certificate or department.
pub fn read_all(spec: &InspectorSpec) -> Result<Inspectors, Failure> {
    let needed = [
        Needed::must("id"),
        Needed::may("name"),
        Needed::must("department"),
        Needed::may("region"),
        Needed::may("specialities"),
        Needed::may("status"),
        Needed::may("expert"),
        Needed::may("home"),
    ];
    let table = read_small(&spec.path, &spec.name, &spec.columns, &needed, "[register.inspectors.columns]", false)?;
    let mut found = Inspectors {
        read: table.rows.len() as u64 + table.set_aside.len() as u64,
        set_aside: table.set_aside.clone(),
        ..Inspectors::default()
    };
    let mut ids: BTreeSet<String> = BTreeSet::new();
    let has_status = table.has("status");
    for row in &table.rows {
        let cell = |name: &str| table.cell(row, name).to_owned();
        let id = cell("id");
        let wrong = if id.is_empty() {
            Some(text!("there-is-no-certificate-number"))
        } else if row.cells.iter().any(|c| has_hidden(c)) {
            Some(text!("it-has-control-characters"))
        } else if cell("department").is_empty() {
            Some(text!("there-is-no-department"))
        } else if row.cells.iter().any(|c| c.len() > 512) {
            Some(text!("cell-is-too-long"))
        } else if ids.contains(&id) {
            Some(text!("certificate-number-stands-before", id))
        } else {
            None
        };
        if let Some(reason) = wrong {
            let content = clipped(&row.cells.join(","));
            found.set_aside.push(SetAside { line: row.line, reason, content });
            continue;
        }
        ids.insert(id.clone());
        if has_status && !spec.active.contains(&cell("status")) {
            continue;
        }
        let (department, region) = (cell("department"), cell("region"));
        let mut specialities: Vec<String> =
            cell("specialities").split([';', '；', '、']).map(trimmed).filter(|s| !s.is_empty()).map(ToOwned::to_owned).collect();
        specialities.sort();
        specialities.dedup();
        let branch = spec.branch(&department, &region);
        found.officers.push(Officer {
            id,
            name: cell("name"),
            department,
            branch,
            region,
            specialities,
            expert: yes(&cell("expert")),
            home: cell("home"),
        });
    }
    found.officers.sort_by(|a, b| a.id.as_bytes().cmp(b.id.as_bytes()));
    Ok(found)
}

/// More of the register is unusable than the settings allow.
#[must_use]
pub fn too_many(spec: &InspectorSpec, found: &Inspectors) -> Option<Failure> {
    let (bad, read) = (found.set_aside.len() as u64, found.read);
    let allowed = spec.max_set_aside.product(read) / 10u128.pow(crate::plan::MAX_DECIMALS);
    if bad == 0 || (u128::from(bad) <= allowed && bad < read) {
        return None;
    }
    let share = &spec.max_set_aside;
    let first = found.set_aside.iter().min_by_key(|r| r.line)?;
    let reason = &first.reason;
    let at = Place::line(spec.name.as_str(), usize::try_from(first.line).unwrap_or(0));
    Some(Failure::new(
        Kind::Register,
        Finding::error(
            "inspectors-set-aside",
            at,
            text!("inspectors-set-aside", bad, read, share, reason),
            text!("inspectors-set-aside-help"),
        ),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_branch_is_the_department_without_its_city_or_county() {
        let same_as = [("公安局保安管理大队", "公安局保安管理支队"), ("沁县文化和旅游局", "文旅局")];
        let spec = InspectorSpec {
            path: PathBuf::new(),
            name: String::new(),
            columns: BTreeMap::new(),
            active: Vec::new(),
            city: vec!["长治市".into()],
            same_as: same_as.map(|(a, b)| (a.to_owned(), b.to_owned())).into(),
            max_set_aside: Ratio::parse("1%").unwrap(),
        };
        for (department, region, branch) in [
            ("市教育局", "", "教育局"),
            ("长治市教育局", "长治市", "教育局"),
            ("沁县教育局", "沁县", "教育局"),
            ("市市场监管局", "", "市场监管局"),
            ("市场监管局", "长治市", "市场监管局"),
            ("沁县市场监管局", "沁县", "市场监管局"),
            ("沁县公安局保安管理大队", "沁县", "公安局保安管理支队"),
            ("沁县文化和旅游局", "沁县", "文旅局"),
            ("市", "", "市"),
        ] {
            assert_eq!(spec.branch(department, region), branch, "{department}");
        }
    }
}
