from django.apps import AppConfig


class Demo(AppConfig):
    name = "parvis.demo"

    def ready(self) -> None:
        from . import words  # noqa: F401 -- it registers itself
