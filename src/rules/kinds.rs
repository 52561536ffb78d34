//! The kinds of values scripts handle, and what may be called on which: read from the engine's own registration.

use std::any::TypeId;
use std::collections::BTreeMap;

use rhai::{Array, Dynamic, Engine, FnPtr, ImmutableString, Map};
use rust_decimal::Decimal;

use super::Filter;
use super::values::{
    BoundsWord, ByRatio, CellWord, Field, FrameWord, LimitWord, MonthsBefore, Shared, StratumWord, TaskWord, TeamWord, Tier,
};
use crate::diagnostic::Text;
use crate::plan::{Ratio, Window};
use crate::text;

/// A kind of value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    Any,
    Unit,
    Bool,
    Whole,
    Decimal,
    Char,
    Text,
    List,
    Map,
    Function,
    Ratio,
    Bounds,
    ByRatio,
    Filter,
    Field,
    Shared,
    MonthsBefore,
    Tier,
    Cell,
    Stratum,
    Task,
    Frame,
    Team,
    Limit,
    Day,
    Window,
    Other,
}

/// Kind, its Rust type's name, its name in `.d.rhai` files.
const KINDS: &[(Kind, &str, &str)] = &[
    (Kind::Any, "Dynamic", "?"),
    (Kind::Unit, "()", "()"),
    (Kind::Bool, "bool", "bool"),
    (Kind::Whole, "i64", "int"),
    (Kind::Decimal, "Decimal", "decimal"),
    (Kind::Char, "char", "char"),
    (Kind::Text, "ImmutableString", "text"),
    (Kind::Text, "String", "text"),
    (Kind::Text, "&str", "text"),
    (Kind::List, "Vec<rhai::Dynamic>", "list"),
    (Kind::List, "Vec<rhai::types::dynamic::Dynamic>", "list"),
    (Kind::Map, "BTreeMap", "map"),
    (Kind::Function, "FnPtr", "fn"),
    (Kind::Ratio, "Ratio", "ratio"),
    (Kind::Bounds, "BoundsWord", "bounds"),
    (Kind::ByRatio, "ByRatio", "by_ratio"),
    (Kind::Filter, "Filter", "filter"),
    (Kind::Field, "Field", "field"),
    (Kind::Shared, "Shared", "shared"),
    (Kind::MonthsBefore, "MonthsBefore", "moment"),
    (Kind::Tier, "Tier", "tier"),
    (Kind::Cell, "CellWord", "cell"),
    (Kind::Stratum, "StratumWord", "stratum"),
    (Kind::Task, "TaskWord", "task"),
    (Kind::Frame, "FrameWord", "frame"),
    (Kind::Team, "TeamWord", "team"),
    (Kind::Limit, "LimitWord", "limit"),
    (Kind::Day, "NaiveDate", "day"),
    (Kind::Window, "Window", "window"),
    (Kind::Other, "", "other"),
];

impl Kind {
    /// Its name in `.d.rhai` files and in English.
    pub fn english(self) -> &'static str {
        KINDS.iter().find(|k| k.0 == self).map_or("?", |k| k.2)
    }

    /// Its name in both languages.
    pub fn text(self) -> Text {
        match self {
            Self::Any => text!("kinds"),
            Self::Unit => text!("kinds-2"),
            Self::Bool => text!("bool"),
            Self::Whole => text!("kinds-int"),
            Self::Decimal => text!("decimal"),
            Self::Char => text!("char"),
            Self::Text => text!("text"),
            Self::List => text!("list"),
            Self::Map => text!("kinds-map"),
            Self::Function => text!("kinds-fn"),
            Self::Ratio => text!("word-ratio"),
            Self::Bounds => text!("bounds"),
            Self::ByRatio => text!("by-ratio"),
            Self::Filter => text!("filter"),
            Self::Field => text!("field"),
            Self::Shared => text!("kinds-shared"),
            Self::MonthsBefore => text!("kinds-moment"),
            Self::Tier => text!("word-tier"),
            Self::Cell => text!("word-cell-2"),
            Self::Stratum => text!("word-stratum"),
            Self::Task => text!("word-task"),
            Self::Frame => text!("kinds-frame"),
            Self::Team => text!("team"),
            Self::Limit => text!("limit"),
            Self::Day => text!("kinds-day"),
            Self::Window => text!("window"),
            Self::Other => text!("other"),
        }
    }

    fn of_type(id: TypeId) -> Self {
        let known = [
            (TypeId::of::<Dynamic>(), Self::Any),
            (TypeId::of::<()>(), Self::Unit),
            (TypeId::of::<bool>(), Self::Bool),
            (TypeId::of::<i64>(), Self::Whole),
            (TypeId::of::<Decimal>(), Self::Decimal),
            (TypeId::of::<char>(), Self::Char),
            (TypeId::of::<ImmutableString>(), Self::Text),
            (TypeId::of::<String>(), Self::Text),
            (TypeId::of::<&str>(), Self::Text),
            (TypeId::of::<Array>(), Self::List),
            (TypeId::of::<Map>(), Self::Map),
            (TypeId::of::<FnPtr>(), Self::Function),
            (TypeId::of::<Ratio>(), Self::Ratio),
            (TypeId::of::<BoundsWord>(), Self::Bounds),
            (TypeId::of::<ByRatio>(), Self::ByRatio),
            (TypeId::of::<Filter>(), Self::Filter),
            (TypeId::of::<Field>(), Self::Field),
            (TypeId::of::<Shared>(), Self::Shared),
            (TypeId::of::<MonthsBefore>(), Self::MonthsBefore),
            (TypeId::of::<Tier>(), Self::Tier),
            (TypeId::of::<FrameWord>(), Self::Frame),
            (TypeId::of::<TeamWord>(), Self::Team),
            (TypeId::of::<LimitWord>(), Self::Limit),
            (TypeId::of::<CellWord>(), Self::Cell),
            (TypeId::of::<StratumWord>(), Self::Stratum),
            (TypeId::of::<TaskWord>(), Self::Task),
            (TypeId::of::<chrono::NaiveDate>(), Self::Day),
            (TypeId::of::<Window>(), Self::Window),
        ];
        known.iter().find(|(known, _)| *known == id).map_or(Self::Other, |(_, kind)| *kind)
    }

    /// From the name of a Rust return type, `Result<…>` taken off.
    fn of_return(name: &str) -> Self {
        let name = name.trim();
        if name.is_empty() {
            return Self::Any;
        }
        if let Some(inner) = name.strip_prefix("core::result::Result<").or_else(|| name.strip_prefix("Result<")) {
            // The first argument; none of our types has a comma in it but a map.
            let first = inner.split(", alloc::boxed::Box").next().unwrap_or(inner).split(", Box<").next().unwrap_or(inner);
            return Self::of_return(first);
        }
        let last = name.split('<').next().unwrap_or(name).rsplit("::").next().unwrap_or(name);
        match last {
            "Vec" | "Array" => return Self::List,
            "BTreeMap" | "Map" => return Self::Map,
            "INT" => return Self::Whole,
            _ => {}
        }
        // Types of ours stand under the names they are registered with, such as `筛选条件 filter`.
        let shown = last.rsplit(' ').next().unwrap_or(last);
        if shown == "string" {
            return Self::Text;
        }
        KINDS.iter().find(|k| k.1 == last || k.2 == shown).map_or(Self::Any, |k| k.0)
    }
}

/// What kind of value this is, in both languages.
pub(super) fn kind_of(value: &Dynamic) -> Text {
    Kind::of_type(value.type_id()).text()
}

/// One way a function can be called.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Signature {
    /// What it takes.
    pub takes: Vec<Kind>,
    /// What it gives.
    pub gives: Kind,
}

impl Signature {
    /// Whether it can be called with these; what is not known fits everything.
    pub fn accepts(&self, given: &[Kind]) -> bool {
        let fits = |(a, b): (&Kind, &Kind)| a == b || *a == Kind::Any || *b == Kind::Any;
        self.takes.len() == given.len() && self.takes.iter().zip(given).all(fits)
    }
}

/// Everything an engine can call, by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Signatures {
    by_name: BTreeMap<String, Vec<Signature>>,
}

impl Signatures {
    /// As the engine has them; with or without those of Rhai itself.
    pub fn of(engine: &Engine, standard: bool) -> Self {
        let all = engine.collect_fn_metadata(
            None,
            |info| {
                let takes: Vec<Kind> = info.metadata.param_types.iter().map(|id| Kind::of_type(*id)).collect();
                Some((info.metadata.name.to_string(), Signature { takes, gives: Kind::of_return(&info.metadata.return_type) }))
            },
            standard,
        );
        let mut by_name: BTreeMap<String, Vec<Signature>> = BTreeMap::new();
        // What stands in for one of Rhai's own is no word of ours.
        for (name, signature) in all.into_iter().filter(|(name, _)| standard || name != super::sandbox::STAND_IN) {
            by_name.entry(name).or_default().push(signature);
        }
        for list in by_name.values_mut() {
            list.sort();
            list.dedup();
        }
        Self { by_name }
    }

    /// The ways to call a function.
    pub fn get(&self, name: &str) -> &[Signature] {
        self.by_name.get(name).map_or(&[], Vec::as_slice)
    }

    /// All names with the ways to call them, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &[Signature])> {
        self.by_name.iter().map(|(name, list)| (name.as_str(), list.as_slice()))
    }

    /// The properties a kind has, with what each gives.
    pub fn properties(&self, kind: Kind) -> impl Iterator<Item = (&str, Kind)> {
        self.by_name.iter().filter_map(move |(name, list)| {
            let name = name.strip_prefix("get$")?;
            let found = list.iter().find(|s| s.takes.first() == Some(&kind))?;
            Some((name, found.gives))
        })
    }
}
