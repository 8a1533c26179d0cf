"""Splitting money without losing a cent."""

from decimal import Decimal


def split_evenly(total: float, count: int, rounding: float) -> list[float]:
    """Split ``total`` into ``count`` equal amounts; the last takes the remainder.

    :param float total: amount to split
    :param int count: number of parts, at least 1
    :param float rounding: smallest unit of the currency, e.g. 0.01
    :return: list of ``count`` floats whose exact sum is ``total``
    """
    step = Decimal(str(rounding))
    units = int((Decimal(str(total)) / step).to_integral_value())
    share = int(units / count)
    parts = [share] * (count - 1) + [units - share * (count - 1)]
    return [float(part * step) for part in parts]
