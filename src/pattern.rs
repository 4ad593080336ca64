//! EventBridge's pattern language.
