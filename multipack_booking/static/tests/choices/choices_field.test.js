import { describe, expect, test } from "@odoo/hoot";
import { getChoiceClasses } from "@multipack_booking/choices/choices_field";

describe.current.tags("headless");

test("only the chosen card is marked as chosen", () => {
    const choice = { key: "package-1", possible: true };
    expect(getChoiceClasses(choice, "package-1")).toEqual({
        "o_mp_choice--chosen": true,
        "o_mp_choice--refused": false,
    });
    expect(getChoiceClasses(choice, "onsite")["o_mp_choice--chosen"]).toBe(false);
});

test("an unavailable choice is marked as refused", () => {
    const choice = { key: "package-2", possible: false };
    expect(getChoiceClasses(choice, "onsite")).toEqual({
        "o_mp_choice--chosen": false,
        "o_mp_choice--refused": true,
    });
});
