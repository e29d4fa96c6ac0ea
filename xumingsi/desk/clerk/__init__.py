"""The village clerk's pages for a cheap phone on a slow line: the same verbs, forms and services as the workbench."""
