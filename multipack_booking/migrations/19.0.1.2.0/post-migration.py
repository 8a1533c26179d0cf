from odoo import SUPERUSER_ID, api
from odoo.addons.multipack_booking.hooks import VARIANTS_ADDED, has_other_variants

# Old and new names of scheduled jobs; a name that a user has changed is kept.
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
    """Mark the variants as shown by this addon if no other product has any.

    Earlier versions did not record whether variants were shown before the
    installation. With the mark, uninstalling hides them again.
    """
    if not has_other_variants(env):
        env["ir.config_parameter"].set_param(VARIANTS_ADDED, True)


def _rename_jobs(env):
    """Rename the jobs: an update of the addon does not."""
    for xml_id, (before, name) in JOB_NAMES.items():
        job = env.ref(f"multipack_booking.{xml_id}", raise_if_not_found=False)
        if job and job.name == before:
            job.name = name
