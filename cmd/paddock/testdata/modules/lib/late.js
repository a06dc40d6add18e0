export const punctuation = await Promise.resolve("!");
