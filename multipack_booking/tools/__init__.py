from . import activities, arguments, batch, parameters
