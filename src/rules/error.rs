//! A script's failure as a finding: which file, line and column, what is wrong, what to do next.

use rhai::{EvalAltResult, ParseError, ParseErrorType, Position};

use super::compiled::Compiled;
use super::sandbox::OutOfTime;
use super::words::WORDS;
use crate::diagnostic::{Finding, Place, SourceFile, Text, nearest};
use crate::text;

fn at(source: &SourceFile, position: Position) -> Place {
    match position.line() {
        Some(line) => source.at_line(line, position.position().unwrap_or(1)),
        None => source.whole(),
    }
}

/// A file that does not parse.
pub(super) fn syntax(error: &ParseError, source: &SourceFile) -> Finding {
    let place = at(source, error.position());
    let words = error.err_type().to_string();
    let (message, help) = match error.err_type() {
        ParseErrorType::Reserved(word) | ParseErrorType::BadInput(rhai::LexError::ImproperSymbol(word, _))
            if ["eval", "print", "debug", "import", "export"].contains(&word.as_str()) =>
        {
            (
                text!("规则里不能用 `{word}`", "`{word}` cannot be used in a rule"),
                text!(
                    "规则只能计算，不能读写文件、打印或引入别的脚本；公用的函数写进 default.rhai",
                    "rules only compute: no files, no printing, no other scripts; shared functions belong in default.rhai"
                ),
            )
        }
        ParseErrorType::VariableUndefined(name) => (
            text!("没有 `{name}` 这个变量", "there is no variable `{name}`"),
            if ["task", "cell", "population"].contains(&name.as_str()) {
                text!("函数的参数要写全，如 fn ratio(task, cell)", "name it among the function's parameters, as in fn ratio(task, cell)")
            } else {
                text!("检查拼写；文字要放在双引号里", "check the spelling; text stands in double quotes")
            },
        ),
        other => (
            {
                let wrong = said(other, &words);
                text!("规则文件有语法错误：{wrong}", "the rule file does not parse: {wrong}")
            },
            text!(
                "检查这一行和上一行的括号、逗号、分号、引号",
                "check brackets, commas, semicolons and quotes of this line and the one before"
            ),
        ),
    };
    Finding::error("rule-syntax", place, message, help)
}

/// What the parser says: its own English words, and in other languages what they mean where they are common.
fn said(error: &ParseErrorType, words: &str) -> Text {
    use ParseErrorType as P;
    use rhai::LexError as L;
    match error {
        P::UnexpectedEOF => text!("文件没有写完就结束了", "{words}"),
        P::BadInput(L::UnterminatedString) => text!("文字的引号没有成对", "{words}"),
        P::BadInput(L::UnexpectedInput(found)) => text!("这里不该有“{found}”", "{words}"),
        P::BadInput(L::MalformedNumber(found)) => text!("数字“{found}”写法不对", "{words}"),
        P::BadInput(L::MalformedEscapeSequence(found)) => text!("反斜杠后面的“{found}”不认识", "{words}"),
        P::BadInput(L::MalformedIdentifier(found)) => text!("名字“{found}”写法不对", "{words}"),
        P::BadInput(L::MalformedChar(_)) => text!("文字要放在双引号里，不用单引号", "{words}"),
        P::BadInput(L::StringTooLong(most)) => text!("文字太长，最多 {most} 个字节", "{words}"),
        P::BadInput(L::ImproperSymbol(found, _)) => text!("不能用“{found}”", "{words}"),
        P::MissingToken(token, _) => text!("缺少“{token}”", "{words}"),
        P::MissingSymbol(_) => text!("缺少符号", "{words}"),
        P::UnknownOperator(found) => text!("没有“{found}”这个符号", "{words}"),
        P::ExprExpected(_) => text!("这里缺少一个值", "{words}"),
        P::PropertyExpected => text!("点号后面缺少名字", "{words}"),
        P::VariableExpected => text!("这里要写变量的名字", "{words}"),
        P::FnMissingName => text!("fn 后面缺少函数的名字", "{words}"),
        P::FnMissingParams(name) => text!("函数 {name} 后面缺少括号和参数", "{words}"),
        P::FnMissingBody(name) => text!("函数 {name} 缺少 {{ }} 里的内容", "{words}"),
        P::FnDuplicatedParam(name, parameter) => text!("函数 {name} 的参数 {parameter} 写了两次", "{words}"),
        P::FnDuplicatedDefinition(name, _) => text!("函数 {name} 写了两次", "{words}"),
        P::WrongFnDefinition => text!("函数不能写在函数里面", "{words}"),
        P::DuplicatedProperty(name) => text!("“{name}”写了两次", "{words}"),
        P::DuplicatedVariable(name) | P::VariableExists(name) => text!("变量 {name} 已经有了", "{words}"),
        P::Reserved(word) => text!("“{word}”是保留的词，不能这样用", "{words}"),
        P::AssignmentToConstant(name) => text!("{name} 是常量，不能改", "{words}"),
        P::AssignmentToInvalidLHS(_) => text!("等号左边要是变量；比较两个值用 ==", "{words}"),
        P::LoopBreak => text!("break 和 continue 只能用在循环里", "{words}"),
        P::ExprTooDeep => text!("括号嵌套太深", "{words}"),
        P::TooManyFunctions => text!("函数太多", "{words}"),
        P::LiteralTooLarge(..) => text!("写在规则里的列表或文字太长", "{words}"),
        _ => Text::same(words),
    }
}

/// A script that failed while it ran.
pub(super) fn runtime(error: &EvalAltResult, function: &str, arity: usize, rule: &Compiled, task: &str) -> Finding {
    let mut innermost = error;
    let mut source = rule.owner(function, arity);
    while let EvalAltResult::ErrorInFunctionCall(name, _, inner, _) = innermost {
        if let Some(file) = rule.owner_by_name(name) {
            source = file;
        }
        innermost = inner;
    }
    let position = innermost.position();
    let place = if position.is_none() { rule.definition(function, arity) } else { at(source, position) };
    let (code, message, help) = explain(innermost, rule);
    // A line of a shared file fails for some task: which one tells where to look.
    let help = text!("{help}（任务 {task} 用到这里）", "{help} (task {task} comes here)");
    Finding::error(code, place, message, help)
}

/// What scripts may ask of a task, a cell and a window.
const PROPERTIES: &[&str] = &[
    "id",
    "seq",
    "name",
    "matters",
    "scope",
    "objects",
    "ratio",
    "count",
    "frequency",
    "window",
    "clause",
    "lead",
    "partners",
    "mode",
    "year",
    "params",
    "stratum",
    "tier",
    "rank",
    "opens",
    "closes",
    "days",
    "text",
];

/// A function that is not there, or not for these values.
fn not_found(signature: &str, rule: &Compiled) -> (&'static str, Text, Text) {
    let name = signature.split([' ', '(']).next().unwrap_or_default();
    let known = WORDS.contains(&name) || rule.defines(name);
    if known || !name.chars().all(|c| c.is_alphanumeric() || c == '_') {
        (
            "rule-arguments",
            text!("不能这样用：{signature}", "this cannot be called so: {signature}"),
            text!(
                "检查括号里各项的类型：比例写 percent(5)，等级写 tier(\"高风险\")，文字加双引号",
                "check the types: a ratio is percent(5), a tier is tier(\"…\"), text stands in double quotes"
            ),
        )
    } else {
        let help = match nearest(name, WORDS.iter().copied()) {
            Some(near) => text!("是不是想写 `{near}`？", "did you mean `{near}`?"),
            None => text!("检查拼写；choucha words 列出可用的词", "check the spelling; choucha words lists what can be used"),
        };
        ("unknown-function", text!("没有 `{name}` 这个函数", "there is no function `{name}`"), help)
    }
}

/// What went wrong: code, message, next step.
fn explain(error: &EvalAltResult, rule: &Compiled) -> (&'static str, Text, Text) {
    use EvalAltResult as E;
    let simpler = || {
        text!(
            "规则每个任务只算几次，应当很短；去掉循环或过深的调用",
            "a rule is computed a few times a task and should be short; remove loops or deep calls"
        )
    };
    match error {
        E::ErrorRuntime(value, _) => {
            if let Some(text) = value.clone().try_cast::<Text>() {
                return ("rule-value", text, text!("按提示修改这一行", "fix this line as it says"));
            }
            let words = value.to_string();
            (
                "rule-throw",
                text!("规则自己报告：{words}", "the rule itself reports: {words}"),
                text!("按规则的说明处理", "follow what the rule says"),
            )
        }
        E::ErrorFunctionNotFound(signature, _) => not_found(signature, rule),
        E::ErrorMismatchDataType(want, found, _) if want == "bool" => (
            "rule-logic",
            text!("这里要“是或否”，却是 {found}", "this needs yes or no, found {found}"),
            text!("筛选条件之间用 &、|、! 连接，不用 && 和 ||", "filters are combined with `&`, `|`, `!`, not with `&&` and `||`"),
        ),
        E::ErrorTooManyOperations(_) => ("rule-limit", text!("规则运算次数超过上限", "the rule takes too many operations"), simpler()),
        E::ErrorTerminated(value, _) if value.is::<OutOfTime>() => {
            ("rule-limit", text!("规则运算时间超过上限", "the rule takes too long"), simpler())
        }
        E::ErrorStackOverflow(_) => {
            ("rule-limit", text!("规则的函数互相调用太深", "the rule's functions call each other too deeply"), simpler())
        }
        E::ErrorDataTooLarge(what, _) => {
            ("rule-limit", text!("规则里的数据太大：{what}", "a value in the rule grows too large: {what}"), simpler())
        }
        E::ErrorPropertyNotFound(name, _) => (
            "unknown-property",
            text!("没有 `{name}` 这一项", "there is no `{name}`"),
            text!(
                "检查拼写；task.params 里的项要先写进计划文件的 params",
                "check the spelling; what task.params holds must stand under the plan's params"
            ),
        ),
        E::ErrorDotExpr(words, _) if words.starts_with("Unknown property '") => {
            let name = words.split('\'').nth(1).unwrap_or_default();
            let help = match nearest(name, PROPERTIES.iter().copied()) {
                Some(near) => text!("是不是想写 `{near}`？", "did you mean `{near}`?"),
                None => text!("检查拼写", "check the spelling"),
            };
            ("unknown-property", text!("没有 `{name}` 这一项", "there is no `{name}`"), help)
        }
        E::ErrorVariableNotFound(name, _) => (
            "unknown-variable",
            text!("没有 `{name}` 这个变量", "there is no variable `{name}`"),
            text!("检查拼写；文字要放在双引号里", "check the spelling; text stands in double quotes"),
        ),
        other => {
            let words = other.to_string();
            ("rule-failed", text!("规则运行出错：{words}", "the rule failed: {words}"), text!("检查这一行", "check this line"))
        }
    }
}
