"""The REST API."""

from fastapi import FastAPI


def create_api() -> FastAPI:
    """The API with its routes, errors and documentation."""
    return FastAPI(title="Education CRM", version="1")
