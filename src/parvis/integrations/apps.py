from django.apps import AppConfig


class Integrations(AppConfig):
    name = "parvis.integrations"

    def ready(self) -> None:
        from . import access, panels, words  # noqa: F401 (each registers something)
