"""What follows a training: when participants are asked what, what goes on the agenda, what changed."""
