from . import activities, batch, collide, limits, prices, untrusted
