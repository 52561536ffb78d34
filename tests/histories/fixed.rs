//! Histories that once went wrong, and those of the issue, kept.
