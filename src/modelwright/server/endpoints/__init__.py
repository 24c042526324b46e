"""What can be asked over HTTP? One module for each group of endpoints."""

from modelwright.server.endpoints import (
    health,
    invocations,
    outcomes,
    pages,
    predict,
    v2,
)

_DESCRIBED = (
    *predict.ENDPOINTS,
    *outcomes.ENDPOINTS,
    *v2.ENDPOINTS,
    *invocations.ENDPOINTS,
    *health.ENDPOINTS,
)

ENDPOINTS = (*_DESCRIBED, *pages.about(_DESCRIBED))

__all__ = ["ENDPOINTS"]
