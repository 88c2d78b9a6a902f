from django.apps import AppConfig


class Guidance(AppConfig):
    name = "parvis.guidance"

    def ready(self) -> None:
        from . import places

        places.register()
