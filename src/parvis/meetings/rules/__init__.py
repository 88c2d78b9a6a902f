"""The rules of meetings, pure: how much time a week, which times are free, what counts, and when something can be done."""
