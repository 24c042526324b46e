"""Epoch seconds as moments of a calendar, where it has them."""

from __future__ import annotations

import datetime as dt

_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


def moment_of(seconds: float) -> dt.datetime | None:
    """Return epoch seconds as a moment in UTC; None outside of the years 1 to 9999.

    A column reaches beyond them where milliseconds were taken for seconds, and by texts such as
    9999-12-31T23:59:59-05:00, which means "never".

    Examples
    --------
    >>> moment_of(86_400).isoformat(), moment_of(1.7e12)
    ('1970-01-02T00:00:00+00:00', None)
    """
    try:
        return _EPOCH + dt.timedelta(seconds=seconds)
    except OverflowError:
        return None
