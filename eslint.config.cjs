// What runs in a browser are modules, as Odoo's assets are; the rest runs in Node.
const js = require("@eslint/js");
const globals = require("globals");

const rules = {
    "array-callback-return": "error",
    "consistent-return": "error",
    curly: "error",
    "default-case": "error",
    eqeqeq: "error",
    "no-alert": "error",
    "no-else-return": "error",
    "no-eval": "error",
    "no-implicit-globals": "error",
    "no-lonely-if": "error",
    "no-shadow": "error",
    "no-unneeded-ternary": "error",
    // functions are hoisted: a hook can list its parts in the order of reading
    "no-use-before-define": ["error", { functions: false }],
    "no-useless-return": "error",
    "no-var": "error",
    "prefer-const": "error",
    "prefer-template": "error",
    radix: "error",
    yoda: "error",
};

module.exports = [
    { ...js.configs.recommended, rules: { ...js.configs.recommended.rules, ...rules } },
    {
        files: ["multipack_*/static/**/*.js"],
        languageOptions: { sourceType: "module", globals: globals.browser },
    },
    {
        files: ["*.cjs"],
        languageOptions: { sourceType: "commonjs", globals: globals.node },
    },
];
