"""Tools for those who build and run Parvis. Nothing in src/parvis imports them."""
