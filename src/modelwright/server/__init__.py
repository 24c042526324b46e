"""How does a release answer over HTTP? The service: predictions, documentation, health, metrics."""

from modelwright.server.application import Application, app
from modelwright.server.options import ServeOptions
from modelwright.server.registry_link import RegistryLink
from modelwright.server.service import serve

__all__ = ["Application", "RegistryLink", "ServeOptions", "app", "serve"]
