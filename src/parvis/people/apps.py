from django.apps import AppConfig


class People(AppConfig):
    name = "parvis.people"

    def ready(self) -> None:
        from . import access, signals, words  # noqa: F401 (each registers something)
