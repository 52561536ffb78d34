//! Random histories of two plans over the same enterprises, one or both under an embargo: whatever is drawn, made void, replaced or recused, nothing
//! under `var/public`, in messages, in the service's log, or in what it and monitoring remember, tells of a draw before its day. What may be public is worked out here from the plans as they stood and the days that the test itself
//! has chosen.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use choucha::alert::Event;
use choucha::clock::Clock;
use choucha::decisions;
use choucha::diagnostic::{Failure, Lang, Text};
use choucha::execute::{Outcome, Request, sweep};
use choucha::model::{Draw, Drawn};
use choucha::service::{Log, Options, follow};
use choucha::workspace::Session;
use chrono::{Days, NaiveDate};
use proptest::prelude::*;
use tempfile::TempDir;

const SEED: &str = "5ec2e7";

/// What happens in the office.
#[derive(Debug, Clone)]
enum Step {
    /// So many days go by, then the nightly job runs.
    Night(u64),
    /// A draw (the n-th of those there are) is declared void.
    Void(usize),
    /// An object of a draw drops out.
    Substitute(usize, usize),
    /// An inspector of a visit steps back.
    Recuse(usize, usize),
    /// A plan's embargo is another one from now on.
    Embargo(bool, u64),
    /// Another plan takes over from the first one.
    Succession,
}

/// A workspace's plans.
#[derive(Debug, Clone)]
struct Terms {
    embargo: [u64; 2],
    coordination: &'static str,
    rule: &'static str,
    /// What the rules of the first plan tell apart: nothing, or tiers by their ratios, or by their rounds as well.
    classes: &'static str,
    objects: usize,
}

/// Ratios by tier, and rounds that take the highest alone.
const RISE: &str = "fn ratio(task, cell) { if cell.tier >= tier(\"高\") { percent(50) } else if cell.tier >= tier(\"中\") { percent(30) } else { percent(10) } }\n";
const MORE: &str = "fn frequency(task, cell) { if cell.tier >= tier(\"高\") { 5 } else { 2 } }\n";

fn terms() -> impl Strategy<Value = Terms> {
    let embargo = prop::sample::select(vec![0, 10, 45, 90]);
    let coordination = prop::sample::select(vec!["independent", "together", "apart"]);
    let rule = prop::sample::select(vec![
        "",
        "fn certain(task) { drawn_within(3) }\n",
        "fn scope(task) { label(\"店\") & !drawn_within(2) }\n",
        "fn visits_limit(object) { visits(2) }\n",
        "fn visits_limit(object) { cool_down(2) }\n",
    ]);
    let classes = prop::sample::select(vec!["", RISE, MORE]);
    ([embargo.clone(), embargo], coordination, rule, classes, 12..30usize)
        .prop_map(|(embargo, coordination, rule, classes, objects)| Terms { embargo, coordination, rule, classes, objects })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = prop_oneof![
        5 => (1..40u64).prop_map(Step::Night),
        1 => (0..50usize).prop_map(Step::Void),
        2 => (0..50usize, 0..9usize).prop_map(|(draw, object)| Step::Substitute(draw, object)),
        1 => (0..50usize, 0..9usize).prop_map(|(draw, object)| Step::Recuse(draw, object)),
        1 => (any::<bool>(), prop::sample::select(vec![0, 10, 45, 90])).prop_map(|(first, days)| Step::Embargo(first, days)),
        1 => Just(Step::Succession),
    ];
    prop::collection::vec(step, 6..20)
}

/// A draw as the test knows it.
struct Made {
    id: String,
    /// Whether its rules look back at what any task drew.
    looks_back: bool,
    /// Until when it is a secret at least.
    until: NaiveDate,
    /// Until when the names of its objects are.
    names_until: NaiveDate,
    draw: Draw,
    objects: Vec<Drawn>,
    /// After which step it was there.
    step: usize,
}

/// What the service says in its log, in both languages.
#[derive(Default)]
struct Lines(Mutex<String>);

impl Log for Lines {
    fn event(&self, event: &Event) {
        let said =
            [Lang::ZH, Lang::EN].map(|lang| format!("{} {}\n{}\n", event.kind.word(), event.kind.title().say(lang), event.body(lang)));
        self.0.lock().unwrap().push_str(&said.concat());
    }

    fn note(&self, text: &Text) {
        let said = [Lang::ZH, Lang::EN].map(|lang| format!("{}\n", text.say(lang)));
        self.0.lock().unwrap().push_str(&said.concat());
    }

    fn undelivered(&self, channel: &str, why: &Text) {
        self.note(&Text::same(format!("{channel} {}", why.say(Lang::EN))));
    }
}

struct Office {
    dir: TempDir,
    log: Arc<Lines>,
    terms: Terms,
    today: NaiveDate,
    made: Vec<Made>,
    /// Whether a plan has taken over from the first one.
    succeeded: bool,
    /// What the office's files about visits said after each step, by folder and name.
    staff: Vec<BTreeMap<String, Vec<u8>>>,
}

fn said(failure: &Failure) -> String {
    failure.findings.iter().map(|f| format!("{} {}\n", f.code, f.message.say(Lang::EN))).collect()
}

impl Office {
    fn new(terms: &Terms) -> Self {
        let memory = PathBuf::from("/dev/shm");
        let dir = if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.unwrap();
        for folder in ["rules", "datasets"] {
            std::fs::create_dir_all(dir.path().join(folder)).unwrap();
        }
        let rules = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("rules/default.rhai");
        std::fs::copy(rules, dir.path().join("rules/default.rhai")).unwrap();
        let today = "2024-02-20".parse().unwrap();
        let log = Arc::default();
        let office = Self { dir, log, terms: terms.clone(), today, made: Vec::new(), succeeded: false, staff: Vec::new() };
        let (tiers, column) = if terms.classes.is_empty() { ("\"低\"", "") } else { ("\"低\", \"中\", \"高\"", "tier = \"tier\"\n") };
        let settings = "simulation = true\nplans = [\"rules/p.plan.toml\", \"rules/q.plan.toml\"]\ntiers = [TIERS]\n\n[register.objects]\n\
            file = \"datasets/objects.csv\"\nid_check = \"none\"\ntier_default = \"低\"\n\n[register.objects.columns]\nid = \"id\"\nname = \"name\"\n\
            COLUMNlabels = \"labels\"\n\n[register.inspectors]\nfile = \"datasets/inspectors.csv\"\ncity = [\"市\"]\n\n[substitutes]\nreasons = [\"注销\"]\n\n[[alerts.webhook]]\nurl = \"http://127.0.0.1:9/nobody\"\n";
        office.write("rules/settings.toml", &settings.replace("TIERS", tiers).replace("COLUMN", column));
        office.write("rules/own.rhai", terms.rule);
        office.write("rules/classes.rhai", &if terms.classes == MORE { format!("{RISE}{MORE}") } else { terms.classes.to_owned() });
        let objects: String = (0..terms.objects).map(|i| format!("K{i:03}Z,独{i:03}号,{},店\n", ["低", "低", "中", "高"][i % 4])).collect();
        office.write("datasets/objects.csv", &format!("id,name,tier,labels\n{objects}"));
        let people: String = (1..8).map(|n| format!("A{n},检查员{n},甲局,市,,在岗,,\n")).collect();
        office.write("datasets/inspectors.csv", &format!("证件号,姓名,部门,区划,专长,状态,专家,户籍\n{people}"));
        office.plans();
        office
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        // A sweep waits for what was written just now.
        let file = std::fs::File::options().append(true).open(&path).unwrap();
        file.set_modified(std::time::SystemTime::now() - std::time::Duration::from_mins(1)).unwrap();
    }

    fn plans(&self) {
        let row = |id: &str, more: &str| {
            format!(
                "\n[[task]]\nid = \"{id}\"\nname = \"任务{id}\"\nobjects = [\"店\"]\nratio = \"20%\"\nfrequency = 5\nwindow = \"2024-03-01..2024-12-20\"\n\
                 lead = \"甲局\"\nmode = [\"市抽市查\"]\n{more}"
            )
        };
        let head = |id: &str, days: u64, more: &str| {
            let embargo = if days > 0 { format!("embargo = {days}\n") } else { String::new() };
            format!("[plan]\nid = \"{id}\"\ntitle = \"计划\"\nyear = 2024\n{embargo}{more}")
        };
        let shared = format!("coordination = \"{}\"\n", self.terms.coordination);
        let own = if self.terms.rule.is_empty() { "" } else { "rule = \"own.rhai\"\n" };
        let classes = if self.terms.classes.is_empty() { "" } else { "rule = \"classes.rhai\"\n" };
        self.write("rules/p.plan.toml", &[head("p", self.terms.embargo[0], &shared), row("1", classes), row("2", "")].concat());
        if self.succeeded {
            // What binds a round binds its line: the plan before stays as it was.
            let heir = head("r", self.terms.embargo[0], &format!("predecessor = \"p\"\n{shared}"));
            self.write("rules/r.plan.toml", &[heir, row("1", classes), row("2", "")].concat());
        }
        self.write("rules/q.plan.toml", &[head("q", self.terms.embargo[1], "supplements = \"p\"\n"), row("1", own)].concat());
    }

    fn clock(&self) -> Clock {
        Clock::Fixed(format!("{}T04:00:00Z", self.today).parse().unwrap())
    }

    fn session(&self) -> Session {
        Session::look(self.dir.path(), &self.clock()).unwrap()
    }

    /// A night of the service: a sweep and all that follows from it. The messages are never delivered, so that all of them stay to be looked at.
    fn night(&self) -> Result<(), String> {
        let result = self.sweep();
        let log = Arc::clone(&self.log) as Arc<dyn Log>;
        let options = Options { root: self.dir.path().to_owned(), clock: self.clock(), lang: Lang::ZH, beat: Duration::from_mins(1), log };
        follow(options, &result);
        let log = self.log.0.lock().unwrap();
        match log.lines().find(|line| line.starts_with("chain-broken")) {
            Some(_) => Err(format!("the service does not verify what there is:\n{log}")),
            None => result.map(|_| ()).map_err(|f| said(&f)),
        }
    }

    fn sweep(&self) -> Result<Outcome, Failure> {
        let request = Request {
            as_of: None,
            task: None,
            opened: None,
            draws: Vec::new(),
            dry_run: false,
            clock: self.clock(),
            seed: Some(SEED.to_owned()),
            progress: &|_, _| {},
        };
        sweep(self.dir.path(), &request)
    }

    fn carry_out(&mut self, step: &Step) -> Result<(), String> {
        let clock = self.clock();
        let pick = |n: &usize| self.made.get(n % self.made.len().max(1));
        // What is refused (a draw that is void, an object that was replaced) changes nothing.
        match step {
            Step::Night(days) => {
                self.today = self.today + Days::new(*days);
                self.night()?;
            }
            Step::Void(n) => {
                if let Some(made) = pick(n) {
                    let mut session = Session::decide(self.dir.path(), &clock).map_err(|f| said(&f))?;
                    let _ = decisions::void(&mut session, &made.id, "核对", "张三");
                }
            }
            Step::Substitute(n, object) => {
                if let Some((made, gone)) = pick(n).and_then(|m| Some((m, m.objects.get(object % m.objects.len().max(1))?))) {
                    let ask = decisions::Substitute { draw: &made.id, object: &gone.id, reason: "注销", by: "张三" };
                    let mut session = Session::decide(self.dir.path(), &clock).map_err(|f| said(&f))?;
                    session.simulate(SEED.to_owned()).map_err(|f| said(&f))?;
                    let _ = decisions::substitute(session, ask);
                }
            }
            Step::Recuse(n, object) => {
                if let Some((made, of)) = pick(n).and_then(|m| Some((m, m.objects.get(object % m.objects.len().max(1))?))) {
                    for inspector in ["A1", "A2", "A3", "A4", "A5", "A6", "A7"] {
                        let ask = decisions::Recuse { draw: &made.id, object: &of.id, inspector, reason: "亲属任职", by: "张三" };
                        let session = Session::decide(self.dir.path(), &clock).map_err(|f| said(&f))?;
                        if decisions::recuse(session, ask).is_ok() {
                            break;
                        }
                    }
                }
            }
            Step::Succession => {
                let settings = std::fs::read_to_string(self.dir.path().join("rules/settings.toml")).unwrap();
                if !std::mem::replace(&mut self.succeeded, true) {
                    self.write(
                        "rules/settings.toml",
                        &settings.replace("\"rules/q.plan.toml\"]", "\"rules/q.plan.toml\", \"rules/r.plan.toml\"]"),
                    );
                }
                self.plans();
            }
            Step::Embargo(first, days) => {
                self.terms.embargo[usize::from(!first)] = *days;
                self.plans();
            }
        }
        self.note();
        Ok(())
    }

    /// Takes note of what is new.
    fn note(&mut self) {
        let session = self.session();
        let step = self.staff.len();
        let known: BTreeSet<String> = self.made.iter().map(|m| m.id.clone()).collect();
        let mut new: Vec<(i64, Made)> = Vec::new();
        for attempt in session.history.attempts().filter(|a| !known.contains(a.intent.draw.as_str())) {
            let (Some(ledger), Some((seq, _))) = (&session.ledger, &attempt.drawn) else { continue };
            let (_, drawn) = ledger.draw(&attempt.intent.draw).unwrap().unwrap();
            let of_q = attempt.intent.plan == *"q";
            let days = self.terms.embargo[usize::from(of_q)];
            let until = attempt.intent.opens.max(self.today) + Days::new(days);
            let made = Made {
                id: attempt.intent.draw.to_string(),
                looks_back: of_q && !self.terms.rule.is_empty(),
                until,
                names_until: until.max(attempt.intent.names_not_before.unwrap_or(until)),
                draw: drawn.record,
                objects: drawn.objects,
                step,
            };
            new.push((*seq, made));
        }
        new.sort_by_key(|(seq, _)| *seq);
        self.made.extend(new.into_iter().map(|(_, made)| made));
        let mut staff = BTreeMap::new();
        for (path, bytes) in files(&self.dir.path().join("var/draws")) {
            if people(&path) {
                let bytes = if path.ends_with("visits.csv") { without_words(&bytes) } else { bytes };
                let sealed = self.made.iter().any(|m| path.starts_with(&format!("{}/", m.id.replace('/', "-"))) && m.draw.sealed());
                let bytes = if sealed && path.ends_with("substitutes.csv") { without_order(&bytes) } else { bytes };
                staff.insert(path, bytes);
            }
        }
        self.staff.push(staff);
    }

    fn secret(&self, made: &Made) -> bool {
        self.today < made.until
    }

    /// Whether the names of a draw are a secret.
    fn unnamed(&self, made: &Made) -> bool {
        self.today < made.names_until
    }

    /// Nothing public says beside an object of a sealed draw what it was there: its blind, ticket or cell; and its salt is said nowhere.
    fn apart(&self, public: &BTreeMap<String, Vec<u8>>) -> Result<(), String> {
        for made in self.made.iter().filter(|m| m.draw.sealed()) {
            let file = self.dir.path().join("var/draws").join(made.id.replace('/', "-")).join("frame.csv");
            let text = std::fs::read_to_string(file).unwrap();
            let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{FEFF}').as_bytes());
            let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().unwrap();
            let tickets: BTreeMap<&str, &str> = made.objects.iter().map(|o| (o.id.as_str(), o.ticket.as_str())).collect();
            for (path, bytes) in public {
                let text = String::from_utf8_lossy(bytes);
                for row in &rows {
                    let (id, salt, blind) = (&row[0], &row[row.len() - 2], &row[row.len() - 1]);
                    let ticket = tickets.get(id).copied().unwrap_or(blind);
                    if text.contains(salt) || text.lines().any(|l| l.contains(id) && (l.contains(blind) || l.contains(ticket))) {
                        return Err(format!("{path} tells where {id} stood in {}", made.id));
                    }
                }
            }
        }
        Ok(())
    }

    /// What is published, what people and monitoring are told, and what the service remembers.
    fn told(&self) -> BTreeMap<String, Vec<u8>> {
        let mut found = files(&self.dir.path().join("var/public"));
        let status = choucha::service::status(self.dir.path(), &self.clock());
        found.insert("status".to_owned(), serde_json::to_vec(&status).unwrap());
        found.insert("log".to_owned(), self.log.0.lock().unwrap().clone().into_bytes());
        for file in ["service.json", "outbox.json"] {
            found.extend(std::fs::read(self.dir.path().join("var").join(file)).ok().map(|bytes| (file.to_owned(), bytes)));
        }
        found
    }

    fn check(&self) -> Result<(), String> {
        let mut public = self.told();
        if let Some(chain) = public.get_mut("chain.jsonl") {
            // Who was called or stepped back before the first secret may be the object of a later draw.
            let people = |line: &&str| !["\"kind\":\"substitution\"", "\"kind\":\"recusal\""].iter().any(|kind| line.contains(kind));
            let text = String::from_utf8(chain.clone()).unwrap();
            *chain = text.lines().filter(people).collect::<Vec<_>>().join("\n").into_bytes();
        }
        self.apart(&public)?;
        let secrets: Vec<&Made> = self.made.iter().filter(|m| self.secret(m)).collect();
        let unnamed = self.made.iter().filter(|m| self.unnamed(m) && !self.secret(m));
        // Open frames have everyone's id, none has a name.
        let open: BTreeSet<&str> =
            self.made.iter().filter(|m| !self.unnamed(m)).flat_map(|m| &m.objects).map(|o| o.name.as_str()).collect();
        let frames: BTreeSet<&str> = self.made.iter().filter(|m| !self.secret(m)).map(|m| m.draw.intent.frame_digest.as_str()).collect();
        let has = |bytes: &[u8], needle: &str| !needle.is_empty() && bytes.windows(needle.len()).any(|w| w == needle.as_bytes());
        for made in unnamed {
            let own = format!("{}/", made.id.replace('/', "-"));
            let names = || made.objects.iter().map(|o| o.name.as_str()).filter(|name| !open.contains(name));
            for (path, bytes) in &public {
                if let Some(found) = names().find(|name| !people(path) && has(bytes, name)) {
                    return Err(format!("{path} tells {found} of {}, whose names are a secret until {}", made.id, made.names_until));
                }
                if path.starts_with(&own) && ["draw.json", "frame.csv", "void.json"].iter().all(|name| !path.ends_with(name)) {
                    return Err(format!("{path} is there before {}", made.names_until));
                }
            }
        }
        for made in &secrets {
            let (intent, outcome) = (&made.draw.intent, &made.draw.outcome);
            let mut needles = vec![outcome.seed.as_str(), &intent.basis];
            // The digest of an empty list is known to everyone.
            let digests = [outcome.list_digest.as_str(), &outcome.names_digest];
            needles.extend(digests.into_iter().filter(|_| !made.objects.is_empty()));
            // Two tasks may have the same frame.
            needles.extend(Some(intent.frame_digest.as_str()).filter(|d| !frames.contains(d)));
            needles.extend(made.objects.iter().map(|o| o.ticket.as_str()));
            let names: Vec<&str> = made.objects.iter().map(|o| o.name.as_str()).filter(|name| !open.contains(name)).collect();
            let own = format!("{}/", made.id.replace('/', "-"));
            for (path, bytes) in &public {
                // Who is named as a substitute or as someone's visit is looked at below.
                let names = if people(path) { &[] } else { names.as_slice() };
                if let Some(found) = needles.iter().chain(names).find(|needle| has(bytes, needle)) {
                    return Err(format!("{path} tells {found} of {}, a secret until {}", made.id, made.until));
                }
                // That it was drawn is known: the chain says so, and a draw of the same lottery names it.
                if has(bytes, &made.id)
                    && path != "chain.jsonl"
                    && !SAY_THAT_IT_WAS_DRAWN.contains(&path.as_str())
                    && !path.ends_with("draw.json")
                    && !path.starts_with(own.trim_end_matches('/'))
                {
                    return Err(format!("{path} names {}, a secret until {}", made.id, made.until));
                }
                if path.starts_with(&own) && !path.ends_with("draw.json") && !path.ends_with("void.json") {
                    return Err(format!("{path} is there before {}", made.until));
                }
            }
        }
        for (at, made) in self.made.iter().enumerate() {
            let folder = made.id.replace('/', "-");
            if !public.contains_key(&format!("{folder}/frame.csv")) {
                // Where nothing is a secret any more, everything is public after a night.
                continue;
            }
            let key = (&made.draw.line, &made.draw.known_as);
            let told = |m: &&Made| made.looks_back || (&m.draw.line, &m.draw.known_as) == key || m.draw.lottery == made.draw.lottery;
            // A frame of blinds says how often, and of nobody.
            let hidden = |m: &&Made| if made.draw.sealed() { self.secret(m) } else { self.unnamed(m) };
            if let Some(before) = self.made[..at].iter().filter(told).find(hidden) {
                return Err(format!("the frame of {} tells of {}, a secret until {}", made.id, before.id, before.names_until));
            }
        }
        self.check_people(&public)
    }

    /// What is public of people is what the office's files said when all there was is no secret any more.
    fn check_people(&self, public: &BTreeMap<String, Vec<u8>>) -> Result<(), String> {
        let first = self.made.iter().filter(|m| self.unnamed(m)).map(|m| m.step).min().unwrap_or(usize::MAX);
        for (path, bytes) in public.iter().filter(|(path, _)| people(path)) {
            let as_then = self.staff.iter().take(first).any(|staff| staff.get(path) == Some(bytes));
            if !as_then {
                return Err(format!("{path} is not as it was before the first secret (step {first})"));
            }
        }
        Ok(())
    }

    /// Outsiders find nothing wrong with what is public. (One history in five is asked: starting Python takes longer than the history.)
    fn outsiders(&self) -> Result<(), String> {
        static ASKED: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
        let nothing = !self.dir.path().join("var/public/chain.jsonl").exists();
        if nothing || ASKED.fetch_add(1, std::sync::atomic::Ordering::Relaxed) % 10 >= 2 {
            return Ok(());
        }
        let docs = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs");
        for verifier in ["verify.py", "verify-teams.py"] {
            let ran =
                std::process::Command::new("python3").arg(docs.join(verifier)).arg(self.dir.path().join("var/public")).output().unwrap();
            if !ran.status.success() {
                return Err(format!("{verifier}: {}", String::from_utf8_lossy(&ran.stdout)));
            }
        }
        Ok(())
    }

    /// After the last embargo everything is public, and everything holds.
    fn end(&mut self) -> Result<(), String> {
        self.terms.embargo = [0, 0];
        self.plans();
        self.today = "2025-06-01".parse().unwrap();
        self.night()?;
        self.note();
        self.check()?;
        for made in &self.made {
            let folder = made.id.replace('/', "-");
            for file in ["draw.json", "frame.csv", "objects.csv"] {
                if !self.dir.path().join("var/public").join(&folder).join(file).exists() {
                    return Err(format!("{folder}/{file} was never published"));
                }
            }
        }
        let (office, public) = (files(&self.dir.path().join("var/draws")), files(&self.dir.path().join("var/public")));
        let void = |folder: &str| office.contains_key(&format!("{folder}/void.json"));
        for (path, bytes) in self.staff.last().into_iter().flatten() {
            let folder = path.split('/').next().unwrap_or_default();
            if !void(folder) && public.get(path) != Some(bytes) {
                return Err(format!("{path} was never published as it is"));
            }
        }
        Ok(())
    }

    fn verified(&self) -> Result<(), String> {
        let found = choucha::audit::verify(self.dir.path(), &self.clock(), None, &[]).map_err(|f| said(&f))?;
        let failed: Vec<String> = found.failed.iter().map(|f| format!("{}: {}", f.what, f.why.say(Lang::EN))).collect();
        if failed.is_empty() { Ok(()) } else { Err(format!("verify: {failed:?}")) }
    }
}

/// What says that a draw was made, and how many it drew, to the office's own people.
const SAY_THAT_IT_WAS_DRAWN: [&str; 4] = ["status", "log", "service.json", "outbox.json"];

/// Whether a file tells of people: those that grow.
fn people(path: &str) -> bool {
    ["teams.csv", "visits.csv", "substitutes.csv"].iter().any(|name| path.ends_with(name))
}

/// The office's table of visits without its last column, in which codes are said in words.
fn without_words(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    text.lines().map(|line| format!("{}\r\n", line.rsplit_once(',').unwrap().0)).collect::<String>().into_bytes()
}

/// The office's table of substitutes without its last six columns: where in the order each stood.
fn without_order(bytes: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let line = |line: &str| line.split(',').take(8).collect::<Vec<_>>().join(",");
    text.lines().map(|l| format!("{}\r\n", line(l))).collect::<String>().into_bytes()
}

/// Every file below a folder, by its path there.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            found.extend(files(&entry.path()).into_iter().map(|(path, bytes)| (format!("{name}/{path}"), bytes)));
        } else {
            found.insert(name, std::fs::read(entry.path()).unwrap());
        }
    }
    found
}

#[test]
fn nothing_public_tells_of_a_draw_before_its_day() {
    let cases = u32::try_from(crate::machine::number("CHOUCHA_SECRETS", crate::tier::long!(1_000, 60))).unwrap();
    let seed = crate::machine::number("CHOUCHA_HISTORY_SEED", 0);
    let config = ProptestConfig {
        cases,
        failure_persistence: None,
        max_shrink_iters: 300,
        rng_seed: proptest::test_runner::RngSeed::Fixed(seed),
        ..ProptestConfig::default()
    };
    proptest!(config, |(terms in terms(), steps in steps())| {
        let mut office = Office::new(&terms);
        let mut story = Vec::new();
        for step in &steps {
            let done = office.carry_out(step).and_then(|()| office.check());
            story.push(format!("{}  {step:?}", office.today));
            prop_assert!(done.is_ok(), "{}\n{terms:?}\n{}", done.unwrap_err(), story.join("\n"));
        }
        let done = office.outsiders().and_then(|()| office.end()).and_then(|()| office.verified()).and_then(|()| office.outsiders());
        prop_assert!(done.is_ok(), "{}\n{terms:?}\n{}", done.unwrap_err(), story.join("\n"));
    });
}

/// An object that a draw could draw, as an attacker sees it who knows register, rules and frame.
struct Candidate {
    id: String,
    name: String,
    region: String,
    chance: f64,
}

fn digest(text: &str) -> String {
    choucha::model::hex(&<sha2::Sha256 as sha2::Digest>::digest(text))
}

/// Guesses an object of a draw that is kept back. The attacker tries out what every digest in sight could be of (lists of one and of two, with and without
/// every salt in sight), and otherwise takes one of the most likely, led by what is public.
fn guess(public: &BTreeMap<String, Vec<u8>>, draw: &str, candidates: &[Candidate]) -> usize {
    let mut words: BTreeSet<String> = BTreeSet::new();
    for bytes in public.values() {
        let text = String::from_utf8_lossy(bytes);
        words.extend(text.split(|c: char| !c.is_ascii_hexdigit()).filter(|w| w.len() == 64 || w.len() == 32).map(ToOwned::to_owned));
    }
    let salts: Vec<String> = words.iter().filter(|w| w.len() == 32).map(|w| format!("{w}\u{1F}")).chain([String::new()]).collect();
    let line = |c: &Candidate| format!("{}\u{1F}{}\n", c.name, c.region);
    for (at, one) in candidates.iter().enumerate() {
        let lists = candidates.iter().map(|two| line(one) + line(two).as_str()).chain([line(one), one.id.clone(), one.name.clone()]);
        if lists.flat_map(|list| salts.iter().map(move |salt| digest(&format!("{salt}{list}")))).any(|found| words.contains(&found)) {
            return at;
        }
    }
    let most = candidates.iter().map(|c| c.chance).fold(0.0, f64::max);
    let head = public.get("head.json").map_or_else(String::new, |bytes| String::from_utf8_lossy(bytes).into_owned());
    let likely = candidates.iter().enumerate().filter(|(_, c)| c.chance >= most);
    likely.min_by_key(|(_, c)| digest(&format!("{head}{draw}{}", c.id))).map_or(0, |(at, _)| at)
}

impl Office {
    /// Whom a draw could draw, with the true chances; the office's own file tells them.
    fn candidates(&self, made: &Made) -> Vec<Candidate> {
        let file = self.dir.path().join("var/draws").join(made.id.replace('/', "-")).join("frame.csv");
        let text = std::fs::read_to_string(file).unwrap();
        let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{FEFF}').as_bytes());
        let number = |text: &str| {
            let mut parts = text.split('÷').map(|n| n.parse::<f64>().unwrap());
            parts.next().unwrap() / parts.next().unwrap_or(1.0)
        };
        let one = |row: csv::StringRecord| {
            let name = format!("独{}号", &row[0][1..4]);
            Candidate { id: row[0].to_owned(), name, region: String::new(), chance: number(&row[3]) }
        };
        reader.records().map(|row| one(row.unwrap())).filter(|c| c.chance > 0.0).collect()
    }
}

#[test]
fn an_attacker_who_knows_everything_public_guesses_no_better_than_chance() {
    use proptest::strategy::{Strategy as _, ValueTree as _};
    use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
    let histories = crate::tier::long!(300, 25);
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]));
    let (mut hits, mut guesses, mut expected, mut variance) = (0_u32, 0_u32, 0.0, 0.0);
    let (mut control, mut controls) = (0_u32, 0_u32);
    for _ in 0..histories {
        let mut terms = terms().new_tree(&mut runner).unwrap().current();
        terms.embargo = [90, 45];
        let steps: Vec<Step> = steps().new_tree(&mut runner).unwrap().current();
        let mut office = Office::new(&terms);
        let mut asked = BTreeSet::new();
        for step in steps.iter().filter(|step| !matches!(step, Step::Embargo(..))) {
            office.carry_out(step).unwrap();
            let public = files(&office.dir.path().join("var/public"));
            for made in office.made.iter().filter(|m| office.secret(m)) {
                let candidates = office.candidates(made);
                if candidates.is_empty() || !asked.insert(made.id.clone()) {
                    continue;
                }
                let drawn = |at: usize| candidates.get(at).is_some_and(|c| made.objects.iter().any(|o| o.id == c.id));
                let at = guess(&public, &made.id, &candidates);
                let chance = candidates[at].chance;
                guesses += 1;
                hits += u32::from(drawn(at));
                expected += chance;
                variance += chance * (1.0 - chance);
                // The same attacker beside a digest without a salt: this is what salts are for.
                if (1..=2).contains(&made.objects.len()) {
                    let mut leaky = public.clone();
                    let names: String = made.objects.iter().map(|o| format!("{}\u{1F}{}\n", o.name, o.region)).collect();
                    leaky.insert("leak".into(), digest(&names).into_bytes());
                    controls += 1;
                    control += u32::from(drawn(guess(&leaky, &made.id, &candidates)));
                }
            }
        }
    }
    let line = format!(
        "{guesses} guesses: {hits} hits, {expected:.1} expected (standard deviation {:.1}); beside a naked digest {control} of {controls}\n",
        f64::sqrt(variance)
    );
    std::io::Write::write_all(&mut std::io::stderr(), line.as_bytes()).unwrap();
    assert!(guesses > 60 && controls > 0 && control == controls, "{control} of {controls}");
    assert!((f64::from(hits) - expected).abs() <= 4.0 * variance.sqrt() + 0.5, "{hits} of {guesses}, {expected:.1} expected");
}
