import { describe, expect, test } from "@odoo/hoot";
import { DeskExpected } from "@multipack_booking/check_in_desk/desk_expected";

describe.current.tags("headless");

const { percent, nameText } = DeskExpected.prototype;

test("share of clients who have checked in", () => {
    expect(percent({ attended: 0, seats: 4 })).toBe(0);
    expect(percent({ attended: 1, seats: 4 })).toBe(25);
    expect(percent({ attended: 4, seats: 4 })).toBe(100);
    expect(percent({ attended: 0, seats: 0 })).toBe(0);
});

test("the number of seats is shown from two on", () => {
    expect(nameText({ name: "Anna Neri", seats: 1 })).toBe("Anna Neri");
    expect(nameText({ name: "Anna Neri", seats: 2 })).toBe("Anna Neri (2)");
});
