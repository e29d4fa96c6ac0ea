"""The API's root: every room's collections, the villages, the figures, and the documents."""
