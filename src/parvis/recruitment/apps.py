from django.apps import AppConfig


class Recruitment(AppConfig):
    name = "parvis.recruitment"

    def ready(self) -> None:
        from . import access, lifecycle, notices, sweeps, words  # noqa: F401  # each registers what it has
