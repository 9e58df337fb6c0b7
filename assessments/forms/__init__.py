"""What is typed about appeals, fairness, marking anew and practical work."""
