import { registry } from "@web/core/registry";
import * as shop from "@website_sale/js/tours/tour_utils";

const DIALOG = ".modal.show .o_mp_booking";

// Two clicks from the timetable, then cancel. Python asserts the records.
registry.category("web_tour.tours").add("multipack_member_books", {
    steps: () => [
        {
            content: "the class can be booked",
            trigger: ".o_mp_card:contains(Gym):contains(8 free) .o_mp_book_link",
            run: "click",
        },
        {
            content: "the best package is selected, with the balance after booking",
            trigger: `${DIALOG} .o_mp_booking__choice:has(input:checked):contains(4 entries left)`,
        },
        {
            content: "the cancellation rule is shown",
            trigger: `${DIALOG}:contains(Free cancellation until)`,
        },
        {
            trigger: `${DIALOG} button[type=submit]:contains(Book · 1 entry)`,
            run: "click",
        },
        {
            trigger: `${DIALOG} .o_mp_booking__done:contains(in!):contains(4 of 5 entries)`,
        },
        {
            trigger: `${DIALOG} a.o_mp_booking__close`,
            run: "click",
        },
        {
            content: "the timetable is updated without a page load",
            trigger: ".o_mp_card--booked:contains(Gym):contains(Booked)",
        },
        {
            trigger: ".o_mp_timetable__owned:contains(4 of 5 entries)",
        },
        {
            trigger: ".o_mp_card--booked a:contains(Cancel)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "the outcome is shown before cancelling",
            trigger: ".o_mp_my_booking__outcome:contains(Returned)",
        },
        {
            trigger: "form[action*='/cancel'] button",
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: "#wrap:contains(Cancelled)",
        },
    ],
});

registry.category("web_tour.tours").add("multipack_member_waits", {
    steps: () => [
        {
            trigger: ".o_mp_card--full:contains(Gym) .o_mp_book_link:contains(Join)",
            run: "click",
        },
        {
            trigger: `${DIALOG} button[type=submit]:contains(Join the list)`,
            run: "click",
        },
        {
            trigger: `${DIALOG} .o_mp_booking__done:contains(on the waiting list)`,
        },
        {
            trigger: `${DIALOG} .btn-close`,
            run: "click",
        },
        {
            trigger: ".o_mp_card--waitlisted:contains(On the waiting list)",
        },
    ],
});

// A visitor without an account books a single class and pays for it.
registry.category("web_tour.tours").add("multipack_visitor_pays", {
    steps: () => [
        {
            trigger: ".o_mp_card:contains(Gym) .o_mp_book_link",
            run: "click",
        },
        {
            trigger: `${DIALOG} a:contains(Create an account)`,
            run: "click",
            expectUnloadPage: true,
        },
        {
            trigger: ".oe_signup_form input[name=name]",
            run: "edit Carla Bianchi",
        },
        {
            trigger: ".oe_signup_form input[name=login]",
            run: "edit carla@example.com",
        },
        {
            trigger: ".oe_signup_form input[name=password]",
            run: "edit carla-2026-pool",
        },
        {
            trigger: ".oe_signup_form input[name=confirm_password]",
            run: "edit carla-2026-pool",
        },
        {
            trigger: ".oe_signup_form button[type=submit]",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "back at the same class",
            trigger: ".o_mp_booking:contains(Gym) input[value=online]",
            run: "click",
        },
        {
            trigger: ".o_mp_booking button[type=submit]:contains(12.50)",
            run: "click",
            expectUnloadPage: true,
        },
        {
            content: "the spot is held while it is in the cart",
            trigger: ".o_mp_cart__held:contains(holding your spot)",
        },
        shop.goToCheckout(),
        ...shop.payWithDemo(),
        {
            trigger: ".o_mp_paid:contains(in!)",
        },
    ],
});
