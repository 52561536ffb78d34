//! `choucha serve`: the nightly service, with one line a sweep on standard error.

use std::sync::Arc;

use chrono_tz::Tz;

use super::args::Arguments;
use super::printer::Printer;
use crate::diagnostic::{Failure, Lang, Text};
use crate::schedule::{Outcome, Service, WhyNot, serve};
use crate::text;

struct Log(Lang);

impl Service for Log {
    fn swept(&self, result: Result<Outcome, Failure>) {
        let lang = self.0;
        match result {
            Ok(outcome) => {
                let (day, drawn) = (outcome.as_of, outcome.drawn.len());
                tracing::info!("{}", text!("{day}：完成 {drawn} 次抽取", "{day}: {drawn} draws made").say(lang));
                for made in &outcome.drawn {
                    let (draw, objects) = (&made.record.draw, made.record.objects);
                    tracing::info!("{}", text!("已抽 {draw}：{objects} 个对象", "drawn {draw}: {objects} objects").say(lang));
                }
                for not in &outcome.not_drawn {
                    let why = match &not.why {
                        WhyNot::Failed(failure) => failure.summary(),
                        WhyNot::Lapsed(why) | WhyNot::Waiting(why) => why.clone(),
                    };
                    let (draw, zh, en) = (&not.draw, &why.zh, &why.en);
                    tracing::error!("{}", text!("没有抽 {draw}：{zh}", "not drawn {draw}: {en}").say(lang));
                }
                for finding in outcome.findings.iter() {
                    tracing::warn!("{}", finding.line(lang));
                }
            }
            Err(failure) => tracing::error!("{}", failure.summary().say(lang)),
        }
    }

    fn ready(&self, zone: Tz, cron: &str) {
        let words: Text = text!("服务就绪：每晚一次（{cron}，{zone}）", "ready: one sweep a night ({cron}, {zone})");
        tracing::info!("{}", words.say(self.0));
    }

    fn leaving(&self) {
        tracing::info!("{}", text!("正在退出：先完成手上的抽取", "leaving: the sweep in hand is finished first").say(self.0));
    }
}

pub(super) fn run(arguments: &Arguments, printer: &Printer) -> Result<u8, Failure> {
    let filter = tracing_subscriber::EnvFilter::try_from_env("CHOUCHA_LOG").unwrap_or_else(|_| "choucha=info".into());
    let format = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(false);
    if printer.json {
        let _ = format.json().try_init();
    } else {
        let _ = format.with_ansi(false).try_init();
    }
    serve(arguments.root()?, arguments.clock(), Arc::new(Log(printer.lang)))?;
    Ok(0)
}
