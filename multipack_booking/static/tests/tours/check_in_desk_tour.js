import { registry } from "@web/core/registry";

const DESK = ".o_mp_desk";
const SEARCH = `${DESK} .o_mp_desk__search`;

/** Simulate a barcode reader: keys faster than a person types, then Enter. */
function read(code) {
    const target = document.activeElement;
    if (target.matches("input")) {
        target.value = code;
        target.dispatchEvent(new InputEvent("input", { bubbles: true }));
    }
    for (const key of [...code, "Enter"]) {
        document.activeElement.dispatchEvent(
            new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true })
        );
    }
}

/** Press a key on the focused element. */
function press(key) {
    return {
        trigger: DESK,
        run: ({ anchor }) => {
            const target = document.activeElement;
            if (!anchor.contains(target)) {
                throw new Error(`The desk has lost the focus to ${target.outerHTML}`);
            }
            const event = new KeyboardEvent("keydown", {
                key,
                bubbles: true,
                cancelable: true,
            });
            // A key event sent by a script does not activate the button.
            if (target.dispatchEvent(event) && key === "Enter") {
                target.click();
            }
        },
    };
}

function shows(text, kind = "result") {
    return {
        content: `the desk shows: ${text}`,
        trigger: `${DESK} .o_mp_desk__${kind}:contains("${text}")`,
    };
}

function focused(selector) {
    return {
        content: `${selector} has the focus`,
        trigger: `${DESK} ${selector}:focus`,
    };
}

registry.category("web_tour.tours").add("multipack_check_in_desk_cards", {
    steps: () => [
        {
            content: "no client is open",
            trigger: SEARCH,
            run: () => document.activeElement.blur(),
        },
        { trigger: DESK, run: () => read("a11a".repeat(4)) },
        {
            content: "the card opens its client",
            trigger: ".o_mp_desk__client h2:contains(Anna Neri)",
        },
        {
            content: "warnings for the desk",
            trigger: ".o_mp_desk__warnings:contains(Monthly – Club ends in 3 days)",
        },
        {
            trigger: ".o_mp_desk__booking:contains(Yoga) .o_mp_desk__check_in",
            run: "click",
        },
        shows("Anna Neri is in: Yoga. Monthly – Club"),
        {
            content: "the list shows the check-in",
            trigger: ".o_mp_desk__attendee:contains(Anna Neri) .fa-check-circle",
        },
        { trigger: `${DESK} .o_mp_desk__undo_result`, run: "click" },
        shows("Check-in undone: Anna Neri, Yoga. The seat stays booked."),
        {
            content: "a card is read wherever the focus is",
            trigger: DESK,
            run: () => {
                document.activeElement.blur();
                read("4006381333931");
            },
        },
        shows("No card has this code.", "error"),
        {
            content: "and in the search box",
            trigger: `${SEARCH}:focus`,
            run: () => read("fa2e".repeat(4)),
        },
        shows("This card is from another company.", "error"),
        {
            content: "a card that is read switches to its client",
            trigger: DESK,
            run: () => read("B0BB".repeat(4)),
        },
        { trigger: ".o_mp_desk__client h2:contains(Bob Verdi)" },
        {
            content: "an expected client is checked in with one tap",
            trigger: ".o_mp_desk__attendee:contains(Anna Neri) .o_mp_desk__tick",
            run: "click",
        },
        shows("Anna Neri is in: Yoga. Monthly – Club"),
        {
            content: "or opened by a tap on the name",
            trigger: ".o_mp_desk__attendee button:contains(Bob Verdi)",
            run: "click",
        },
        {
            content: "a walk-in with another way to pay than suggested",
            trigger:
                ".o_mp_desk__tile:contains(Gym):contains(Uses 1 entry · 7 entries left)" +
                " .o_mp_desk__other",
            run: "click",
        },
        { trigger: ".o_mp_desk__choice:contains(At the desk)", run: "click" },
        shows("Bob Verdi is in: Gym. To pay:"),
        {
            content: "the unpaid walk-in is a warning from now on",
            trigger: ".o_mp_desk__warnings:contains(1 unpaid booking)",
        },
    ],
});

registry.category("web_tour.tours").add("multipack_check_in_desk_keyboard", {
    steps: () => [
        { ...focused(".o_mp_desk__search"), run: "edit bob" },
        { trigger: ".o_mp_desk__hits .active:contains(Bob Verdi)" },
        press("Enter"),
        { trigger: ".o_mp_desk__client h2:contains(Bob Verdi)" },
        focused(".o_mp_desk__check_in"),
        {
            content: "arrow down, past the other options, to the walk-in",
            trigger: DESK,
            run: async () => {
                const gym = document.querySelector(
                    ".o_mp_desk__tile[data-key^='multipack.service'] button"
                );
                for (
                    let step = 0;
                    step < 20 && document.activeElement !== gym;
                    step++
                ) {
                    document.activeElement.dispatchEvent(
                        new KeyboardEvent("keydown", {
                            key: "ArrowDown",
                            bubbles: true,
                        })
                    );
                }
            },
        },
        focused(".o_mp_desk__tile button"),
        press("Enter"),
        shows("Bob Verdi is in: Gym. 7 entries left."),
        focused(".o_mp_desk__search"),
        { trigger: DESK, run: "press alt+u" },
        shows("Check-in undone: Bob Verdi, Gym. 8 entries left."),
        focused(".o_mp_desk__search"),
        press("ArrowDown"),
        {
            content: "the first stop is Cancel, next to the check-in",
            trigger: ".o_mp_desk__booking button:focus",
        },
        press("ArrowDown"),
        focused(".o_mp_desk__check_in"),
        press("Enter"),
        shows("Bob Verdi is in: Yoga. 8 entries left."),
        press("Escape"),
        {
            content: "ready for the next client",
            trigger: `${DESK}:not(:has(.o_mp_desk__client)) .o_mp_desk__search:focus`,
            run: "edit no such client",
        },
        press("Enter"),
        {
            trigger: ".o_mp_desk__hits:contains(No client matches “no such client”.)",
        },
    ],
});
