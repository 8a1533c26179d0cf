import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { CalendarModel } from "@web/views/calendar/calendar_model";

// Share of booked seats at which the calendar starts to show a warning.
const NEARLY_FULL = 0.8;

/**
 * Return the occupancy of a session as a modifier of its CSS class.
 *
 * @param {Object} session values of a multipack.session
 * @returns {"cancelled"|"full"|"nearly"|"free"}
 */
export function getOccupancyLevel(session) {
    if (session.state === "cancelled") {
        return "cancelled";
    }
    if (session.seats_taken >= session.capacity) {
        return "full";
    }
    return session.seats_taken >= NEARLY_FULL * session.capacity ? "nearly" : "free";
}

export class SessionCalendarModel extends CalendarModel {
    static services = [...CalendarModel.services, "dialog"];

    setup(params, services) {
        super.setup(params, services);
        this.dialog = services.dialog;
    }

    /** @override */
    normalizeRecord(rawRecord) {
        const { capacity, instructor_id, room_id, seats_taken, service_id, state } =
            rawRecord;
        return {
            ...super.normalizeRecord(rawRecord),
            title: service_id[1],
            isStriked: state === "cancelled",
            isMovable: ["open", "closed"].includes(state),
            isClosed: state === "closed",
            level: getOccupancyLevel(rawRecord),
            seats: `${seats_taken}/${capacity}`,
            percent: Math.round((100 * seats_taken) / capacity),
            waiting: rawRecord.waiting_count,
            resources: [instructor_id, room_id]
                .filter(Boolean)
                .map((resource) => resource[1])
                .join(" · "),
        };
    }

    /**
     * Move a session by drag and drop; ask for confirmation if it has clients. If the
     * move is declined or refused, reload to show the old time.
     *
     * @override
     */
    async updateRecord(record, options = {}) {
        const { rawRecord, title } = this.records[record.id];
        const hasClients = rawRecord.seats_taken || rawRecord.waiting_count;
        if (hasClients && !(await this.confirmMove(title, rawRecord, record))) {
            await this.load();
            return;
        }
        try {
            await super.updateRecord(record, options);
        } catch (error) {
            await this.load();
            throw error;
        }
    }

    /**
     * @returns {Promise<boolean>} whether the user confirms the move
     */
    confirmMove(title, rawRecord, record) {
        const moment = record.start.toLocaleString({
            weekday: "long",
            day: "numeric",
            month: "long",
            hour: "2-digit",
            minute: "2-digit",
        });
        return new Promise((resolve) => {
            this.dialog.add(ConfirmationDialog, {
                title: _t("Move this session?"),
                body: _t(
                    "%(title)s has clients (booked seats: %(taken)s, waiting: %(waiting)s). Their bookings will be moved to %(moment)s and they will be notified.",
                    {
                        title,
                        taken: rawRecord.seats_taken,
                        waiting: rawRecord.waiting_count,
                        moment,
                    }
                ),
                confirmLabel: _t("Move"),
                confirm: () => resolve(true),
                cancel: () => resolve(false),
                cancelLabel: _t("Keep Current Time"),
            });
        });
    }
}
