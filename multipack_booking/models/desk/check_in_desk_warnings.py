from odoo import models
from odoo.tools import format_date, html2plaintext


class MultipackCheckInDesk(models.AbstractModel):
    """What the check-in desk should point out to a client."""

    _inherit = "multipack.check.in.desk"

    def _prepare_warnings(self, partner, packages):
        """Prepare what the desk should point out, as dicts of ``level`` (``danger``,
        ``warning`` or ``info``) and ``text``, the most serious first."""
        warnings = [*self._get_unpaid_warnings(partner, packages)]
        for package in packages:
            warnings += self._get_package_warnings(package)
        if not any(p.state == "active" and not p._has_ended() for p in packages):
            warnings.append(("warning", self.env._("No package that can be used")))
        notes = [html2plaintext(partner.comment or "").strip()]
        notes += [package.note for package in packages]
        warnings += [("info", note) for note in notes if note]
        return [{"level": level, "text": text} for level, text in warnings]

    def _get_unpaid_warnings(self, partner, packages):
        """Yield warnings about unpaid bookings and packages."""
        _ = self.env._
        unpaid = self.env["multipack.booking"].search(
            [("partner_id", "=", partner.id), ("is_unpaid", "=", True)]
        )
        if len(unpaid) == 1:
            yield "danger", _("1 unpaid booking, %s", unpaid._get_amount_text())
        elif unpaid:
            yield (
                "danger",
                _(
                    "%(count)s unpaid bookings, %(amount)s",
                    count=len(unpaid),
                    amount=unpaid._get_amount_text(),
                ),
            )
        for package in packages.filtered(lambda package: package.state == "pending"):
            yield "danger", _("Not paid yet: %s", package.title)

    def _get_package_warnings(self, package):
        """Yield warnings about a package that is not usable, or not much longer."""
        _ = self.env._
        company = package.company_id
        if package._has_ended() or package.renewal_ids:
            return
        if package.state == "suspended":
            yield "danger", self._get_suspension_text(package)
        elif package.state == "exhausted":
            yield "danger", _("%s is used up", package.title)
        if package.state != "active":
            return
        days = (
            (package.date_end - package._get_today()).days if package.date_end else -1
        )
        if 0 <= days <= company.multipack_notice_days:
            yield "warning", self._get_ending_text(package, days)
        low = company.multipack_notice_credits
        if package.kind == "entry" and package.credit_balance <= low:
            text = package._get_credit_text(
                package.kind, package.credit_balance, package.currency_id
            )
            yield (
                "warning",
                _("Only %(left)s on %(package)s", left=text, package=package.title),
            )

    def _get_ending_text(self, package, days):
        if not days:
            return self.env._("%s ends today", package.title)
        if days == 1:
            return self.env._("%s ends tomorrow", package.title)
        return self.env._(
            "%(package)s ends in %(days)s days", package=package.title, days=days
        )

    def _get_suspension_text(self, package):
        today = package._get_today()
        suspension = package.suspension_ids.filtered(lambda s: s._covers(today))[:1]
        if not suspension.date_to:
            return self.env._("%s is suspended", package.title)
        return self.env._(
            "%(package)s is suspended until %(date)s",
            package=package.title,
            date=format_date(self.env, suspension.date_to),
        )
