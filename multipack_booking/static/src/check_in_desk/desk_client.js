import { Component } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { _t } from "@web/core/l10n/translation";

/**
 * The client who stands at the desk: warnings, bookings of today, what can be walked
 * into, packages. What is tapped is done by the desk.
 */
export class DeskClient extends Component {
    static template = "multipack_booking.DeskClient";
    static components = { Dropdown, DropdownItem };
    static props = {
        client: Object,
        busy: Boolean,
        onCheckIn: Function,
        onUndo: Function,
        onCancel: Function,
        onWalkIn: Function,
        onOpen: Function,
        onLoad: Function,
    };

    warningClass({ level }) {
        return level === "info" ? "text-bg-light border" : `text-bg-${level}`;
    }

    bookingText({ time, name, seats }) {
        return seats > 1
            ? _t("%(time)s %(name)s, %(seats)s places", { time, name, seats })
            : `${time} ${name}`;
    }

    walkInText({ time, name }) {
        return time ? `${time} ${name}` : name;
    }

    holderText({ holder }) {
        return _t("of %s", holder);
    }

    /** Other ways to pay than the one that is proposed. */
    otherChoices(walkIn) {
        return walkIn.choices.slice(1);
    }

    isPossible(walkIn) {
        return Boolean(walkIn.choices[0]?.possible);
    }
}
