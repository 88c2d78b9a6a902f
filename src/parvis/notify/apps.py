from django.apps import AppConfig


class Notify(AppConfig):
    name = "parvis.notify"

    def ready(self) -> None:
        from . import access, notices, outbox, reactions  # noqa: F401 (each registers something)
