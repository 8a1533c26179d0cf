// XML as the Odoo Community Association formats it, scripts as Odoo does.
module.exports = {
    plugins: [require.resolve("@prettier/plugin-xml")],
    printWidth: 88,
    tabWidth: 4,
    trailingComma: "es5",
    xmlWhitespaceSensitivity: "preserve",
    overrides: [{ files: "*.yaml", options: { tabWidth: 2 } }],
};
