// Helpers for every attempt. tried returns the result of f, or the name of the exception
// that it throws, and reports the exception's texts.
const tried = f => {
  try {
    return f();
  } catch (e) {
    if (e instanceof Error) report(e.message, e.stack);
    return e?.name ?? String(e);
  }
};
// Runs code made by the constructor of x's constructor.
const walk = x => tried(() => x.constructor.constructor('launch(); return secret')());
