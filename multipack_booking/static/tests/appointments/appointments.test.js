import { describe, expect, test } from "@odoo/hoot";
import { describePeople } from "@multipack_booking/appointments/appointments";

describe.current.tags("headless");

test("a single person is named", () => {
    expect(describePeople(["Giulia"])).toBe("Giulia");
    expect(describePeople([])).toBe("");
});
