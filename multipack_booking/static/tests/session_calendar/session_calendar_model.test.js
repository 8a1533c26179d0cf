import { describe, expect, test } from "@odoo/hoot";
import { getOccupancyLevel } from "@multipack_booking/session_calendar/session_calendar_model";

describe.current.tags("headless");

function level(seats_taken, capacity, state = "open") {
    return getOccupancyLevel({ seats_taken, capacity, state });
}

test("free until four in five seats are booked", () => {
    expect(level(0, 10)).toBe("free");
    expect(level(7, 10)).toBe("free");
    expect(level(8, 10)).toBe("nearly");
    expect(level(9, 10)).toBe("nearly");
});

test("full when no seat is left, also when overbooked", () => {
    expect(level(10, 10)).toBe("full");
    expect(level(11, 10)).toBe("full");
    expect(level(1, 1)).toBe("full");
});

test("cancelled whatever is booked", () => {
    expect(level(0, 10, "cancelled")).toBe("cancelled");
    expect(level(10, 10, "cancelled")).toBe("cancelled");
});
