from django.apps import AppConfig


class Advice(AppConfig):
    name = "parvis.advice"

    def ready(self) -> None:
        from parvis.advice import access, lifecycle, notices, sweeps, words  # noqa: F401 -- they register themselves
