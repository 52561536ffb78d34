//! `choucha receipt`: what an enterprise is given to show that it stood in a draw, in which cell, with which ticket.

use super::args::{Arguments, ReceiptArgs};
use super::printer::Printer;
use super::saved::save;
use crate::audit::receipt;
use crate::diagnostic::Failure;
use crate::text;
use crate::workspace::Session;

pub(super) fn run(arguments: &Arguments, command: &ReceiptArgs, printer: &Printer) -> Result<u8, Failure> {
    let session = Session::look(&arguments.root()?, &arguments.clock())?;
    let receipt = receipt(&session, &command.draw, &command.object)?;
    let Some(file) = &command.output else {
        printer.document(&receipt);
        return Ok(0);
    };
    let document = serde_json::to_string_pretty(&receipt).unwrap_or_default();
    save(file, format!("{document}\n").as_bytes())?;
    if printer.json {
        printer.document(&receipt);
        return Ok(0);
    }
    let (draw, object, cell) = (&receipt.draw, &receipt.id, &receipt.cell);
    let stood = if receipt.drawn { text!("receipt-drawn", object, draw, cell) } else { text!("receipt-not-drawn", object, draw, cell) };
    printer.out(&format!("{}{}", stood.line(printer.lang), text!("receipt-is-checked-by", file = file.display()).line(printer.lang)));
    Ok(0)
}
