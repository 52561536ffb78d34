//! `choucha` (抽查) draws who is inspected: random objects, public result, every draw recorded once and for ever.
//!
//! The rooms, in the order in which they may use each other (never back):
//! [`diagnostic`] · [`plan`] · [`rules`] · [`register`] · [`draw`] · [`ledger`] · [`publish`] · [`workspace`] ·
//! [`schedule`] · [`review`] · [`audit`] · [`alert`] · [`service`] · [`cli`]. Time comes from [`clock`], chance from [`chance`].

pub mod alert;
pub mod audit;
pub mod chance;
pub mod cli;
pub mod clock;
pub mod decisions;
pub mod diagnostic;
pub mod draw;
pub mod fault;
pub mod history;
pub mod layout;
pub mod ledger;
pub mod model;
pub mod plan;
pub mod publish;
pub mod register;
pub mod review;
pub mod rules;
pub mod schedule;
pub mod service;
pub mod staffing;
pub mod workspace;
