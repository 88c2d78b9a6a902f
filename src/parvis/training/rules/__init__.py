"""When a place can be had, when somebody was there, who needs another session, and what may be told in the group.

Pure: facts in, answer out."""
