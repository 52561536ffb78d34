//! What can be seen in a rule file without running it: calls of what does not exist, arguments that cannot fit, `&&` on
//! filters, comparisons that are always false. Lines that hardly ever run are seen too.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use rhai::{ASTNode, BinaryExpr, Expr, FlowControl, FnCallExpr, Position, Stmt, StmtBlock};

use super::compile::CONTRACT;
use super::compiled::Script;
use super::kinds::{Kind, Signatures};
use super::sandbox::Sandbox;
use super::words::WORDS;
use crate::diagnostic::{Finding, Findings, Place, SourceFile, Text, nearest};
use crate::text;

/// What a contract function is given.
fn parameters(function: &str) -> &'static [Kind] {
    match function {
        "scope" | "strata" | "window" | "team" | "certain" => &[Kind::Task],
        "visits_limit" => &[Kind::Cell],
        "counts_as_visit" => &[Kind::Task, Kind::Cell],
        "ratio" | "frequency" | "openings" => &[Kind::Task, Kind::Cell],
        "quota" => &[Kind::Task, Kind::Cell, Kind::Whole],
        "total" => &[Kind::Task, Kind::Whole],
        _ => &[],
    }
}

impl Sandbox {
    fn signatures(&self) -> &Signatures {
        // The registration is the same for every sandbox.
        static ALL: OnceLock<Signatures> = OnceLock::new();
        ALL.get_or_init(|| Signatures::of(&self.engine, true))
    }

    /// Findings of one rule file that need no run. `below` are the files it is laid over: it may call their functions besides its own.
    #[must_use]
    pub fn lint(&self, script: &Script, below: &[Arc<Script>]) -> Findings {
        let mut scripted: BTreeMap<String, BTreeSet<usize>> = BTreeMap::new();
        for function in below.iter().map(Arc::as_ref).chain([script]).flat_map(|s| s.ast.iter_functions()) {
            scripted.entry(function.name.to_owned()).or_default().insert(function.params.len());
        }
        let mut starts: Vec<((usize, usize), Function)> = script
            .ast
            .iter_functions()
            .filter_map(|f| {
                let place = super::compiled::definition_in(&script.source, f.name);
                let start = (place.line?, place.column?);
                Some((start, Function { name: f.name.to_owned(), parameters: f.params.iter().map(|p| (*p).to_owned()).collect() }))
            })
            .collect();
        starts.sort_by_key(|(start, _)| *start);
        let mut linter = Linter {
            source: &script.source,
            signatures: self.signatures(),
            scripted: &scripted,
            variables: BTreeMap::new(),
            findings: Findings::default(),
        };
        let mut bodies: BTreeMap<usize, Vec<Stmt>> = BTreeMap::new();
        script.ast.walk(&mut |path: &[ASTNode<'_>]| {
            if let [ASTNode::Stmt(statement)] = path {
                let at = statement.position();
                let at = (at.line().unwrap_or(0), at.position().unwrap_or(0));
                if let Some(function) = starts.partition_point(|(start, _)| *start <= at).checked_sub(1) {
                    bodies.entry(function).or_default().push((*statement).clone());
                }
            }
            true
        });
        for (function, body) in bodies {
            if let Some((_, function)) = starts.get(function) {
                linter.function(function, &body);
            }
        }
        // What compiling found without stopping.
        super::compile::contract(&script.ast, &script.source, &mut linter.findings);
        linter.findings
    }
}

struct Function {
    name: String,
    parameters: Vec<String>,
}

struct Linter<'a> {
    source: &'a SourceFile,
    signatures: &'a Signatures,
    scripted: &'a BTreeMap<String, BTreeSet<usize>>,
    variables: BTreeMap<String, Kind>,
    findings: Findings,
}

const COMPARISONS: [&str; 6] = ["==", "!=", "<", "<=", ">", ">="];

fn number(kind: Kind) -> bool {
    matches!(kind, Kind::Whole | Kind::Decimal)
}

impl Linter<'_> {
    fn place(&self, position: Position) -> Place {
        match position.line() {
            Some(line) => self.source.at_line(line, position.position().unwrap_or(1)),
            None => self.source.whole(),
        }
    }

    fn find(&mut self, code: &'static str, position: Position, message: Text, help: Text) {
        let place = self.place(position);
        if !self.findings.iter().any(|f| f.code == code && f.place.line == place.line && f.place.column == place.column) {
            self.findings.push(Finding::error(code, place, message, help));
        }
    }

    fn function(&mut self, function: &Function, body: &[Stmt]) {
        let contract = CONTRACT.iter().any(|(name, arity)| *name == function.name && *arity == function.parameters.len());
        let given = if contract { parameters(&function.name) } else { &[] };
        self.variables =
            function.parameters.iter().enumerate().map(|(i, name)| (name.clone(), given.get(i).copied().unwrap_or(Kind::Any))).collect();
        for statement in body {
            self.statement(statement);
        }
    }

    fn block(&mut self, block: &StmtBlock) -> Kind {
        let mut last = Kind::Unit;
        for statement in block.statements() {
            last = self.statement(statement);
        }
        last
    }

    fn condition(&mut self, expr: &Expr) {
        let kind = self.expr(expr);
        if !matches!(kind, Kind::Bool | Kind::Any | Kind::Other) {
            let found = kind.text();
            self.find("rule-logic", expr.position(), text!("rule-logic", found), text!("rule-logic-help"));
        }
    }

    fn flow(&mut self, flow: &FlowControl) -> Kind {
        let body = self.block(&flow.body);
        let branch = self.block(&flow.branch);
        if body == branch { body } else { Kind::Any }
    }

    fn statement(&mut self, statement: &Stmt) -> Kind {
        match statement {
            Stmt::If(flow, _) => {
                self.condition(&flow.expr);
                self.flow(flow)
            }
            Stmt::While(flow, _) | Stmt::Do(flow, ..) => {
                if !matches!(flow.expr, Expr::Unit(_)) {
                    self.condition(&flow.expr);
                }
                self.flow(flow);
                Kind::Any
            }
            Stmt::For(parts, _) => {
                let (name, counter, flow) = parts.as_ref();
                self.expr(&flow.expr);
                self.variables.insert(name.name.to_string(), Kind::Any);
                if let Some(counter) = counter {
                    self.variables.insert(counter.name.to_string(), Kind::Whole);
                }
                self.flow(flow);
                Kind::Any
            }
            Stmt::Switch(parts, _) => {
                self.expr(&parts.0);
                for branch in &parts.1.expressions {
                    if !matches!(branch.lhs, Expr::Unit(_) | Expr::BoolConstant(..)) {
                        self.condition(&branch.lhs);
                    }
                    self.expr(&branch.rhs);
                }
                Kind::Any
            }
            Stmt::Var(parts, ..) => {
                let kind = self.expr(&parts.1);
                self.variables.insert(parts.0.name.to_string(), kind);
                Kind::Unit
            }
            Stmt::Assignment(parts) => {
                let sides = &parts.1;
                self.expr(&sides.rhs);
                if let Expr::Variable(variable, ..) = &sides.lhs {
                    // What a branch may have assigned is not known any more.
                    self.variables.insert(variable.1.to_string(), Kind::Any);
                } else {
                    self.expr(&sides.lhs);
                }
                Kind::Unit
            }
            Stmt::FnCall(call, position) => self.call(call, None, *position),
            Stmt::Block(block) => self.block(block),
            Stmt::TryCatch(flow, _) => {
                self.flow(flow);
                Kind::Any
            }
            Stmt::Expr(expr) => self.expr(expr),
            Stmt::Return(Some(expr), ..) | Stmt::BreakLoop(Some(expr), ..) => {
                self.expr(expr);
                Kind::Any
            }
            _ => Kind::Unit,
        }
    }

    fn expr(&mut self, expr: &Expr) -> Kind {
        match expr {
            Expr::BoolConstant(..) => Kind::Bool,
            Expr::IntegerConstant(..) => Kind::Whole,
            Expr::CharConstant(..) => Kind::Char,
            Expr::StringConstant(..) => Kind::Text,
            Expr::Unit(_) => Kind::Unit,
            Expr::DynamicConstant(value, _) => {
                if value.is_array() {
                    Kind::List
                } else if value.is_map() {
                    Kind::Map
                } else if value.is_decimal() {
                    Kind::Decimal
                } else {
                    Kind::Any
                }
            }
            Expr::InterpolatedString(parts, _) => {
                for part in parts {
                    self.expr(part);
                }
                Kind::Text
            }
            Expr::Array(items, _) => {
                for item in items {
                    self.expr(item);
                }
                Kind::List
            }
            Expr::Map(entries, _) => {
                for (_, value) in &entries.0 {
                    self.expr(value);
                }
                Kind::Map
            }
            Expr::Variable(variable, ..) => self.variables.get(variable.1.as_str()).copied().unwrap_or(Kind::Any),
            Expr::Stmt(block) => self.block(block),
            Expr::FnCall(call, position) => self.call(call, None, *position),
            Expr::Dot(sides, ..) => {
                let left = self.expr(&sides.lhs);
                self.chain(left, &sides.rhs)
            }
            Expr::Index(sides, ..) => {
                self.expr(&sides.lhs);
                self.indexed(sides)
            }
            Expr::And(sides, _) | Expr::Or(sides, _) => {
                let word = if matches!(expr, Expr::And(..)) { ("&&", "&") } else { ("||", "|") };
                let before = self.findings.0.len();
                for side in sides.iter() {
                    let kind = self.expr(side);
                    if matches!(kind, Kind::Filter | Kind::Field) {
                        let (wrong, right) = word;
                        self.find("filter-logic", side.position(), text!("filter-logic", wrong), text!("filter-logic-help", right));
                    } else if !matches!(kind, Kind::Bool | Kind::Any | Kind::Other) {
                        self.condition(side);
                    }
                }
                // What was meant as a filter is not told a second time.
                if self.findings.0.len() > before { Kind::Any } else { Kind::Bool }
            }
            Expr::Coalesce(sides, _) => {
                for side in sides.iter() {
                    self.expr(side);
                }
                Kind::Any
            }
            _ => Kind::Any,
        }
    }

    fn indexed(&mut self, sides: &BinaryExpr) -> Kind {
        match &sides.rhs {
            Expr::Dot(inner, ..) | Expr::Index(inner, ..) => {
                self.expr(&inner.lhs);
                if matches!(sides.rhs, Expr::Dot(..)) { self.chain(Kind::Any, &inner.rhs) } else { self.indexed(inner) }
            }
            other => {
                self.expr(other);
                Kind::Any
            }
        }
    }

    /// What follows a dot.
    fn chain(&mut self, left: Kind, right: &Expr) -> Kind {
        match right {
            Expr::Property(names, position) => self.property(left, &names.2, *position),
            Expr::MethodCall(call, position) => self.call(call, Some(left), *position),
            Expr::Dot(sides, ..) => {
                let middle = self.chain(left, &sides.lhs);
                self.chain(middle, &sides.rhs)
            }
            Expr::Index(sides, ..) => {
                self.chain(left, &sides.lhs);
                self.indexed(sides)
            }
            _ => Kind::Any,
        }
    }

    fn property(&mut self, of: Kind, name: &str, position: Position) -> Kind {
        if matches!(of, Kind::Any | Kind::Map | Kind::Other) {
            return Kind::Any;
        }
        let known: Vec<(&str, Kind)> = self.signatures.properties(of).collect();
        if let Some((_, gives)) = known.iter().find(|(n, _)| *n == name) {
            return *gives;
        }
        let found = of.text();
        let help = match nearest(name, known.iter().map(|(n, _)| *n)) {
            Some(near) => text!("did-you-mean-5", near),
            None => {
                let list = known.iter().map(|(n, _)| *n).collect::<Vec<_>>().join("`, `");
                text!("lint-has", found, list)
            }
        };
        self.find("unknown-property", position, text!("unknown-property", found, name), help);
        Kind::Any
    }

    fn call(&mut self, call: &FnCallExpr, on: Option<Kind>, position: Position) -> Kind {
        let mut given: Vec<Kind> = on.into_iter().collect();
        for argument in &call.args {
            given.push(self.expr(argument));
        }
        let name = call.name.as_str();
        if call.is_operator_call() || !name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '_') {
            return self.operator(name, &given, position);
        }
        if self.scripted.get(name).is_some_and(|arities| arities.contains(&given.len())) {
            return Kind::Any;
        }
        // What Rhai itself answers, whatever stands before the dot.
        if ["type_of", "is_def_fn", "is_def_var", "is_shared", "call", "curry", "Fn", "to_string", "to_debug"].contains(&name) {
            return Kind::Any;
        }
        let ways = self.signatures.get(name);
        let found = listed(&given);
        if ways.is_empty() {
            if let Some(arities) = self.scripted.get(name) {
                let (wants, found) = (arities.iter().map(ToString::to_string).collect::<Vec<_>>().join(" / "), given.len());
                let arguments = &wants;
                self.find(
                    "rule-arguments",
                    position,
                    text!("rule-arguments", name, arguments, found, wants),
                    text!("rule-arguments-help", name),
                );
                return Kind::Any;
            }
            let known = WORDS.iter().copied().chain(self.scripted.keys().map(String::as_str));
            let help = match nearest(name, known) {
                Some(near) => text!("did-you-mean-5", near),
                None => text!("check-spelling-choucha-words-lists-what"),
            };
            self.find("unknown-function", position, text!("there-is-no-function", name), help);
            return Kind::Any;
        }
        let fits: Vec<_> = ways.iter().filter(|s| s.accepts(&given)).collect();
        let Some(first) = fits.first() else {
            // A function pointer may complete a list's method with more arguments than are written.
            if given.contains(&Kind::Function) {
                return Kind::Any;
            }
            let ours = WORDS.contains(&name);
            let can: Vec<String> = ways
                .iter()
                .take(6)
                .map(|s| format!("{name}({})", s.takes.iter().map(|k| k.english()).collect::<Vec<_>>().join(", ")))
                .collect();
            let can = can.join("; ");
            let help = if ours { text!("it-can-be-called-as-see", can) } else { text!("it-can-be-called-as", can) };
            self.find("rule-arguments", position, text!("rule-arguments-2", name, found), help);
            return Kind::Any;
        };
        if fits.iter().all(|s| s.gives == first.gives) { first.gives } else { Kind::Any }
    }

    fn operator(&mut self, sign: &str, given: &[Kind], position: Position) -> Kind {
        if given.iter().any(|k| matches!(k, Kind::Any | Kind::Other)) {
            return if COMPARISONS.contains(&sign) && !given.contains(&Kind::Field) { Kind::Any } else { self.gives(sign, given) };
        }
        let built_in = match given {
            [a, b] => {
                let same = a == b && matches!(a, Kind::Bool | Kind::Char | Kind::Text | Kind::Unit);
                (number(*a) && number(*b)) || same || (matches!(a, Kind::Text | Kind::Char) && matches!(b, Kind::Text | Kind::Char))
            }
            [a] => number(*a) || *a == Kind::Bool,
            _ => true,
        };
        if built_in {
            return match (sign, given) {
                (s, _) if COMPARISONS.contains(&s) => Kind::Bool,
                ("!", _) => Kind::Bool,
                (_, [Kind::Whole, Kind::Whole] | [Kind::Whole]) => Kind::Whole,
                (_, [a, b]) if number(*a) && number(*b) => Kind::Decimal,
                (_, [Kind::Text, _] | [_, Kind::Text]) => Kind::Text,
                _ => Kind::Any,
            };
        }
        if self.signatures.get(sign).iter().any(|s| s.accepts(given)) {
            return self.gives(sign, given);
        }
        let [a, b] = given else { return Kind::Any };
        if COMPARISONS.contains(&sign) {
            // A value that may be missing is compared with `()`; a list with a list.
            if *a == Kind::Unit || *b == Kind::Unit || (a == b && matches!(a, Kind::List | Kind::Map)) {
                return Kind::Bool;
            }
            let (first, second) = (a.text(), b.text());
            let always = if sign == "!=" { text!("always-true") } else { text!("always-false") };
            self.find("always-false", position, text!("always-false-2", first, second, always), text!("always-false-help"));
            return Kind::Bool;
        }
        let found = listed(given);
        self.find("rule-arguments", position, text!("rule-arguments-3", sign, found), text!("rule-arguments-help-2"));
        Kind::Any
    }

    fn gives(&self, sign: &str, given: &[Kind]) -> Kind {
        let fits: Vec<Kind> = self.signatures.get(sign).iter().filter(|s| s.accepts(given)).map(|s| s.gives).collect();
        match fits.first() {
            Some(first) if fits.iter().all(|k| k == first) && !given.contains(&Kind::Any) => *first,
            Some(_) if given.contains(&Kind::Field) && COMPARISONS.contains(&sign) => Kind::Filter,
            _ => Kind::Any,
        }
    }
}

fn listed(given: &[Kind]) -> Text {
    if given.is_empty() { Text::same("()") } else { Text::list(given.iter().map(|k| k.text())) }
}
