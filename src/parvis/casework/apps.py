from django.apps import AppConfig


class Casework(AppConfig):
    name = "parvis.casework"
