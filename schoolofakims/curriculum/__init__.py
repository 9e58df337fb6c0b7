"""The curriculum of the School as files, and how it becomes pages, questions and papers.

`sheets` reads one file and collects what is wrong with it, `files`, `lessons` and `questions` know its
shape, `pages` and `papers` write, `loading` is the whole act. Nothing is written unless everything reads.
"""
