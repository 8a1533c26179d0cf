from . import controllers, models, rules, wizards
from .hooks import uninstall_hook
