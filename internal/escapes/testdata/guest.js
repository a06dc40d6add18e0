// What every attempt uses: what f returns, or the name of what it throws, whose
// texts are looked at.
const tried = f => {
  try {
    return f();
  } catch (e) {
    if (e instanceof Error) report(e.message, e.stack);
    return e?.name ?? String(e);
  }
};
// What code made by the constructor of x's constructor sees.
const walk = x => tried(() => x.constructor.constructor('launch(); return secret')());
