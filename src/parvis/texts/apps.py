from django.apps import AppConfig


class Texts(AppConfig):
    name = "parvis.texts"

    def ready(self) -> None:
        from . import access, places, words  # noqa: F401  # each registers what it has
