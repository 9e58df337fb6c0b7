"""How dates and numbers look in our three languages (`FORMAT_MODULE_PATH`).

Django ships no Kazakh formats, and its English ones are American. Names and values are Django's; only the
words around a date and the decimal sign differ, so that a column of dates reads alike in every language.
"""
