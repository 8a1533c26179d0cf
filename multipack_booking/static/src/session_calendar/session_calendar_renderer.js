import { useService } from "@web/core/utils/hooks";
import { CalendarCommonPopover } from "@web/views/calendar/calendar_common/calendar_common_popover";
import { CalendarCommonRenderer } from "@web/views/calendar/calendar_common/calendar_common_renderer";
import { CalendarRenderer } from "@web/views/calendar/calendar_renderer";

export class SessionPopover extends CalendarCommonPopover {
    static subTemplates = {
        ...CalendarCommonPopover.subTemplates,
        footer: "multipack_booking.SessionPopover.footer",
    };

    setup() {
        super.setup();
        this.actionService = useService("action");
    }

    get canBook() {
        return this.props.record.rawRecord.state === "open";
    }

    onBook() {
        const { model, record } = this.props;
        this.actionService.doActionButton({
            type: "object",
            name: "action_book",
            resModel: model.resModel,
            resId: record.id,
            resIds: [record.id],
            onClose: () => model.load(),
        });
        this.props.close();
    }
}

export class SessionCommonRenderer extends CalendarCommonRenderer {
    static components = {
        ...CalendarCommonRenderer.components,
        Popover: SessionPopover,
    };
    static eventTemplate = "multipack_booking.SessionCalendarEvent";

    /** @override */
    get options() {
        // Sessions always have a time, and are shown side by side if they overlap.
        return { ...super.options, allDaySlot: false, slotEventOverlap: false };
    }

    /** @override */
    convertRecordToEvent(record) {
        const event = super.convertRecordToEvent(record);
        return record.isMovable ? event : { ...event, editable: false };
    }

    /** @override */
    eventClassNames(info) {
        const record = this.props.model.records[info.event.id];
        return [
            ...super.eventClassNames(info),
            "o_mp_session",
            ...(record ? [`o_mp_session--${record.level}`] : []),
        ];
    }
}

export class SessionCalendarRenderer extends CalendarRenderer {
    static components = {
        ...CalendarRenderer.components,
        day: SessionCommonRenderer,
        week: SessionCommonRenderer,
        month: SessionCommonRenderer,
    };
}
