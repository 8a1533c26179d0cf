import { RPCError } from "@web/core/network/rpc";

// Errors with which the server refuses a request, with a message for the user. Odoo's
// dialogs show all others, which are defects.
const REFUSALS = new Set(
    [
        "AccessDenied",
        "AccessError",
        "LockError",
        "MissingError",
        "UserError",
        "ValidationError",
    ].map((name) => `odoo.exceptions.${name}`)
);

/** Return whether the server refused a request with a message for the user. */
export function isRefusal(error) {
    return error instanceof RPCError && REFUSALS.has(error.exceptionName);
}

/** Return whether a query is long enough to be looked up. */
export function isSearchable(query) {
    return query.trim().length >= 2;
}

/**
 * Return the step by which a key moves the focus: 1, -1, or 0 for other keys.
 *
 * In the search box, left and right move the cursor instead.
 *
 * @param {string} key
 * @param {boolean} inSearch
 */
export function getStep(key, inSearch) {
    const steps = inSearch
        ? { ArrowDown: 1, ArrowUp: -1 }
        : { ArrowDown: 1, ArrowUp: -1, ArrowRight: 1, ArrowLeft: -1 };
    return steps[key] || 0;
}

/** Return the index a step away in a list that wraps around. */
export function moveIndex(index, step, length) {
    return (index + step + length) % length;
}
