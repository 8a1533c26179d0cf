import { describe, expect, test } from "@odoo/hoot";
import {
    getStep,
    isRefusal,
    isSearchable,
    moveIndex,
} from "@multipack_booking/check_in_desk/desk_helpers";
import { makeErrorFromResponse } from "@web/core/network/rpc";

describe.current.tags("headless");

function makeError(name) {
    return makeErrorFromResponse({
        code: 0,
        message: "Odoo Server Error",
        data: { name },
    });
}

test("refusals of the server are shown on the desk", () => {
    for (const name of [
        "UserError",
        "ValidationError",
        "AccessError",
        "MissingError",
    ]) {
        expect(isRefusal(makeError(`odoo.exceptions.${name}`))).toBe(true);
    }
});

test("defects are left to Odoo's error dialogs", () => {
    expect(isRefusal(makeError("builtins.ValueError"))).toBe(false);
    // names that merely contain "exceptions"
    expect(isRefusal(makeError("werkzeug.exceptions.NotFound"))).toBe(false);
    expect(isRefusal(makeError("requests.exceptions.ConnectionError"))).toBe(false);
    expect(isRefusal(new Error("odoo.exceptions.UserError"))).toBe(false);
});

test("a query of one letter is not looked up", () => {
    expect(isSearchable("")).toBe(false);
    expect(isSearchable(" a ")).toBe(false);
    expect(isSearchable("an")).toBe(true);
});

test("up and down move the focus everywhere", () => {
    for (const inSearch of [true, false]) {
        expect(getStep("ArrowDown", inSearch)).toBe(1);
        expect(getStep("ArrowUp", inSearch)).toBe(-1);
        expect(getStep("Enter", inSearch)).toBe(0);
    }
});

test("left and right move the cursor in the search box", () => {
    expect(getStep("ArrowRight", true)).toBe(0);
    expect(getStep("ArrowLeft", true)).toBe(0);
    expect(getStep("ArrowRight", false)).toBe(1);
    expect(getStep("ArrowLeft", false)).toBe(-1);
});

test("a list wraps around at both ends", () => {
    expect(moveIndex(0, 1, 3)).toBe(1);
    expect(moveIndex(2, 1, 3)).toBe(0);
    expect(moveIndex(0, -1, 3)).toBe(2);
    expect(moveIndex(0, -1, 1)).toBe(0);
});
