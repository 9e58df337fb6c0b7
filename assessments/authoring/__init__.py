"""Where authors work on banks and papers: screens of the CMS over our own models, never pages or snippets."""
