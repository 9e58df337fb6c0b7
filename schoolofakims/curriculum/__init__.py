"""The curriculum of the School as files, and how it becomes pages, questions and papers.

`sheets` reads one file and collects what is wrong with it. `files`, `modules`, `lessons`, `blocks`, `forms`, `media`,
`questions`, `references` and `assignments` know the shape of each. `documents` makes forms; `storing`, `registers`,
`papers` and `pages` write; `loading` is the whole act. Nothing is written unless everything reads.
"""
