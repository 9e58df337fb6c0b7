"""Questions before an exam: written, compared, taken in, approved, and drawn together into papers."""
