//! Words, dates and numbers in German and English.
