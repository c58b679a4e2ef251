//! Small shared parts of every view.

pub(crate) mod button;
pub(crate) mod cover;
pub(crate) mod dom;
pub(crate) mod live;
pub(crate) mod node;
pub(crate) mod shape;
pub(crate) mod slot;
