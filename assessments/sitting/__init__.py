"""Sit an exam: from the sheet to the last answer, what is kept on the way, and what can be read of it later."""
