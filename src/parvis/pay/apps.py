from django.apps import AppConfig


class Pay(AppConfig):
    name = "parvis.pay"

    def ready(self) -> None:
        from . import access, lifecycle, notices, panels, reactions, words  # noqa: F401 -- they register themselves
