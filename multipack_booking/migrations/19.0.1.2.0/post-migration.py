from odoo import SUPERUSER_ID, api
from odoo.addons.multipack_booking.hooks import VARIANTS_ADDED, has_other_variants

# Names of scheduled jobs, which the user may have changed: before, and now.
JOB_NAMES = {
    "ir_cron_notices": (
        "Multipack: tell clients about their packages",
        "Multipack: notify clients about their packages",
    ),
    "ir_cron_release_held": (
        "Multipack: give back places that were not paid",
        "Multipack: release unpaid seats",
    ),
    "ir_cron_finish_sessions": (
        "Multipack: close sessions that are over",
        "Multipack: close ended sessions",
    ),
    "ir_cron_notify": (
        "Multipack: tell clients about their bookings",
        "Multipack: notify clients about their bookings",
    ),
}


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US"})
    _mark_variants(env)
    _rename_jobs(env)


def _mark_variants(env):
    """Mark the variants as shown by this addon where nobody else has any.

    Earlier versions did not remember whether variants were shown to employees before.
    Uninstalling hides them again where only multipacks have them.
    """
    if not has_other_variants(env):
        env["ir.config_parameter"].set_param(VARIANTS_ADDED, True)


def _rename_jobs(env):
    """Give the jobs their present names, which an update leaves alone."""
    for xml_id, (before, name) in JOB_NAMES.items():
        job = env.ref(f"multipack_booking.{xml_id}", raise_if_not_found=False)
        if job and job.name == before:
            job.name = name
