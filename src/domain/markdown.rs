//! Markdown, rendered once at write, within limits (C20, C40).
