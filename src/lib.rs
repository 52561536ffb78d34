//! `choucha` (抽查) draws who is inspected: random objects, public result, every draw recorded once, permanently.
//!
//! The rooms, in the order in which they may use each other (never back):
//! [`diagnostic`] · [`model`] · [`plan`] · [`rules`] · [`register`] · [`draw`] · [`staffing`] · [`ledger`] · [`history`] · [`publish`] ·
//! [`workspace`] · [`schedule`] · [`execute`] · [`decisions`] · [`audit`] · [`fairness`] · [`review`] · [`alert`] · [`service`] · [`cli`]. Time comes from [`clock`],
//! chance from [`chance`]; where written files lie is said in [`layout`], who may read them in [`modes`]; files that may be anything are read by [`bounded`].

pub mod alert;
pub mod audit;
pub mod bounded;
pub mod chance;
pub mod cli;
pub mod clock;
pub mod decisions;
pub mod diagnostic;
pub mod draw;
pub mod execute;
pub mod fairness;
pub mod fault;
pub mod history;
pub mod layout;
pub mod ledger;
pub mod model;
pub mod modes;
pub mod plan;
pub mod publish;
pub mod register;
pub mod review;
pub mod rules;
pub mod schedule;
pub mod service;
pub mod staffing;
pub mod workspace;
