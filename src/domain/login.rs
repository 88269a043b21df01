//! Signing in by mail, bound to the browser that asked (C08).
