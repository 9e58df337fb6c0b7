"""Fair exams: what one person is given, what an outage took from many, and who is sitting now."""
