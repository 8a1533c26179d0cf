from . import arguments, parameters
