"""The stages of the story at which `./parvis start` can put its people."""

STAGES = ("empty", "recruiting", "queue", "matched", "term", "closing")
DEFAULT_STAGE = "term"
