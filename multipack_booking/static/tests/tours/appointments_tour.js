import { registry } from "@web/core/registry";

/** An appointment in three clicks: the time, the client, Book. */
registry.category("web_tour.tours").add("multipack_appointments", {
    steps: () => [
        {
            content: "The next week, which has no appointments",
            trigger: ".o_mp_appointments .o_mp_appointments__next",
            run: "click",
        },
        {
            content: "The first free time, with either of two people",
            trigger:
                ".o_mp_appointments__day:first-child .o_mp_appointments__slot:first-child:contains(2)",
            run: "click",
        },
        {
            trigger: ".modal .o_field_widget[name=partner_id] input",
            run: "edit Anna Neri",
        },
        {
            trigger: ".modal .o-autocomplete--dropdown-item:contains(Anna Neri)",
            run: "click",
        },
        {
            content: "The package is suggested, with the balance after booking",
            trigger: ".modal .o_mp_choice--chosen:contains(45.00)",
        },
        {
            trigger: ".modal button[name=action_book]:contains(Book)",
            run: "click",
        },
        {
            content: "Then only the other person is free",
            trigger:
                ".o_mp_appointments__day:first-child .o_mp_appointments__slot:first-child:contains(Piero)",
        },
        {
            trigger: "body:not(:has(.modal))",
        },
    ],
});
