from . import controllers, models, report, rules, tools, wizards
from .hooks import uninstall_hook
