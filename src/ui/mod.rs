//! Small shared parts of every view.

pub(crate) mod cover;
pub(crate) mod dom;
