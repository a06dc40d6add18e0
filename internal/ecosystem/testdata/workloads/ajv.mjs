import Ajv from "ajv";

export default function () {
  const ajv = new (Ajv.default ?? Ajv)({ allErrors: true, strict: false });
  ajv.addKeyword({ keyword: "even", type: "number", validate: (schema, n) => schema === (n % 2 === 0), errors: false });
  const schema = {
    $id: "https://example.com/user", type: "object", required: ["name", "tags"], additionalProperties: false,
    properties: {
      name: { type: "string", minLength: 2, pattern: "^\\p{Lu}" }, n: { even: true, maximum: 10 },
      tags: { type: "array", items: { $ref: "#/$defs/tag" }, uniqueItems: true, contains: { const: "x" } },
      child: { $ref: "#" }, kind: { oneOf: [{ enum: ["a", 1] }, { type: "null" }] },
    },
    $defs: { tag: { type: "string", maxLength: 3 } }, if: { properties: { n: { const: 4 } }, required: ["n"] }, then: { required: ["kind"] },
  };
  const validate = ajv.compile(schema);
  return JSON.stringify([
    { name: "Ada", tags: ["x"] }, { name: "a", tags: ["toolong", "x", "x"], n: 11, extra: 1 }, { name: "Ada", tags: [], n: 4, child: { name: 1 } }, "no",
  ].map(value => [validate(value), validate.errors]), null, 1);
}
