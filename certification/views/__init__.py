"""The pages of certificates: the public register, a person's own, the desk."""
