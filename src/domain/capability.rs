//! Scoped secret links that are derived, never stored (C01, C02).
