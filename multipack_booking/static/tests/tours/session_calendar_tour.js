import { registry } from "@web/core/registry";

const EVENT = ".fc-event.o_mp_session:contains('Yoga')";

registry.category("web_tour.tours").add("multipack_session_calendar", {
    steps: () => [
        {
            trigger: ".o_calendar_button_next",
            run: "click",
        },
        {
            content: "The desk sees the occupancy, but cannot drag the class",
            trigger: `${EVENT}:not(.fc-event-draggable) .o_mp_session__seats:contains('1/2')`,
            run: "click",
        },
        {
            content: "Two clicks to the dialog",
            trigger: ".o_cw_popover .o_mp_session__book",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=partner_id] input",
            run: "edit Anna Neri",
        },
        {
            trigger: ".o-autocomplete--dropdown-item:contains('Anna Neri')",
            run: "click",
        },
        {
            content: "The balance after booking is shown first",
            trigger: ".modal .o_mp_choice:contains('Uses 2 entries · 3 entries left')",
        },
        {
            trigger: ".modal button[name=action_book]:contains('Book')",
            run: "click",
        },
        {
            content: "The calendar is updated at once",
            trigger: `${EVENT}.o_mp_session--full .o_mp_session__seats:contains('2/2')`,
        },
    ],
});
