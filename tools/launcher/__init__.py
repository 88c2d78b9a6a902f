"""What `./parvis` does. Everything here needs the standard library only, except `prepare`, which runs inside the environment."""
