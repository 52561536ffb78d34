//! The disk refuses.

use super::{Failure, Finding, Kind, Place};
use crate::text;

/// The disk refuses: a file of the workspace cannot be read or written.
#[must_use]
pub fn disk(error: &std::io::Error) -> Failure {
    Failure::new(
        Kind::Ledger,
        Finding::error(
            "disk",
            Place::file("var"),
            text!("写文件出错：{error}", "a file cannot be written: {error}"),
            text!(
                "检查磁盘空间和权限，再运行同一条命令：已记入台账的抽取不会重抽，缺的文件会补上",
                "check disk space and permissions and run the same command again: recorded draws are not drawn again, missing files are written"
            ),
        ),
    )
}
