//! Telling people what happened: events, the outbox that keeps them until they are delivered, mail and webhooks.
//!
//! Owns: what is told to whom, once, and again until it arrives. Does not own: what counts as an event, which the service decides.
//!
//! | file | what |
//! |---|---|
//! | `event` | what is told |
//! | `outbox` | what is to be delivered yet, kept on disk |
//! | `mail` | by SMTP |
//! | `leash` | a connection that ends, whatever the server does |
//! | `webhook` | by HTTP: our own JSON, WeCom, DingTalk |

mod event;
mod leash;
mod mail;
mod outbox;
mod webhook;

pub use event::{Event, EventKind};
pub use mail::{connect, send_mail};
pub use outbox::{Delivery, Outbox, channels, deliver};
pub use webhook::{post, signature};
