//! The queue of a full event: first come, first served.
