//! Pages, feeds and the API.
