from django.apps import AppConfig


class DesignConfig(AppConfig):
    name = "foodbank.design"
