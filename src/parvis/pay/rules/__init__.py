"""What is paid, when hours can be confirmed and a month closed, and when somebody can be a reference."""
