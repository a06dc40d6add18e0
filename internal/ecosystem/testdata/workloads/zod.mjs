import { z } from "zod";

export default async function () {
  const User = z.object({
    name: z.string().min(2).trim(), email: z.email(), age: z.coerce.number().int().positive().optional(),
    role: z.enum(["admin", "user"]).default("user"), tags: z.array(z.string()).max(3), when: z.iso.datetime(),
    address: z.discriminatedUnion("kind", [z.object({ kind: z.literal("home"), street: z.string() }), z.object({ kind: z.literal("none") })]),
  }).strict().refine(u => u.name !== "root", { message: "not root", path: ["name"] });
  const good = User.parse({ name: " Ada ", email: "ada@example.com", age: "36", tags: ["x"], when: "2020-01-01T00:00:00Z", address: { kind: "none" } });
  const bad = User.safeParse({ name: "x", email: "no", age: -1.5, role: "boss", tags: ["a", "b", "c", 4], when: "x", address: { kind: "away" }, extra: 1 });
  const later = await z.string().transform(async s => s.length).pipe(z.number().max(2)).safeParseAsync("abc");
  return JSON.stringify([good, bad.error.issues, z.treeifyError(bad.error), later.error.issues, z.toJSONSchema(z.object({ a: z.string().nullable(), b: z.record(z.string(), z.number()) }))], null, 1);
}
