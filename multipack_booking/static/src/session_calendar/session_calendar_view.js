import { registry } from "@web/core/registry";
import { calendarView } from "@web/views/calendar/calendar_view";
import { SessionCalendarModel } from "./session_calendar_model";
import { SessionCalendarRenderer } from "./session_calendar_renderer";

registry.category("views").add("multipack_session_calendar", {
    ...calendarView,
    Model: SessionCalendarModel,
    Renderer: SessionCalendarRenderer,
});
