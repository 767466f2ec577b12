"""People and access: who has access to an episode and until when, and who could see something on a day."""
