"""What came of a training: the return session, the evaluation, the use in class."""
