from . import controllers, models, report, rules, tools, wizards
from .hooks import pre_init_hook, uninstall_hook
