import { Component } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";

/**
 * The client at the desk: warnings, bookings of today, walk-ins and packages. The
 * buttons call the desk.
 */
export class DeskClient extends Component {
    static template = "multipack_booking.DeskClient";
    static components = { Dropdown, DropdownItem };
    static props = {
        client: Object,
        busy: Boolean,
        onBook: Function,
        onCancel: Function,
        onCheckIn: Function,
        onLoad: Function,
        onOpenClient: Function,
        onOpenOrder: Function,
        onOpenPackage: Function,
        onSell: Function,
        onUndo: Function,
        onWalkIn: Function,
    };

    warningClass({ level }) {
        return level === "info" ? "text-bg-light border" : `text-bg-${level}`;
    }

    bookingText({ time, name, seats }) {
        return seats > 1
            ? _t("%(time)s %(name)s, seats: %(seats)s", { time, name, seats })
            : `${time} ${name}`;
    }

    walkInText({ time, name }) {
        return time ? `${time} ${name}` : name;
    }

    holderText({ holder }) {
        return _t("of %s", holder);
    }

    /** Ways to pay other than the suggested one. */
    otherChoices(walkIn) {
        return walkIn.choices.slice(1);
    }

    isPossible(walkIn) {
        return Boolean(walkIn.choices[0]?.possible);
    }
}
