from django.apps import AppConfig


class Overview(AppConfig):
    name = "parvis.overview"

    def ready(self) -> None:
        from . import access, words  # noqa: F401  # they register themselves
