import { Component, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";

/** Sessions open for check-in with their clients; the next session is expanded. */
export class DeskExpected extends Component {
    static template = "multipack_booking.DeskExpected";
    static props = {
        sessions: Array,
        busy: Boolean,
        clientId: { type: Number, optional: true },
        onCheckIn: Function,
        onUndo: Function,
        onLoad: Function,
    };

    setup() {
        this.state = useState({ opened: undefined });
    }

    /** Id of the session that was tapped, or else of the first that has not ended. */
    get opened() {
        if (this.state.opened !== undefined) {
            return this.state.opened;
        }
        return this.props.sessions.find((session) => !session.over)?.id;
    }

    toggle(session) {
        this.state.opened = this.opened === session.id ? null : session.id;
    }

    percent(session) {
        return session.seats ? (100 * session.attended) / session.seats : 0;
    }

    attendedText({ attended, seats }) {
        return _t("Checked in: %(attended)s of %(seats)s", { attended, seats });
    }

    leftText({ capacity, seats }) {
        return _t("Seats left: %s", capacity - seats);
    }

    waitingText({ waiting }) {
        return _t("Waiting: %s", waiting);
    }

    nameText({ name, seats }) {
        return seats > 1 ? `${name} (${seats})` : name;
    }

    tickText({ action, name }) {
        return action === "undo"
            ? _t("Undo the check-in of %s", name)
            : _t("Check in %s", name);
    }

    onTick(booking) {
        if (booking.action === "check_in") {
            this.props.onCheckIn(booking);
        } else {
            this.props.onUndo(booking);
        }
    }
}
